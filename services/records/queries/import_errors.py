"""The refused rows of an import as a workbook to be put right and sent again."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path
from typing import Any

import xlsxwriter

from services.records.commands.stage_import import own_batch
from services.records.storage import batches
from services.records.storage.session import Sessions
from services.records.storage.sheets import open_sheet

PIECE = 256 * 1024
PAGE = 1_000
#: Rows whose marked cells say why: notes are kept in memory until the workbook is written.
MOST_NOTES = 1_000
#: What one sheet holds below its header.
MOST_LINES = 1_048_575
MARK = "#FDE3E1"
#: Cells are text: what came as a formula goes back as its letters.
PLAIN = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
         "strings_to_numbers": False}  # fmt: skip
HEADINGS = {"zh-CN": ("行号", "原因"), "en": ("Row", "Reason")}


@dataclass
class Refused:
    """A row of the file: why, as one text, and per column where it is known."""

    row: int
    reasons: list[str] = field(default_factory=list)
    cells: dict[int, list[str]] = field(default_factory=dict)


def import_errors(
    sessions: Sessions, id: int, language: str, message: Callable[[str, Mapping[str, Any]], str]
) -> Iterator[bytes]:
    """An xlsx in pieces: row number, all reasons, the original cells, those at fault marked. Raises
    NotFound."""
    with sessions.read() as session:
        batch = own_batch(session, id)
        definition = session.definitions.forms.get(batch.form)
    columns = batch.settings.get("columns")
    places = {each["field"]: each["column"] for each in columns} if isinstance(columns, list) else {}

    def refused() -> Iterator[Refused]:
        last = 0
        while found := _page(sessions, id, last):
            for last, errors in groupby(found, lambda each: each.row):
                told = Refused(last)
                for error in errors:
                    text = message(error.code, error.params)
                    named = definition.form.by_key.get(error.field) if definition and error.field else None
                    told.reasons.append(f"{named.label(language)}: {text}" if named is not None else text)
                    if error.field in places:
                        told.cells.setdefault(places[error.field], []).append(text)
                yield told

    with tempfile.TemporaryDirectory(prefix="dougong-errors-") as directory:
        path = Path(directory) / "errors.xlsx"
        with batches.downloaded(sessions.database, id) as source:
            _write(path, source, batch.settings, refused(), language)
        yield from pieces(path)


def _page(sessions: Sessions, id: int, after: int) -> Sequence[Any]:
    with sessions.read() as session:
        return batches.errors_after(session.tx, id, after, PAGE)


def _write(
    path: Path, source: Path, settings: Mapping[str, Any], refused: Iterator[Refused], language: str
) -> None:
    above = settings.get("header_row", 1)
    book = xlsxwriter.Workbook(path, PLAIN)
    bold = book.add_format({"bold": True, "bg_color": "#F2F3F5"})
    red = book.add_format({"font_color": "#C9362B", "text_wrap": True})
    marked = book.add_format({"bg_color": MARK})
    sheet, line = book.add_worksheet(), 1
    sheet.freeze_panes(1, 2)
    sheet.set_column(0, 0, 8)
    sheet.set_column(1, 1, 40)
    next_one = next(refused, None)
    for n, row in enumerate(open_sheet(source, settings.get("sheet")).rows, 1):
        if n == above:
            sheet.set_column(2, 1 + max(len(row), 1), 16)
            for place, text in enumerate([*HEADINGS.get(language, HEADINGS["en"]), *row]):
                sheet.write_string(0, place, text, bold)
        elif next_one is not None and n == next_one.row:
            sheet.write_number(line, 0, n)
            sheet.write_string(line, 1, "\n".join(next_one.reasons), red)
            for place in range(max([len(row), *(each + 1 for each in next_one.cells)])):
                text, told = row[place] if place < len(row) else "", next_one.cells.get(place)
                if told is None:
                    sheet.write_string(line, 2 + place, text)
                    continue
                sheet.write(line, 2 + place, text or None, marked)
                if line <= MOST_NOTES:
                    sheet.write_comment(line, 2 + place, "\n".join(told))
            line, next_one = line + 1, next(refused, None)
        if (next_one is None and n >= above) or line > MOST_LINES:
            break
    book.close()


def pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece
