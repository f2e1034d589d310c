"""Readings of Chinese characters without tones, several where a character has several.

Single characters only, by dictionary: which reading a name means cannot be told from its neighbours with
certainty, so each of the usual ones finds it.
"""

from __future__ import annotations

import os
import unicodedata
from functools import cache, lru_cache

MOST_READINGS = 3
MOST_SPLITS = 6
Readings = tuple[str, ...]


@cache
def _dictionary() -> dict[int, str]:
    os.environ.setdefault("PYPINYIN_NO_PHRASES", "true")  # its phrases are 100 MB of memory we do not use
    from pypinyin.constants import PINYIN_DICT

    return PINYIN_DICT


@lru_cache(maxsize=20_000)
def readings(character: str) -> Readings:
    """`('zhong', 'chong', 'tong')`; a Latin letter or digit reads as itself, anything else not at all."""
    if character.isascii():
        return (character,) if character.isalnum() else ()
    toned = _dictionary().get(ord(character), "")
    found: dict[str, None] = {}
    for reading in toned.split(",")[:MOST_READINGS] if toned else ():
        plain = "".join(c for c in unicodedata.normalize("NFD", reading.replace("ü", "v")) if c.isalpha())
        for way in {plain, _v(reading)}:
            found.setdefault(way)
    return tuple(found)


def _v(reading: str) -> str:
    """lǜ is typed lv as often as lu."""
    split = unicodedata.normalize("NFD", reading)
    return "".join(c for c in split.replace("u\u0308", "v") if c.isalpha())


@lru_cache(maxsize=20_000)
def initials(character: str) -> Readings:
    return tuple(dict.fromkeys(reading[0] for reading in readings(character)))


@cache
def syllables() -> frozenset[str]:
    """Every syllable there is."""
    found = {reading for code in _dictionary() if 0x4E00 <= code <= 0x9FFF for reading in readings(chr(code))}
    return frozenset(each for each in found if each.isascii())


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(each[:length] for each in syllables() for length in range(1, len(each) + 1))


def splits(letters: str) -> list[tuple[str, ...]]:
    """The ways to read letters as syllables, the last of which may be unfinished: xian is xian and xi an."""
    found: list[tuple[str, ...]] = []

    def go(start: int, before: tuple[str, ...]) -> None:
        rest = letters[start:]
        if len(found) >= MOST_SPLITS:
            return
        if rest in _beginnings():
            found.append((*before, rest))
        for length in range(min(6, len(rest) - 1), 0, -1):
            if rest[:length] in syllables():
                go(start + length, (*before, rest[:length]))

    if letters.isascii() and letters.isalpha():
        go(0, ())
    return found


def span(text: str, letters: str) -> tuple[int, int] | None:
    """Where in a text the letters are its initials, or the beginning of what it reads as."""
    for start in range(len(text)):
        end = _by_initials(text, start, letters) or _by_syllables(text, start, letters)
        if end:
            return start, end
    return None


def _by_initials(text: str, start: int, letters: str) -> int | None:
    end = start + len(letters)
    if end > len(text) or all(c.isascii() for c in text[start:end]):
        return None
    pairs = zip(text[start:end], letters, strict=True)
    return end if all(letter in initials(c) for c, letter in pairs) else None


def _by_syllables(text: str, place: int, rest: str) -> int | None:
    if place >= len(text) or text[place].isascii():
        return None
    for reading in readings(text[place]):
        if reading.startswith(rest):
            return place + 1
        if rest.startswith(reading) and (end := _by_syllables(text, place + 1, rest[len(reading) :])):
            return end
    return None
