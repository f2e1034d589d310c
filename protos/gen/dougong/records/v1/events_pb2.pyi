from protos.gen.dougong.common.v1 import common_pb2 as _common_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf.internal import enum_type_wrapper as _enum_type_wrapper
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class RecordChange(_message.Message):
    __slots__ = ("op", "id", "version", "owner", "department", "record_json", "before_json", "changed_fields")
    class Op(int, metaclass=_enum_type_wrapper.EnumTypeWrapper):
        __slots__ = ()
        OP_UNSPECIFIED: _ClassVar[RecordChange.Op]
        OP_CREATED: _ClassVar[RecordChange.Op]
        OP_UPDATED: _ClassVar[RecordChange.Op]
        OP_DELETED: _ClassVar[RecordChange.Op]
    OP_UNSPECIFIED: RecordChange.Op
    OP_CREATED: RecordChange.Op
    OP_UPDATED: RecordChange.Op
    OP_DELETED: RecordChange.Op
    OP_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    DEPARTMENT_FIELD_NUMBER: _ClassVar[int]
    RECORD_JSON_FIELD_NUMBER: _ClassVar[int]
    BEFORE_JSON_FIELD_NUMBER: _ClassVar[int]
    CHANGED_FIELDS_FIELD_NUMBER: _ClassVar[int]
    op: RecordChange.Op
    id: int
    version: int
    owner: int
    department: int
    record_json: bytes
    before_json: bytes
    changed_fields: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, op: _Optional[_Union[RecordChange.Op, str]] = ..., id: _Optional[int] = ..., version: _Optional[int] = ..., owner: _Optional[int] = ..., department: _Optional[int] = ..., record_json: _Optional[bytes] = ..., before_json: _Optional[bytes] = ..., changed_fields: _Optional[_Iterable[str]] = ...) -> None: ...

class RecordsChanged(_message.Message):
    __slots__ = ("form", "form_version", "changes", "quiet", "depth")
    FORM_FIELD_NUMBER: _ClassVar[int]
    FORM_VERSION_FIELD_NUMBER: _ClassVar[int]
    CHANGES_FIELD_NUMBER: _ClassVar[int]
    QUIET_FIELD_NUMBER: _ClassVar[int]
    DEPTH_FIELD_NUMBER: _ClassVar[int]
    form: str
    form_version: int
    changes: _containers.RepeatedCompositeFieldContainer[RecordChange]
    quiet: bool
    depth: int
    def __init__(self, form: _Optional[str] = ..., form_version: _Optional[int] = ..., changes: _Optional[_Iterable[_Union[RecordChange, _Mapping]]] = ..., quiet: _Optional[bool] = ..., depth: _Optional[int] = ...) -> None: ...

class FormPublished(_message.Message):
    __slots__ = ("form", "version", "definition_json")
    FORM_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    DEFINITION_JSON_FIELD_NUMBER: _ClassVar[int]
    form: str
    version: int
    definition_json: bytes
    def __init__(self, form: _Optional[str] = ..., version: _Optional[int] = ..., definition_json: _Optional[bytes] = ...) -> None: ...

class CreateRecord(_message.Message):
    __slots__ = ("form", "values_json", "owner", "external_key", "depth", "reply_to")
    FORM_FIELD_NUMBER: _ClassVar[int]
    VALUES_JSON_FIELD_NUMBER: _ClassVar[int]
    OWNER_FIELD_NUMBER: _ClassVar[int]
    EXTERNAL_KEY_FIELD_NUMBER: _ClassVar[int]
    DEPTH_FIELD_NUMBER: _ClassVar[int]
    REPLY_TO_FIELD_NUMBER: _ClassVar[int]
    form: str
    values_json: bytes
    owner: int
    external_key: str
    depth: int
    reply_to: str
    def __init__(self, form: _Optional[str] = ..., values_json: _Optional[bytes] = ..., owner: _Optional[int] = ..., external_key: _Optional[str] = ..., depth: _Optional[int] = ..., reply_to: _Optional[str] = ...) -> None: ...

class UpdateRecord(_message.Message):
    __slots__ = ("form", "id", "match_json", "values_json", "depth", "reply_to")
    FORM_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    MATCH_JSON_FIELD_NUMBER: _ClassVar[int]
    VALUES_JSON_FIELD_NUMBER: _ClassVar[int]
    DEPTH_FIELD_NUMBER: _ClassVar[int]
    REPLY_TO_FIELD_NUMBER: _ClassVar[int]
    form: str
    id: int
    match_json: bytes
    values_json: bytes
    depth: int
    reply_to: str
    def __init__(self, form: _Optional[str] = ..., id: _Optional[int] = ..., match_json: _Optional[bytes] = ..., values_json: _Optional[bytes] = ..., depth: _Optional[int] = ..., reply_to: _Optional[str] = ...) -> None: ...

class CommandCompleted(_message.Message):
    __slots__ = ("command_id", "reply_to", "ok", "ids", "error")
    COMMAND_ID_FIELD_NUMBER: _ClassVar[int]
    REPLY_TO_FIELD_NUMBER: _ClassVar[int]
    OK_FIELD_NUMBER: _ClassVar[int]
    IDS_FIELD_NUMBER: _ClassVar[int]
    ERROR_FIELD_NUMBER: _ClassVar[int]
    command_id: str
    reply_to: str
    ok: bool
    ids: _containers.RepeatedScalarFieldContainer[int]
    error: _common_pb2.Error
    def __init__(self, command_id: _Optional[str] = ..., reply_to: _Optional[str] = ..., ok: _Optional[bool] = ..., ids: _Optional[_Iterable[int]] = ..., error: _Optional[_Union[_common_pb2.Error, _Mapping]] = ...) -> None: ...

class RunImport(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    def __init__(self, id: _Optional[int] = ...) -> None: ...
