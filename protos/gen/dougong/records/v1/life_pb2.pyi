from protos.gen.dougong.common.v1 import common_pb2 as _common_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class FormPlace(_message.Message):
    __slots__ = ("form",)
    FORM_FIELD_NUMBER: _ClassVar[int]
    form: str
    def __init__(self, form: _Optional[str] = ...) -> None: ...

class RecordPlace(_message.Message):
    __slots__ = ("form", "id")
    FORM_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    form: str
    id: int
    def __init__(self, form: _Optional[str] = ..., id: _Optional[int] = ...) -> None: ...

class RestoreVersionRequest(_message.Message):
    __slots__ = ("form", "id", "to_version", "version")
    FORM_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    TO_VERSION_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    form: str
    id: int
    to_version: int
    version: int
    def __init__(self, form: _Optional[str] = ..., id: _Optional[int] = ..., to_version: _Optional[int] = ..., version: _Optional[int] = ...) -> None: ...

class CommentsRequest(_message.Message):
    __slots__ = ("form", "id", "before")
    FORM_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    BEFORE_FIELD_NUMBER: _ClassVar[int]
    form: str
    id: int
    before: int
    def __init__(self, form: _Optional[str] = ..., id: _Optional[int] = ..., before: _Optional[int] = ...) -> None: ...

class AddCommentRequest(_message.Message):
    __slots__ = ("form", "id", "body", "parent")
    FORM_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    form: str
    id: int
    body: str
    parent: int
    def __init__(self, form: _Optional[str] = ..., id: _Optional[int] = ..., body: _Optional[str] = ..., parent: _Optional[int] = ...) -> None: ...

class CommentRequest(_message.Message):
    __slots__ = ("id", "body")
    ID_FIELD_NUMBER: _ClassVar[int]
    BODY_FIELD_NUMBER: _ClassVar[int]
    id: int
    body: str
    def __init__(self, id: _Optional[int] = ..., body: _Optional[str] = ...) -> None: ...

class FollowRequest(_message.Message):
    __slots__ = ("form", "id", "following")
    FORM_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    FOLLOWING_FIELD_NUMBER: _ClassVar[int]
    form: str
    id: int
    following: bool
    def __init__(self, form: _Optional[str] = ..., id: _Optional[int] = ..., following: _Optional[bool] = ...) -> None: ...

class RecycledRequest(_message.Message):
    __slots__ = ("form", "cursor", "limit")
    FORM_FIELD_NUMBER: _ClassVar[int]
    CURSOR_FIELD_NUMBER: _ClassVar[int]
    LIMIT_FIELD_NUMBER: _ClassVar[int]
    form: str
    cursor: str
    limit: int
    def __init__(self, form: _Optional[str] = ..., cursor: _Optional[str] = ..., limit: _Optional[int] = ...) -> None: ...

class DuplicatesRequest(_message.Message):
    __slots__ = ("form", "values_json", "id")
    FORM_FIELD_NUMBER: _ClassVar[int]
    VALUES_JSON_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    form: str
    values_json: bytes
    id: int
    def __init__(self, form: _Optional[str] = ..., values_json: _Optional[bytes] = ..., id: _Optional[int] = ...) -> None: ...

class MergeRequest(_message.Message):
    __slots__ = ("form", "id", "others", "version", "values_json")
    FORM_FIELD_NUMBER: _ClassVar[int]
    ID_FIELD_NUMBER: _ClassVar[int]
    OTHERS_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    VALUES_JSON_FIELD_NUMBER: _ClassVar[int]
    form: str
    id: int
    others: _containers.RepeatedScalarFieldContainer[int]
    version: int
    values_json: bytes
    def __init__(self, form: _Optional[str] = ..., id: _Optional[int] = ..., others: _Optional[_Iterable[int]] = ..., version: _Optional[int] = ..., values_json: _Optional[bytes] = ...) -> None: ...

class FindRecordRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    def __init__(self, id: _Optional[int] = ...) -> None: ...
