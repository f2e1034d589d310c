"""Every planned fault of the simulated server, over real HTTP."""

from __future__ import annotations

import pytest

from connectors.kingdee.client import KingdeeClient
from connectors.kingdee.errors import OutcomeUnknown, ReadFailed, Refused, SessionLost, Unreachable
from connectors.kingdee.signature import Credentials
from services.chassis.testing import wait_until
from tests.integration.connectors.kingdee import CUSTOMER, numbers
from tests.integration.connectors.simulator_process import SimulatorProcess


@pytest.mark.parametrize("kind", ["hang_after_commit", "answer_lost", "hang_before", "http_status"])
def test_a_write_without_an_answer_is_unknown_and_never_sent_twice(
    simulator: SimulatorProcess, client: KingdeeClient, kind: str
) -> None:
    happened = kind in ("hang_after_commit", "answer_lost")
    simulator.fault(kind, method="Save", seconds=1.0, code=502, times=5)
    with pytest.raises(OutcomeUnknown):
        client.save("BD_Customer", CUSTOMER)
    assert [d["number"] for d in simulator.documents("BD_Customer")] == (["C1"] if happened else [])
    calls = [c for c in simulator.counters()["calls"] if c["method"] == "Save"]
    assert sum(c["count"] for c in calls) == 1
    assert numbers(client, "BD_Customer", "FNumber") == (["C1"] if happened else [])


@pytest.mark.parametrize(("kind", "happened"), [("message_code", False), ("message_code_after_commit", True)])
def test_a_session_lost_in_a_write_is_healed_by_the_next_read(
    simulator: SimulatorProcess, client: KingdeeClient, kind: str, happened: bool
) -> None:
    simulator.fault(kind, method="Save", code=1)
    with pytest.raises(SessionLost):
        client.save("BD_Customer", CUSTOMER)
    assert numbers(client, "BD_Customer", "FNumber") == (["C1"] if happened else [])


@pytest.mark.parametrize("kind", ["message_code", "http_status", "answer_lost", "hang_before"])
def test_a_read_is_tried_again(simulator: SimulatorProcess, client: KingdeeClient, kind: str) -> None:
    client.save("BD_Customer", CUSTOMER)
    simulator.fault(kind, method="ExecuteBillQuery", code=503 if kind == "http_status" else 1, seconds=1.0)
    assert numbers(client, "BD_Customer", "FNumber") == ["C1"]


def test_a_read_gives_up_in_the_end(simulator: SimulatorProcess, client: KingdeeClient) -> None:
    simulator.fault("http_status", method="ExecuteBillQuery", code=503, times=3)
    with pytest.raises(ReadFailed):
        numbers(client, "BD_Customer", "FNumber")
    assert numbers(client, "BD_Customer", "FNumber") == []


@pytest.mark.parametrize(
    ("code", "slug", "transient"), [(2, "permission_denied", False), (13, "lock_conflict", True)]
)
def test_message_codes_become_typed_refusals(
    simulator: SimulatorProcess, client: KingdeeClient, code: int, slug: str, transient: bool
) -> None:
    simulator.fault("message_code", method="Save", code=code)
    with pytest.raises(Refused) as refusal:
        client.save("BD_Customer", CUSTOMER)
    assert (refusal.value.code, refusal.value.transient) == (slug, transient)


def test_a_server_that_is_not_there_is_unreachable(simulator: SimulatorProcess) -> None:
    credentials = Credentials(**simulator.account())
    with KingdeeClient("http://127.0.0.1:9", credentials, read_attempts=1) as client:
        with pytest.raises(Unreachable):
            client.save("BD_Customer", CUSTOMER)
        with pytest.raises(Unreachable):
            numbers(client, "BD_Customer", "FNumber")


def test_a_restart_forgets_sessions_and_no_document(
    simulator: SimulatorProcess, client: KingdeeClient
) -> None:
    client.save("BD_Customer", CUSTOMER)
    simulator.stop()
    simulator.start()
    assert numbers(client, "BD_Customer", "FNumber") == ["C1"]


def test_latency_is_added_to_every_call(simulator: SimulatorProcess, client: KingdeeClient) -> None:
    simulator.http.put("/api/latency", json={"seconds": 1.0})
    with pytest.raises(OutcomeUnknown):
        client.save("BD_Customer", CUSTOMER)
    simulator.http.delete("/api/faults")
    # The write is still under way when its caller has given up: the worst kind of unknown outcome.
    wait_until(lambda: numbers(client, "BD_Customer", "FNumber") == ["C1"], 5, "the late write")
