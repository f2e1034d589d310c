"""B9: an import whose worker is killed at seeded moments has every row once, or refused."""

from __future__ import annotations

import random
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.chaos.import_kills import Killing, adds_up

ROWS, KILLS = 20_000, 3


def test_b9_a_killed_import_has_every_row_once(
    fresh_database: Callable[[str], str], amqp_url: str, tmp_path: Path
) -> None:
    seed = random.SystemRandom().randrange(2**32)
    print(f"seed {seed}")
    figures = Killing(fresh_database("kills"), amqp_url, tmp_path, seed).run(ROWS, KILLS)
    assert adds_up(figures), figures
    assert figures["killed_at"]
    broken = {**figures, "records": figures["records"] + 1}
    assert not adds_up(broken)


@pytest.mark.parametrize("name", ["imported", "history", "numbers", "refused_rows"])
def test_a_count_that_is_off_is_seen(name: str) -> None:
    good = dict.fromkeys(("imported", "expected", "records", "of_this_import", "numbers", "history"), 9)
    figures = {**good, "state": "done", "rows": 10, "rejected": 1, "refused_rows": 1, "unproved": 0}
    assert adds_up(figures)
    assert not adds_up({**figures, name: 7})
