"""What a printed record consists of, before it is a PDF, a Word or an Excel file.

A template is a list of blocks; texts in it may name fields in braces ("甲方：{customer}").
The same blocks make all three kinds of file. Only what the reader may print is there at all: see `Content`.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from services.kernel.errors import FieldInvalid
from services.kernel.fields import Field, Form
from services.kernel.labels import resolve_label

KINDS = ("title", "text", "fields", "items", "signatures", "break")
PAPERS = ("a4", "a5")
PLACE = re.compile(r"\{([a-z][a-z0-9_]{0,62})\}")
MOST_BLOCKS, LONGEST_TEXT, MOST_NAMED = 100, 5_000, 200
NUMERIC = ("number", "money", "percent")
WIDE = ("long_text", "address")


@dataclass(frozen=True)
class Cell:
    label: str
    text: str
    wide: bool = False


@dataclass(frozen=True)
class Table:
    headers: list[str]
    rows: list[list[str]]
    #: Places of the columns whose cells stand at the right.
    numeric: list[int]


@dataclass(frozen=True)
class Part:
    """One block filled in: ``kind`` says which of the rest it has."""

    kind: str
    text: str = ""
    columns: int = 2
    cells: list[Cell] = field(default_factory=list)
    table: Table | None = None
    labels: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Content:
    """A record as its reader may print it: texts by field key, tables of line items; the rest is absent."""

    form: Form
    title: str
    texts: Mapping[str, str]
    tables: Mapping[str, Table]
    language: str

    def label(self, each: Field) -> str:
        return resolve_label(each.name, self.language)

    def filled(self, text: str) -> str:
        """The text with its fields in place; one that may not be printed is as empty as an unknown one."""
        return PLACE.sub(lambda found: self.texts.get(found.group(1), ""), text)


def check_template(form: Form, template: Any) -> dict[str, Any]:
    """The template as it is kept. Raises FieldInvalid ``template_invalid`` naming the block at fault."""
    if not isinstance(template, Mapping):
        raise FieldInvalid("template_invalid", "template", {"block": 0})
    blocks = template.get("blocks")
    paper = template.get("paper", "a4")
    name = template.get("name")
    if not isinstance(blocks, list) or len(blocks) > MOST_BLOCKS or paper not in PAPERS:
        raise FieldInvalid("template_invalid", "blocks", {"block": 0})
    if not isinstance(name, str | Mapping):
        raise FieldInvalid("template_invalid", "name", {"block": 0})
    for place, block in enumerate(blocks, 1):
        if not isinstance(block, Mapping) or not _sound(form, block):
            raise FieldInvalid("template_invalid", "blocks", {"block": place})
    return {"name": name, "paper": paper, "landscape": bool(template.get("landscape")), "blocks": blocks}


def _sound(form: Form, block: Mapping[str, Any]) -> bool:
    text, keys, labels = block.get("text", ""), block.get("fields", []), block.get("labels", [])
    if block.get("kind") not in KINDS or not isinstance(text, str) or len(text) > LONGEST_TEXT:
        return False
    if not isinstance(keys, list) or len(keys) > MOST_NAMED or not all(key in form.by_key for key in keys):
        return False
    if block["kind"] == "items":
        named = form.by_key.get(str(block.get("field")))
        return named is not None and named.type == "line_items"
    if any(key not in form.by_key for key in PLACE.findall(text)):
        return False
    return isinstance(labels, list) and len(labels) <= 10 and all(isinstance(each, str) for each in labels)


def default_blocks(form: Form, layout: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The form's own layout as blocks: a table of fields for each section, line items below."""
    blocks: list[dict[str, Any]] = [{"kind": "title", "text": ""}]
    placed: set[str] = set()
    for section in _sections(layout):
        keys = [key for key in section.get("fields", []) if key in form.by_key and key not in placed]
        placed.update(keys)
        blocks += _section(form, keys, section.get("name"), int(section.get("columns") or 2))
    rest = [each.key for each in form.fields if each.key not in placed]
    return blocks + _section(form, rest, None, 2)


def _sections(layout: Sequence[Mapping[str, Any]]) -> list[Mapping[str, Any]]:
    found: list[Mapping[str, Any]] = []
    for entry in layout:
        if entry.get("kind") == "tabs":
            found += [section for tab in entry.get("tabs", []) for section in tab.get("sections", [])]
        else:
            found.append(entry)
    return found


def _section(form: Form, keys: Sequence[str], name: Any, columns: int) -> list[dict[str, Any]]:
    plain = [key for key in keys if form.by_key[key].type != "line_items"]
    blocks: list[dict[str, Any]] = []
    if plain:
        blocks.append({"kind": "fields", "fields": plain, "name": name, "columns": min(columns, 2)})
    return blocks + [{"kind": "items", "field": key} for key in keys if form.by_key[key].type == "line_items"]


def parts_of(content: Content, blocks: Sequence[Mapping[str, Any]]) -> list[Part]:
    """The blocks filled in; those about nothing the reader may print are left out."""
    parts = (_part(content, block) for block in blocks)
    return [part for part in parts if part is not None]


def _part(content: Content, block: Mapping[str, Any]) -> Part | None:
    kind = str(block["kind"])
    match kind:
        case "title":
            return Part(kind, content.filled(str(block.get("text") or "")) or content.title)
        case "text":
            return Part(kind, content.filled(str(block.get("text", ""))))
        case "fields":
            cells = [
                Cell(content.label(each), content.texts[key], each.type in WIDE)
                for key in block.get("fields", [])
                if key in content.texts and (each := content.form.by_key.get(key)) is not None
            ]
            name = block.get("name")
            heading = resolve_label(name, content.language) if name else ""
            return Part(kind, heading, int(block.get("columns") or 2), cells) if cells else None
        case "items":
            table = content.tables.get(str(block.get("field")))
            named = content.form.by_key.get(str(block.get("field")))
            return Part(kind, content.label(named), table=table) if table is not None and named else None
        case "signatures":
            return Part(kind, labels=[content.filled(each) for each in block.get("labels", [])])
        case _:
            return Part(kind)
