"""Automatic numbers: without a gap where asked for, without waiting where not."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from protos.gen.dougong.records.v1 import service_pb2 as pb
from services.chassis.context import platform, use
from services.chassis.errors import Invalid
from services.chassis.policy import PolicyCache
from services.kernel.access import Snapshot
from services.records.commands.create_record import create_record
from services.records.storage.session import Sessions
from tests.integration.records.conftest import ADMIN, Tenant, dump

WRITERS, EACH = 8, 6


def ticket(*, gapless: bool) -> dict[str, Any]:
    options = {"pattern": "{seq:4}", "gapless": gapless}
    fields = [{"key": "number", "type": "auto_number", "options": options},
              {"key": "code", "type": "text", "unique": True}]  # fmt: skip
    return {"key": "ticket", "app": "sales", "name": "Ticket", "fields": fields}


@pytest.fixture
def tickets(new_tenant: Callable[..., Tenant], request: pytest.FixtureRequest) -> Tenant:
    return new_tenant(ticket(gapless=request.param))


def sessions(tenant: Tenant) -> Sessions:
    records = tenant.records
    policies = PolicyCache(records._fetch, records.settings.token_public_key, Snapshot.from_json)
    return Sessions(records.service.database, policies)


def numbers(tenant: Tenant) -> list[int]:
    found, mark = [], None
    while True:
        page = tenant.query(ADMIN, "ticket", limit=200, **({"cursor": mark} if mark else {}))
        found += [int(row["values"]["number"]) for row in page["rows"]]
        mark = page["next"]
        if mark is None:
            return sorted(found)


def write(tenant: Tenant) -> None:
    """By eight writers at once; every third record is refused after its number was taken."""
    tenant.create(ADMIN, "ticket", {"code": "taken"})

    def writer(place: int) -> None:
        for n in range(EACH):
            if n % 3 == 1:
                with pytest.raises(Invalid, match="value_taken"):
                    tenant.create(ADMIN, "ticket", {"code": "taken"})
            else:
                tenant.create(ADMIN, "ticket", {"code": f"{place}-{n}"})

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(writer, range(WRITERS)))


@pytest.mark.parametrize("tickets", [True], indirect=True)
def test_f1_gapless_numbers_have_no_gap_under_rollbacks_and_eight_writers(tickets: Tenant) -> None:
    write(tickets)
    found = numbers(tickets)
    assert found == list(range(1, len(found) + 1))
    assert len(found) == 1 + WRITERS * (EACH - EACH // 3)


@pytest.mark.parametrize("tickets", [False], indirect=True)
def test_f1_other_numbers_are_unique_and_may_leave_gaps(tickets: Tenant) -> None:
    write(tickets)
    found = numbers(tickets)
    assert len(set(found)) == len(found) == 1 + WRITERS * (EACH - EACH // 3)
    assert found[-1] > len(found)


@pytest.mark.parametrize("tickets", [False], indirect=True)
def test_f1_nobody_waits_for_a_number_that_may_leave_a_gap(tickets: Tenant) -> None:
    opened = sessions(tickets)
    tickets.create(ADMIN, "ticket", {})
    with use(platform(tickets.id, "records", ADMIN)), opened.platform_write() as first:
        create_record(first, "ticket", {})
        with opened.platform_write() as second:
            second.tx.raw.execute("set local lock_timeout = 500")
            create_record(second, "ticket", {})
    assert numbers(tickets) == [1, 2, 3]


@pytest.mark.parametrize("tickets", [True], indirect=True)
def test_f1_numbers_go_on_when_the_way_of_counting_changes(tickets: Tenant) -> None:
    for gapless in (True, False, True, False):
        with tickets.as_user(ADMIN):
            given = dump({"options": {"gapless": gapless}})
            tickets.stub.UpdateField(pb.FieldRequest(form="ticket", field="number", field_json=given))
        for _ in range(2):
            tickets.create(ADMIN, "ticket", {})
    assert numbers(tickets) == list(range(1, 9))
