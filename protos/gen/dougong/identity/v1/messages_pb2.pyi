from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class Tenant(_message.Message):
    __slots__ = ("id", "slug", "name", "time_zone")
    ID_FIELD_NUMBER: _ClassVar[int]
    SLUG_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    id: int
    slug: str
    name: str
    time_zone: str
    def __init__(self, id: _Optional[int] = ..., slug: _Optional[str] = ..., name: _Optional[str] = ..., time_zone: _Optional[str] = ...) -> None: ...

class Person(_message.Message):
    __slots__ = ("id", "login", "name", "email", "phone", "departments", "roles", "manager", "active", "language", "version", "title")
    ID_FIELD_NUMBER: _ClassVar[int]
    LOGIN_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    EMAIL_FIELD_NUMBER: _ClassVar[int]
    PHONE_FIELD_NUMBER: _ClassVar[int]
    DEPARTMENTS_FIELD_NUMBER: _ClassVar[int]
    ROLES_FIELD_NUMBER: _ClassVar[int]
    MANAGER_FIELD_NUMBER: _ClassVar[int]
    ACTIVE_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    TITLE_FIELD_NUMBER: _ClassVar[int]
    id: int
    login: str
    name: str
    email: str
    phone: str
    departments: _containers.RepeatedScalarFieldContainer[int]
    roles: _containers.RepeatedScalarFieldContainer[int]
    manager: int
    active: bool
    language: str
    version: int
    title: str
    def __init__(self, id: _Optional[int] = ..., login: _Optional[str] = ..., name: _Optional[str] = ..., email: _Optional[str] = ..., phone: _Optional[str] = ..., departments: _Optional[_Iterable[int]] = ..., roles: _Optional[_Iterable[int]] = ..., manager: _Optional[int] = ..., active: _Optional[bool] = ..., language: _Optional[str] = ..., version: _Optional[int] = ..., title: _Optional[str] = ...) -> None: ...

class Department(_message.Message):
    __slots__ = ("id", "parent", "name", "head", "version")
    ID_FIELD_NUMBER: _ClassVar[int]
    PARENT_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    HEAD_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    id: int
    parent: int
    name: str
    head: int
    version: int
    def __init__(self, id: _Optional[int] = ..., parent: _Optional[int] = ..., name: _Optional[str] = ..., head: _Optional[int] = ..., version: _Optional[int] = ...) -> None: ...

class Role(_message.Message):
    __slots__ = ("id", "key", "name_json", "people", "version")
    ID_FIELD_NUMBER: _ClassVar[int]
    KEY_FIELD_NUMBER: _ClassVar[int]
    NAME_JSON_FIELD_NUMBER: _ClassVar[int]
    PEOPLE_FIELD_NUMBER: _ClassVar[int]
    VERSION_FIELD_NUMBER: _ClassVar[int]
    id: int
    key: str
    name_json: str
    people: int
    version: int
    def __init__(self, id: _Optional[int] = ..., key: _Optional[str] = ..., name_json: _Optional[str] = ..., people: _Optional[int] = ..., version: _Optional[int] = ...) -> None: ...

class InnerToken(_message.Message):
    __slots__ = ("token", "expires_at", "tenant", "user", "csrf_token", "language")
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    TENANT_FIELD_NUMBER: _ClassVar[int]
    USER_FIELD_NUMBER: _ClassVar[int]
    CSRF_TOKEN_FIELD_NUMBER: _ClassVar[int]
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    token: str
    expires_at: int
    tenant: int
    user: int
    csrf_token: str
    language: str
    def __init__(self, token: _Optional[str] = ..., expires_at: _Optional[int] = ..., tenant: _Optional[int] = ..., user: _Optional[int] = ..., csrf_token: _Optional[str] = ..., language: _Optional[str] = ...) -> None: ...

class Me(_message.Message):
    __slots__ = ("person", "tenant", "admin")
    PERSON_FIELD_NUMBER: _ClassVar[int]
    TENANT_FIELD_NUMBER: _ClassVar[int]
    ADMIN_FIELD_NUMBER: _ClassVar[int]
    person: Person
    tenant: Tenant
    admin: _containers.RepeatedScalarFieldContainer[str]
    def __init__(self, person: _Optional[_Union[Person, _Mapping]] = ..., tenant: _Optional[_Union[Tenant, _Mapping]] = ..., admin: _Optional[_Iterable[str]] = ...) -> None: ...

class ApiKey(_message.Message):
    __slots__ = ("id", "name", "prefix", "created_at", "expires_at", "last_used_at")
    ID_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    PREFIX_FIELD_NUMBER: _ClassVar[int]
    CREATED_AT_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    LAST_USED_AT_FIELD_NUMBER: _ClassVar[int]
    id: int
    name: str
    prefix: str
    created_at: int
    expires_at: int
    last_used_at: int
    def __init__(self, id: _Optional[int] = ..., name: _Optional[str] = ..., prefix: _Optional[str] = ..., created_at: _Optional[int] = ..., expires_at: _Optional[int] = ..., last_used_at: _Optional[int] = ...) -> None: ...
