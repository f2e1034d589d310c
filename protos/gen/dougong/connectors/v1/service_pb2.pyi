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

class PutAccountRequest(_message.Message):
    __slots__ = ("key", "account_json")
    KEY_FIELD_NUMBER: _ClassVar[int]
    ACCOUNT_JSON_FIELD_NUMBER: _ClassVar[int]
    key: str
    account_json: bytes
    def __init__(self, key: _Optional[str] = ..., account_json: _Optional[bytes] = ...) -> None: ...

class ListLogRequest(_message.Message):
    __slots__ = ("account", "state", "form", "record", "page")
    ACCOUNT_FIELD_NUMBER: _ClassVar[int]
    STATE_FIELD_NUMBER: _ClassVar[int]
    FORM_FIELD_NUMBER: _ClassVar[int]
    RECORD_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    account: str
    state: str
    form: str
    record: int
    page: _common_pb2.Page
    def __init__(self, account: _Optional[str] = ..., state: _Optional[str] = ..., form: _Optional[str] = ..., record: _Optional[int] = ..., page: _Optional[_Union[_common_pb2.Page, _Mapping]] = ...) -> None: ...

class RetryRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    def __init__(self, id: _Optional[int] = ...) -> None: ...
