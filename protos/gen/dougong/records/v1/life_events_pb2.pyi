from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Recipient(_message.Message):
    __slots__ = ("person", "title")
    PERSON_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    person: int
    title: str
    def __init__(self, person: _Optional[int] = ..., title: _Optional[str] = ...) -> None: ...

class CommentAdded(_message.Message):
    __slots__ = ("form", "record", "comment", "author", "author_name", "text", "mentions", "followers")
    FORM_FIELD_NUMBER: _ClassVar[int]
    RECORD_FIELD_NUMBER: _ClassVar[int]
    COMMENT_FIELD_NUMBER: _ClassVar[int]
    AUTHOR_FIELD_NUMBER: _ClassVar[int]
    AUTHOR_NAME_FIELD_NUMBER: _ClassVar[int]
    TEXT_FIELD_NUMBER: _ClassVar[int]
    MENTIONS_FIELD_NUMBER: _ClassVar[int]
    FOLLOWERS_FIELD_NUMBER: _ClassVar[int]
    form: str
    record: int
    comment: int
    author: int
    author_name: str
    text: str
    mentions: _containers.RepeatedCompositeFieldContainer[Recipient]
    followers: _containers.RepeatedCompositeFieldContainer[Recipient]
    def __init__(self, form: _Optional[str] = ..., record: _Optional[int] = ..., comment: _Optional[int] = ..., author: _Optional[int] = ..., author_name: _Optional[str] = ..., text: _Optional[str] = ..., mentions: _Optional[_Iterable[_Union[Recipient, _Mapping]]] = ..., followers: _Optional[_Iterable[_Union[Recipient, _Mapping]]] = ...) -> None: ...

class FollowedChanged(_message.Message):
    __slots__ = ("form", "record", "actor", "actor_name", "readers")
    class Reader(_message.Message):
        __slots__ = ("person", "title", "fields_json")
        PERSON_FIELD_NUMBER: _ClassVar[int]
        TITLE_FIELD_NUMBER: _ClassVar[int]
        FIELDS_JSON_FIELD_NUMBER: _ClassVar[int]
        person: int
        title: str
        fields_json: bytes
        def __init__(self, person: _Optional[int] = ..., title: _Optional[str] = ..., fields_json: _Optional[bytes] = ...) -> None: ...
    FORM_FIELD_NUMBER: _ClassVar[int]
    RECORD_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    ACTOR_NAME_FIELD_NUMBER: _ClassVar[int]
    READERS_FIELD_NUMBER: _ClassVar[int]
    form: str
    record: int
    actor: int
    actor_name: str
    readers: _containers.RepeatedCompositeFieldContainer[FollowedChanged.Reader]
    def __init__(self, form: _Optional[str] = ..., record: _Optional[int] = ..., actor: _Optional[int] = ..., actor_name: _Optional[str] = ..., readers: _Optional[_Iterable[_Union[FollowedChanged.Reader, _Mapping]]] = ...) -> None: ...

class IndexMatches(_message.Message):
    __slots__ = ("form", "after")
    FORM_FIELD_NUMBER: _ClassVar[int]
    AFTER_FIELD_NUMBER: _ClassVar[int]
    form: str
    after: int
    def __init__(self, form: _Optional[str] = ..., after: _Optional[int] = ...) -> None: ...
