"""Excel workbooks: a sheet for each record, texts only, so that no cell is ever read as a formula."""

from __future__ import annotations

import io
import re
from collections.abc import Sequence
from typing import Any

import xlsxwriter

from services.records.domain.printing.parts import Band, Part, Picture, Sheet
from services.records.domain.printing.placeholders import PAGE
from services.records.printing.codes import code_picture

WIDTH = 18
#: What Excel calls the papers (ECMA-376 part 1, 18.3.1.63, paperSize).
PAPER_CODES = {"a3": 8, "a4": 9, "a5": 11, "b5": 13, "letter": 1}
#: Excel shows pictures at 96 dots an inch and measures rows in points.
PIXELS_PER_MM, POINTS_PER_PIXEL = 96 / 25.4, 0.75
TALLEST_ROW, LONGEST_BAND, LONGEST_NAME = 400, 250, 31
UNFIT = re.compile(r"[\[\]:*?/\\']")
BORDER = {"border": 1, "border_color": "#dee0e3", "valign": "top"}
FORMATS: dict[str, dict[str, Any]] = {
    "title": {"font_size": 16, "align": "center"},
    "heading": {"font_size": 12, "font_color": "#245bdb"},
    "company": {"font_size": 13, "bold": True, "valign": "vcenter"},
    "label": {**BORDER, "font_color": "#646a73"},
    "cell": {**BORDER, "text_wrap": True},
    "right": {**BORDER, "align": "right"},
    "total": {**BORDER, "bold": True},
    "total_right": {**BORDER, "bold": True, "align": "right"},
}
FONT_SIZES = {"small": 8, "normal": 11, "large": 14}


def render_excel(sheets: Sequence[Sheet]) -> bytes:
    out, names = io.BytesIO(), set[str]()
    options = {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    with xlsxwriter.Workbook(out, options) as book:
        formats = {name: book.add_format(look) for name, look in FORMATS.items()}
        for number, sheet in enumerate(sheets, 1):
            page = book.add_worksheet(_name(sheet.title, number, names))
            page.set_paper(PAPER_CODES[sheet.paper])
            page.fit_to_pages(1, 0)
            if sheet.landscape:
                page.set_landscape()
            page.set_header(_band(sheet.header))
            page.set_footer(_band(sheet.footer))
            _Writer(book, page, formats, sheet.parts).write()
    return out.getvalue()


def _name(title: str, number: int, taken: set[str]) -> str:
    """A name Excel takes: short, without certain signs, unlike the others in any case."""
    name = UNFIT.sub(" ", title).strip()[:LONGEST_NAME] or str(number)
    if name.casefold() in taken or name.casefold() == "history":
        ending = f" {number}"
        name = name[: LONGEST_NAME - len(ending)] + ending
    taken.add(name.casefold())
    return name


def _band(band: Band) -> str:
    """Left, middle and right in the codes of Excel, which takes 255 characters in all."""
    made = ""
    for code, pieces in zip("LCR", band, strict=True):
        words = "".join(
            each.text.replace("&", "&&") if each.kind != "special" else "&P" if each.text == PAGE else "&N"
            for each in pieces
        )
        if words and len(made) + len(words) + 2 <= LONGEST_BAND:
            made += f"&{code}{words}"
    return made


class _Writer:
    """Parts below each other; ``row`` is the next free one."""

    def __init__(self, book: Any, page: Any, formats: dict[str, Any], parts: Sequence[Part]) -> None:
        self.book, self.page, self.formats, self.parts = book, page, formats, parts
        tables = [len(part.table.headers) for part in parts if part.table is not None]
        fields = [2 * part.columns for part in parts if part.kind == "fields"]
        self.columns = max([*tables, *fields, 4])
        self.row, self.breaks = 0, list[int]()

    def write(self) -> None:
        self.page.set_column(0, self.columns - 1, WIDTH)
        for part in self.parts:
            self._part(part)

    def _part(self, part: Part) -> None:
        match part.kind:
            case "title":
                self._across(part.text, self.formats["title"])
                self.row += 1
            case "text":
                look = {"text_wrap": True, "valign": "top", "align": part.align, "bold": part.bold}
                lines = part.text.count("\n") + 1
                self.page.set_row(self.row, min(TALLEST_ROW, 16 * lines))
                self._across(part.text, self.book.add_format({**look, "font_size": FONT_SIZES[part.size]}))
            case "fields":
                self._fields(part)
            case "items":
                self._items(part)
            case "image":
                self._pictures(part.pictures, part.width)
            case "code":
                picture = code_picture(part.format, part.text)
                self._pictures([picture], part.width)
                if part.format != "qr" or picture is None:
                    self.page.write_string(self.row, 0, part.text)
                    self.row += 1
            case "company":
                self._pictures(part.pictures, 30)
                self._across(part.text, self.formats["company"])
            case "signatures":
                self._signatures(part)
            case "break":
                self.breaks.append(self.row)
                self.page.set_h_pagebreaks(self.breaks)

    def _across(self, text: str, look: Any) -> None:
        self.page.merge_range(self.row, 0, self.row, self.columns - 1, "", look)
        self.page.write_string(self.row, 0, text, look)
        self.row += 1

    def _heading(self, text: str) -> None:
        if text:
            self.page.write_string(self.row, 0, text, self.formats["heading"])
            self.row += 1

    def _fields(self, part: Part) -> None:
        self._heading(part.text)
        used = 0
        for cell in part.cells:
            if used >= part.columns or (cell.wide and used):
                self.row, used = self.row + 1, 0
            self.page.write_string(self.row, 2 * used, cell.label, self.formats["label"])
            if cell.wide and part.columns > 1:
                self.page.merge_range(self.row, 1, self.row, 2 * part.columns - 1, "", self.formats["cell"])
                self.page.write_string(self.row, 1, cell.text, self.formats["cell"])
                used = part.columns
            else:
                self.page.write_string(self.row, 2 * used + 1, cell.text, self.formats["cell"])
                used += 1
        self.row += 2

    def _items(self, part: Part) -> None:
        table = part.table
        if table is None:
            return
        self._heading(part.text)
        self.page.write_row(self.row, 0, table.headers, self.formats["label"])
        self.row += 1
        for line in table.rows:
            self._line(line, table.numeric, "cell", "right")
        if table.totals:
            self._line(table.totals, table.numeric, "total", "total_right")
        self.row += 1

    def _line(self, texts: Sequence[str], numeric: Sequence[int], plain: str, right: str) -> None:
        for place, text in enumerate(texts):
            self.page.write_string(self.row, place, text, self.formats[right if place in numeric else plain])
        self.row += 1

    def _pictures(self, pictures: Sequence[Picture | None], width: int) -> None:
        """Each in a row as tall as it is."""
        for picture in pictures:
            if picture is None:
                continue
            scale = width * PIXELS_PER_MM / picture.width
            height = picture.height * scale * POINTS_PER_PIXEL
            if height > TALLEST_ROW:
                scale, height = scale * TALLEST_ROW / height, TALLEST_ROW
            self._place(self.row, 0, picture, scale)
            self.page.set_row(self.row, height + 4)
            self.row += 1

    def _place(self, row: int, column: int, picture: Picture, scale: float) -> None:
        given = {"image_data": io.BytesIO(picture.data), "x_scale": scale, "y_scale": scale}
        ending = "png" if picture.data.startswith(b"\x89PNG") else "jpg"
        self.page.insert_image(row, column, f"picture.{ending}", given)

    def _signatures(self, part: Part) -> None:
        for place, (label, signed) in enumerate(zip(part.labels, part.pictures, strict=True)):
            self.page.write_string(self.row + 1, 2 * place, label)
            if signed is not None:
                self.page.set_row(self.row + 2, 46)
                self._place(self.row + 2, 2 * place, signed, 60 / signed.height)
        self.row += 4
