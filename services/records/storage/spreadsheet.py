"""Rows of a CSV or xlsx file as text, one at a time, whatever its size."""

from __future__ import annotations

import codecs
import csv
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime, time
from pathlib import Path
from typing import Any, BinaryIO, TextIO

from services.kernel.errors import FieldInvalid

#: What an xlsx may unpack to: a small file can hide a disk full of zeros.
MOST_UNPACKED = 1_500_000_000
LONGEST_CELL = 200_000
#: What a damaged or made-up archive makes the readers raise.
BROKEN = (zipfile.BadZipFile, KeyError, ValueError, OSError, EOFError, SyntaxError, zlib.error)
MARKS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def read_rows(path: Path) -> Iterator[list[str]]:
    """Header first; empty lines are kept as empty lists so that numbers stay those of the file.

    Raises FieldInvalid ``import_file_invalid``.
    """
    with path.open("rb") as file:
        start = file.read(4)
    return _xlsx(path) if start == b"PK\x03\x04" else _csv(path)


def encoding_of(path: Path) -> str:
    """By its mark, else UTF-8 if it is that throughout, else GB18030, which includes GBK and GB2312."""
    with path.open("rb") as file:
        start = file.read(4)
        for mark, name in MARKS:
            if start.startswith(mark):
                return name
        decoder = codecs.getincrementaldecoder("utf-8")()
        file.seek(0)
        try:
            while part := file.read(1 << 20):
                decoder.decode(part)
            decoder.decode(b"", final=True)
        except UnicodeDecodeError:
            return "gb18030"
    return "utf-8"


def _csv(path: Path) -> Iterator[list[str]]:
    csv.field_size_limit(LONGEST_CELL)
    try:
        with path.open(encoding=encoding_of(path), newline="") as file:
            delimiter = _delimiter(file)
            for cells in csv.reader(file, delimiter=delimiter):
                yield [_clean(cell) for cell in cells]
    except (UnicodeError, csv.Error) as error:
        raise FieldInvalid("import_file_invalid") from error


def _delimiter(file: TextIO) -> str:
    first = file.readline()
    file.seek(0)
    return max(",\t;", key=first.count)


def _clean(cell: str) -> str:
    return cell.replace("\x00", "").strip()


def _xlsx(path: Path) -> Iterator[list[str]]:
    with path.open("rb") as file:
        yield from _sheet(file)


def _sheet(file: BinaryIO) -> Iterator[list[str]]:
    from openpyxl import load_workbook
    from openpyxl.utils.exceptions import InvalidFileException

    try:
        with zipfile.ZipFile(file) as archive:
            if sum(entry.file_size for entry in archive.infolist()) > MOST_UNPACKED:
                raise FieldInvalid("import_file_large", None, {"max": MOST_UNPACKED // 1_000_000})
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
    except FieldInvalid:
        raise
    except (*BROKEN, InvalidFileException) as error:
        raise FieldInvalid("import_file_invalid") from error
    try:
        if not book.worksheets:
            raise FieldInvalid("import_file_empty")
        for row in book.worksheets[0].iter_rows(values_only=True):
            cells = [_text(value) for value in row]
            while cells and not cells[-1]:
                cells.pop()
            yield cells
    except FieldInvalid:
        raise
    except BROKEN as error:
        raise FieldInvalid("import_file_invalid") from error
    finally:
        book.close()


def _text(value: Any) -> str:
    """A cell as its reader sees it, without what its number format hides or adds."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time() else value.isoformat(" ", "seconds")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e15 else repr(value)
    return _clean(str(value))
