"""The words of the pages, by language."""

import json
from pathlib import Path

_TEXTS: dict[str, dict[str, str]] = json.loads(
    Path(__file__).with_name("texts.json").read_text(encoding="utf-8")
)


def text(key: str, language: str) -> str:
    """Raises KeyError for a key without words: a test asks for all."""
    words = _TEXTS[key]
    return words.get(language) or words["zh-CN"]


def operator(op: str, language: str) -> str:
    return text(f"op.{op}", language)
