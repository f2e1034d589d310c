"""What no message between services can carry is the caller's mistake, not ours."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient

from gateway.api.translate import seconds
from services.chassis.errors import Invalid

BEYOND = 2**53


def operations(document: dict[str, Any]) -> Iterator[tuple[str, str, dict[str, Any]]]:
    for path, methods in document["paths"].items():
        for method, operation in methods.items():
            yield path, method, operation


def integers(schema: Any, schemas: dict[str, Any], place: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every whole number in a schema, those it refers to included."""
    waiting, seen = [(place, schema)], set()
    while waiting:
        place, part = waiting.pop()
        if isinstance(part, list):
            waiting += [(place, each) for each in part]
        elif isinstance(part, dict):
            if part.get("type") == "integer":
                yield place, part
            name = str(part.get("$ref", "")).rpartition("/")[2]
            if name and name not in seen:
                seen.add(name)
                waiting.append((name, schemas[name]))
            waiting += [(f"{place}.{key}", each) for key, each in part.items() if key != "examples"]


def taken(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every whole number that any operation takes, in its address, headers or body."""
    schemas = document["components"]["schemas"]
    for path, method, operation in operations(document):
        for parameter in operation.get("parameters", []):
            yield from integers(parameter["schema"], schemas, f"{method} {path} {parameter['name']}")
        for content in operation.get("requestBody", {}).get("content", {}).values():
            yield from integers(content["schema"], schemas, f"{method} {path}")


def test_every_whole_number_that_comes_in_has_bounds(client: TestClient) -> None:
    found = list(taken(client.get("/api/v1/openapi.json").json()))
    assert len(found) > 100
    loose = [place for place, schema in found if not {"minimum", "maximum"} <= schema.keys()]
    assert loose == []
    assert [place for place, schema in found if schema["maximum"] >= BEYOND] == []


def test_a_number_without_bounds_is_found() -> None:
    schemas = {"Node": {"type": "integer"}}
    assert list(integers({"anyOf": [{"$ref": "#/components/schemas/Node"}]}, schemas)) == [
        ("Node", {"type": "integer"})
    ]


def test_a_number_out_of_bounds_is_refused_by_every_operation(client: TestClient) -> None:
    """Before anything is asked of a service: those of the test answer nothing."""
    document, tried = client.get("/api/v1/openapi.json").json(), 0
    for path, method, operation in operations(document):
        for parameter in operation.get("parameters", []):
            kinds = [parameter["schema"], *parameter["schema"].get("anyOf", [])]
            if not any(each.get("type") == "integer" for each in kinds):
                continue
            for number in (-1, BEYOND):
                name, place = parameter["name"], parameter["in"]
                reply = client.request(
                    method,
                    path.replace(f"{{{name}}}", str(number)),
                    params={name: number} if place == "query" else None,
                    headers={name: str(number)} if place == "header" else None,
                )
                assert reply.status_code == 422, (method, path, name, number, reply.text)
                if method != "head":
                    faults = [reply.json(), *reply.json().get("errors", [])]
                    assert name in {each["field"] for each in faults}, (method, path, reply.text)
                tried += 1
    assert tried > 140


def test_a_moment_that_is_none_is_malformed() -> None:
    with pytest.raises(Invalid):
        seconds("yesterday")
