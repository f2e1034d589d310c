"""Work by the clock: one replica at a time, another takes over, a failure does not end it."""

from collections.abc import Callable

import psycopg
import pytest

from services.chassis import periodics
from services.chassis.messages import Periodic
from services.chassis.periodics import inbox_purge, keep_running
from services.chassis.testing import in_background, wait_until
from tests.integration.chassis.conftest import Ledger


def test_one_replica_runs_it_and_another_takes_over(
    make_ledger: Callable[..., Ledger], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(periodics, "TAKE_OVER_SECONDS", 0.2)
    url = make_ledger().settings.database_url
    runs: list[str] = []

    def replica(name: str) -> Callable[[], None]:
        def run() -> None:
            runs.append(name)
            raise ZeroDivisionError("one failed run")

        periodic = Periodic("ledger.close", 0.1, run)
        return in_background(lambda stop: keep_running(url, "ledger", periodic, stop))

    end_first = replica("first")
    wait_until(lambda: runs.count("first") >= 3)
    end_second = replica("second")
    wait_until(lambda: runs.count("first") >= 8)
    assert set(runs) == {"first"}
    end_first()
    wait_until(lambda: "second" in runs)
    end_second()


def test_the_inbox_forgets_what_was_handled_long_ago(make_ledger: Callable[..., Ledger]) -> None:
    url = make_ledger().settings.database_url
    with psycopg.connect(url, autocommit=True) as connection:
        connection.execute(
            "insert into inbox (consumer, message_id, handled_at)"
            " select 'single', gen_random_uuid(), now() - day * interval '1 day'"
            " from generate_series(25, 34) as day"
        )
        inbox_purge(url).run()
        assert connection.execute("select count(*) from inbox").fetchone() == (5,)
