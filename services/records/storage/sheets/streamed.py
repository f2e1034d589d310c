"""Rows of a CSV or a large xlsx file as text, one at a time: memory does not grow with the file."""

from __future__ import annotations

import codecs
import csv
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from itertools import islice
from pathlib import Path
from typing import Any, TextIO

from services.kernel.errors import FieldInvalid

LONGEST_CELL = 200_000
#: What a damaged or made-up archive makes the readers raise.
BROKEN = (zipfile.BadZipFile, KeyError, ValueError, OSError, EOFError, SyntaxError, zlib.error)
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def encoding_of(path: Path) -> str:
    """By its mark; UTF-8 if it is that throughout; UTF-16 by its zeros; GB18030 (which includes GBK and
    GB2312) if it can be read as that; else what looks most like it."""
    with path.open("rb") as file:
        start = file.read(4096)
    for mark, name in MARKS:
        if start.startswith(mark):
            return name
    for place, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        if len(start) > 3 and start[place::2].count(0) > len(start) // 6 > start[1 - place :: 2].count(0):
            return name
    for name in ("utf-8", "gb18030"):
        if _decodes(path, name):
            return name
    from charset_normalizer import from_bytes

    with path.open("rb") as file:
        best = from_bytes(file.read(200_000)).best()
    return best.encoding if best is not None and _decodes(path, best.encoding) else "latin-1"


def _decodes(path: Path, encoding: str) -> bool:
    decoder = codecs.getincrementaldecoder(encoding)()
    try:
        with path.open("rb") as file:
            while part := file.read(1 << 20):
                decoder.decode(part)
            decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return False
    return True


def csv_rows(path: Path, encoding: str) -> Iterator[list[str]]:
    csv.field_size_limit(LONGEST_CELL)
    try:
        with path.open(encoding=encoding, newline="") as file:
            delimiter = _delimiter(file)
            for cells in csv.reader(file, delimiter=delimiter):
                yield [_clean(cell) for cell in cells]
    except (UnicodeError, csv.Error) as error:
        raise FieldInvalid("import_file_invalid") from error


def _delimiter(file: TextIO) -> str:
    """What the first lines have most of."""
    first = "".join(islice(file, 5))
    file.seek(0)
    return max(",\t;|", key=first.count)


def _clean(cell: str) -> str:
    return cell.replace("\x00", "").strip()


def xlsx_rows(path: Path, sheet: str) -> Iterator[list[str]]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        book = load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except (*BROKEN, InvalidFileException) as error:
        raise FieldInvalid("import_file_invalid") from error
    try:
        for row in book[sheet].iter_rows(values_only=True):
            cells = [text_of(value) for value in row]
            while cells and not cells[-1]:
                cells.pop()
            yield cells
    except BROKEN as error:
        raise FieldInvalid("import_file_invalid") from error
    finally:
        book.close()


def text_of(value: Any) -> str:
    """A cell as its reader sees it, without what its number format hides or adds."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, time):
        return value.isoformat("seconds")
    if isinstance(value, timedelta):
        return str(value)
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return _clean(str(value))
