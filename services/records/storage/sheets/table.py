"""One sheet of a file: its rows as text, whatever program wrote it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import python_calamine

from services.kernel.errors import FieldInvalid
from services.records.storage.sheets.archive import kind_of
from services.records.storage.sheets.streamed import BROKEN, csv_rows, encoding_of, text_of, xlsx_rows

#: A wider sheet is no list of records.
MOST_COLUMNS = 199
CALAMINE = (
    python_calamine.CalamineError, python_calamine.PasswordError, python_calamine.XmlError,
    python_calamine.ZipError, python_calamine.WorksheetNotFound,
)  # fmt: skip
Merged = tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True)
class Sheet:
    """``rows`` can be gone through once; empty ones are kept, so that numbers stay those of the file.

    ``merged``: ((first row, first column), (last row, last column)) from 0, as far as the format tells.
    """

    name: str
    names: list[str]
    encoding: str | None
    rows: Iterator[list[str]]
    merged: list[Merged] = field(default_factory=list)


def sheet_names(path: Path) -> list[str]:
    """Names of the visible sheets; one without a name for a CSV file. Raises FieldInvalid."""
    kind = kind_of(path)
    return [""] if kind == "text" else _names(_book(path))


def open_sheet(path: Path, sheet: str | None = None) -> Sheet:
    """The sheet of that name, or the first one with something in it.

    Raises FieldInvalid ``import_sheet_unknown`` and what `kind_of` does; while its rows are read
    ``import_columns_many``.
    """
    kind = kind_of(path)
    if kind == "text":
        encoding = encoding_of(path)
        return Sheet("", [""], encoding, _narrow(csv_rows(path, encoding)))
    book = _book(path)
    names = _names(book)
    if sheet and sheet not in names:
        raise FieldInvalid("import_sheet_unknown", None, {"sheet": sheet[:80]})
    if kind == "large":
        chosen = sheet or names[0]
        return Sheet(chosen, names, None, _narrow(xlsx_rows(path, chosen)))
    found = [sheet] if sheet else names
    chosen, opened = found[0], None
    try:
        for chosen in found:
            opened = book.get_sheet_by_name(chosen)
            if opened.height:
                break
        assert opened is not None
        return Sheet(chosen, names, None, _narrow(_rows(opened)), list(opened.merged_cell_ranges or []))
    except CALAMINE as error:
        raise FieldInvalid("import_file_invalid") from error


def _rows(sheet: python_calamine.CalamineSheet) -> Iterator[list[str]]:
    try:
        # Rows above the first filled one are skipped by the reader: their numbers are not.
        first = sheet.start[0] if sheet.start else 0
        yield from ([] for _ in range(first))
        for row in sheet.iter_rows():
            cells = [text_of(value) for value in row]
            while cells and not cells[-1]:
                cells.pop()
            yield cells
    except CALAMINE as error:
        raise FieldInvalid("import_file_invalid") from error


def _narrow(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    for row in rows:
        if len(row) > MOST_COLUMNS:
            while row and not row[-1]:
                row.pop()
            if len(row) > MOST_COLUMNS:
                raise FieldInvalid("import_columns_many", None, {"max": MOST_COLUMNS, "found": len(row)})
        yield row


def _book(path: Path) -> python_calamine.CalamineWorkbook:
    try:
        return python_calamine.load_workbook(str(path))
    except python_calamine.PasswordError as error:
        raise FieldInvalid("import_file_locked") from error
    except (*CALAMINE, *BROKEN) as error:
        raise FieldInvalid("import_file_invalid") from error


def _names(book: python_calamine.CalamineWorkbook) -> list[str]:
    visible: Any = python_calamine.SheetVisibleEnum.Visible
    work: Any = python_calamine.SheetTypeEnum.WorkSheet
    names = [each.name for each in book.sheets_metadata if each.visible == visible and each.typ == work]
    if not names:
        raise FieldInvalid("import_file_empty")
    return names
