"""A field that something else reads does not go away behind its back."""

from __future__ import annotations

from typing import Any

import pytest

from protos.gen.dougong.records.v1 import service_pb2 as pb
from protos.gen.dougong.records.v1 import views_pb2, views_pb2_grpc
from services.chassis.client import Client
from services.chassis.errors import Invalid
from services.chassis.testing import with_address
from tests.integration.records.conftest import ADMIN, EVERYTHING, company, dump, grant
from tests.integration.records.schema.designer import Designer

TASK: dict[str, Any] = {
    "key": "task",
    "app": "sales",
    "name": {"zh-CN": "任务", "en": "Task"},
    "fields": [
        {"key": "name", "type": "text"},
        {"key": "note", "type": "relation", "options": {"form": "note"}},
        {"key": "size", "name": {"zh-CN": "大小", "en": "Size"}, "type": "lookup",
         "options": {"via": "note", "field": "size"}},
        {"key": "twice", "type": "formula", "formula": "{note.plan} * 2", "options": {"result": "number"}},
    ],
    "views": [{"key": "big", "name": "Big", "filter": {"field": "note.size", "op": "eq", "value": "L"}}],
}  # fmt: skip
NOTES_TASKS = {"key": "tasks", "type": "rollup",
               "options": {"form": "task", "field": "note", "agg": "count",
                           "filter": {"field": "name", "op": "not_empty"}}}  # fmt: skip


def remove(designer: Designer, form: str, key: str) -> None:
    with designer.tenant.as_user(ADMIN):
        designer.tenant.stub.RemoveField(pb.FieldRequest(form=form, field=key))


def places(error: Any) -> list[tuple[str, str, str]]:
    return [(each["form"], each["kind"], each["key"]) for each in error.params["places"]]


def test_f5_a_field_read_elsewhere_stays_and_the_places_are_named(note: Designer) -> None:
    note.tenant.put_forms(TASK)
    note.draft(lambda document: document["fields"].append(NOTES_TASKS))
    note.ask("PublishDraft")
    for form, key, expected in (
        ("note", "size", [("task", "field", "size"), ("task", "view", "big")]),
        ("note", "plan", [("task", "field", "twice")]),
        ("task", "name", [("note", "field", "tasks")]),
    ):
        with pytest.raises(Invalid, match="field_read_elsewhere") as refused:
            remove(note, form, key)
        assert places(refused.value) == expected
        assert expected[0][0] in refused.value.message
    remove(note, "note", "grade")


def test_f5_a_draft_is_told_before_it_is_published(note: Designer) -> None:
    note.tenant.put_forms(TASK)

    def without_size(document: dict[str, Any]) -> None:
        document["fields"] = [each for each in document["fields"] if each["key"] != "size"]

    note.draft(without_size)
    checked = note.ask("CheckDraft")
    assert [(each["code"], each["field"]) for each in checked["errors"]] == [("field_read_elsewhere", "size")]
    gone = next(each for each in checked["changes"] if each["kind"] == "field_removed")
    assert [(each["form"], each["key"]) for each in gone["used_by"]] == [("task", "size"), ("task", "big")]
    with pytest.raises(Invalid, match="field_read_elsewhere"):
        note.ask("PublishDraft")
    with pytest.raises(Invalid, match="field_read_elsewhere"):
        note.convert("size", "select", {"choices": [{"value": "L"}]})


def test_f5_views_of_its_own_are_named_and_policies_hold_a_field(note: Designer) -> None:
    settings = with_address(note.tenant.records.settings, "records", note.tenant.records.address)
    views = Client(settings).stub("records", views_pb2_grpc.ViewsStub)
    view = {"name": "Mine", "filter": {"field": "grade", "op": "eq", "value": "a"}}
    with note.tenant.as_user(ADMIN):
        views.SaveView(views_pb2.SaveViewRequest(form="note", view_json=dump(view)))
    scope = {"or": ["own", {"formula": '{plan} > 1 && {grade} = "a"'}]}
    note.tenant.policy(company(note.tenant.id, [grant(70, 2, "form:note", EVERYTHING, scope)]))

    def without(document: dict[str, Any]) -> None:
        document["fields"] = [each for each in document["fields"] if each["key"] != "grade"]

    note.draft(without)
    gone = next(each for each in note.ask("CheckDraft")["changes"] if each["kind"] == "field_removed")
    assert [(each["kind"], each["name"]) for each in gone["used_by"]] == [
        ("view", "Mine"),
        ("policy", "Note"),
    ]
    with pytest.raises(Invalid, match="field_read_elsewhere") as refused:
        note.ask("PublishDraft")
    assert places(refused.value) == [("note", "policy", "70")]
    note.tenant.policy(company(note.tenant.id))
    note.ask("PublishDraft")
