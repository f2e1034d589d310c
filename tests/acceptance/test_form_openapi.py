"""Each form documents its own API: what a person sees of it, and nothing else."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

import jsonschema_rs
import pytest

from tests.acceptance.person import Person

SignIn = Callable[[str], Person]
FORMS = ("lead", "customer", "opportunity", "contract", "product")

PLAIN = (
    *("text", "long_text", "number", "money", "percent", "date", "datetime", "time", "duration", "checkbox"),
    *("switch", "tags", "phone", "email", "url", "barcode", "rating", "address", "location"),
)


def validator(document: dict[str, Any], name: str) -> Any:
    schema = {"$ref": f"#/components/schemas/{name}", "components": document["components"]}
    return jsonschema_rs.Draft202012Validator(schema)


@pytest.mark.parametrize(
    ("who", "form"),
    [*((who, form) for who in ("zhangwei", "admin") for form in FORMS), ("finance", "customer")],
)
def test_i4_records_are_as_their_form_documents_them(sign_in: SignIn, who: str, form: str) -> None:
    person = sign_in(who)
    document = person.call("GET", f"/forms/{form}/openapi.json")
    assert document["openapi"].startswith("3.1")
    shown = {field["key"] for field in person.call("GET", f"/forms/{form}")["fields"]}
    documented = set(document["components"]["schemas"]["RecordValues"]["properties"])
    written = set(document["components"]["schemas"]["NewValues"]["properties"]) - {"owner", "department"}
    assert documented | written == shown
    record = validator(document, "Record")
    rows = person.call("GET", f"/forms/{form}/records", limit=200)["rows"]
    for row in rows:
        record.validate(row)
    assert rows
    for name, schema in document["components"]["schemas"].items():
        jsonschema_rs.meta.validate({**schema, "$schema": "https://json-schema.org/draft/2020-12/schema"})
        for example in schema.get("examples", []) if name.endswith("Values") else []:
            validator(document, name).validate(example)


def test_i4_a_field_nobody_shows_is_in_no_document(sign_in: SignIn) -> None:
    seller, admin = sign_in("zhangwei"), sign_in("admin")
    whole = {each["key"] for each in admin.call("GET", "/forms/customer")["fields"]}
    own = {each["key"] for each in seller.call("GET", "/forms/customer")["fields"]}
    text = seller.http.get("/forms/customer/openapi.json").text
    assert "credit_limit" in whole - own
    assert [key for key in whole - own if f'"{key}"' in text or f'"{key}__' in text] == []


def test_i4_every_documented_field_goes_in_and_comes_back(sign_in: SignIn) -> None:
    admin, key = sign_in("admin"), f"doc_{secrets.token_hex(4)}"
    choices = {"choices": [{"value": "a", "name": "甲"}, {"value": "b", "name": "乙"}]}
    types: dict[str, dict[str, Any]] = {name: {} for name in PLAIN} | dict.fromkeys(
        ("select", "radio", "multi_select"), choices
    )
    fields = [{"key": f"f_{name}", "name": name, "type": name, "options": o} for name, o in types.items()]
    admin.call("POST", "/forms", {"app": "sales", "key": key, "name": key, "fields": fields})
    document = admin.call("GET", f"/forms/{key}/openapi.json")
    shapes = document["components"]["schemas"]
    values = {
        name: shape["examples"][0]
        for name, shape in shapes["NewValues"]["properties"].items()
        if name in {each["key"] for each in fields}
    }
    assert set(values) == {each["key"] for each in fields}
    made = admin.create(key, **values)
    validator(document, "Record").validate(made)
    again = admin.change(key, made["id"], **made["values"])
    assert again["values"] == made["values"]
    filters = {
        each["name"] for each in document["paths"][f"/api/v1/forms/{key}/records"]["get"]["parameters"]
    }
    assert {"f_money", "f_money__gt", "f_tags__has_any", "f_address__within", "owner"} <= filters
    found = admin.call("GET", f"/forms/{key}/records", f_money__ge=made["values"]["f_money"])
    assert [row["id"] for row in found["rows"]] == [made["id"]]
    page = admin.http.get(str(admin.http.base_url).replace("/api/v1/", f"/api/docs?form={key}"))
    assert page.status_code == 200
    assert all(f"f_{name}" in page.text for name in types)
