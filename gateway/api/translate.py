"""Between the JSON of the API and the typed messages of identity."""

import json
from datetime import UTC, datetime
from typing import Any

from google.protobuf.message import Message

from protos.gen.dougong.identity.v1 import messages_pb2
from services.chassis.errors import Invalid


def instant(seconds: int) -> str | None:
    """Unix seconds as ISO 8601 UTC; 0 is nothing."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ") if seconds else None


def seconds(text: str | None) -> int:
    """ISO 8601 as unix seconds; nothing is 0. Raises Invalid ``malformed``."""
    try:
        return int(datetime.fromisoformat(text).timestamp()) if text else 0
    except (ValueError, OverflowError) as error:
        raise Invalid("malformed", params={"reason": "datetime"}) from error


def plain(message: Message) -> dict[str, Any]:
    """A flat message as JSON: names as they are, lists as lists, 0 where an id is meant as null."""
    document: dict[str, Any] = {}
    for field in message.DESCRIPTOR.fields:
        value = getattr(message, field.name)
        document[field.name] = list(value) if field.is_repeated else value
    for name in ("manager", "parent", "head"):
        if name in document:
            document[name] = document[name] or None
    for name in ("created_at", "expires_at", "last_used_at"):
        if name in document:
            document[name] = instant(document[name])
    if "name_json" in document:
        document["name"] = json.loads(document.pop("name_json") or "{}")
    return document


def role_message(document: dict[str, Any]) -> messages_pb2.Role:
    document = dict(document)
    document["name_json"] = json.dumps(document.pop("name", {}), ensure_ascii=False)
    return messages_pb2.Role(**document)


def me_json(me: messages_pb2.Me, csrf_token: str) -> dict[str, Any]:
    """What a page needs to know about who looks at it."""
    return {
        "user": plain(me.person),
        "tenant": {
            "id": me.tenant.id,
            "slug": me.tenant.slug,
            "name": me.tenant.name,
            "time_zone": me.tenant.time_zone,
        },
        "csrf_token": csrf_token,
        "admin": list(me.admin),
    }


def merged(current: dict[str, Any], change: dict[str, Any]) -> dict[str, Any]:
    """The current state with the given names replaced; null clears an id."""
    found = current | change
    return {name: 0 if value is None else value for name, value in found.items()}
