"""Drafts, versions, the recycle bin of fields, type changes and indexes, while the form is in use."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest

from protos.gen.dougong.records.v1 import schema_pb2 as sp
from protos.gen.dougong.records.v1 import schema_pb2_grpc
from protos.gen.dougong.records.v1 import service_pb2 as pb
from services.chassis.client import Client
from services.chassis.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from services.chassis.policy import PolicyCache
from services.chassis.testing import wait_until, with_address
from services.kernel.access import Snapshot
from services.records.commands import run_conversion
from services.records.storage import ddl
from services.records.storage.session import Sessions
from tests.integration.records.conftest import ADMIN, ANNA, Tenant, company, dump, read

NOTE: dict[str, Any] = {
    "key": "note",
    "app": "sales",
    "name": "Note",
    "title_field": "title",
    "fields": [
        {"key": "title", "type": "text"},
        {"key": "size", "type": "text"},
        {"key": "grade", "type": "select", "options": {"choices": [{"value": "a"}, {"value": "b"}]}},
        {"key": "plan", "type": "number"},
    ],
}


class Designer:
    """The form note of a tenant, and who designs it."""

    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant
        settings = with_address(tenant.records.settings, "records", tenant.records.address)
        self.stub = Client(settings).stub("records", schema_pb2_grpc.SchemaStub)
        records = tenant.records
        policies = PolicyCache(records._fetch, records.settings.token_public_key, Snapshot.from_json)
        self.sessions = Sessions(records.service.database, policies)

    def ask(self, name: str, request: Any = None, user: int = ADMIN) -> Any:
        with self.tenant.as_user(user):
            answer = getattr(self.stub, name)(request or sp.SchemaRequest(form="note"))
        return read(answer) if hasattr(answer, "json") else None

    def draft(self, change: Callable[[dict[str, Any]], None]) -> Any:
        document = self.ask("GetDraft")["current"]
        change(document)
        return self.ask("PutDraft", sp.DraftRequest(form="note", definition_json=dump(document)))

    def convert(self, key: str, type: str, options: Any = None, *, dry: bool = False) -> Any:
        request = sp.ConvertRequest(
            form="note", field=key, type=type, options_json=dump(options or {}), dry_run=dry
        )
        return self.ask("ConvertField", request)

    def run(self) -> Any:
        """Let the worker do what waits; the newest job as it is then."""

        def settled() -> Any:
            self.tenant.records.drain("records.jobs", wait=0.2)
            newest = self.ask("ListJobs")[0]
            return newest if newest["state"] in ("done", "failed") else None

        return wait_until(settled, 30, "the job")

    def fill(self, count: int) -> None:
        """Records without ceremony."""
        fields = {field["key"]: field["id"] for field in self.ask("GetDraft")["current"]["fields"]}
        form = self.ask("GetDraft")["current"]["id"]
        with self.tenant.records.service.database.engine.begin() as connection:
            connection.exec_driver_sql(
                f"insert into t_{self.tenant.id}.r_{form} (id, version, owner_id, dept_id, created_at,"
                f" created_by, updated_at, updated_by, f_{fields['title']}, f_{fields['size']})"
                f" select nextval('t_{self.tenant.id}.record_id'), 1, 1, 10, now(), 1, now(), 1, 'T' || n,"
                f" case when n %% 10 = 0 then 'many' else n::text end from generate_series(1, {count}) n"
            )

    def values(self, **query: Any) -> list[Any]:
        return [row["values"] for row in self.tenant.query(ADMIN, "note", limit=200, **query)["rows"]]


@pytest.fixture
def note(new_tenant: Callable[..., Tenant]) -> Designer:
    tenant = new_tenant(NOTE)
    tenant.policy(company(tenant.id))
    return Designer(tenant)


def named(document: Any, key: str) -> Any:
    return next(field for field in document["fields"] if field["key"] == key)


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


def test_a_dry_run_tells_what_would_be_lost(note: Designer) -> None:
    note.fill(100)
    told = note.convert("size", "number", {"scale": 0}, dry=True)
    assert told == {"total": 100, "convertible": 90, "failing": [{"value": "many", "count": 10}]}
    assert note.ask("ListJobs") == []
    with pytest.raises(Invalid, match="field_type_fixed"):
        note.convert("size", "formula", dry=True)
    with pytest.raises(Invalid, match="conversion_needless"):
        note.convert("size", "text", dry=True)
    with pytest.raises(Invalid, match="option_invalid"):
        note.convert("size", "select", {"choices": []}, dry=True)


def test_a_conversion_keeps_every_value_written_meanwhile(note: Designer) -> None:
    """Writers never stop, before, while and after the swap; each acknowledged value is there at the end."""
    note.fill(3_000)
    ids = [row["id"] for row in note.tenant.query(ADMIN, "note", limit=40)["rows"]]
    journal: dict[int, str] = {}
    stop, failures = threading.Event(), list[str]()

    def write(mine: list[int], start: int) -> None:
        n = start
        while not stop.is_set():
            id = mine[n % len(mine)]
            value, n = str(n), n + 1
            try:
                version = note.tenant.get(ADMIN, "note", id)["version"]
                note.tenant.update(ADMIN, "note", id, version, {"size": value})
            except DomainError as error:
                failures.append(error.code)
            else:
                journal[id] = value

    writers = [threading.Thread(target=write, args=(ids[n::3], 10_000 * (n + 1))) for n in range(3)]
    for writer in writers:
        writer.start()
    try:
        note.convert("size", "number", {"scale": 0})
        job = note.run()
    finally:
        stop.set()
        for writer in writers:
            writer.join()
    # Those of the 300 "many" that the writers reached first are numbers by now.
    assert job["state"] == "done"
    assert 300 - len(ids) <= job["error"]["params"]["count"] <= 300
    assert failures == []
    assert named(note.tenant.form(ADMIN, "note"), "size")["type"] == "number"
    assert len(journal) == len(ids)
    for id, value in journal.items():
        assert note.tenant.get(ADMIN, "note", id)["values"]["size"] == value
    rest = note.values(filter={"field": "title", "op": "in", "value": ["T7", "T20"]})
    assert sorted((row["title"], row.get("size")) for row in rest) == [("T20", None), ("T7", "7")]
    # The old values stay where they were, and may come back beside the new ones.
    assert [(each["key"], each["converted"]) for each in note.ask("ListDeletedFields")] == [("size", True)]
    note.ask("RestoreField", sp.RestoreFieldRequest(form="note", field="size", as_key="as_text"))
    assert note.values(filter={"field": "title", "op": "eq", "value": "T10"})[0]["as_text"] == "many"


def test_a_conversion_killed_anywhere_goes_on(note: Designer, monkeypatch: pytest.MonkeyPatch) -> None:
    note.fill(2_500)
    note.convert("size", "number", {"scale": 0})
    for victim in ("_fill", "_swap", "_catch_up"):
        real = getattr(run_conversion, victim)

        def dying(*args: Any, real: Any = real) -> None:
            if real.__name__ == "_fill":
                monkeypatch.setattr(run_conversion.moving, "step", once(run_conversion.moving.step))
                real(*args)
            raise SystemError("killed")

        with monkeypatch.context() as patch:
            patch.setattr(run_conversion, victim, dying)
            with pytest.raises(SystemError):
                run(note)
        monkeypatch.undo()
    run(note)
    job = note.ask("ListJobs")[0]
    assert (job["state"], job["done"], job["error"]["params"]) == ("done", 2_500, {"count": 250})
    assert note.values(filter={"field": "title", "op": "eq", "value": "T2499"})[0]["size"] == "2499"


def once(real: Any) -> Any:
    """Does one step, then dies."""
    calls: list[int] = []

    def step(*args: Any) -> Any:
        calls.append(1)
        if len(calls) > 1:
            raise SystemError("killed")
        return real(*args)

    return step


def run(note: Designer) -> None:
    """What the worker does with the job, in this thread."""
    from services.chassis.context import platform, use
    from services.records.commands.run_job import run_job

    id = note.ask("ListJobs")[0]["id"]
    with use(platform(note.tenant.id, "records")):
        run_job(note.sessions, id)


def test_a_field_becomes_unique_only_where_values_are(note: Designer) -> None:
    for title in ("A", "A", "B"):
        note.tenant.create(ADMIN, "note", {"title": title, "size": title + "1" if title == "B" else None})
    note.draft(lambda document: named(document, "title").update(unique=True))
    change = note.ask("CheckDraft")["changes"][0]
    assert (change["kind"], change["affected"]) == ("unique_changed", {"records": 3, "values": 2})
    with pytest.raises(Invalid, match="values_not_unique"):
        note.ask("PublishDraft")
    note.draft(lambda document: named(document, "size").update(unique=True))
    note.ask("PublishDraft")
    with pytest.raises(Invalid, match="value_taken"):
        note.tenant.create(ADMIN, "note", {"size": "B1"})
    note.draft(lambda document: named(document, "size").update(unique=False))
    note.ask("PublishDraft")
    note.tenant.create(ADMIN, "note", {"size": "B1"})


def test_indexes_of_a_large_form_are_built_in_the_background(
    note: Designer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(ddl, "LARGE", -1)
    note.draft(lambda document: document["fields"].append({"key": "boss", "type": "person"}))
    boss = named(note.ask("PublishDraft"), "boss")["id"]
    states = {tuple(each["fields"]): each["state"] for each in note.ask("ListIndexes")}
    assert states["boss",] == "building"
    assert note.run()["kind"] == "index"
    found = next(each for each in note.ask("ListIndexes") if each["fields"] == ["boss"])
    assert (found["state"], found["why"], found["name"].endswith(f"_{boss}")) == ("ready", "reference", True)
    assert found["size"] > 0


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
