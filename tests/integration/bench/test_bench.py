"""The command measures on a small form: every line it prints can be read."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.bench.__main__ import arguments, run
from tests.bench.figures import parsed


def test_a_small_run_prints_figures_and_their_plan(
    postgres_url: str, amqp_url: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    told = arguments(["--only", "records.page", "--rows", "2000", "--seed", "5"])
    assert run(told, tmp_path, postgres_url, amqp_url) == 0
    header, *lines, duration = capsys.readouterr().out.splitlines()
    assert "2000 rows, seed 5" in header
    assert duration.startswith("took ")
    plans = [line for line in lines if line.startswith("plan records.page = ")]
    assert len(plans) == 1
    assert " on r_" in plans[0]
    figures = [parsed(line) for line in lines if line not in plans]
    assert [each and each.id for each in figures] == [
        f"records.page.{part}" for part in ("p50", "extra", "ratio")
    ]
