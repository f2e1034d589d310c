"""The actions of a rule, made concrete over one record: every formula evaluated, nothing sent yet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from services.kernel.fields import Form
from services.kernel.fields.definition import Field
from services.kernel.fields.number import NumberField
from services.kernel.money import quantize
from services.workflow.domain.formulas import Formulas
from services.workflow.domain.rule import (
    KINDS,
    Action,
    CreateRecord,
    Notify,
    PushDocument,
    StartFlow,
    UpdateRecord,
)

#: The actions whose answer the next one waits for.
BLOCKING = ("create_record", "update_record")


def prepare(action: Action, formulas: Formulas, record_id: int, forms: Mapping[str, Form]) -> dict[str, Any]:
    """{kind, state, …payload}.

    `state` is "skipped" when there is provably nothing to do. Raises FormulaInvalid.
    """
    head: dict[str, Any] = {"kind": KINDS[type(action)], "state": "waiting", "result": None, "error": None}
    match action:
        case CreateRecord(form, values, owner):
            head |= {"form": form, "values": _values(values, formulas, forms.get(form))}
            return {**head, "owner": formulas.value(owner) if owner else None}
        case UpdateRecord(form, match, values):
            key = form if form is not None else formulas.form.key
            target = forms.get(key)
            head |= {"form": key, "values": _values(values, formulas, target)}
            if form is None:
                return {**head, "record": record_id}
            wanted = _values(match, formulas, target)
            if None in wanted.values():
                # An empty reference would match every record that has none.
                head["state"] = "skipped"
            leaves = [{"field": field, "op": "eq", "value": value} for field, value in wanted.items()]
            return {**head, "match": {"and": leaves}}
        case StartFlow(flow):
            return {**head, "flow": flow}
        case PushDocument(account, document):
            return {**head, "account": account, "document": document}
        case Notify(to, title, body, channels, link):
            return {
                **head,
                "to": list(to),
                "title": title,
                "body": body,
                "channels": list(channels),
                "link": link,
            }
    raise AssertionError(action)


def _values(texts: Mapping[str, str], formulas: Formulas, target: Form | None) -> dict[str, Any]:
    fields = target.by_key if target is not None else {}
    return {key: json_value(formulas.value(text), fields.get(key)) for key, text in texts.items()}


def json_value(value: Any, field: Field | None) -> Any:
    """A formula's value as the contract writes it into a field; numbers are rounded half up to its scale."""
    if isinstance(value, Decimal):
        kind = field.kind if field is not None else None
        if field is not None and (field.type in ("relation", "person", "department", "integer")):
            return int(value)
        rounded = (
            quantize(value, kind.scale(field))
            if isinstance(kind, NumberField) and field is not None
            else value
        )
        return format(rounded, "f")
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return value


def settled(actions: list[dict[str, Any]]) -> str:
    """The state of a run with these actions: running, failed (at least one did), done."""
    states = {action["state"] for action in actions}
    if states & {"waiting", "sent"}:
        return "running"
    return "failed" if "failed" in states else "done"
