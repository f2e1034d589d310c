"""What `make bench` prints can be read by a script, and ONLY picks what it names."""

from __future__ import annotations

import pytest

from tests.bench.__main__ import ROWS, arguments
from tests.bench.figures import Figure, concerns, interleaved, parsed


@pytest.mark.parametrize(
    ("figure", "line"),
    [
        (Figure("records.page.p50", 5.126, "ms", 6.0), "figure records.page.p50 = 5.13 ms (target ≤ 6) ok"),
        (Figure("a.b", 0.4, "×", 0.5, True), "figure a.b = 0.40 × (target ≥ 0.5) short"),
        (Figure("c", 1200, "rows/s", 1200.0, True), "figure c = 1200.00 rows/s (target ≥ 1200) ok"),
    ],
)
def test_a_figure_is_a_line_that_can_be_read(figure: Figure, line: str) -> None:
    assert figure.line() == line
    read = parsed(line)
    assert read is not None
    assert (read.id, read.unit, read.target, read.ok) == (figure.id, figure.unit, figure.target, figure.ok)


def test_other_lines_are_no_figures() -> None:
    assert parsed("plan records.page = Index Scan using v_2 on r_2") is None


@pytest.mark.parametrize(
    ("id", "only", "asked"),
    [
        ("records.search", "", True),
        ("records.search", "records", True),
        ("records.search", "records.search.list_2", True),
        ("records.search.list_2.p50", "records.search.list_2", True),
        ("records.search.list_4.p50", "records.search.list_2", False),
        ("records.page", "records.pages", False),
        ("grid", "records", False),
    ],
)
def test_only_picks_by_the_beginning(id: str, only: str, asked: bool) -> None:
    assert concerns(id, only) is asked


def test_the_sides_run_in_turns() -> None:
    order: list[str] = []
    taken = interleaved({"a": lambda: order.append("a"), "b": lambda: order.append("b")}, 3)
    assert order[-6:] == ["a", "b", "a", "b", "a", "b"]
    assert set(taken) == {"a", "b"}


def test_arguments_name_figures_that_exist() -> None:
    assert arguments([]).rows == 1_000_000
    assert arguments(["--only", "grid.wheel", "--rows", "2000", "--plans"]).plans
    for wrong in (["--only", "nothing"], ["--rows", "10"]):
        with pytest.raises(SystemExit):
            arguments(wrong)
    assert len({row.id for row in ROWS}) == len(ROWS)
