"""Rules are checked when they are saved."""

from __future__ import annotations

from typing import Any

import pytest

from services.chassis.errors import Invalid
from tests.integration.workflow.conftest import Office
from tests.integration.workflow.rules import SIGNED


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"trigger": {"kind": "field_changed", "field": "nothing"}}, "field_unknown"),
        ({"trigger": {"kind": "field_changed", "field": "stage", "to": "gone"}}, "choice_unknown"),
        ({"trigger": {"kind": "inactive", "field": "name", "days": 7}}, "field_not_date"),
        ({"trigger": {"kind": "flow_finished", "flow": "none"}}, "flow_not_published"),
        ({"condition": "{amount} + 1"}, "formula_result"),
        ({"condition": "{secret} > 1"}, "formula_name_unknown"),
        ({"form": "nothing"}, None),
    ],
)
def test_rules_are_checked_when_saved(office: Office, change: dict[str, Any], code: str | None) -> None:
    with pytest.raises(Invalid) as refused:
        office.put_rule({**SIGNED, **change})
    assert [error.code for error in refused.value.errors] == ([code] if code else [])


@pytest.mark.parametrize(
    ("values", "code"),
    [
        ({"name": "{amount}"}, "formula_result"),
        ({"name": "{name}", "status": '"done"'}, "formula_result"),
        ({"name": "{name}", "nothing": "1"}, "field_unknown"),
        ({"customer": "{customer}"}, "required"),
        ({"name": "{name}", "customer": "{id}"}, "formula_result"),
        ({"name": "{name}", "id": "{id}"}, "field_readonly"),
    ],
)
def test_values_must_fit_the_target(office: Office, values: dict[str, str], code: str) -> None:
    with pytest.raises(Invalid) as refused:
        office.put_rule(
            {**SIGNED, "actions": [{"kind": "create_record", "form": "project", "values": values}]}
        )
    (error,) = refused.value.errors
    assert error.code == code
    assert error.message
    assert "内部错误" not in error.message
