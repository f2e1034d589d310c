from protos.gen.dougong.common.v1 import common_pb2 as _common_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class FormRequest(_message.Message):
    __slots__ = ("form",)
    FORM_FIELD_NUMBER: _ClassVar[int]
    form: str
    def __init__(self, form: _Optional[str] = ...) -> None: ...

class PutAppRequest(_message.Message):
    __slots__ = ("app_json",)
    APP_JSON_FIELD_NUMBER: _ClassVar[int]
    app_json: bytes
    def __init__(self, app_json: _Optional[bytes] = ...) -> None: ...

class PutFormRequest(_message.Message):
    __slots__ = ("form_json",)
    FORM_JSON_FIELD_NUMBER: _ClassVar[int]
    form_json: bytes
    def __init__(self, form_json: _Optional[bytes] = ...) -> None: ...

class FieldRequest(_message.Message):
    __slots__ = ("form", "field", "field_json")
    FORM_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    FIELD_JSON_FIELD_NUMBER: _ClassVar[int]
    form: str
    field: str
    field_json: bytes
    def __init__(self, form: _Optional[str] = ..., field: _Optional[str] = ..., field_json: _Optional[bytes] = ...) -> None: ...

class CheckFormulaRequest(_message.Message):
    __slots__ = ("form", "text", "draft", "table")
    FORM_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    DRAFT_FIELD_NUMBER: _ClassVar[int]
    TABLE_FIELD_NUMBER: _ClassVar[int]
    form: str
    text: str
    draft: bool
    table: str
    def __init__(self, form: _Optional[str] = ..., text: _Optional[str] = ..., draft: _Optional[bool] = ..., table: _Optional[str] = ...) -> None: ...

class QueryRequest(_message.Message):
    __slots__ = ("form", "query_json")
    FORM_FIELD_NUMBER: _ClassVar[int]
    QUERY_JSON_FIELD_NUMBER: _ClassVar[int]
    form: str
    query_json: bytes
    def __init__(self, form: _Optional[str] = ..., query_json: _Optional[bytes] = ...) -> None: ...

class RecordRequest(_message.Message):
    __slots__ = ("form", "id", "version")
    FORM_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    form: str
    id: int
    version: int
    def __init__(self, form: _Optional[str] = ..., id: _Optional[int] = ..., version: _Optional[int] = ...) -> None: ...

class WriteRequest(_message.Message):
    __slots__ = ("form", "id", "version", "values_json")
    FORM_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    VALUES_JSON_FIELD_NUMBER: _ClassVar[int]
    form: str
    id: int
    version: int
    values_json: bytes
    def __init__(self, form: _Optional[str] = ..., id: _Optional[int] = ..., version: _Optional[int] = ..., values_json: _Optional[bytes] = ...) -> None: ...

class BulkRequest(_message.Message):
    __slots__ = ("form", "operations_json", "atomic")
    FORM_FIELD_NUMBER: _ClassVar[int]
    OPERATIONS_JSON_FIELD_NUMBER: _ClassVar[int]
    ATOMIC_FIELD_NUMBER: _ClassVar[int]
    form: str
    operations_json: bytes
    atomic: bool
    def __init__(self, form: _Optional[str] = ..., operations_json: _Optional[bytes] = ..., atomic: _Optional[bool] = ...) -> None: ...

class SearchRequest(_message.Message):
    __slots__ = ("text", "limit", "form")
    TEXT_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    FORM_FIELD_NUMBER: _ClassVar[int]
    text: str
    limit: int
    form: str
    def __init__(self, text: _Optional[str] = ..., limit: _Optional[int] = ..., form: _Optional[str] = ...) -> None: ...

class ImportChunk(_message.Message):
    __slots__ = ("head", "data")
    HEAD_FIELD_NUMBER: _ClassVar[int]
    DATA_FIELD_NUMBER: _ClassVar[int]
    head: ImportHead
    data: bytes
    def __init__(self, head: _Optional[_Union[ImportHead, _Mapping]] = ..., data: _Optional[bytes] = ...) -> None: ...

class ImportHead(_message.Message):
    __slots__ = ("form", "file_name", "mapping_json", "staged")
    FORM_FIELD_NUMBER: _ClassVar[int]
    FILE_NAME_FIELD_NUMBER: _ClassVar[int]
    MAPPING_JSON_FIELD_NUMBER: _ClassVar[int]
    STAGED_FIELD_NUMBER: _ClassVar[int]
    form: str
    file_name: str
    mapping_json: bytes
    staged: bool
    def __init__(self, form: _Optional[str] = ..., file_name: _Optional[str] = ..., mapping_json: _Optional[bytes] = ..., staged: _Optional[bool] = ...) -> None: ...

class ImportRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    def __init__(self, id: _Optional[int] = ...) -> None: ...

class LoadSampleRequest(_message.Message):
    __slots__ = ("pack", "rows_jsonl")
    PACK_FIELD_NUMBER: _ClassVar[int]
    ROWS_JSONL_FIELD_NUMBER: _ClassVar[int]
    pack: str
    rows_jsonl: bytes
    def __init__(self, pack: _Optional[str] = ..., rows_jsonl: _Optional[bytes] = ...) -> None: ...

class RemoveSampleRequest(_message.Message):
    __slots__ = ("pack",)
    PACK_FIELD_NUMBER: _ClassVar[int]
    pack: str
    def __init__(self, pack: _Optional[str] = ...) -> None: ...

class ExportRowsRequest(_message.Message):
    __slots__ = ("form", "after_id")
    FORM_FIELD_NUMBER: _ClassVar[int]
    AFTER_ID_FIELD_NUMBER: _ClassVar[int]
    form: str
    after_id: int
    def __init__(self, form: _Optional[str] = ..., after_id: _Optional[int] = ...) -> None: ...
