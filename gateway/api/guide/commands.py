"""curl commands for one form that work as they are pasted, one after the other in one shell."""

import json
import secrets
import shlex
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, urlencode

KEY = "DOUGONG_KEY"
SETUP = f"export {KEY}=dg_…"
AUTHORISED = f'-H "Authorization: Bearer ${KEY}"'
MATCH = '-H "If-Match: $TAG"'
JSON_BODY = "-H 'Content-Type: application/json'"
ID = """grep -o '"id": *[0-9]*' | head -1 | grep -o '[0-9]*'"""
TAG = r"sed -n 's/^etag: *//Ip' | tr -d '\r'"

#: Types whose values must lead to something that is there.
REFERENCES = ("relation", "relations", "person", "people", "department")


@dataclass(frozen=True)
class Command:
    """``key`` is that of its title."""

    key: str
    line: str


def commands(form: Mapping[str, Any], like: Mapping[str, Any], base: str) -> Iterator[Command]:
    """``form``: what DescribeForm answered; ``like``: values of a record there is, for references that
    must lead somewhere; ``base``: address of the product."""
    records = f"{base.rstrip('/')}/api/v1/forms/{quote(form['key'])}/records"
    one = f'{records}/"$ID"'
    actions, values = form["actions"], _values(form, like)
    writes = "create" in actions
    if writes:
        body = shlex.quote(_json({"values": values}))
        yield Command("create", f"ID=$({_curl('POST', records, JSON_BODY, f'-d {body}')} | {ID})\necho $ID")
        yield Command("read", f"TAG=$({_curl('', one, '-D -', '-o /dev/null')} | {TAG})\n{_curl('', one)}")
    field = next((each for each in _writable(form, "edit") if each["type"] in ("text", "long_text")), None)
    if writes and field and "edit" in actions:
        body = shlex.quote(_json({"values": {field["key"]: values.get(field["key"]) or field["example"]}}))
        yield Command("update", _curl("PATCH", one, MATCH, JSON_BODY, f"-d {body}"))
    yield Command("list", _curl("", shlex.quote(f"{records}?{_question(form)}")))
    key = next((each for each in _writable(form, "create") if each["unique"] and each["example"]), None)
    if writes and key and "edit" in actions:
        own = quote(str(values[key["key"]]), safe="")
        rest = {name: value for name, value in values.items() if name != key["key"]}
        body = shlex.quote(_json({"values": rest}))
        yield Command("upsert", _curl("PUT", f"{records}/by/{key['key']}/{own}", JSON_BODY, f"-d {body}"))
    changes = f"{records.removesuffix('records')}changes?limit=5"
    yield Command("changes", _curl("", shlex.quote(changes)))
    if writes and "delete" in actions:
        again = f"TAG=$({_curl('', one, '-D -', '-o /dev/null')} | {TAG})"
        yield Command("delete", f"{again}\n{_curl('DELETE', one, MATCH)}")


def _curl(method: str, address: str, *more: str) -> str:
    return " ".join(["curl -sS", *([f"-X {method}"] if method else []), AUTHORISED, *more, address])


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False)


def _writable(form: Mapping[str, Any], action: str) -> list[Mapping[str, Any]]:
    return [each for each in form["fields"] if each[action] and not each["system"]]


def _values(form: Mapping[str, Any], like: Mapping[str, Any]) -> dict[str, Any]:
    """What a new record needs, and its title; a unique value differs each time the page is read."""
    fields = _writable(form, "create")
    texts = [each for each in fields if each["type"] == "text"]
    needed = [each for each in fields if each["required"] or each["unique"] or each in texts[:1]]
    values = {}
    for each in needed:
        value = like.get(each["key"]) if each["type"] in REFERENCES else each["example"]
        if each["type"] == "text":
            value = f"{value}-{secrets.token_hex(3)}"[: each["input"].get("maxLength")]
        if value is not None:
            values[each["key"]] = value
    return values


def _question(form: Mapping[str, Any]) -> str:
    """A condition, an order and a page."""
    asked = {}
    for field in form["fields"]:
        op = next((each for each in ("ge", "contains", "in") if each in field["words"]), None)
        if op and not field["system"] and field["words"][op]:
            asked[f"{field['key']}__{op}"] = field["words"][op]
            break
    if any(each["key"] == "created_at" and each["read"] for each in form["fields"]):
        asked["sort"] = "-created_at"
    return urlencode({**asked, "limit": "5", "count": "true"}, safe=",")
