"""What of a change a webhook's principal is told."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from connectors.hub.domain.webhooks import EVENTS, ToldChange, visible_changes
from services.kernel.access import Grant, Person, Snapshot, compile_access
from services.kernel.fields import Form

FORM = Form.from_json(
    {
        "id": 1,
        "key": "lead",
        "name": "lead",
        "fields": [
            {
                "id": 1,
                "key": "name",
                "type": "text",
                "name": "name",
                "options": {"pattern": {"regex": "[a-z]{1,3}", "message": {"zh-CN": "短"}}},
            },
            {"id": 2, "key": "amount", "type": "money", "name": "amount"},
            {"id": 3, "key": "customer", "type": "relation", "name": "c", "options": {"form": "customer"}},
        ],
    }
).with_related(
    {
        "customer": Form.from_json(
            {
                "id": 2,
                "key": "customer",
                "name": "customer",
                "fields": [{"id": 9, "key": "level", "type": "text", "name": "level"}],
            }
        )
    }
)


def seen(rows: Any, values: dict[str, Any], *, restricted: Any = None) -> list[dict[str, Any]]:
    grants = [{"id": 1, "rows": rows, "fields": {"*": "read"}}]
    if restricted is not None:
        grants.append({"id": 2, "rows": restricted, "fields": {"*": "read"}, "restrict": True})
    base = {"subject": {"kind": "everyone"}, "object": "form:lead", "actions": ["view"]}
    person = Person(7, "x", (3,), None, frozenset(), frozenset(), True, None)
    found = tuple(Grant.from_json(base | each) for each in grants)
    snapshot = Snapshot(1, 1, "Asia/Shanghai", {7: person}, {}, {}, found)
    access = compile_access(snapshot, 7, "form:lead", "view", form=FORM, now=datetime.now(UTC))
    record = {"id": 5, "version": 1, "owner": 7, "department": 3, "values": values}
    return visible_changes(access, EVENTS, [], [ToldChange("created", 5, 1, record, {}, tuple(values))])


def test_rules_about_values_are_asked() -> None:
    assert seen({"formula": "{amount} < 50"}, {"amount": "20.00"})
    assert not seen({"formula": "{amount} < 50"}, {"amount": "70.00"})
    assert not seen("all", {"amount": "20.00"}, restricted={"formula": "{amount} > 50"})


def test_a_value_that_cannot_be_read_is_no_absence() -> None:
    """The limit of the field was tightened after the value was written."""
    assert seen({"formula": "isblank({name})"}, {"amount": "20.00"})
    assert not seen({"formula": "isblank({name})"}, {"name": "too long"})
    assert seen("all", {"name": "too long"})[0]["record"]["values"] == {"name": "too long"}


def test_a_related_record_is_not_here_to_be_asked() -> None:
    assert not seen({"formula": "isblank({customer.level})"}, {"name": "x", "customer": 4})
    assert not seen("all", {"name": "x"}, restricted={"formula": "isblank({customer.level})"})
