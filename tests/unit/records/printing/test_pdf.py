"""The text, the fonts and the pictures inside a printed PDF."""

from __future__ import annotations

import io
from typing import Any

from pypdf import PdfReader

from services.records.domain.printing.parts import Part
from services.records.printing.pdf import render_pdf
from tests.unit.records.printing.test_rendering import sheet


def pages_of(file: bytes) -> list[str]:
    return [page.extract_text() for page in PdfReader(io.BytesIO(file)).pages]


def test_f13_every_block_is_in_the_pdf() -> None:
    reader = PdfReader(io.BytesIO(render_pdf([sheet()])))
    texts = [page.extract_text() for page in reader.pages]
    first, last = texts[0], texts[-1]
    for words in (
        "神州精工",
        "采购合同 #[x] *y*",
        "第二行",
        "深圳华东",
        "长文 & 更多",
        "=1+1",
        "合计",
        "3.00",
        "乙方",
    ):
        assert words in first
    assert "6901234567892" in first  # below its bars, for those who type it
    assert "内部资料" in first
    assert "附件" in last
    assert f"{len(texts)} / {len(texts)}" in last
    assert sum(len(page.images) for page in reader.pages) == 6
    resources: Any = [page["/Resources"] for page in reader.pages]
    fonts = {str(font["/BaseFont"]) for each in resources for font in each["/Font"].values()}
    assert all("NotoSansCJK" in font for font in fonts)


def test_each_record_counts_its_own_pages() -> None:
    second = sheet("另一份", [Part("text", "只有一页")])
    texts = [
        page.extract_text() for page in PdfReader(io.BytesIO(render_pdf([sheet(), second, second]))).pages
    ]
    assert "1 / 2" in texts[0]
    assert "2 / 2" in texts[1]
    assert "1 / 1" in texts[2]
    assert "1 / 1" in texts[3]
