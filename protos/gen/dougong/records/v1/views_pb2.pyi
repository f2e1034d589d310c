from protos.gen.dougong.common.v1 import common_pb2 as _common_pb2
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class ViewsRequest(_message.Message):
    __slots__ = ("form",)
    FORM_FIELD_NUMBER: _ClassVar[int]
    form: str
    def __init__(self, form: _Optional[str] = ...) -> None: ...

class ViewRequest(_message.Message):
    __slots__ = ("form", "id", "if_match")
    FORM_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    IF_MATCH_FIELD_NUMBER: _ClassVar[int]
    form: str
    id: int
    if_match: str
    def __init__(self, form: _Optional[str] = ..., id: _Optional[int] = ..., if_match: _Optional[str] = ...) -> None: ...

class SaveViewRequest(_message.Message):
    __slots__ = ("form", "id", "view_json", "if_match")
    FORM_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    VIEW_JSON_FIELD_NUMBER: _ClassVar[int]
    IF_MATCH_FIELD_NUMBER: _ClassVar[int]
    form: str
    id: int
    view_json: bytes
    if_match: str
    def __init__(self, form: _Optional[str] = ..., id: _Optional[int] = ..., view_json: _Optional[bytes] = ..., if_match: _Optional[str] = ...) -> None: ...

class WordsRequest(_message.Message):
    __slots__ = ("form", "field", "text")
    FORM_FIELD_NUMBER: _ClassVar[int]
    FIELD_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    form: str
    field: str
    text: str
    def __init__(self, form: _Optional[str] = ..., field: _Optional[str] = ..., text: _Optional[str] = ...) -> None: ...

class GroupRequest(_message.Message):
    __slots__ = ("form", "query_json")
    FORM_FIELD_NUMBER: _ClassVar[int]
    QUERY_JSON_FIELD_NUMBER: _ClassVar[int]
    form: str
    query_json: bytes
    def __init__(self, form: _Optional[str] = ..., query_json: _Optional[bytes] = ...) -> None: ...

class IndexViews(_message.Message):
    __slots__ = ("form",)
    FORM_FIELD_NUMBER: _ClassVar[int]
    form: str
    def __init__(self, form: _Optional[str] = ...) -> None: ...
