"""The functions as people look them up: group, signatures, examples and a line of help in both languages."""

from __future__ import annotations

import json
from functools import cache
from pathlib import Path
from typing import Any

from services.kernel.formula.functions import SUBJECTS
from services.kernel.formula.signature import FUNCTIONS

assert SUBJECTS  # imported so that FUNCTIONS is filled

#: Written as signs between their arguments; nobody looks them up by name.
OPERATORS = frozenset({"ADD", "SUB", "MUL", "DIV", "NEG", "EQ", "NE", "LT", "LE", "GT", "GE"})


@cache
def function_list() -> tuple[dict[str, Any], ...]:
    """[{name, group, signature, signatures, examples: [{text, value}], help: {language: text}}] in the order
    of the help."""
    texts = json.loads(Path(__file__).with_name("functions.json").read_text(encoding="utf-8"))
    found = []
    for name, entry in texts.items():
        overloads = FUNCTIONS[name]
        examples = [{"text": text, "value": value} for each in overloads for text, value in each.examples]
        signatures = [each.signature for each in overloads]
        found.append(
            {
                "name": name,
                "group": entry["group"],
                "signature": signatures[0],
                "signatures": signatures,
                "examples": examples,
                "help": {language: text for language, text in entry.items() if language != "group"},
            }
        )
    return tuple(found)
