from protos.gen.dougong.common.v1 import common_pb2 as _common_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class PrintForm(_message.Message):
    __slots__ = ("form",)
    FORM_FIELD_NUMBER: _ClassVar[int]
    form: str
    def __init__(self, form: _Optional[str] = ...) -> None: ...

class TemplatePlace(_message.Message):
    __slots__ = ("form", "key", "if_match")
    FORM_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    IF_MATCH_FIELD_NUMBER: _ClassVar[int]
    form: str
    key: str
    if_match: str
    def __init__(self, form: _Optional[str] = ..., key: _Optional[str] = ..., if_match: _Optional[str] = ...) -> None: ...

class PutTemplateRequest(_message.Message):
    __slots__ = ("form", "key", "template_json", "if_match")
    FORM_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_JSON_FIELD_NUMBER: _ClassVar[int]
    IF_MATCH_FIELD_NUMBER: _ClassVar[int]
    form: str
    key: str
    template_json: bytes
    if_match: str
    def __init__(self, form: _Optional[str] = ..., key: _Optional[str] = ..., template_json: _Optional[bytes] = ..., if_match: _Optional[str] = ...) -> None: ...

class PrintRequest(_message.Message):
    __slots__ = ("form", "id", "template", "format", "origin")
    FORM_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    ORIGIN_FIELD_NUMBER: _ClassVar[int]
    form: str
    id: int
    template: str
    format: str
    origin: str
    def __init__(self, form: _Optional[str] = ..., id: _Optional[int] = ..., template: _Optional[str] = ..., format: _Optional[str] = ..., origin: _Optional[str] = ...) -> None: ...

class PrintRecordsRequest(_message.Message):
    __slots__ = ("form", "ids", "template", "format", "origin")
    FORM_FIELD_NUMBER: _ClassVar[int]
    IDS_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_FIELD_NUMBER: _ClassVar[int]
    FORMAT_FIELD_NUMBER: _ClassVar[int]
    ORIGIN_FIELD_NUMBER: _ClassVar[int]
    form: str
    ids: _containers.RepeatedScalarFieldContainer[int]
    template: str
    format: str
    origin: str
    def __init__(self, form: _Optional[str] = ..., ids: _Optional[_Iterable[int]] = ..., template: _Optional[str] = ..., format: _Optional[str] = ..., origin: _Optional[str] = ...) -> None: ...

class PreviewRequest(_message.Message):
    __slots__ = ("form", "id", "template_json", "page", "origin")
    FORM_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    TEMPLATE_JSON_FIELD_NUMBER: _ClassVar[int]
    PAGE_FIELD_NUMBER: _ClassVar[int]
    ORIGIN_FIELD_NUMBER: _ClassVar[int]
    form: str
    id: int
    template_json: bytes
    page: int
    origin: str
    def __init__(self, form: _Optional[str] = ..., id: _Optional[int] = ..., template_json: _Optional[bytes] = ..., page: _Optional[int] = ..., origin: _Optional[str] = ...) -> None: ...

class Printed(_message.Message):
    __slots__ = ("content", "media_type", "file_name", "skipped", "pages")
    CONTENT_FIELD_NUMBER: _ClassVar[int]
    MEDIA_TYPE_FIELD_NUMBER: _ClassVar[int]
    FILE_NAME_FIELD_NUMBER: _ClassVar[int]
    SKIPPED_FIELD_NUMBER: _ClassVar[int]
    PAGES_FIELD_NUMBER: _ClassVar[int]
    content: bytes
    media_type: str
    file_name: str
    skipped: int
    pages: int
    def __init__(self, content: _Optional[bytes] = ..., media_type: _Optional[str] = ..., file_name: _Optional[str] = ..., skipped: _Optional[int] = ..., pages: _Optional[int] = ...) -> None: ...
