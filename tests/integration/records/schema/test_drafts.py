"""Drafts, versions and the recycle bin of fields, while the form is in use."""

from __future__ import annotations

from typing import Any

import pytest

from protos.gen.dougong.records.v1 import schema_pb2 as sp
from protos.gen.dougong.records.v1 import service_pb2 as pb
from services.chassis.errors import Conflict, Forbidden, Invalid, NotFound
from tests.integration.records.conftest import ADMIN, ANNA, dump, read
from tests.integration.records.schema.designer import Designer, named


def test_a_draft_is_seen_by_nobody_until_it_is_published(note: Designer) -> None:
    assert note.ask("GetDraft")["definition"] is None
    with pytest.raises(NotFound, match="draft_unknown"):
        note.ask("PublishDraft")
    note.fill(3)

    def change(document: Any) -> None:
        document["name"] = "Notes"
        named(document, "title")["name"] = "Heading"
        document["fields"] = [
            {"key": "due", "type": "date", "required": True},
            *[field for field in reversed(document["fields"]) if field["key"] != "size"],
        ]
        document["rules"] = [
            {"key": "r1", "when": "{plan} > 5", "then": [{"do": "lock", "fields": ["title"]}]}
        ]

    note.draft(change)
    checked = note.ask("CheckDraft")
    kinds = [(each["kind"], each.get("field"), each["affected"]) for each in checked["changes"]]
    assert kinds == [
        ("field_added", "due", None),
        ("field_removed", "size", {"records": 3, "values": 3}),
        ("field_renamed", "title", None),
        ("field_reordered", None, None),
        ("rule_added", None, None),
        ("name_changed", None, None),
    ]
    assert checked["errors"] == []
    assert note.tenant.form(ADMIN, "note")["fields"][0]["key"] == "title"
    published = note.ask("PublishDraft")
    assert [field["key"] for field in published["fields"]] == ["due", "plan", "grade", "title"]
    assert note.ask("GetDraft")["definition"] is None
    first = note.ask("ListVersions")[0]
    assert (first["version"], first["actor_name"]) == (2, "管理员")
    assert "field_removed" in {each["kind"] for each in first["summary"]}


def test_a_formula_is_checked_on_the_fields_of_the_draft_where_asked(note: Designer) -> None:
    broken = {"key": "unborn", "type": "relation"}
    note.draft(lambda document: document["fields"].extend([{"key": "fresh", "type": "number"}, broken]))

    def verdict(text: str, *, draft: bool, user: int = ADMIN) -> Any:
        asked = pb.CheckFormulaRequest(form="note", text=text, draft=draft)
        with note.tenant.as_user(user):
            return read(note.tenant.stub.CheckFormula(asked))

    assert verdict("{fresh} > {plan}", draft=True)["type"] == "bool"
    assert verdict("{fresh} > {plan}", draft=True)["ast"]
    assert verdict("{unborn} = 1", draft=True)["code"] == "formula_name_unknown"
    assert verdict("{fresh} > {plan}", draft=False)["code"] == "formula_name_unknown"
    with pytest.raises(Forbidden):
        verdict("{fresh} > 1", draft=True, user=ANNA)


def test_a_stale_draft_and_a_broken_one_are_refused(note: Designer) -> None:
    note.draft(
        lambda document: document["fields"].append({"key": "x", "type": "formula", "formula": "{gone}"})
    )
    errors = note.ask("CheckDraft")["errors"]
    assert [(each["code"], each["field"]) for each in errors] == [("formula_name_unknown", "x")]
    assert errors[0]["message"]
    with pytest.raises(Invalid, match="formula_name_unknown"):
        note.ask("PublishDraft")
    with note.tenant.as_user(ADMIN):
        note.tenant.stub.RemoveField(pb.FieldRequest(form="note", field="plan"))
    with pytest.raises(Conflict, match="draft_stale"):
        note.ask("PublishDraft")
    note.ask("DeleteDraft")
    assert note.ask("GetDraft")["definition"] is None
    for name in ("GetDraft", "ListVersions", "ListIndexes", "ListJobs", "ListDeletedFields"):
        with pytest.raises(Forbidden):
            note.ask(name, user=ANNA)


def test_an_old_version_comes_back_with_the_data_of_removed_fields(note: Designer) -> None:
    note.tenant.create(ADMIN, "note", {"title": "A", "size": "L", "plan": "5"})
    note.draft(lambda document: document.update(fields=[named(document, "title")]))
    note.ask("PublishDraft")
    assert note.values() == [{"title": "A"}]
    deleted = {each["key"]: each for each in note.ask("ListDeletedFields")}
    assert set(deleted) == {"size", "grade", "plan"}
    assert deleted["size"]["removed_by_name"] == "管理员"
    assert deleted["size"]["until"] > deleted["size"]["removed_at"]
    note.ask("RestoreVersion", sp.VersionRequest(form="note", version=1))
    restored = [
        each["field"] for each in note.ask("CheckDraft")["changes"] if each["kind"] == "field_restored"
    ]
    assert restored == ["size", "grade", "plan"]
    note.ask("PublishDraft")
    assert note.values() == [{"title": "A", "size": "L", "plan": "5.00"}]
    assert note.ask("ListDeletedFields") == []


def test_a_field_comes_back_under_another_key_where_its_own_is_taken(note: Designer) -> None:
    note.tenant.create(ADMIN, "note", {"title": "A", "size": "L"})
    with note.tenant.as_user(ADMIN):
        note.tenant.stub.RemoveField(pb.FieldRequest(form="note", field="size"))
        again = dump({"key": "size", "type": "number"})
        note.tenant.stub.AddField(pb.FieldRequest(form="note", field_json=again))
    with pytest.raises(Invalid, match="key_taken"):
        note.ask("RestoreField", sp.RestoreFieldRequest(form="note", field="size"))
    note.ask("RestoreField", sp.RestoreFieldRequest(form="note", field="size", as_key="old_size"))
    assert note.values() == [{"title": "A", "old_size": "L"}]


def test_a_field_a_rule_reads_is_not_removed_and_one_it_touches_leaves_it(note: Designer) -> None:
    def change(document: Any) -> None:
        document["rules"] = [
            {"key": "r1", "when": "{plan} > 5", "then": [{"do": "lock", "fields": ["title", "size"]}]}
        ]
        document["layout"] = [{"key": "main", "fields": ["size", "title"]}]

    note.draft(change)
    note.ask("PublishDraft")
    with note.tenant.as_user(ADMIN):
        with pytest.raises(Invalid) as error:
            note.tenant.stub.RemoveField(pb.FieldRequest(form="note", field="plan"))
        assert (error.value.code, error.value.params["fields"]) == ("field_in_use", ["rule:r1"])
        after = read(note.tenant.stub.RemoveField(pb.FieldRequest(form="note", field="size")))
    assert after["rules"][0]["then"][0]["fields"] == ["title"]
    assert after["layout"][0]["fields"] == ["title"]


def test_the_recycle_bin_forgets_after_thirty_days(note: Designer, monkeypatch: pytest.MonkeyPatch) -> None:
    from datetime import timedelta

    from services.records.commands.restore_field import forget_fields

    sessions = note.sessions
    with note.tenant.as_user(ADMIN):
        note.tenant.stub.RemoveField(pb.FieldRequest(form="note", field="size"))
    clock = sessions.clock
    for days, left in ((29, 1), (31, 0)):
        monkeypatch.setattr(sessions, "clock", lambda days=days: clock() + timedelta(days=days))
        forget_fields(sessions)
        monkeypatch.setattr(sessions, "clock", clock)
        assert len(note.ask("ListDeletedFields")) == left
