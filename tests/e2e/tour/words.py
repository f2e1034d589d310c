"""What the product says in both languages, so that a screen can be searched for words of the other one."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[3]
CATALOGUES = ROOT / "gateway" / "web" / "src" / "i18n"
LANGUAGES = ("zh-CN", "en")
HAN = re.compile(r"[\u4e00-\u9fff]")
#: Of the sample data: a product and a unit, as somebody typed them.
DATA = {"实施服务", "年"}
PLACEHOLDER = re.compile(r"\{\{\s*\w+\s*\}\}")


def said(*keys: str) -> re.Pattern[str]:
    """Matches the texts of the keys (`records:filter`) in either language. Raises KeyError."""
    shapes: list[str] = []
    for key in keys:
        namespace, _, path = key.partition(":")
        for language in LANGUAGES:
            texts = dict(_leaves(dict(_catalogue(language))[namespace], ""))
            found = [texts[name] for name in (path, f"{path}_one", f"{path}_other") if name in texts]
            if not found:
                raise KeyError(key)
            shapes += [".+".join(re.escape(piece) for piece in PLACEHOLDER.split(text)) for text in found]
    return re.compile(f"^\\s*({'|'.join(shapes)})")


def other(language: str) -> str:
    return LANGUAGES[1 - LANGUAGES.index(language)]


@cache
def groups() -> list[str]:
    """Paths in the catalogues that lead to more than one text (`box` of `box.pending`): a text on a screen
    that begins with one and a dot is a key nobody translated."""
    found: set[str] = set()
    for _, texts in _catalogue("zh-CN"):
        found.update(_groups(texts, ""))
    return sorted(found)


@cache
def of_the_other(language: str) -> tuple[list[str], list[list[str]]]:
    """Texts, and texts in pieces with values between them, that a screen in `language` must not show."""
    texts, patterns = set[str](), set[tuple[str, ...]]()
    for mine, theirs in _pairs(language):
        if mine == theirs or (other(language) == "en" and HAN.search(theirs)):
            continue
        if PLACEHOLDER.search(theirs):
            said = PLACEHOLDER.sub("", theirs)
            if len(HAN.findall(said)) >= 3 or (other(language) == "en" and len(said.split()) >= 3):
                patterns.add(tuple(PLACEHOLDER.split(theirs)))
        elif HAN.search(theirs) or len(theirs) > 2:
            texts.add(theirs)
    own = {mine for mine, _ in _pairs(language)}  # a word of both languages, such as Excel
    return sorted(texts - own - DATA), [list(pieces) for pieces in sorted(patterns)]


def _pairs(language: str) -> Iterator[tuple[str, str]]:
    """(text in the language, the same text in the other)."""
    theirs = {namespace: dict(_leaves(texts, "")) for namespace, texts in _catalogue(other(language))}
    for namespace, texts in _catalogue(language):
        for path, text in _leaves(texts, ""):
            for name in (path, re.sub("_(one|other)$", "", path), f"{path}_other", f"{path}_one"):
                if name in theirs[namespace]:
                    yield text, theirs[namespace][name]
    for pack in (ROOT / "gateway" / "packs").rglob("*.json"):
        for label in _labels(json.loads(pack.read_text())):
            yield label[language], label[other(language)]


def _catalogue(language: str) -> Iterator[tuple[str, dict[str, Any]]]:
    for path in sorted((CATALOGUES / language).glob("*.json")):
        yield path.stem, json.loads(path.read_text())


def _leaves(value: Any, path: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield path, value
        return
    for key, inner in value.items():
        yield from _leaves(inner, f"{path}.{key}" if path else key)


def _groups(value: Any, path: str) -> Iterator[str]:
    for key, inner in value.items():
        if isinstance(inner, dict):
            here = f"{path}.{key}" if path else key
            yield here
            yield from _groups(inner, here)


def _labels(value: Any) -> Iterator[dict[str, str]]:
    if isinstance(value, dict):
        if set(value) == set(LANGUAGES):
            yield value
            return
        for inner in value.values():
            yield from _labels(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _labels(inner)
