from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class Notify(_message.Message):
    __slots__ = ("users", "title_json", "body_json", "link", "channels", "topic")
    USERS_FIELD_NUMBER: _ClassVar[int]
    TITLE_JSON_FIELD_NUMBER: _ClassVar[int]
    BODY_JSON_FIELD_NUMBER: _ClassVar[int]
    LINK_FIELD_NUMBER: _ClassVar[int]
    CHANNELS_FIELD_NUMBER: _ClassVar[int]
    TOPIC_FIELD_NUMBER: _ClassVar[int]
    users: _containers.RepeatedScalarFieldContainer[int]
    title_json: bytes
    body_json: bytes
    link: str
    channels: _containers.RepeatedScalarFieldContainer[str]
    topic: str
    def __init__(self, users: _Optional[_Iterable[int]] = ..., title_json: _Optional[bytes] = ..., body_json: _Optional[bytes] = ..., link: _Optional[str] = ..., channels: _Optional[_Iterable[str]] = ..., topic: _Optional[str] = ...) -> None: ...

class NotificationPosted(_message.Message):
    __slots__ = ("id", "user", "title_json", "body_json", "link", "unread", "created_at")
    ID_FIELD_NUMBER: _ClassVar[int]
    USER_FIELD_NUMBER: _ClassVar[int]
    TITLE_JSON_FIELD_NUMBER: _ClassVar[int]
    BODY_JSON_FIELD_NUMBER: _ClassVar[int]
    LINK_FIELD_NUMBER: _ClassVar[int]
    UNREAD_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    id: int
    user: int
    title_json: bytes
    body_json: bytes
    link: str
    unread: int
    created_at: str
    def __init__(self, id: _Optional[int] = ..., user: _Optional[int] = ..., title_json: _Optional[bytes] = ..., body_json: _Optional[bytes] = ..., link: _Optional[str] = ..., unread: _Optional[int] = ..., created_at: _Optional[str] = ...) -> None: ...
