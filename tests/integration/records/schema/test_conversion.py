"""Type changes, new uniques and indexes, while the form is in use."""

from __future__ import annotations

import threading
from typing import Any

import pytest

from protos.gen.dougong.records.v1 import schema_pb2 as sp
from services.chassis.errors import DomainError, Invalid
from services.records.commands import run_conversion
from services.records.storage import ddl
from tests.integration.records.conftest import ADMIN
from tests.integration.records.schema.designer import Designer, named


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
