"""Indexes follow the use of lists: made when one is asked for often, gone when nobody asks."""

from __future__ import annotations

import random
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
import sqlalchemy as sa

from services.chassis.context import Context, use
from services.chassis.testing import wait_until
from services.records.commands.keep_indexes import drop_idle_indexes, make_used_indexes
from services.records.queries.query_records import query_records
from services.records.storage import ddl
from services.records.storage.list_uses import LEAST_USES, REMEMBERED, Keeper, list_use
from tests.integration.records.conftest import ADMIN
from tests.integration.records.schema.designer import Designer

LIST: dict[str, Any] = {
    "filter": {"and": [{"field": "grade", "op": "eq", "value": "a"}]},
    "sort": [{"field": "plan", "dir": "desc"}],
}


@pytest.fixture
def asked(note: Designer, monkeypatch: pytest.MonkeyPatch) -> Callable[[int], None]:
    """`asked(3)`: the list is opened three times on a form that counts as large."""
    monkeypatch.setattr(ddl, "LARGE", 100)
    note.fill(400)
    keeper = Keeper(note.sessions.uses, note.sessions.database, note.sessions.clock)

    def ask(times: int) -> None:
        with use(Context(tenant=note.tenant.id, user=ADMIN, kind="person")):
            for _ in range(times):
                with note.sessions.glance() as session:
                    query_records(session, "note", LIST)
        keeper.write()

    return ask


def of_use(note: Designer) -> list[Any]:
    return [each for each in note.ask("ListIndexes") if each["fields"] == ["grade", "plan"]]


def test_a_list_asked_for_often_gets_its_index_and_loses_it_when_nobody_asks(
    note: Designer, asked: Callable[[int], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked(LEAST_USES - 1)
    assert make_used_indexes(note.sessions) == 0
    assert of_use(note) == []
    asked(1)
    assert [each["state"] for each in of_use(note)] == ["missing"]
    assert make_used_indexes(note.sessions) == 1
    assert [each["state"] for each in of_use(note)] == ["building"]
    assert note.run()["kind"] == "index"
    (made,) = of_use(note)
    assert (made["why"], made["state"], made["asked"]) == ("use", "ready", LEAST_USES)
    assert made["size"] > 0
    assert made["scans"] >= 0
    assert make_used_indexes(note.sessions) == 0
    assert drop_idle_indexes(note.sessions) == 0

    later = note.sessions.clock() + REMEMBERED + timedelta(days=1)
    monkeypatch.setattr(note.sessions, "clock", lambda: later)
    assert make_used_indexes(note.sessions) == 0
    assert drop_idle_indexes(note.sessions) >= 1
    assert of_use(note) == []


def test_an_index_of_a_shared_view_stays_without_use(note: Designer, asked: Callable[[int], None]) -> None:
    note.tenant.put_forms(
        {**note.ask("GetDraft")["current"], "views": [{"key": "top", "name": "Top", **LIST}]}
    )
    assert note.run()["state"] == "done"
    drop_idle_indexes(note.sessions)
    assert [(each["why"], each["state"]) for each in of_use(note)] == [("view", "ready")]


def test_lists_are_counted_where_they_are_served(note: Designer) -> None:
    note.fill(3)
    for _ in range(2):
        note.values(**LIST)
    note.values()
    form = note.ask("GetDraft")["current"]["id"]
    counted = sa.select(list_use.c.uses).where(list_use.c.form == form)

    def both() -> bool:
        with note.sessions.database.engine.connect() as connection:
            return list(connection.execute(counted).scalars()) == [2]

    assert wait_until(both, 15, "the count of two lists of one shape")


def test_a_view_of_long_texts_does_not_refuse_them(note: Designer, seed: int) -> None:
    """An entry of an index is at most 2,704 bytes; a text may have two thousand characters."""
    view = {"key": "by_title", "name": "By title", "sort": [{"field": "title"}]}
    note.tenant.put_forms({**note.ask("GetDraft")["current"], "views": [view]})
    title = "".join(random.Random(seed).choices([chr(code) for code in range(0x4E00, 0x9FA5)], k=2_000))
    made = note.tenant.create(ADMIN, "note", {"title": title})
    assert made["values"]["title"] == title
