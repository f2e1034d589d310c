"""Each kind of block in each kind of file."""

from __future__ import annotations

import io

import docx
import openpyxl
import pytest
from PIL import Image

from services.records.domain.printing.parts import Band, Cell, Part, Picture, Sheet, Table
from services.records.domain.printing.placeholders import Piece
from services.records.printing.codes import CODE_128, START_B, STOP, code_128, code_picture, ean_13
from services.records.printing.excel import render_excel
from services.records.printing.pdf import render_pages
from services.records.printing.word import render_word

PAGES = [Piece("special", "page"), Piece("text", " / "), Piece("special", "pages")]


def picture(color: str = "red") -> Picture:
    out = io.BytesIO()
    Image.new("RGB", (40, 20), color).save(out, "PNG")
    return Picture(out.getvalue(), 40, 20)


LONG = Cell("备注", "长文 & 更多", wide=True)
LINES = [["阀", "1.00"], ["=1+1", "2.00"]]
PARTS = [
    Part("company", "神州精工", pictures=[picture()]),
    Part("title", "采购合同 #[x] *y*"),
    Part("text", "第一行\n第二行", align="center", size="large", bold=True),
    Part(
        "fields",
        "基本信息",
        3,
        [Cell("客户", "深圳华东"), Cell("备注", "长文 & 更多", wide=True), Cell("金额", "80,000.00")],
    ),
    Part("items", "明细", table=Table(["p", "n"], ["产品", "金额"], LINES, [1], {}, ["合计", "3.00"])),
    Part("image", pictures=[picture("blue"), picture("green")], width=40, align="right"),
    Part("code", "https://dougong.example/r/1A", format="qr", width=30, align="right"),
    Part("code", "6901234567892", format="ean13", width=40),
    Part("signatures", labels=["甲方", "乙方"], pictures=[picture("black"), None]),
    Part("break"),
    Part("text", "附件"),
]


def sheet(title: str = "合同", parts: list[Part] = PARTS) -> Sheet:
    header: Band = ([Piece("text", "内部资料")], [], [])
    return Sheet(title, parts, "a4", False, header, ([], [], PAGES), "zh-CN")


def test_pages_are_pictures_of_the_paper() -> None:
    pages = render_pages([sheet()])
    with Image.open(io.BytesIO(pages[0])) as page:
        assert len(pages) == 2
        assert page.height / page.width == pytest.approx(297 / 210, rel=0.01)


def test_f13_every_block_is_in_the_word_file() -> None:
    document = docx.Document(io.BytesIO(render_word([sheet(), sheet("另一份", [Part("text", "第二份")])])))
    lines = [line.text for line in document.paragraphs]
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert {"采购合同 #[x] *y*", "第一行\n第二行", "附件", "第二份", "6901234567892"} <= set(lines)
    assert {"深圳华东", "长文 & 更多", "=1+1", "合计", "3.00", "甲方"} <= set(cells)
    assert len(document.inline_shapes) == 6
    assert len(document.sections) == 2
    footer = document.sections[0].footer._element.xml
    assert "SECTIONPAGES" in footer
    assert document.sections[0].header.paragraphs[0].text.startswith("内部资料")


def test_f13_every_block_is_in_the_workbook() -> None:
    book = openpyxl.load_workbook(io.BytesIO(render_excel([sheet("a/b"), sheet("A b")])))
    assert book.sheetnames == ["a b", "A b 2"]
    page = book.worksheets[0]
    words = {str(cell) for row in page.values for cell in row if cell is not None}
    assert {
        "神州精工",
        "采购合同 #[x] *y*",
        "深圳华东",
        "=1+1",
        "合计",
        "乙方",
        "6901234567892",
        "附件",
    } <= words
    assert len(page._images) == 6
    assert page.oddFooter.right.text == "&P / &N"


def test_a_text_that_fits_no_barcode_is_printed_as_text() -> None:
    assert code_picture("ean13", "6901234567890") is None  # its last digit would have to be 2
    assert code_picture("code128", "中文") is None
    assert code_picture("qr", "x" * 8_000) is None
    wrong = sheet(parts=[Part("code", "6901234567890", format="ean13", width=40)])
    assert docx.Document(io.BytesIO(render_word([wrong]))).paragraphs[-1].text == "6901234567890"


def modules(widths: list[int] | None) -> str:
    assert widths is not None
    return "".join(("0" if place % 2 else "1") * width for place, width in enumerate(widths))


def test_bars_are_those_of_the_standards() -> None:
    ean = modules(ean_13("6901234567892"))
    assert len(ean) == 95
    assert ean[:10] == "101" + "0001011"  # the start, then 9 in set A
    assert ean[45:50] == "01010"
    assert len(set(CODE_128)) == 107
    assert {sum(map(int, symbol)) for symbol in CODE_128[:STOP]} == {11}
    # Wikipedia, "Code 128", example PJJ123C in set B: start, 48, 42, 42, 17, 18, 19, 35, check 55, stop.
    symbols = [START_B, 48, 42, 42, 17, 18, 19, 35, 55, STOP]
    assert code_128("PJJ123C") == [int(width) for symbol in symbols for width in CODE_128[symbol]]


def test_a_barcode_is_drawn_as_wide_as_its_modules() -> None:
    code = code_picture("ean13", "6901234567892")
    assert code is not None
    with Image.open(io.BytesIO(code.data)) as drawn:
        pixels = [drawn.getpixel((x, 5)) for x in range(2, drawn.width, 4)]
    assert (
        "".join("0" if pixel else "1" for pixel in pixels)
        == f"{'0' * 10}{modules(ean_13('6901234567892'))}{'0' * 10}"
    )
