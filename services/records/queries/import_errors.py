"""The refused rows of an import as a workbook to be put right and sent again."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator, Mapping
from itertools import groupby
from pathlib import Path
from typing import Any

import xlsxwriter

from services.records.commands.stage_import import own_batch
from services.records.storage import batches
from services.records.storage.session import Sessions
from services.records.storage.sheets import open_sheet

PIECE = 256 * 1024
#: Cells are text: what came as a formula goes back as its letters.
PLAIN = {"constant_memory": True, "strings_to_formulas": False, "strings_to_urls": False,
         "strings_to_numbers": False}  # fmt: skip
HEADINGS = {"zh-CN": ("行号", "原因"), "en": ("Row", "Reason")}


def import_errors(
    sessions: Sessions, id: int, language: str, message: Callable[[str, Mapping[str, Any]], str]
) -> Iterator[bytes]:
    """An xlsx in pieces: row number, the original cells, the reasons. Raises NotFound."""
    with sessions.read() as session:
        batch = own_batch(session, id)
        definition = session.definitions.forms.get(batch.form)
        errors = batches.errors(session.tx, id)

    def reason(error: Any) -> str:
        field = definition.form.by_key.get(error.field) if definition and error.field else None
        text = message(error.code, error.params)
        return f"{field.label(language)}: {text}" if field is not None else text

    reasons = {row: "\n".join(map(reason, found)) for row, found in groupby(errors, lambda each: each.row)}
    with tempfile.TemporaryDirectory(prefix="dougong-errors-") as directory:
        path = Path(directory) / "errors.xlsx"
        with batches.downloaded(sessions.database, id) as source:
            _write(path, source, batch.settings, reasons, language)
        yield from pieces(path)


def _write(
    path: Path, source: Path, settings: Mapping[str, Any], reasons: Mapping[int, str], language: str
) -> None:
    above = settings.get("header_row", 1)
    book = xlsxwriter.Workbook(path, PLAIN)
    bold = book.add_format({"bold": True, "bg_color": "#F2F3F5"})
    red = book.add_format({"font_color": "#C9362B", "text_wrap": True})
    sheet, line = book.add_worksheet(), 1
    number, why = HEADINGS.get(language, HEADINGS["en"])
    wide, last = 0, max(reasons, default=0)
    header: list[str] = []
    for n, row in enumerate(open_sheet(source, settings.get("sheet")).rows, 1):
        if n == above:
            header = row
            for place, text in enumerate([number, why, *header]):
                sheet.write_string(0, place, text, bold)
        elif n in reasons:
            wide = max(wide, len(row))
            sheet.write_number(line, 0, n)
            sheet.write_string(line, 1, reasons[n], red)
            for place, text in enumerate(row, 2):
                sheet.write_string(line, place, text)
            line += 1
        if n >= last and n >= above:
            break
    sheet.set_column(1, 1, 40)
    sheet.set_column(2, 1 + max(wide, len(header), 1), 16)
    sheet.freeze_panes(1, 2)
    book.close()


def pieces(path: Path) -> Iterator[bytes]:
    with path.open("rb") as file:
        while piece := file.read(PIECE):
            yield piece
