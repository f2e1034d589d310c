"""Proto ↔ nouns. Absent references are 0 on the wire, times are Unix seconds."""

import json
from collections.abc import Mapping
from datetime import UTC, datetime

from protos.gen.dougong.identity.v1 import messages_pb2, service_pb2
from services.chassis.errors import Invalid
from services.identity.commands.login import SignedIn
from services.identity.crypto.tokens import InnerToken
from services.identity.domain.nouns import Department, Person, Role, Tenant
from services.identity.queries.get_me import Me
from services.identity.storage.api_keys import ApiKey


def tenant_out(tenant: Tenant) -> messages_pb2.Tenant:
    return messages_pb2.Tenant(id=tenant.id, slug=tenant.slug, name=tenant.name, time_zone=tenant.time_zone)


def person_out(person: Person) -> messages_pb2.Person:
    return messages_pb2.Person(
        id=person.id,
        login=person.login,
        name=person.name,
        email=person.email,
        phone=person.phone,
        departments=person.departments,
        roles=person.roles,
        manager=person.manager or 0,
        active=person.active,
        language=person.language,
        version=person.version,
        title=person.title,
    )


def person_in(message: messages_pb2.Person) -> Person:
    return Person(
        id=message.id,
        login=message.login.strip(),
        name=message.name.strip(),
        email=message.email.strip(),
        phone=message.phone.strip(),
        title=message.title.strip(),
        departments=tuple(dict.fromkeys(message.departments)),
        roles=tuple(sorted(set(message.roles))),
        manager=message.manager or None,
        active=message.active,
        language=message.language or "zh-CN",
        version=message.version,
    )


def department_out(department: Department) -> messages_pb2.Department:
    return messages_pb2.Department(
        id=department.id,
        parent=department.parent or 0,
        name=department.name,
        head=department.head or 0,
        version=department.version,
    )


def department_in(message: messages_pb2.Department) -> Department:
    return Department(
        message.id, message.parent or None, message.name.strip(), message.head or None, message.version
    )


def role_out(role: Role) -> messages_pb2.Role:
    name = json.dumps(dict(role.name), ensure_ascii=False)
    return messages_pb2.Role(
        id=role.id, key=role.key, name_json=name, people=role.people, version=role.version
    )


def role_in(message: messages_pb2.Role) -> Role:
    """Raises Invalid("name_invalid") unless the name is a text or an object of texts by language."""
    try:
        name = json.loads(message.name_json or '""')
    except ValueError as error:
        raise Invalid("json_invalid", "name") from error
    if isinstance(name, str):
        name = {"zh-CN": name, "en": name}
    if not isinstance(name, Mapping) or not all(isinstance(text, str) for text in name.values()):
        raise Invalid("name_invalid", "name", {"max": 100})
    return Role(message.id, message.key, dict(name), version=message.version)


def token_out(token: InnerToken) -> messages_pb2.InnerToken:
    return messages_pb2.InnerToken(
        token=token.token,
        expires_at=token.expires_at,
        tenant=token.tenant,
        user=token.user,
        csrf_token=token.csrf_token,
        language=token.language,
    )


def me_out(me: Me) -> messages_pb2.Me:
    return messages_pb2.Me(person=person_out(me.person), tenant=tenant_out(me.tenant), admin=me.admin)


def login_out(signed_in: SignedIn, admin: list[str]) -> service_pb2.LoginReply:
    return service_pb2.LoginReply(
        session=signed_in.session,
        token=token_out(signed_in.token),
        me=me_out(Me(signed_in.person, signed_in.tenant, admin)),
    )


def api_key_out(key: ApiKey) -> messages_pb2.ApiKey:
    return messages_pb2.ApiKey(
        id=key.id,
        name=key.name,
        prefix=key.prefix,
        created_at=_seconds(key.created_at),
        expires_at=_seconds(key.expires_at),
        last_used_at=_seconds(key.last_used_at),
    )


def time_in(seconds: int, field: str) -> datetime | None:
    """0 is none. Raises Invalid("expiry_invalid") for a time no calendar has."""
    try:
        return datetime.fromtimestamp(seconds, UTC) if seconds else None
    except (ValueError, OverflowError, OSError) as error:
        raise Invalid("expiry_invalid", field, {"days": 366}) from error


def _seconds(time: datetime | None) -> int:
    return int(time.timestamp()) if time else 0
