"""What a print template may consist of, and the one that is made from the form's layout.

``{"name", "paper", "landscape", "header", "footer", "blocks"}``; the same blocks make every kind of file.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.kernel.errors import FieldInvalid, FormulaInvalid
from services.kernel.fields import Field, Form
from services.kernel.formula import compile_text, schema_of
from services.records.domain.files import FILE_TYPES
from services.records.domain.printing.placeholders import PAGE, PAGES, Piece, Unclosed, pieces, rewritten

#: Width and height in mm, upright.
PAPERS = {"a3": (297, 420), "a4": (210, 297), "a5": (148, 210), "b5": (176, 250), "letter": (216, 279)}
BANDS = ("left", "center", "right")
CODES = ("qr", "code128", "ean13")
MOST_BLOCKS, LONGEST_TEXT, LONGEST_BAND, MOST_NAMED, MOST_SIGNERS = 100, 5_000, 200, 200, 6
LARGEST_LOGO = 200_000
WIDTHS = (10, 250)
LOGO_HEADS = ("data:image/png;base64,", "data:image/jpeg;base64,")
Json = dict[str, Any]
Given = Mapping[str, Any]


@dataclass(frozen=True)
class Demand:
    """What the texts of a template name: related fields ("customer.phone") and formulas."""

    hops: frozenset[str]
    formulas: frozenset[str]


def check_template(form: Form, template: Any) -> Json:
    """The template as it is kept, fields by their keys.

    Raises FieldInvalid ``template_invalid`` or ``template_text_invalid`` naming the block (0: head or foot).
    """
    if not isinstance(template, Mapping):
        raise _wrong("template", 0)
    blocks, paper, name = template.get("blocks"), template.get("paper", "a4"), template.get("name")
    if not isinstance(blocks, list) or len(blocks) > MOST_BLOCKS or paper not in PAPERS:
        raise _wrong("blocks", 0)
    if not _is_label(name):
        raise _wrong("name", 0)
    bands = {side: _band(form, template[side]) for side in ("header", "footer") if template.get(side)}
    kept = [_block(form, block, place) for place, block in enumerate(blocks, 1)]
    return {
        "name": name,
        "paper": paper,
        "landscape": bool(template.get("landscape")),
        **bands,
        "blocks": kept,
    }


def _wrong(field: str, place: int) -> FieldInvalid:
    return FieldInvalid("template_invalid", field, {"block": place})


def _block(form: Form, block: Any, place: int) -> Json:
    check = BLOCKS.get(str(block.get("kind"))) if isinstance(block, Mapping) else None
    kept = check(form, block, place) if check is not None else None
    if kept is None:
        raise _wrong("blocks", place)
    return {"kind": block["kind"], **kept}


def _text_block(form: Form, block: Given, place: int) -> Json | None:
    align, size = block.get("align", "left"), block.get("size", "normal")
    if align not in BANDS or size not in ("small", "normal", "large"):
        return None
    text = _text(form, block.get("text", ""), place)
    return {"text": text, "align": align, "size": size, "bold": bool(block.get("bold"))}


def _fields_block(form: Form, block: Given, place: int) -> Json | None:
    keys, columns, name = block.get("fields", []), block.get("columns", 2), block.get("name")
    if not _are_keys(form, keys) or columns not in (1, 2, 3) or not (name is None or _is_label(name)):
        return None
    return {"fields": keys, "columns": columns, **({"name": name} if name else {})}


def _items_block(form: Form, block: Given, place: int) -> Json | None:
    table = form.by_key.get(str(block.get("field")))
    if table is None or table.type != "line_items":
        return None
    own = {column.key for column in table.columns}
    kept: Json = {"field": table.key}
    for part in ("columns", "totals"):
        chosen = block.get(part)
        if chosen is not None:
            if not isinstance(chosen, list) or not all(isinstance(key, str) and key in own for key in chosen):
                return None
            kept[part] = list(dict.fromkeys(chosen))
    return kept


def _image_block(form: Form, block: Given, place: int) -> Json | None:
    field = form.by_key.get(str(block.get("field")))
    return _sized(block, {"field": field.key}, 60) if field is not None and field.type in FILE_TYPES else None


def _code_block(form: Form, block: Given, place: int) -> Json | None:
    """Without ``field`` it is the record's link."""
    key, format = block.get("field"), block.get("format", "qr")
    if format not in CODES or not (key is None or key in form.by_key):
        return None
    return _sized(block, {"field": key, "format": format}, 30)


def _sized(block: Given, kept: Json, usual: int) -> Json | None:
    """With the ``width`` in mm and where it stands."""
    width, align = block.get("width", usual), block.get("align", "left")
    if not isinstance(width, int) or not WIDTHS[0] <= width <= WIDTHS[1] or align not in BANDS:
        return None
    return {**kept, "width": width, "align": align}


def _company_block(form: Form, block: Given, place: int) -> Json | None:
    name, logo = block.get("name", ""), block.get("logo")
    if not _is_label(name) or not (logo is None or logo_bytes(logo)):
        return None
    return {"name": name, **({"logo": logo} if logo else {})}


def _signatures_block(form: Form, block: Given, place: int) -> Json | None:
    """``signed``: for each label the signature field whose picture stands above the line, or null."""
    labels, signed = block.get("labels", []), block.get("signed") or []
    if not isinstance(labels, list) or not 0 < len(labels) <= MOST_SIGNERS or not isinstance(signed, list):
        return None
    known = [key is None or (key in form.by_key and form.by_key[key].type in FILE_TYPES) for key in signed]
    if not all(known) or len(signed) > len(labels):
        return None
    return {"labels": [_text(form, label, place) for label in labels], "signed": signed}


Check = Callable[[Form, Given, int], Json | None]
BLOCKS: Mapping[str, Check] = {
    "title": lambda form, block, place: {"text": _text(form, block.get("text", ""), place)},
    "text": _text_block,
    "fields": _fields_block,
    "items": _items_block,
    "image": _image_block,
    "code": _code_block,
    "company": _company_block,
    "signatures": _signatures_block,
    "break": lambda form, block, place: {},
}


def _are_keys(form: Form, keys: Any) -> bool:
    return (
        isinstance(keys, list)
        and len(keys) <= MOST_NAMED
        and all(isinstance(key, str) and key in form.by_key for key in keys)
    )


def _is_label(label: Any) -> bool:
    texts = list(label.values()) if isinstance(label, Mapping) else [label]
    return all(isinstance(text, str) and len(text) <= LONGEST_BAND for text in texts)


def logo_bytes(logo: Any) -> bytes | None:
    """The picture in a data address; None when it is none, or too large. Whether it opens is not asked."""
    head = next((head for head in LOGO_HEADS if isinstance(logo, str) and logo.startswith(head)), None)
    if head is None or len(logo) > 2 * LARGEST_LOGO:
        return None
    try:
        data = base64.b64decode(logo[len(head) :], validate=True)
    except binascii.Error:
        return None
    return data if 0 < len(data) <= LARGEST_LOGO else None


def _band(form: Form, band: Any) -> Json:
    if not isinstance(band, Mapping) or not all(isinstance(band.get(side, ""), str) for side in BANDS):
        raise _wrong("header", 0)
    if any(len(band.get(side, "")) > LONGEST_BAND for side in BANDS):
        raise _wrong("header", 0)
    return {side: _text(form, band[side], 0, paged=True) for side in BANDS if band.get(side)}


def _text(form: Form, text: Any, place: int, *, paged: bool = False) -> str:
    if not isinstance(text, str) or len(text) > LONGEST_TEXT:
        raise _wrong("blocks", place)
    try:
        for piece in pieces(text):
            check_piece(form, piece, place, paged=paged)
        return rewritten(text, lambda name: field_key(form, name) or name)
    except Unclosed as error:
        raise FieldInvalid("template_text_invalid", "blocks", {"block": place, "text": str(error)}) from None


def check_piece(form: Form, piece: Piece, place: int, *, paged: bool = False) -> None:
    """Raises FieldInvalid ``template_text_invalid`` when it names what is not there."""
    known = piece.kind != "field" or field_key(form, piece.text) is not None
    if piece.kind == "special":
        known = paged or piece.text not in (PAGE, PAGES)
    if piece.kind == "formula":
        try:
            compile_text(piece.text, schema_of(form))
        except FormulaInvalid:
            known = False
    if not known:
        raise FieldInvalid("template_text_invalid", "blocks", {"block": place, "text": piece.text[:80]})


def field_key(form: Form, name: str) -> str | None:
    """The key behind a key or a display name, with a point for a related record's field; None for neither."""
    if name in form.by_key:
        return name
    try:
        found = schema_of(form).resolve(name)
    except FormulaInvalid:  # the name of several fields
        return None
    key = found[0] if found is not None else None
    return None if key is None or schema_of(form).is_items(key.partition(".")[0]) else key


def texts_in(template: Given) -> Iterator[str]:
    """Every text of a template that may hold places."""
    for block in template["blocks"]:
        yield from [block["text"]] if block.get("text") else []
        yield from block.get("labels", ())
    for band in ("header", "footer"):
        yield from (template.get(band) or {}).values()


def demand_of(texts: Iterator[str], *, doubled: bool = False) -> Demand:
    every = [piece for text in texts for piece in pieces(text, doubled=doubled)]
    named = frozenset(piece.text for piece in every if piece.kind == "field" and "." in piece.text)
    return Demand(named, frozenset(piece.text for piece in every if piece.kind == "formula"))


def default_blocks(form: Form, layout: Sequence[Given]) -> list[Json]:
    """The form's own layout as blocks: a table of fields for each section, line items below."""
    blocks: list[Json] = [{"kind": "title", "text": ""}]
    placed: set[str] = set()
    for section in _sections(layout):
        keys = [key for key in section.get("fields", []) if key in form.by_key and key not in placed]
        placed.update(keys)
        blocks += _section(form, keys, section.get("name"), int(section.get("columns") or 2))
    rest = [each.key for each in form.fields if each.key not in placed]
    return blocks + _section(form, rest, None, 2)


def _sections(layout: Sequence[Given]) -> list[Given]:
    found: list[Given] = []
    for entry in layout:
        if entry.get("kind") == "tabs":
            found += [section for tab in entry.get("tabs", []) for section in tab.get("sections", [])]
        else:
            found.append(entry)
    return found


def _section(form: Form, keys: Sequence[str], name: Any, columns: int) -> list[Json]:
    plain = [key for key in keys if form.by_key[key].type != "line_items"]
    blocks: list[Json] = []
    if plain:
        blocks.append({"kind": "fields", "fields": plain, "name": name, "columns": min(columns, 3)})
    tables = [form.by_key[key] for key in keys if form.by_key[key].type == "line_items"]
    return blocks + [{"kind": "items", "field": table.key, "totals": summable(table)} for table in tables]


def summable(table: Field) -> list[str]:
    """The columns of line items whose sum says something: money, whether entered or computed."""
    return [column.key for column in table.columns if "money" in (column.type, column.options.get("result"))]
