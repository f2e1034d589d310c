"""Create, change and delete webhooks.

Whoever says what goes where is the person with whose rights it is read: a change of the form, the address or
the choice of changes makes its author the principal, so nobody sends themselves what somebody else may see.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from connectors.hub.commands.webhook_bench import WebhookBench
from connectors.hub.domain.addresses import check_url
from connectors.hub.domain.errors import AddressRefused
from connectors.hub.domain.webhooks import EVENTS
from connectors.hub.storage import webhooks
from connectors.hub.storage.webhooks import Webhook
from services.chassis.context import Context
from services.chassis.errors import Invalid, NotFound

MEMBERS = ("name", "url", "form", "events", "fields", "enabled")
_DECIDING = ("url", "form", "events", "fields")
_LONGEST_NAME = 100


def create_webhook(bench: WebhookBench, context: Context, data: Mapping[str, Any]) -> tuple[Webhook, str]:
    """The webhook and its secret, which is not shown again. Raises Invalid."""
    values = _checked(bench, context, {"fields": [], "enabled": True, **data}, MEMBERS)
    secret, sealed = bench.seal_new_secret()
    with bench.database.transaction(context) as tx:
        webhook = webhooks.add(tx, {**values, "secret": sealed, "principal": context.user})
        tx.audit("webhook.created", f"webhook:{webhook.id}", None, _audited(webhook))
    return webhook, secret


def update_webhook(bench: WebhookBench, context: Context, id: int, data: Mapping[str, Any]) -> Webhook:
    """Raises NotFound, Invalid."""
    with bench.database.read() as tx:
        known = webhooks.own(tx, id)
    if known is None:
        raise NotFound("not_found")
    kept = {name: getattr(known, name) for name in MEMBERS}
    members = [name for name in MEMBERS if name in data and data[name] != kept[name]]
    values = _checked(bench, context, {**kept, **data}, members)
    if any(name in values for name in _DECIDING):
        values["principal"] = context.user
    if "enabled" in values:
        values["stopped"] = ""
    with bench.database.transaction(context) as tx:
        if webhooks.own(tx, id, lock=True) is None:
            raise NotFound("not_found")
        webhook = webhooks.change(tx, id, **values)
        tx.audit("webhook.updated", f"webhook:{id}", _audited(known), _audited(webhook))
    return webhook


def rotate_secret(bench: WebhookBench, context: Context, id: int) -> tuple[Webhook, str]:
    """A new secret; for a day messages are signed with the old one, too. Raises NotFound."""
    with bench.database.transaction(context) as tx:
        known = webhooks.own(tx, id, lock=True)
        if known is None:
            raise NotFound("not_found")
        secret, sealed = bench.seal_new_secret(known.secret)
        webhook = webhooks.change(tx, id, secret=sealed)
        tx.audit("webhook.secret_rotated", f"webhook:{id}")
    return webhook, secret


def delete_webhook(bench: WebhookBench, context: Context, id: int) -> None:
    """With its deliveries, sent or not. Raises NotFound."""
    with bench.database.transaction(context) as tx:
        known = webhooks.own(tx, id, lock=True)
        if known is None:
            raise NotFound("not_found")
        webhooks.remove(tx, id)
        tx.audit("webhook.deleted", f"webhook:{id}", _audited(known))


def _checked(
    bench: WebhookBench, context: Context, data: Mapping[str, Any], members: list[str] | tuple[str, ...]
) -> dict[str, Any]:
    """The named members, fit to be kept."""
    name, enabled = data.get("name"), data.get("enabled")
    if not isinstance(name, str) or not name.strip() or len(name) > _LONGEST_NAME or "\x00" in name:
        raise Invalid("webhook_name_invalid", "name", {"max": _LONGEST_NAME})
    if not isinstance(enabled, bool):
        raise Invalid("json_invalid", "enabled")
    values: dict[str, Any] = {"name": name.strip(), "enabled": enabled}
    events, form, url = _words(data, "events"), data.get("form"), data.get("url")
    if not events or not set(events) <= set(EVENTS):
        raise Invalid("webhook_events_invalid", "events")
    values["events"] = [each for each in EVENTS if each in events]
    try:
        values["url"] = check_url(url if isinstance(url, str) else "", bench.networks)
    except AddressRefused as error:
        raise Invalid(error.code, error.field, error.params) from error
    values["form"], values["fields"] = form, _words(data, "fields")
    if "form" in members or "fields" in members:
        _check_form(bench, context, form, values["fields"])
    return {name: values[name] for name in members}


def _words(data: Mapping[str, Any], member: str) -> list[str]:
    value = data.get(member)
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise Invalid("json_invalid", member)
    return list(dict.fromkeys(value))


def _check_form(bench: WebhookBench, context: Context, form: Any, fields: list[str]) -> None:
    """What its author may not see does not exist."""
    try:
        access = bench.access(context.tenant, context.user, form if isinstance(form, str) else "")
    except NotFound:
        raise Invalid("webhook_form_unknown", "form", {"form": str(form)[:80]}) from None
    if not access.allowed:
        raise Invalid("webhook_form_unknown", "form", {"form": str(form)[:80]})
    seen = set(access.readable())
    for key in fields:
        if key not in seen:
            raise Invalid("field_unknown", "fields", {"field": key[:80]})


def _audited(webhook: Webhook) -> dict[str, Any]:
    """Everything but the secret."""
    return {name: getattr(webhook, name) for name in (*MEMBERS, "principal")}
