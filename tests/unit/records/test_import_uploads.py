"""What people upload by mistake or by malice gets a clear error, and no reader falls over it."""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest
from xlsxwriter import Workbook

from services.kernel.errors import FieldInvalid
from services.records.storage.sheets import archive, open_sheet
from services.records.storage.sheets.archive import kind_of

COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


def packed(**entries: bytes) -> bytes:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as made:
        for name, content in entries.items():
            made.writestr(name, content)
    return data.getvalue()


def workbook(fill: Callable[[Workbook], None]) -> bytes:
    data = io.BytesIO()
    with Workbook(data, {"in_memory": True}) as book:
        fill(book)
    return data.getvalue()


def lying() -> bytes:
    """Says of its 5 MB sheet that it is 1,000 bytes long."""
    content = workbook(lambda book: book.add_worksheet().write(0, 0, "a"))
    data = io.BytesIO(content)
    zeros = b"<row>" + b"0" * 5_000_000
    with zipfile.ZipFile(data, "a", zipfile.ZIP_DEFLATED) as book:
        book.writestr("xl/worksheets/sheet2.xml", zeros)
    lie = bytearray(data.getvalue())
    for mark, place in ((b"PK\x01\x02", 24), (b"PK\x03\x04", 22)):
        at = lie.rfind(mark)
        lie[at + place : at + place + 4] = struct.pack("<I", 1_000)
        lie[at + place - 8 : at + place - 4] = struct.pack("<I", zlib.crc32(zeros[:1_000]))
    return bytes(lie)


def never_calculated() -> bytes:
    book, data = openpyxl.Workbook(), io.BytesIO()
    book.active.append(["单价", "数量", "金额"])
    book.active.append([2, 3, "=A2*B2"])
    book.save(data)
    return data.getvalue()


REFUSED = {
    "pdf": (b"%PDF-1.7\n...", "import_file_kind", {"kind": "PDF"}),
    "page as xls": (b"\xef\xbb\xbf\n<HTML><table><tr><td>1", "import_file_kind", {"kind": "HTML"}),
    "xml": (b'<?xml version="1.0"?><Workbook/>', "import_file_kind", {"kind": "XML"}),
    "picture": (b"\x89PNG\r\n\x1a\n", "import_file_kind", {"kind": "PNG"}),
    "letter": (packed(**{"word/document.xml": b"x"}), "import_file_kind", {"kind": "Word"}),
    "archive": (packed(a=b"1"), "import_file_kind", {"kind": "ZIP"}),
    "password": (COMPOUND + b"\0" * 600 + "EncryptedPackage".encode("utf-16-le"), "import_file_locked", {}),
    "broken": (never_calculated()[:900], "import_file_invalid", {}),
    "formula": (never_calculated(), "import_formula_empty", {"cell": "C2"}),
    "lie": (lying(), "import_file_invalid", {}),
    "bomb": (packed(**{"[Content_Types].xml": b"x", "xl/a.bin": b"\0" * 20_000_000}), "import_file_large",
             {"max": 10}),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_no_table_is_refused_with_its_reason(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    monkeypatch.setattr(archive, "MOST_UNPACKED", 10_000_000)
    content, code, params = REFUSED[name]
    path = tmp_path / "upload"
    path.write_bytes(content)
    with pytest.raises(FieldInvalid) as refused:
        list(open_sheet(path).rows)
    assert (refused.value.code, refused.value.params) == (code, params)


def test_a_cell_far_away_costs_no_memory(tmp_path: Path) -> None:
    def far(row: int, column: int) -> Path:
        path = tmp_path / f"{row}-{column}.xlsx"
        cells = [(0, 0), (row, column)]
        path.write_bytes(workbook(lambda book: write(book.add_worksheet(), cells)))
        return path

    def write(sheet: object, cells: list[tuple[int, int]]) -> None:
        for place in cells:
            sheet.write(*place, "x")  # type: ignore[attr-defined]

    with pytest.raises(FieldInvalid, match="import_columns_many"):
        list(open_sheet(far(3, 16_000)).rows)
    low = far(900_000, 1)
    assert kind_of(low) == "large"
    assert [row for row in open_sheet(low).rows if any(row)] == [["x"], ["", "x"]]
    assert kind_of(far(20, 5)) == "whole"


def test_a_row_coloured_to_the_end_of_the_sheet_is_no_wide_one(tmp_path: Path) -> None:
    def fill(book: Workbook) -> None:
        sheet, red = book.add_worksheet(), book.add_format({"bg_color": "red"})
        for column in range(16_384):
            sheet.write_blank(0, column, None, red)
        sheet.write(0, 0, "品名", red)

    path = tmp_path / "red.xlsx"
    path.write_bytes(workbook(fill))
    assert kind_of(path) == "whole"
    assert list(open_sheet(path).rows) == [["品名"]]


def test_calculated_formulas_and_empty_results_are_read(tmp_path: Path) -> None:
    def fill(book: Workbook) -> None:
        sheet = book.add_worksheet()
        sheet.write_row(0, 0, ["金额", "备注"])
        sheet.write_formula(1, 0, "=2*3", None, 6)
        sheet.write_formula(1, 1, '=""', None, "")

    path = tmp_path / "sums.xlsx"
    path.write_bytes(workbook(fill))
    assert list(open_sheet(path).rows) == [["金额", "备注"], ["6"]]
