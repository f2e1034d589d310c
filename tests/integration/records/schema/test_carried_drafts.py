"""A draft on the version published meanwhile, and formulas inside tables that are still being drawn."""

from __future__ import annotations

from typing import Any

import pytest

from protos.gen.dougong.records.v1 import schema_pb2 as sp
from protos.gen.dougong.records.v1 import service_pb2 as pb
from services.chassis.errors import Conflict
from tests.integration.records.conftest import ADMIN, dump, read
from tests.integration.records.schema.designer import Designer


def put(note: Designer, document: Any, base: int) -> Any:
    asked = sp.DraftRequest(form="note", definition_json=dump(document), base_version=base)
    return note.ask("PutDraft", asked)


def test_a_draft_moves_to_the_newest_version_and_to_no_other(note: Designer) -> None:
    document = note.ask("GetDraft")["current"]
    begun = document["version"]
    assert put(note, document, begun)["base_version"] == begun
    with note.tenant.as_user(ADMIN):
        note.tenant.stub.RemoveField(pb.FieldRequest(form="note", field="plan"))
    assert put(note, document, begun)["base_version"] == begun  # one goes on drawing before one decides
    with pytest.raises(Conflict, match="draft_stale"):
        put(note, document, begun + 2)
    newest = note.ask("GetDraft")["current"]
    newest["fields"].append({"key": "later", "type": "date"})
    assert put(note, newest, begun + 1)["base_version"] == begun + 1
    with pytest.raises(Conflict, match="draft_stale"):
        put(note, document, begun)  # somebody who still has the old one open
    assert [each["key"] for each in note.ask("PublishDraft")["fields"]][-1] == "later"


def test_a_formula_inside_a_table_reads_its_columns(note: Designer) -> None:
    columns = [
        {"key": "price", "name": "单价", "type": "money"},
        {"key": "count", "type": "number"},
        {"key": "half", "type": "relation"},
    ]
    lines = {"key": "lines", "type": "line_items", "options": {"fields": columns}}
    note.draft(lambda document: document["fields"].append(lines))

    def verdict(text: str, table: str, *, draft: bool = True) -> Any:
        asked = pb.CheckFormulaRequest(form="note", text=text, draft=draft, table=table)
        with note.tenant.as_user(ADMIN):
            return read(note.tenant.stub.CheckFormula(asked))

    assert verdict("{单价} * {count}", "lines")["type"] == "decimal"
    assert verdict("{half}", "lines")["code"] == "formula_name_unknown"
    assert verdict("{plan} + 1", "lines")["code"] == "formula_name_unknown"
    for table, draft in (("plan", True), ("gone", True), ("lines", False)):
        assert verdict("1 + 1", table, draft=draft)["code"] == "formula_name_unknown"
