"""Word documents, for those who go on writing in them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

from docx import Document
from docx.enum.section import WD_ORIENT
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Mm, Pt

from services.records.domain.printing import Part
from services.records.printing.pdf import Paper

SIZES = {"a4": (210, 297), "a5": (148, 210)}
FONT = "Microsoft YaHei"


def render_word(parts: Sequence[Part], paper: Paper) -> bytes:
    document = Document()
    style: Any = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(10)
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    section = document.sections[0]
    width, height = SIZES[paper.size]
    if paper.landscape:
        section.orientation, width, height = WD_ORIENT.LANDSCAPE, height, width
    section.page_width, section.page_height = Mm(width), Mm(height)
    section.footer.paragraphs[0].text = paper.footer
    for part in parts:
        _add(document, part)
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def _add(document: Any, part: Part) -> None:
    match part.kind:
        case "title":
            line = document.add_paragraph()
            line.alignment = WD_ALIGN_PARAGRAPH.CENTER
            line.add_run(part.text).font.size = Pt(18)
        case "text":
            document.add_paragraph(part.text)
        case "fields":
            _fields(document, part)
        case "items" if part.table is not None:
            _heading(document, part.text)
            rows = [part.table.headers, *part.table.rows]
            table = document.add_table(rows=len(rows), cols=len(part.table.headers), style="Table Grid")
            for row, texts in zip(table.rows, rows, strict=True):
                for place, (cell, text) in enumerate(zip(row.cells, texts, strict=True)):
                    cell.text = text
                    if place in part.table.numeric:
                        cell.paragraphs[0].alignment = WD_ALIGN_PARAGRAPH.RIGHT
        case "signatures" if part.labels:
            document.add_paragraph()
            table = document.add_table(rows=2, cols=len(part.labels))
            for place, label in enumerate(part.labels):
                table.cell(0, place).text = label
                table.cell(1, place).text = "\n____________________"
        case "break":
            document.add_page_break()


def _heading(document: Any, text: str) -> None:
    if text:
        document.add_paragraph().add_run(text).font.size = Pt(12)


def _fields(document: Any, part: Part) -> None:
    _heading(document, part.text)
    table = document.add_table(rows=0, cols=2 * part.columns, style="Table Grid")
    row, used = None, part.columns
    for cell in part.cells:
        if row is None or used >= part.columns or cell.wide:
            row, used = table.add_row().cells, 0
        row[2 * used].text = cell.label
        last = row[-1] if cell.wide else row[2 * used + 1]
        value = row[2 * used + 1].merge(last) if cell.wide else last
        value.text = cell.text
        used = part.columns if cell.wide else used + 1
