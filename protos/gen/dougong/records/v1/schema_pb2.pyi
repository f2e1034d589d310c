from protos.gen.dougong.common.v1 import common_pb2 as _common_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class SchemaRequest(_message.Message):
    __slots__ = ("form", "if_match")
    FORM_FIELD_NUMBER: _ClassVar[int]
    IF_MATCH_FIELD_NUMBER: _ClassVar[int]
    form: str
    if_match: str
    def __init__(self, form: _Optional[str] = ..., if_match: _Optional[str] = ...) -> None: ...

class DraftRequest(_message.Message):
    __slots__ = ("form", "definition_json", "base_version", "if_match")
    FORM_FIELD_NUMBER: _ClassVar[int]
    DEFINITION_JSON_FIELD_NUMBER: _ClassVar[int]
    BASE_VERSION_FIELD_NUMBER: _ClassVar[int]
    IF_MATCH_FIELD_NUMBER: _ClassVar[int]
    form: str
    definition_json: bytes
    base_version: int
    if_match: str
    def __init__(self, form: _Optional[str] = ..., definition_json: _Optional[bytes] = ..., base_version: _Optional[int] = ..., if_match: _Optional[str] = ...) -> None: ...

class VersionRequest(_message.Message):
    __slots__ = ("form", "version")
    FORM_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    form: str
    version: int
    def __init__(self, form: _Optional[str] = ..., version: _Optional[int] = ...) -> None: ...

class ConvertRequest(_message.Message):
    __slots__ = ("form", "field", "type", "options_json", "dry_run")
    FORM_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    TYPE_FIELD_NUMBER: _ClassVar[int]
    OPTIONS_JSON_FIELD_NUMBER: _ClassVar[int]
    DRY_RUN_FIELD_NUMBER: _ClassVar[int]
    form: str
    field: str
    type: str
    options_json: bytes
    dry_run: bool
    def __init__(self, form: _Optional[str] = ..., field: _Optional[str] = ..., type: _Optional[str] = ..., options_json: _Optional[bytes] = ..., dry_run: _Optional[bool] = ...) -> None: ...

class RestoreFieldRequest(_message.Message):
    __slots__ = ("form", "field", "id", "as_key")
    FORM_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    AS_KEY_FIELD_NUMBER: _ClassVar[int]
    form: str
    field: str
    id: int
    as_key: str
    def __init__(self, form: _Optional[str] = ..., field: _Optional[str] = ..., id: _Optional[int] = ..., as_key: _Optional[str] = ...) -> None: ...

class RunJob(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    def __init__(self, id: _Optional[int] = ...) -> None: ...
