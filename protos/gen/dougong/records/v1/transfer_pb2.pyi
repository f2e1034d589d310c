from protos.gen.dougong.common.v1 import common_pb2 as _common_pb2
from protos.gen.dougong.records.v1 import service_pb2 as _service_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class PreviewImportRequest(_message.Message):
    __slots__ = ("id", "sheet", "header")
    ID_FIELD_NUMBER: _ClassVar[int]
    SHEET_FIELD_NUMBER: _ClassVar[int]
    HEADER_FIELD_NUMBER: _ClassVar[int]
    id: int
    sheet: str
    header: int
    def __init__(self, id: _Optional[int] = ..., sheet: _Optional[str] = ..., header: _Optional[int] = ...) -> None: ...

class MapImportRequest(_message.Message):
    __slots__ = ("id", "mapping_json")
    ID_FIELD_NUMBER: _ClassVar[int]
    MAPPING_JSON_FIELD_NUMBER: _ClassVar[int]
    id: int
    mapping_json: bytes
    def __init__(self, id: _Optional[int] = ..., mapping_json: _Optional[bytes] = ...) -> None: ...

class ExportRecordsRequest(_message.Message):
    __slots__ = ("form", "query_json")
    FORM_FIELD_NUMBER: _ClassVar[int]
    QUERY_JSON_FIELD_NUMBER: _ClassVar[int]
    form: str
    query_json: bytes
    def __init__(self, form: _Optional[str] = ..., query_json: _Optional[bytes] = ...) -> None: ...

class FilePiece(_message.Message):
    __slots__ = ("data", "left_out")
    DATA_FIELD_NUMBER: _ClassVar[int]
    LEFT_OUT_FIELD_NUMBER: _ClassVar[int]
    data: bytes
    left_out: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, data: _Optional[bytes] = ..., left_out: _Optional[_Iterable[str]] = ...) -> None: ...
