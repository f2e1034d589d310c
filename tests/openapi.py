"""What any OpenAPI document of the product keeps to: the specification, and its own examples."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import jsonschema
import openapi_spec_validator


def check_document(document: dict[str, Any]) -> int:
    """Raises for a document that is none, or an example its schema refuses; answers how many there are."""
    openapi_spec_validator.validate(document)
    count = 0
    for place, schema, example in examples(document):
        whole = {**schema, "components": document["components"]}
        try:
            jsonschema.Draft202012Validator(whole).validate(example)
        except jsonschema.ValidationError as error:
            raise AssertionError(f"{place}: {example!r}: {error.message}") from error
        count += 1
    return count


def examples(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any], Any]]:
    """(where, schema, example) of every example, of parameters and of schemas at any depth."""
    waiting: list[tuple[str, Any]] = [("", document)]
    while waiting:
        place, part = waiting.pop()
        if isinstance(part, list):
            waiting += [(f"{place}.{index}", each) for index, each in enumerate(part)]
        elif isinstance(part, dict):
            if "in" in part and "example" in part:
                yield place, part["schema"], part["example"]
            if ("type" in part or "anyOf" in part) and isinstance(part.get("examples"), list):
                schema = {name: each for name, each in part.items() if name != "examples"}
                yield from ((place, schema, each) for each in part["examples"])
            waiting += [(f"{place}.{name}", each) for name, each in part.items() if name != "examples"]
