"""Word documents, for those who go on writing in them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT, WD_SECTION
from docx.enum.text import WD_ALIGN_PARAGRAPH, WD_TAB_ALIGNMENT
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from services.records.domain.printing.parts import Band, Part, Picture, Sheet
from services.records.domain.printing.placeholders import PAGE, Piece
from services.records.domain.printing.template import PAPERS
from services.records.printing.codes import code_picture

FONT = "Microsoft YaHei"
MARGIN, TOP = Mm(18), Mm(20)
SIDES = {
    "left": WD_ALIGN_PARAGRAPH.LEFT,
    "center": WD_ALIGN_PARAGRAPH.CENTER,
    "right": WD_ALIGN_PARAGRAPH.RIGHT,
}
SIZES = {"small": Pt(8), "normal": Pt(10), "large": Pt(13)}


def render_word(sheets: Sequence[Sheet]) -> bytes:
    document = Document()
    style: Any = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(10)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    for number, sheet in enumerate(sheets):
        section = document.add_section(WD_SECTION.NEW_PAGE) if number else document.sections[0]
        _set_up(section, sheet)
        for part in sheet.parts:
            _add(document, part)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _set_up(section: Any, sheet: Sheet) -> None:
    """Paper, head and foot; the pages of each record are counted by themselves."""
    width, height = PAPERS[sheet.paper]
    if sheet.landscape:
        section.orientation, width, height = WD_ORIENT.LANDSCAPE, height, width
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.left_margin = section.right_margin = MARGIN
    section.top_margin = section.bottom_margin = TOP
    counting = OxmlElement("w:pgNumType")
    counting.set(qn("w:start"), "1")
    section._sectPr.append(counting)
    for place, band in ((section.header, sheet.header), (section.footer, sheet.footer)):
        place.is_linked_to_previous = False
        _band(place.paragraphs[0], band, section.page_width - 2 * MARGIN)


def _band(line: Any, band: Band, width: int) -> None:
    stops = line.paragraph_format.tab_stops
    stops.add_tab_stop(width // 2, WD_TAB_ALIGNMENT.CENTER)
    stops.add_tab_stop(width, WD_TAB_ALIGNMENT.RIGHT)
    for side, pieces in enumerate(band):
        if side:
            line.add_run("\t")
        for piece in pieces:
            _piece(line.add_run(), piece)


def _piece(run: Any, piece: Piece) -> None:
    """Words, or a number that Word counts itself."""
    run.font.size = Pt(8)
    if piece.kind != "special":
        run.text = piece.text
        return
    for kind, words in (("begin", ""), ("", "PAGE" if piece.text == PAGE else "SECTIONPAGES"), ("end", "")):
        element = OxmlElement("w:fldChar" if kind else "w:instrText")
        if kind:
            element.set(qn("w:fldCharType"), kind)
        element.text = words
        run._r.append(element)


def _add(document: Any, part: Part) -> None:
    match part.kind:
        case "title":
            _line(document, part.text, "center").runs[0].font.size = Pt(18)
        case "text":
            run = _line(document, part.text, part.align).runs[0]
            run.font.size, run.bold = SIZES[part.size], part.bold
        case "fields":
            _fields(document, part)
        case "items":
            _items(document, part)
        case "image":
            _pictures(_line(document, "", part.align), part.pictures, part.width)
        case "code":
            picture = code_picture(part.format, part.text)
            _pictures(_line(document, "", part.align), [picture], part.width)
            if part.format != "qr" or picture is None:
                _line(document, part.text, part.align)
        case "company":
            line = document.add_paragraph()
            _pictures(line, part.pictures, 30)
            name = line.add_run(("  " if part.pictures else "") + part.text)
            name.font.size, name.bold = Pt(13), True
        case "signatures":
            _signatures(document, part)
        case "break":
            document.add_page_break()


def _line(document: Any, text: str, align: str) -> Any:
    line = document.add_paragraph()
    line.alignment = SIDES[align]
    line.add_run(text)
    return line


def _pictures(line: Any, pictures: Sequence[Picture | None], width: int) -> None:
    for picture in pictures:
        if picture is not None:
            line.add_run().add_picture(io.BytesIO(picture.data), width=Mm(width))


def _heading(document: Any, text: str) -> None:
    if text:
        document.add_paragraph().add_run(text).font.size = Pt(12)


def _items(document: Any, part: Part) -> None:
    if part.table is None:
        return
    _heading(document, part.text)
    totals = [part.table.totals] if part.table.totals else []
    rows = [part.table.headers, *part.table.rows, *totals]
    table = document.add_table(rows=len(rows), cols=len(part.table.headers), style="Table Grid")
    for row, texts in zip(table.rows, rows, strict=True):
        for place, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
            cell.text = text
            if place in part.table.numeric:
                cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
    document.add_paragraph()


def _signatures(document: Any, part: Part) -> None:
    document.add_paragraph()
    table = document.add_table(rows=2, cols=len(part.labels))
    for place, (label, signed) in enumerate(zip(part.labels, part.pictures, strict=True)):
        table.cell(0, place).text = label
        line = table.cell(1, place).paragraphs[0]
        if signed is None:
            line.add_run("\n")
        else:
            line.add_run().add_picture(io.BytesIO(signed.data), height=Mm(16))
        line.add_run("\n____________________")


def _fields(document: Any, part: Part) -> None:
    _heading(document, part.text)
    table = document.add_table(rows=0, cols=2 * part.columns, style="Table Grid")
    row, used = None, part.columns
    for cell in part.cells:
        if row is None or used >= part.columns or (cell.wide and used):
            row, used = table.add_row().cells, 0
        row[2 * used].text = cell.label
        value = row[1].merge(row[-1]) if cell.wide and part.columns > 1 else row[2 * used + 1]
        value.text = cell.text
        used = part.columns if cell.wide else used + 1
    document.add_paragraph()
