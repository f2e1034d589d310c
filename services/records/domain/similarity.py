"""How alike two texts are, from 0 to 1, and by which pieces likely matches are found."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from functools import lru_cache

from pypinyin import lazy_pinyin
from rapidfuzz import fuzz

from services.records.domain.company_names import TRADES, CompanyName, parse, plain

#: From here on two texts are taken for the same. Chosen on 267,000 company names, perturbed:
#: tests/integration/records/test_duplicates_real.py prints precision and recall.
ALIKE = 0.85
ELSEWHERE, SOMEWHERE = 0.8, 0.99
HEARD_ALIKE, TRADE_LEFT_OUT = 0.94, 0.9
COMMON = frozenset(pair for trade in TRADES for pair in (trade[:2], trade[-2:], trade[-1] + "$"))


def similar(a: str, b: str) -> float:
    """Of texts made `plain`; the order of words does not matter."""
    return max(fuzz.ratio(a, b), fuzz.token_sort_ratio(a, b)) / 100


@lru_cache(maxsize=20_000)
def _parsed(text: str) -> CompanyName:
    return parse(text)


@lru_cache(maxsize=20_000)
def _sound(text: str) -> tuple[str, ...]:
    return tuple(lazy_pinyin(text))


def company(a: str, b: str) -> float:
    """Of company names as people write them. Other regions, other companies; other trades, too."""
    one, two = _parsed(a), _parsed(b)
    score = _cores(one, two)
    if one.region and two.region and one.region != two.region:
        return score * ELSEWHERE
    return score if one.region == two.region else score * SOMEWHERE


def _cores(one: CompanyName, two: CompanyName) -> float:
    if one.core == two.core:
        return 1.0
    if _sound(one.core) == _sound(two.core):
        return HEARD_ALIKE  # the wrong character from the list of an input method
    if one.brand == two.brand and (one.brand == one.core or two.brand == two.core):
        return TRADE_LEFT_OUT
    return fuzz.ratio(one.core, two.core) / 100


def grams(text: str) -> set[str]:
    """Pairs of neighbouring characters, the ends marked: 华为 → ^华 华为 为$."""
    marked = f"^{text}$"
    return {marked[n : n + 2] for n in range(len(marked) - 1)} if text else set()


def telling(pieces: Iterable[str]) -> set[str]:
    """The pieces worth looking for: without those every second company has, if there are others."""
    found = set(pieces)
    return found - COMMON or found


def mark(*parts: object) -> int:
    """A stable 64-bit number of some texts: what keys are compared by."""
    text = "\x1f".join(str(part) for part in parts)
    return int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest(), "big", signed=True)


def core(how: str, text: str) -> str:
    """What of a text is cut into `grams`: the core of a company's name, the whole plain text otherwise."""
    return _parsed(text).core if how == "company" else plain(text)
