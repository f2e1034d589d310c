"""Keeping a copy true: writing by another system's key, and a feed of changes that loses nothing."""

from __future__ import annotations

import json
import random
import threading
from functools import partial
from typing import Any

import pytest

from protos.gen.dougong.records.v1 import sync_pb2 as pb
from protos.gen.dougong.records.v1 import sync_pb2_grpc
from services.chassis.client import Client
from services.chassis.context import platform
from services.chassis.errors import Invalid
from services.chassis.testing import wait_until, with_address
from tests.integration.records.conftest import ADMIN, ANNA, BEN, Tenant, dump
from tests.integration.records.test_races import together

#: A change shows when every transaction that began before it has ended, those of other tests included.
SHOWN_SECONDS = 30.0


class Sync:
    """One tenant's people at the Sync RPCs."""

    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant
        settings = with_address(tenant.records.settings, "records", tenant.records.address)
        self.stub = Client(settings).stub("records", sync_pb2_grpc.SyncStub)

    def put(self, user: int, value: str, values: Any, field: str = "external_id") -> Any:
        request = pb.PutRecordRequest(form="contract", field=field, value=value, values_json=dump(values))
        with self.tenant.as_user(user):
            return json.loads(self.stub.PutRecord(request).json)

    def changes(self, user: int, cursor: str = "", limit: int = 0) -> Any:
        with self.tenant.as_user(user):
            request = pb.ChangesRequest(form="contract", cursor=cursor, limit=limit)
            return json.loads(self.stub.ListChanges(request).json)

    def follow(self, user: int, cursor: str, copy: dict[int, Any], limit: int = 0) -> str:
        """Bring a copy up to date; the new cursor."""
        while True:
            page = self.changes(user, cursor, limit)
            for change in page["changes"]:
                if change["record"] is None:
                    copy.pop(change["id"], None)
                else:
                    copy[change["id"]] = change["record"]
            cursor = page["next"]
            if not page["more"]:
                return cursor

    def catch_up(self, user: int, cursors: dict[int, str], copy: Any, limit: int, wanted: Any) -> bool:
        cursors[user] = self.follow(user, cursors[user], copy, limit)
        return bool(copy == wanted)


@pytest.fixture
def sync(tenant: Tenant) -> Sync:
    return Sync(tenant)


def listed(tenant: Tenant, user: int) -> dict[int, Any]:
    return {row["id"]: row for row in tenant.query(user, "contract", limit=200)["rows"]}


def test_m3_a_record_is_written_by_a_value_of_its_own(tenant: Tenant, sync: Sync) -> None:
    first = sync.put(ANNA, "ERP-1", {"name": "一号合同", "amount": "10.00"})
    assert first["created"] is True
    assert first["record"]["values"]["external_id"] == "ERP-1"
    again = sync.put(ANNA, "ERP-1", {"amount": "12.00"})
    assert (again["created"], again["record"]["id"]) == (False, first["record"]["id"])
    assert again["record"]["values"] | {"amount": "12.00"} == again["record"]["values"]
    same = sync.put(ANNA, "ERP-1", {"amount": "12.00"})
    assert same["record"]["version"] == again["record"]["version"] == 2
    # Ben may not see Anna's record: he neither finds nor changes it, and cannot have a second one either.
    with pytest.raises(Invalid, match="value_taken"):
        sync.put(BEN, "ERP-1", {"name": "mine"})
    assert tenant.get(ANNA, "contract", first["record"]["id"])["values"]["name"] == "一号合同"
    refused = {"name": "field_not_unique", "cost": "field_unknown", "nothing": "field_unknown"}
    for field, code in refused.items():
        with pytest.raises(Invalid, match=code):
            sync.put(ANNA, "x", {"name": "x"}, field)


def test_m3_of_two_that_come_first_one_creates_and_one_updates(tenant: Tenant, sync: Sync) -> None:
    def put(value: str, n: int) -> bool:
        return bool(sync.put(ANNA, value, {"name": f"n{n}"})["created"])

    for n in range(5):
        outcomes = together(4, partial(put, f"K{n}"))
        assert sorted(outcomes) == [False, False, False, True]


def test_m3_the_feed_is_the_list_as_each_person_sees_it(tenant: Tenant, sync: Sync, seed: int) -> None:
    chance, alive = random.Random(seed), dict[int, int]()
    copies: dict[int, dict[int, Any]] = {ADMIN: {}, ANNA: {}, BEN: {}}
    cursors = dict.fromkeys(copies, "")
    for _ in range(6):
        for _ in range(12):
            user = chance.choice([ANNA, BEN])
            mine = [id for id, owner in alive.items() if owner == user]
            what = chance.choice(["create", "create", "update", "delete"])
            if what == "create" or not mine:
                made = tenant.create(user, "contract", {"name": f"c{chance.random()}", "amount": "1.00"})
                alive[made["id"]] = user
                continue
            id = chance.choice(mine)
            version = tenant.get(user, "contract", id)["version"]
            if what == "update":
                tenant.update(user, "contract", id, version, {"amount": str(chance.randrange(1000))})
            else:
                tenant.delete(user, "contract", id, version)
                del alive[id]
        for user, copy in copies.items():
            wanted, limit = listed(tenant, user), chance.choice([1, 3, 200])
            wait_until(partial(sync.catch_up, user, cursors, copy, limit, wanted), SHOWN_SECONDS)
    assert sync.changes(ANNA, cursors[ANNA])["changes"] == []


def test_m3_what_may_not_be_seen_moves_nothing(tenant: Tenant, sync: Sync) -> None:
    tenant.create(ANNA, "contract", {"name": "mine"})
    wait_until(lambda: sync.changes(ANNA)["changes"], SHOWN_SECONDS)
    before = sync.changes(ANNA)
    other = tenant.create(BEN, "contract", {"name": "not mine", "external_id": "canary"})
    tenant.update(BEN, "contract", other["id"], 1, {"name": "still not mine"})
    tenant.delete(BEN, "contract", other["id"], 2)
    wait_until(lambda: len(sync.changes(ADMIN)["changes"]) == 2, SHOWN_SECONDS)
    assert sync.changes(ANNA) == before
    assert sync.changes(ANNA, before["next"]) == {"changes": [], "next": before["next"], "more": False}
    assert [change["op"] for change in sync.changes(ADMIN)["changes"]] == ["created", "deleted"]
    with pytest.raises(Invalid, match="cursor_invalid"):
        sync.changes(ANNA, before["next"][:-4])


def test_m3_a_slow_writer_is_not_missed(tenant: Tenant, sync: Sync) -> None:
    """Its rows are written first and seen last: a reader meanwhile must come back for them."""
    database = tenant.records.service.database
    tenant.create(ANNA, "contract", {"name": "before"})
    wait_until(lambda: sync.changes(ANNA)["changes"], SHOWN_SECONDS)
    started, go_on = threading.Event(), threading.Event()

    def keep_a_transaction_open() -> None:
        with database.transaction(platform(tenant.id, "records")) as tx:
            tx.raw.execute("select pg_current_xact_id()")
            started.set()
            go_on.wait(20)

    thread = threading.Thread(target=keep_a_transaction_open)
    thread.start()
    assert started.wait(10)
    try:
        tenant.create(ANNA, "contract", {"name": "behind the slow one"})
        during = sync.changes(ANNA)
        assert [change["record"]["values"]["name"] for change in during["changes"]] == ["before"]
    finally:
        go_on.set()
        thread.join()
    wait_until(lambda: sync.changes(ANNA, during["next"])["changes"], SHOWN_SECONDS)
    after = sync.changes(ANNA, during["next"])
    assert [change["record"]["values"]["name"] for change in after["changes"]] == ["behind the slow one"]
