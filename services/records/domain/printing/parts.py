"""Blocks filled in with one record, as far as its reader may print it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from services.kernel.fields import Field, Form
from services.kernel.labels import resolve_label
from services.records.domain.printing.placeholders import PAGE, PAGES, Piece, pieces
from services.records.domain.printing.template import BANDS, logo_bytes

WIDE = ("long_text", "address")
Block = Mapping[str, Any]


@dataclass(frozen=True)
class Picture:
    """PNG or JPEG bytes with their size in pixels."""

    data: bytes
    width: int
    height: int


@dataclass(frozen=True)
class Cell:
    label: str
    text: str
    wide: bool = False


@dataclass(frozen=True)
class Table:
    keys: list[str]
    headers: list[str]
    rows: list[list[str]]
    #: Places of the columns whose cells stand at the right.
    numeric: list[int]
    #: Sums by column, of those that are numbers.
    sums: Mapping[str, str] = field(default_factory=dict)
    #: The last row: a text for each column; empty when nothing is summed up.
    totals: list[str] = field(default_factory=list)

    def chosen(self, columns: Sequence[str] | None, totals: Sequence[str], words: str) -> Table:
        """These columns in this order, with a row of totals below."""
        keys = [key for key in columns if key in self.keys] if columns is not None else self.keys
        places = [self.keys.index(key) for key in keys]
        summed = [self.sums.get(key, "") if key in totals else "" for key in keys]
        if any(summed) and not summed[0]:
            summed[0] = words
        return Table(
            keys,
            [self.headers[place] for place in places],
            [[row[place] for place in places] for row in self.rows],
            [n for n, place in enumerate(places) if place in self.numeric],
            self.sums,
            summed if any(summed) else [],
        )


@dataclass(frozen=True)
class Part:
    """One block filled in: ``kind`` says which of the rest it has. ``width`` is in mm."""

    kind: str
    text: str = ""
    columns: int = 2
    cells: list[Cell] = field(default_factory=list)
    table: Table | None = None
    labels: list[str] = field(default_factory=list)
    pictures: list[Picture | None] = field(default_factory=list)
    #: How the text of a code is drawn.
    format: str = ""
    width: int = 0
    align: str = "left"
    size: str = "normal"
    bold: bool = False


#: Left, middle and right of a page's head or foot, its numbers of pages still to come.
Band = tuple[list[Piece], list[Piece], list[Piece]]


@dataclass(frozen=True)
class Sheet:
    """One record ready for paper. ``paper`` is a key of PAPERS; ``language`` decides how lines break."""

    title: str
    parts: list[Part]
    paper: str
    landscape: bool
    header: Band
    footer: Band
    language: str


@dataclass(frozen=True)
class Content:
    """A record as its reader may print it; what may not be seen is absent everywhere.

    ``texts`` by field key, those of related records with a point; ``formulas`` by their text; ``special`` by
    name; ``pictures`` by file field.
    """

    form: Form
    title: str
    texts: Mapping[str, str]
    tables: Mapping[str, Table]
    language: str
    formulas: Mapping[str, str] = field(default_factory=dict)
    special: Mapping[str, str] = field(default_factory=dict)
    pictures: Mapping[str, list[Picture]] = field(default_factory=dict)
    logo: Picture | None = None

    def label(self, each: Field) -> str:
        return resolve_label(each.name, self.language)

    def said(self, piece: Piece) -> str:
        """The words in a place; of what may not be printed there are as few as of what does not exist."""
        match piece.kind:
            case "field":
                return self.texts.get(piece.text, "")
            case "formula":
                return self.formulas.get(piece.text, "")
            case "special":
                return self.special.get(piece.text, "")
            case _:
                return piece.text

    def filled(self, text: str) -> str:
        return "".join(self.said(piece) for piece in pieces(text))

    def band(self, band: Mapping[str, str]) -> Band:
        left, center, right = (
            [
                piece
                if piece.kind == "special" and piece.text in (PAGE, PAGES)
                else Piece("text", self.said(piece))
                for piece in pieces(band.get(side, ""))
            ]
            for side in BANDS
        )
        return left, center, right


def sheet_of(content: Content, template: Mapping[str, Any]) -> Sheet:
    """Without a foot of its own a template has the form's name, the number, the day and the pages there."""
    usual = {"left": "{@form} · #{@number} · {@date}", "right": "{@page} / {@pages}"}
    return Sheet(
        content.title,
        parts_of(content, template["blocks"]),
        str(template.get("paper", "a4")),
        bool(template.get("landscape")),
        content.band(template.get("header") or {}),
        content.band(template.get("footer", usual)),
        content.language,
    )


def parts_of(content: Content, blocks: Sequence[Block]) -> list[Part]:
    """The blocks filled in; those about nothing the reader may print are left out."""
    parts = (_part(content, block) for block in blocks)
    return [part for part in parts if part is not None]


def _part(content: Content, block: Block) -> Part | None:
    kind = str(block["kind"])
    text = str(block.get("text") or "")
    key = str(block.get("field"))
    match kind:
        case "title":
            return Part(kind, content.filled(text) or content.title)
        case "text":
            styled = {name: block[name] for name in ("align", "size", "bold") if name in block}
            return replace(Part(kind, content.filled(text)), **styled)
        case "fields":
            return _fields(content, block)
        case "items":
            table, named = content.tables.get(key), content.form.by_key.get(key)
            if table is None or named is None:
                return None
            words = "合计" if content.language.startswith("zh") else "Total"
            chosen = table.chosen(block.get("columns"), block.get("totals") or (), words)
            return Part(kind, content.label(named), table=chosen) if chosen.keys else None
        case "image":
            shown: list[Picture | None] = [*content.pictures.get(key, ())]
            return _sized(Part(kind, pictures=shown), block) if shown else None
        case "code":
            words = content.texts.get(key, "") if block.get("field") else content.special.get("link", "")
            return _sized(Part(kind, words, format=str(block["format"])), block) if words else None
        case "company":
            has_logo = content.logo is not None and logo_bytes(block.get("logo")) is not None
            name = resolve_label(block.get("name", ""), content.language)
            return Part(kind, name, pictures=[content.logo] if has_logo else [])
        case "signatures":
            labels = [content.filled(each) for each in block.get("labels", [])]
            signed = [
                next(iter(content.pictures.get(str(each), ())), None) for each in block.get("signed", ())
            ]
            return Part(kind, labels=labels, pictures=[*signed, *[None] * (len(labels) - len(signed))])
        case _:
            return Part(kind)


def _sized(part: Part, block: Block) -> Part:
    return replace(part, width=int(block["width"]), align=str(block["align"]))


def _fields(content: Content, block: Block) -> Part | None:
    cells = [
        Cell(content.label(each), content.texts[key], each.type in WIDE)
        for key in block.get("fields", [])
        if key in content.texts and (each := content.form.by_key.get(key)) is not None
    ]
    heading = resolve_label(block["name"], content.language) if block.get("name") else ""
    return Part("fields", heading, int(block.get("columns") or 2), cells) if cells else None
