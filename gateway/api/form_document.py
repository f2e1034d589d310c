"""The OpenAPI document of one form: the general one, with the form's own fields in place of bare JSON."""

from collections.abc import Iterator
from copy import deepcopy
from typing import Any
from urllib.parse import quote

from gateway.api.guide.texts import operator

Json = dict[str, Any]
BASE = "/api/v1/forms/{form}"
PATHS = tuple(
    f"{BASE}/{path}"
    for path in (
        "records",
        "records/query",
        "records/{id}",
        "records/bulk",
        "records/by/{field}/{value}",
        "changes",
    )
)
SCHEMAS = "#/components/schemas/"
UPSERT = f"{BASE}/records/by/{{field}}/{{value}}"


def form_document(general: Json, form: Json, language: str) -> Json:
    """``general``: the OpenAPI document of everything; ``form``: what DescribeForm answered."""
    schemas = {**general["components"]["schemas"], **_schemas(general, form)}
    paths = {
        path.replace("{form}", quote(form["key"])): {
            method: _operation(path, method, operation, form, language)
            for method, operation in general["paths"][path].items()
        }
        for path in PATHS
        if path != UPSERT or any(each["unique"] and each["read"] for each in form["fields"])
    }
    return {
        "openapi": general["openapi"],
        "info": {
            "title": f"Dougong · {form['name']}",
            "version": str(form["version"]),
            "description": general["info"]["description"],
        },
        "paths": paths,
        "components": {"schemas": {name: schemas[name] for name in sorted(_used(paths, schemas))}},
    }


def _values(form: Json, writing: str) -> Json:
    """The shape of `values`: as read, or as written by ``create`` or ``edit``."""
    fields = [each for each in form["fields"] if not (writing == "read" and each["system"]) and each[writing]]
    properties, example = {}, {}
    for field in fields:
        shape = field["schema"] if writing == "read" else _written(field)
        about = " ".join(part for part in (shape.get("description"), field["help"]) if part)
        properties[field["key"]] = {
            **shape,
            "title": field["name"],
            **({"description": about} if about else {}),
        }
        if field["example"] is not None:
            properties[field["key"]]["examples"] = [field["example"]]
            example[field["key"]] = field["example"]
    required = [each["key"] for each in fields if each["required"]] if writing == "create" else []
    return {
        "type": "object",
        "properties": properties,
        "additionalProperties": False,
        **({"required": required} if required else {}),
        **({"examples": [example]} if example else {}),
    }


def _written(field: Json) -> Json:
    """What is written may be null: nothing."""
    return dict(field["input"]) if field["required"] else {"anyOf": [field["input"], {"type": "null"}]}


def _schemas(general: Json, form: Json) -> Json:
    """The general schemas with this form's values in them."""
    changed = deepcopy(general["components"]["schemas"])
    changed["RecordValues"] = _values(form, "read")
    changed["NewValues"] = _values(form, "create")
    changed["ChangedValues"] = _values(form, "edit")
    kinds = {
        "Record": "RecordValues",
        "Values": "NewValues",
        "PutValues": "ChangedValues",
        "VersionedValues": "ChangedValues",
        "CreateOperation": "NewValues",
        "UpdateOperation": "ChangedValues",
        "UpsertOperation": "ChangedValues",
    }
    changed["PutValues"] = deepcopy(changed["Values"])
    for name, values in kinds.items():
        changed[name]["properties"]["values"] = {"$ref": SCHEMAS + values}
    hidden = {each["key"] for each in form["fields"] if not each["read"]}
    for key in hidden & changed["Record"]["properties"].keys():
        del changed["Record"]["properties"][key]
    return changed


def _operation(path: str, method: str, operation: Json, form: Json, language: str) -> Json:
    """Without the parameter that is the form; with the form's fields as filters and unique fields as keys."""
    own = deepcopy(operation)
    parameters = [each for each in own.get("parameters", []) if each["name"] != "form"]
    own["operationId"] = f"{own['operationId'].partition('_api_')[0]}_{form['key']}"
    if (path, method) == (f"{BASE}/records", "get"):
        parameters += [each for field in form["fields"] for each in _filters(field, language)]
    if path == UPSERT:
        unique = [each["key"] for each in form["fields"] if each["unique"] and each["read"]]
        for each in parameters:
            if each["name"] == "field":
                each["schema"] = {"type": "string", "enum": unique}
        body = own["requestBody"]["content"]["application/json"]
        body["schema"] = {"$ref": f"{SCHEMAS}PutValues"}
    own["parameters"] = parameters
    return own


def _filters(field: Json, language: str) -> Iterator[Json]:
    """`amount`, `amount__gt`, …: conditions on one field in the address, each with an example."""
    for op, example in field["words"].items():
        plain = op in ("empty", "not_empty")
        yield {
            "name": field["key"] if op == "eq" else f"{field['key']}__{op}",
            "in": "query",
            "required": False,
            "description": f"{field['name']}: {operator(op, language)}",
            "schema": {"type": "boolean"} if plain else {"type": "string"},
            "example": True if plain else example,
        }


def _used(part: Any, schemas: Json) -> set[str]:
    """The names of the schemas that are referred to, directly or by another."""
    found: set[str] = set()
    waiting = [part]
    while waiting:
        each = waiting.pop()
        if isinstance(each, list):
            waiting += each
        elif isinstance(each, dict):
            waiting += each.values()
        elif isinstance(each, str) and each.startswith(SCHEMAS):
            name = each.removeprefix(SCHEMAS)
            if name not in found:
                found.add(name)
                waiting.append(schemas[name])
    return found
