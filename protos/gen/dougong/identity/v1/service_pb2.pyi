from protos.gen.dougong.common.v1 import common_pb2 as _common_pb2
from protos.gen.dougong.identity.v1 import messages_pb2 as _messages_pb2
from google.protobuf.internal import containers as _containers
from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from collections.abc import Iterable as _Iterable, Mapping as _Mapping
from typing import ClassVar as _ClassVar, Optional as _Optional, Union as _Union

DESCRIPTOR: _descriptor.FileDescriptor

class LoginRequest(_message.Message):
    __slots__ = ("tenant", "login", "password", "address", "user_agent")
    TENANT_FIELD_NUMBER: _ClassVar[int]
    LOGIN_FIELD_NUMBER: _ClassVar[int]
    PASSWORD_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    USER_AGENT_FIELD_NUMBER: _ClassVar[int]
    tenant: str
    login: str
    password: str
    address: str
    user_agent: str
    def __init__(self, tenant: _Optional[str] = ..., login: _Optional[str] = ..., password: _Optional[str] = ..., address: _Optional[str] = ..., user_agent: _Optional[str] = ...) -> None: ...

class LoginReply(_message.Message):
    __slots__ = ("session", "token", "me")
    SESSION_FIELD_NUMBER: _ClassVar[int]
    TOKEN_FIELD_NUMBER: _ClassVar[int]
    ME_FIELD_NUMBER: _ClassVar[int]
    session: str
    token: _messages_pb2.InnerToken
    me: _messages_pb2.Me
    def __init__(self, session: _Optional[str] = ..., token: _Optional[_Union[_messages_pb2.InnerToken, _Mapping]] = ..., me: _Optional[_Union[_messages_pb2.Me, _Mapping]] = ...) -> None: ...

class SessionRequest(_message.Message):
    __slots__ = ("session",)
    SESSION_FIELD_NUMBER: _ClassVar[int]
    session: str
    def __init__(self, session: _Optional[str] = ...) -> None: ...

class ApiKeyRequest(_message.Message):
    __slots__ = ("key", "address")
    KEY_FIELD_NUMBER: _ClassVar[int]
    ADDRESS_FIELD_NUMBER: _ClassVar[int]
    key: str
    address: str
    def __init__(self, key: _Optional[str] = ..., address: _Optional[str] = ...) -> None: ...

class UpdateMeRequest(_message.Message):
    __slots__ = ("language", "current_password", "new_password")
    LANGUAGE_FIELD_NUMBER: _ClassVar[int]
    CURRENT_PASSWORD_FIELD_NUMBER: _ClassVar[int]
    NEW_PASSWORD_FIELD_NUMBER: _ClassVar[int]
    language: str
    current_password: str
    new_password: str
    def __init__(self, language: _Optional[str] = ..., current_password: _Optional[str] = ..., new_password: _Optional[str] = ...) -> None: ...

class PeopleReply(_message.Message):
    __slots__ = ("people",)
    PEOPLE_FIELD_NUMBER: _ClassVar[int]
    people: _containers.RepeatedCompositeFieldContainer[_messages_pb2.Person]
    def __init__(self, people: _Optional[_Iterable[_Union[_messages_pb2.Person, _Mapping]]] = ...) -> None: ...

class CreatePersonRequest(_message.Message):
    __slots__ = ("person", "password")
    PERSON_FIELD_NUMBER: _ClassVar[int]
    PASSWORD_FIELD_NUMBER: _ClassVar[int]
    person: _messages_pb2.Person
    password: str
    def __init__(self, person: _Optional[_Union[_messages_pb2.Person, _Mapping]] = ..., password: _Optional[str] = ...) -> None: ...

class DepartmentsReply(_message.Message):
    __slots__ = ("departments",)
    DEPARTMENTS_FIELD_NUMBER: _ClassVar[int]
    departments: _containers.RepeatedCompositeFieldContainer[_messages_pb2.Department]
    def __init__(self, departments: _Optional[_Iterable[_Union[_messages_pb2.Department, _Mapping]]] = ...) -> None: ...

class RolesReply(_message.Message):
    __slots__ = ("roles",)
    ROLES_FIELD_NUMBER: _ClassVar[int]
    roles: _containers.RepeatedCompositeFieldContainer[_messages_pb2.Role]
    def __init__(self, roles: _Optional[_Iterable[_Union[_messages_pb2.Role, _Mapping]]] = ...) -> None: ...

class RoleRequest(_message.Message):
    __slots__ = ("role",)
    ROLE_FIELD_NUMBER: _ClassVar[int]
    role: int
    def __init__(self, role: _Optional[int] = ...) -> None: ...

class PutRoleGrantsRequest(_message.Message):
    __slots__ = ("role", "grants_json")
    ROLE_FIELD_NUMBER: _ClassVar[int]
    GRANTS_JSON_FIELD_NUMBER: _ClassVar[int]
    role: int
    grants_json: bytes
    def __init__(self, role: _Optional[int] = ..., grants_json: _Optional[bytes] = ...) -> None: ...

class ApiKeysReply(_message.Message):
    __slots__ = ("keys",)
    KEYS_FIELD_NUMBER: _ClassVar[int]
    keys: _containers.RepeatedCompositeFieldContainer[_messages_pb2.ApiKey]
    def __init__(self, keys: _Optional[_Iterable[_Union[_messages_pb2.ApiKey, _Mapping]]] = ...) -> None: ...

class CreateApiKeyRequest(_message.Message):
    __slots__ = ("name", "expires_at")
    NAME_FIELD_NUMBER: _ClassVar[int]
    EXPIRES_AT_FIELD_NUMBER: _ClassVar[int]
    name: str
    expires_at: int
    def __init__(self, name: _Optional[str] = ..., expires_at: _Optional[int] = ...) -> None: ...

class CreateApiKeyReply(_message.Message):
    __slots__ = ("key", "secret")
    KEY_FIELD_NUMBER: _ClassVar[int]
    SECRET_FIELD_NUMBER: _ClassVar[int]
    key: _messages_pb2.ApiKey
    secret: str
    def __init__(self, key: _Optional[_Union[_messages_pb2.ApiKey, _Mapping]] = ..., secret: _Optional[str] = ...) -> None: ...

class ApiKeyIdRequest(_message.Message):
    __slots__ = ("id",)
    ID_FIELD_NUMBER: _ClassVar[int]
    id: int
    def __init__(self, id: _Optional[int] = ...) -> None: ...

class ListAuditRequest(_message.Message):
    __slots__ = ("page", "object", "actor")
    PAGE_FIELD_NUMBER: _ClassVar[int]
    OBJECT_FIELD_NUMBER: _ClassVar[int]
    ACTOR_FIELD_NUMBER: _ClassVar[int]
    page: _common_pb2.Page
    object: str
    actor: int
    def __init__(self, page: _Optional[_Union[_common_pb2.Page, _Mapping]] = ..., object: _Optional[str] = ..., actor: _Optional[int] = ...) -> None: ...

class SnapshotRequest(_message.Message):
    __slots__ = ("tenant", "known_version")
    TENANT_FIELD_NUMBER: _ClassVar[int]
    KNOWN_VERSION_FIELD_NUMBER: _ClassVar[int]
    tenant: int
    known_version: int
    def __init__(self, tenant: _Optional[int] = ..., known_version: _Optional[int] = ...) -> None: ...

class SnapshotReply(_message.Message):
    __slots__ = ("version", "jws")
    VERSION_FIELD_NUMBER: _ClassVar[int]
    JWS_FIELD_NUMBER: _ClassVar[int]
    version: int
    jws: str
    def __init__(self, version: _Optional[int] = ..., jws: _Optional[str] = ...) -> None: ...

class TenantsReply(_message.Message):
    __slots__ = ("tenants",)
    TENANTS_FIELD_NUMBER: _ClassVar[int]
    tenants: _containers.RepeatedCompositeFieldContainer[_messages_pb2.Tenant]
    def __init__(self, tenants: _Optional[_Iterable[_Union[_messages_pb2.Tenant, _Mapping]]] = ...) -> None: ...

class BootstrapTenantRequest(_message.Message):
    __slots__ = ("slug", "name", "time_zone", "admin_login", "admin_name", "admin_password")
    SLUG_FIELD_NUMBER: _ClassVar[int]
    NAME_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    ADMIN_LOGIN_FIELD_NUMBER: _ClassVar[int]
    ADMIN_NAME_FIELD_NUMBER: _ClassVar[int]
    ADMIN_PASSWORD_FIELD_NUMBER: _ClassVar[int]
    slug: str
    name: str
    time_zone: str
    admin_login: str
    admin_name: str
    admin_password: str
    def __init__(self, slug: _Optional[str] = ..., name: _Optional[str] = ..., time_zone: _Optional[str] = ..., admin_login: _Optional[str] = ..., admin_name: _Optional[str] = ..., admin_password: _Optional[str] = ...) -> None: ...

class BootstrapTenantReply(_message.Message):
    __slots__ = ("tenant", "admin", "created")
    TENANT_FIELD_NUMBER: _ClassVar[int]
    ADMIN_FIELD_NUMBER: _ClassVar[int]
    CREATED_FIELD_NUMBER: _ClassVar[int]
    tenant: _messages_pb2.Tenant
    admin: _messages_pb2.Person
    created: bool
    def __init__(self, tenant: _Optional[_Union[_messages_pb2.Tenant, _Mapping]] = ..., admin: _Optional[_Union[_messages_pb2.Person, _Mapping]] = ..., created: _Optional[bool] = ...) -> None: ...
