"""Real `work` processes killed with SIGKILL at the worst moments: never a second document, never a lost
one."""

from __future__ import annotations

import random
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from services.chassis.testing import WorkerProcess, wait_until
from tests.integration.connectors.product import Product
from tests.integration.connectors.simulator_process import SimulatorProcess


@contextmanager
def doomed(product: Product, log: Path, point: str) -> Iterator[WorkerProcess]:
    """A worker that dies at a crash point; gone at the end of the block whatever happened in it."""
    process = worker(product, log, point)
    try:
        yield process
    finally:
        process.kill()


def worker(product: Product, log: Path, crash_at: str = "") -> WorkerProcess:
    neighbours = {f"DOUGONG_{k.upper()}_ADDR": v for k, v in product.settings.addresses.items() if v}
    environment = {**product.settings.extra, **neighbours}
    if crash_at:
        environment["DOUGONG_CRASH_AT"] = crash_at
    return WorkerProcess("connectors.hub", environment, log)


def settled(product: Product, hurry: bool = False) -> bool:
    product.listen()
    if hurry:
        product.make_due()  # no need to wait out the pauses between attempts
    return not product.sql("select 1 from job where state in ('pending', 'sent')")


# Writes of one push in order: customer Save, Submit, Audit, receivable Save, Submit, Audit.
@pytest.mark.parametrize("point", ["hub.after_write:4", "hub.before_finish:2"])
def test_a_worker_killed_between_call_and_commit_doubles_nothing(
    product: Product, simulator: SimulatorProcess, tmp_path: Path, point: str
) -> None:
    product.push("receivable", 41, copies=3)
    with doomed(product, tmp_path / "log", point) as dying:
        wait_until(lambda: dying.process.poll() is not None, 30, "the crash")
        assert dying.process.returncode == -9
    assert product.jobs()[0]["state"] in ("pending", "sent")
    with doomed(product, tmp_path / "log", "") as healthy:
        healthy.wait_ready()
        wait_until(lambda: settled(product) and product.jobs()[0]["state"] == "confirmed", 30, "the push")
    assert [(d["number"], d["status"], d["total"]) for d in simulator.documents("AR_receivable")] == [
        ("DG-AR41", "C", "80000.00")
    ]
    assert len(simulator.documents("BD_Customer")) == 1
    assert simulator.calls("Save", "AR_receivable") == simulator.calls("Save", "BD_Customer") == 1
    product.work()
    assert len(product.said("connectors.document.pushed")) == 1


def test_a_pull_killed_after_a_page_was_taken_in_goes_on(
    product: Product, simulator: SimulatorProcess, tmp_path: Path
) -> None:
    simulator.enter("BD_Customer", {"FNumber": "K-1", "FName": "华东精工"})
    for n in range(5):
        simulator.enter_receipt(customer="K-1", amount=f"{n + 1}.00", day="2026-11-22")
    with doomed(product, tmp_path / "log", "hub.after_pull_chunk:1") as dying:
        wait_until(lambda: dying.process.poll() is not None, 30, "the crash")
    assert not product.sql("select 1 from cursor where modified_through is not null")
    with doomed(product, tmp_path / "log", "") as healthy:
        healthy.wait_ready()
        wait_until(lambda: settled(product) and len(product.ledger.of("payment")) == 5, 30, "the payments")
    assert sorted(p["values"]["amount"] for p in product.ledger.of("payment")) == [
        f"{n + 1}.00" for n in range(5)
    ]


def test_random_kills_under_load_with_faults_and_duplicates(
    product: Product, simulator: SimulatorProcess, tmp_path: Path, seed: int
) -> None:
    dice = random.Random(seed)
    expected = {}
    for id in range(100, 108):
        amount = f"{dice.randrange(1, 10_000_000)}.{dice.randrange(100):02}"
        product.ledger.put("receivable", id, customer=12, contract=31, amount=amount)
        expected[f"DG-AR{id}"] = amount
        product.push("receivable", id, copies=3)
    for kind in ("answer_lost", "hang_after_commit", "message_code_after_commit"):
        simulator.fault(kind, method=dice.choice(["Save", "Submit", "Audit"]), times=2, seconds=0.8)
    for _ in range(2):
        with doomed(product, tmp_path / "log", "") as dying:
            dying.wait_ready()
            time.sleep(dice.uniform(0.1, 1.2))
        simulator.lose_sessions()
    with doomed(product, tmp_path / "log", "") as healthy:
        healthy.wait_ready()
        wait_until(
            lambda: settled(product, hurry=True) and len(product.jobs()) == len(expected),
            60,
            f"the pushes (seed {seed})",
        )
    found = {d["number"]: d["total"] for d in simulator.documents("AR_receivable")}
    assert found == expected, f"seed {seed}"
    assert len(simulator.documents("BD_Customer")) == 1
    assert {d["status"] for d in simulator.documents("AR_receivable")} == {"C"}
    product.work()
    assert len(product.said("connectors.document.pushed")) == len(expected)
