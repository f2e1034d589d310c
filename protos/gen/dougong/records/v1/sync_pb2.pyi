from protos.gen.dougong.common.v1 import common_pb2 as _common_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class PutRecordRequest(_message.Message):
    __slots__ = ("form", "field", "value", "values_json")
    FORM_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    VALUE_FIELD_NUMBER: _ClassVar[int]
    VALUES_JSON_FIELD_NUMBER: _ClassVar[int]
    form: str
    field: str
    value: str
    values_json: bytes
    def __init__(self, form: _Optional[str] = ..., field: _Optional[str] = ..., value: _Optional[str] = ..., values_json: _Optional[bytes] = ...) -> None: ...

class ChangesRequest(_message.Message):
    __slots__ = ("form", "cursor", "limit")
    FORM_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    form: str
    cursor: str
    limit: int
    def __init__(self, form: _Optional[str] = ..., cursor: _Optional[str] = ..., limit: _Optional[int] = ...) -> None: ...
