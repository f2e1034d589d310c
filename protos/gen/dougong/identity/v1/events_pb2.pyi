from google.protobuf import descriptor as _descriptor
from google.protobuf import message as _message
from typing import ClassVar as _ClassVar, Optional as _Optional

DESCRIPTOR: _descriptor.FileDescriptor

class PolicyChanged(_message.Message):
    __slots__ = ("version",)
    VERSION_FIELD_NUMBER: _ClassVar[int]
    version: int
    def __init__(self, version: _Optional[int] = ...) -> None: ...

class TenantCreated(_message.Message):
    __slots__ = ("tenant", "slug", "time_zone")
    TENANT_FIELD_NUMBER: _ClassVar[int]
    SLUG_FIELD_NUMBER: _ClassVar[int]
    TIME_ZONE_FIELD_NUMBER: _ClassVar[int]
    tenant: int
    slug: str
    time_zone: str
    def __init__(self, tenant: _Optional[int] = ..., slug: _Optional[str] = ..., time_zone: _Optional[str] = ...) -> None: ...
