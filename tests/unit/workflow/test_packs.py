"""Every flow of every pack can be published, every rule saved."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from services.kernel.access import Snapshot
from services.kernel.fields import Form
from services.workflow.domain.check_rule import check_rule, target_forms
from services.workflow.domain.read_flow import read_flow
from services.workflow.domain.read_rule import read_rule
from services.workflow.domain.verify import verify

PACKS = sorted((Path(__file__).parents[3] / "gateway" / "packs").glob("*/pack.json"))


def load(pack: Path, room: str) -> list[dict[str, Any]]:
    return [json.loads(file.read_text()) for file in sorted((pack.parent / room).glob("*.json"))]


@pytest.mark.parametrize("pack", PACKS, ids=lambda path: path.parent.name)
def test_flows_and_rules_are_sound(pack: Path) -> None:
    forms = {form["key"]: Form.from_json(form) for form in load(pack, "forms")}
    roles_file = pack.parent / "roles.json"
    roles = json.loads(roles_file.read_text()) if roles_file.exists() else []
    listed = roles if isinstance(roles, list) else roles.get("roles", [])
    snapshot = Snapshot.from_json(
        {
            "tenant": 1,
            "version": 1,
            "roles": [{"id": n, "key": role["key"]} for n, role in enumerate(listed, 1)],
        }
    )
    flows = [read_flow(flow) for flow in load(pack, "flows")]
    for flow in flows:
        problems = verify(flow, forms[flow.form], snapshot)
        assert [p.to_json() for p in problems if p.severity == "error"] == [], flow.key
    for definition in load(pack, "rules"):
        rule = read_rule(definition)
        known = {key: forms[key] for key in target_forms(rule) if key in forms}
        published = [flow.key for flow in flows if flow.form == rule.form]
        problems = list(check_rule(rule, known, published, snapshot))
        assert [p.to_json() for p in problems if p.severity == "error"] == [], rule.key


def test_there_is_a_pack() -> None:
    assert PACKS
