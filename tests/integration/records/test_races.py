"""Two writers at once, forced by a barrier: one wins, the other is told."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Callable
from functools import partial
from typing import Any

from services.chassis.errors import DomainError
from tests.integration.records.conftest import ADMIN, ANNA, Tenant


def together(count: int, work: Callable[[int], Any]) -> list[Any]:
    """The outcomes of ``count`` threads that start at the same moment: results, or codes of errors."""
    barrier, outcomes = threading.Barrier(count), [None] * count

    def run(n: int) -> None:
        barrier.wait()
        try:
            outcomes[n] = work(n)
        except DomainError as error:
            outcomes[n] = error.code  # type: ignore[call-overload]

    threads = [threading.Thread(target=run, args=[n]) for n in range(count)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return outcomes


def rename(tenant: Tenant, id: int, n: int) -> Any:
    return tenant.update(ANNA, "contract", id, 1, {"name": f"n{n}"})


def create(tenant: Tenant, values: Any, n: int) -> Any:
    return tenant.create(ANNA, "contract", values)["id"]


def test_of_two_changes_to_one_version_one_is_kept(tenant: Tenant) -> None:
    for _ in range(5):
        made = tenant.create(ANNA, "contract", {"name": "A"})
        outcomes = together(4, partial(rename, tenant, made["id"]))
        assert outcomes.count("version_conflict") == 3
        winner = next(outcome for outcome in outcomes if outcome != "version_conflict")
        assert tenant.get(ANNA, "contract", made["id"]) == winner
        assert [entry["version"] for entry in tenant.history(ANNA, "contract", made["id"])] == [2, 1]


def test_of_equal_unique_values_one_gets_in(tenant: Tenant) -> None:
    for n in range(5):
        value = f"V{n}"
        values = {"name": "A", "external_id": value}
        outcomes = together(4, partial(create, tenant, values))
        assert outcomes.count("value_taken") == 3
    assert len(tenant.query(ADMIN, "contract")["rows"]) == 5


def test_automatic_numbers_are_given_once_and_without_gaps(tenant: Tenant) -> None:
    outcomes = together(
        8, lambda n: [tenant.create(ANNA, "contract", {"name": "A"})["values"]["number"] for _ in range(5)]
    )
    numbers = [number for outcome in outcomes for number in outcome]
    assert sorted(int(number[-4:]) for number in numbers) == list(range(1, 41))


def test_a_change_and_a_deletion_leave_one_history(tenant: Tenant) -> None:
    made = tenant.create(ANNA, "contract", {"name": "A"})
    outcomes = together(
        2,
        lambda n: (
            tenant.update(ANNA, "contract", made["id"], 1, {"name": "B"})["version"]
            if n
            else tenant.delete(ANNA, "contract", made["id"], 1)
        ),
    )
    assert Counter(map(str, outcomes)) in (
        Counter({"2": 1, "version_conflict": 1}),
        Counter({"None": 1, "not_found": 1}),
    )
