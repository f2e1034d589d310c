from protos.gen.dougong.common.v1 import common_pb2 as _common_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class KeyRequest(_message.Message):
    __slots__ = ("key",)
    KEY_FIELD_NUMBER: _ClassVar[int]
    key: str
    def __init__(self, key: _Optional[str] = ...) -> None: ...

class PutDefinitionRequest(_message.Message):
    __slots__ = ("key", "definition_json")
    KEY_FIELD_NUMBER: _ClassVar[int]
    DEFINITION_JSON_FIELD_NUMBER: _ClassVar[int]
    key: str
    definition_json: bytes
    def __init__(self, key: _Optional[str] = ..., definition_json: _Optional[bytes] = ...) -> None: ...

class RunReportRequest(_message.Message):
    __slots__ = ("report", "filter_json")
    REPORT_FIELD_NUMBER: _ClassVar[int]
    FILTER_JSON_FIELD_NUMBER: _ClassVar[int]
    report: str
    filter_json: bytes
    def __init__(self, report: _Optional[str] = ..., filter_json: _Optional[bytes] = ...) -> None: ...

class DrillRequest(_message.Message):
    __slots__ = ("report", "filter_json", "key_json", "page")
    REPORT_FIELD_NUMBER: _ClassVar[int]
    FILTER_JSON_FIELD_NUMBER: _ClassVar[int]
    KEY_JSON_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    report: str
    filter_json: bytes
    key_json: bytes
    page: _common_pb2.Page
    def __init__(self, report: _Optional[str] = ..., filter_json: _Optional[bytes] = ..., key_json: _Optional[bytes] = ..., page: _Optional[_Union[_common_pb2.Page, _Mapping]] = ...) -> None: ...
