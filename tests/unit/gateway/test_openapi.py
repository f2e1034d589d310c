"""The document of the whole API is one, and its examples fit what it says."""

from __future__ import annotations

import jsonschema
import pytest
from fastapi.testclient import TestClient

from tests.openapi import check_document


def test_the_document_of_everything_keeps_to_the_specification(client: TestClient) -> None:
    assert check_document(client.get("/api/v1/openapi.json").json()) > 3


def test_an_example_that_does_not_fit_is_found() -> None:
    schema = {"type": "object", "properties": {"n": {"type": "integer", "examples": ["one"]}}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "x", "version": "1"},
        "paths": {},
        "components": {"schemas": {"X": schema}},
    }
    with pytest.raises(AssertionError, match="one"):
        check_document(document)
    document["components"] = {"schemas": {"X": {"type": "nonsense"}}}
    with pytest.raises((AssertionError, jsonschema.ValidationError)):
        check_document(document)
