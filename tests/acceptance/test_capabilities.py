"""What was promised has its test: no id of a capability without one that is really collected."""

from __future__ import annotations

import re

import pytest

from tests.acceptance.capabilities import CHECKOUT, promised, proven

DESIGN = CHECKOUT.parent / "shared" / "design" / "capabilities.md"


def test_every_promised_capability_has_a_test_with_its_id() -> None:
    tests = proven()
    assert [id for id in promised() if not tests[id]] == []


def test_ranges_of_ids_are_written_out() -> None:
    assert promised("F1–F3, B9") == ["F1", "F2", "F3", "B9"]


def test_the_design_knows_every_promised_capability() -> None:
    if not DESIGN.is_file():
        pytest.skip(f"the design is not at {DESIGN}")
    known = set(re.findall(r"\b([A-Z]\d+)\b", DESIGN.read_text("utf-8")))
    assert set(promised()) <= known
