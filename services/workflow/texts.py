"""Texts people read that are not errors: titles of notifications, by key and language, from texts.json."""

import json
from pathlib import Path

from services.kernel.labels import Label, resolve_label
from services.workflow.domain.notice import fill


class Texts:
    """The catalogue. A parameter may be a localised label: each language gets its own."""

    def __init__(self, file: Path = Path(__file__).with_name("texts.json")) -> None:
        self._texts: dict[str, dict[str, str]] = json.loads(file.read_text(encoding="utf-8"))

    def label(self, key: str, **params: Label) -> dict[str, str]:
        """The localised text with {parameters} filled. Raises KeyError for a key that does not exist."""
        return {
            language: fill(text, {name: resolve_label(value, language) for name, value in params.items()})
            for language, text in self._texts[key].items()
        }
