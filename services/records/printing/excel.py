"""Excel workbooks: one sheet, texts only, so that no cell is ever read as a formula."""

from __future__ import annotations

import io
from collections.abc import Sequence

import xlsxwriter

from services.records.domain.printing import Part
from services.records.printing.pdf import Paper

WIDTH = 18
PAPER_CODES = {"a4": 9, "a5": 11}


def render_excel(parts: Sequence[Part], paper: Paper) -> bytes:
    out = io.BytesIO()
    with xlsxwriter.Workbook(
        out, {"in_memory": True, "strings_to_formulas": False, "strings_to_urls": False}
    ) as book:
        sheet = book.add_worksheet()
        title = book.add_format({"font_size": 16, "align": "center"})
        heading = book.add_format({"font_size": 12, "font_color": "#245bdb"})
        label = book.add_format(
            {"font_color": "#646a73", "border": 1, "border_color": "#dee0e3", "valign": "top"}
        )
        text = book.add_format({"border": 1, "border_color": "#dee0e3", "text_wrap": True, "valign": "top"})
        right = book.add_format({"border": 1, "border_color": "#dee0e3", "align": "right", "valign": "top"})
        plain = book.add_format({"text_wrap": True, "valign": "top"})
        sheet.set_paper(PAPER_CODES[paper.size])
        sheet.fit_to_pages(1, 0)
        if paper.landscape:
            sheet.set_landscape()
        sheet.set_footer("&L" + paper.footer.replace("&", "&&") + "&R&P / &N")
        widest = max((len(part.table.headers) for part in parts if part.table is not None), default=4)
        sheet.set_column(0, max(widest, 4) - 1, WIDTH)
        row = 0
        for part in parts:
            if part.kind == "title":
                sheet.merge_range(row, 0, row, max(widest, 4) - 1, part.text, title)
                row += 2
            elif part.kind == "text":
                sheet.merge_range(row, 0, row, max(widest, 4) - 1, part.text, plain)
                row += 1
            elif part.kind == "fields":
                if part.text:
                    sheet.write_string(row, 0, part.text, heading)
                    row += 1
                used = 0
                for cell in part.cells:
                    if used >= part.columns or (cell.wide and used):
                        row, used = row + 1, 0
                    sheet.write_string(row, 2 * used, cell.label, label)
                    if cell.wide and part.columns > 1:
                        sheet.merge_range(row, 1, row, 3, cell.text, text)
                        used = part.columns
                    else:
                        sheet.write_string(row, 2 * used + 1, cell.text, text)
                        used += 1
                row += 2
            elif part.kind == "items" and part.table is not None:
                sheet.write_string(row, 0, part.text, heading)
                sheet.write_row(row + 1, 0, part.table.headers, label)
                for line in part.table.rows:
                    for place, each in enumerate(line):
                        sheet.write_string(
                            row + 2, place, each, right if place in part.table.numeric else text
                        )
                    row += 1
                row += 3
            elif part.kind == "signatures":
                for place, each in enumerate(part.labels):
                    sheet.write_string(row + 1, 2 * place, each, plain)
                row += 4
    return out.getvalue()
