"""China's divisions as shipped, against the list they should agree with."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from services.kernel.fields.divisions import below, divisions

DATA = Path(__file__).parents[4] / "shared" / "data" / "china_divisions"
FILES = {"province": "provinces.csv", "city": "cities.csv", "district": "areas.csv"}


def test_every_division_lies_in_one_of_the_level_above() -> None:
    levels = ["", *FILES]
    for division in divisions().values():
        above = divisions()[division.within].level if division.within else ""
        assert levels.index(division.level) == levels.index(above) + 1
    assert len(below("")) == 34


@pytest.mark.skipif(not DATA.exists(), reason="the shared data set is not there")
@pytest.mark.parametrize("level", FILES)
def test_the_shipped_list_is_that_of_the_data_set(level: str) -> None:
    with (DATA / FILES[level]).open(encoding="utf-8-sig", newline="") as file:
        known = {row["code"].ljust(6, "0"): row["name"] for row in csv.DictReader(file)}
    shipped = {code: each.name for code, each in divisions().items() if each.level == level}
    # A city without districts is listed there as its own; here its streets and towns are, with longer codes.
    undivided = {code[:6] for code in shipped if len(code) > 6}
    known = {code: name for code, name in known.items() if code not in undivided}
    missing = known.keys() - shipped.keys()
    assert not missing, sorted(missing)[:10]
    renamed = {
        code: (name, shipped[code])
        for code, name in known.items()
        # A municipality's own city is listed by the municipality's name.
        if shipped[code] != name and name != "市辖区"
    }
    assert not renamed
