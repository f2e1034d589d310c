"""The lock grows with each failure, ends, and is forgotten."""

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

from services.identity.domain.lockout import FORGOTTEN_AFTER, LIMITS, LONGEST_LOCK, Failures

NOW = datetime(2026, 11, 22, 8, tzinfo=UTC)


def locked(count: int, ago: timedelta, kind: str = "account") -> int:
    return Failures(kind, "x", count, NOW - ago).locked_seconds(NOW)


def test_the_lock_doubles_from_a_minute_to_a_quarter_of_an_hour() -> None:
    moment = timedelta()
    assert [locked(count, moment) for count in range(4, 12)] == [0, 60, 120, 240, 480, 900, 900, 900]
    assert [locked(count, moment, "address") for count in (49, 50, 51)] == [0, 60, 120]


def test_it_runs_out_to_the_second() -> None:
    assert locked(5, timedelta(seconds=59.5)) == 1
    assert locked(5, timedelta(seconds=60)) == 0


def test_old_failures_are_forgotten() -> None:
    assert Failures("account", "x", 9, NOW - FORGOTTEN_AFTER).remembered(NOW) == 9
    assert Failures("account", "x", 9, NOW - FORGOTTEN_AFTER - timedelta(seconds=1)).remembered(NOW) == 0


@given(st.integers(0, 10**6), st.floats(0, 10**6), st.sampled_from(sorted(LIMITS)))
def test_nobody_is_locked_for_longer_than_the_longest_lock(count: int, ago: float, kind: str) -> None:
    seconds = locked(count, timedelta(seconds=ago), kind)
    assert 0 <= seconds <= LONGEST_LOCK.total_seconds()
    if count < LIMITS[kind]:
        assert seconds == 0
