"""Places in the texts of print templates."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.records.domain.printing.placeholders import Piece, Unclosed, pieces, rewritten, written

SIGNS = st.text(alphabet='{}=@"ab 客.', max_size=40)


def test_fields_formulas_and_words() -> None:
    text = '甲方：{customer.phone}，{=IF({amount}>1, "}", "{")} 元 {@page}/{@pages} {} { x'
    assert list(pieces(text)) == [
        Piece("text", "甲方："),
        Piece("field", "customer.phone"),
        Piece("text", "，"),
        Piece("formula", 'IF({amount}>1, "}", "{")'),
        Piece("text", " 元 "),
        Piece("special", "page"),
        Piece("text", "/"),
        Piece("special", "pages"),
        Piece("text", " {} { x"),
    ]


def test_in_word_files_braces_are_doubled() -> None:
    text = "{{客户}} {single} {{=ROUND({amount}*0.06, 2)}} {{ @date }}"
    found = [each for each in pieces(text, doubled=True) if each.kind != "text"]
    assert found == [
        Piece("field", "客户"),
        Piece("formula", "ROUND({amount}*0.06, 2)"),
        Piece("special", "date"),
    ]


@given(SIGNS)
def test_nothing_is_lost(text: str) -> None:
    try:
        found = list(pieces(text))
    except Unclosed:
        return
    assert "".join(written(each) for each in found).replace(" ", "") == text.replace(" ", "")


def test_many_braces_take_no_longer_than_few() -> None:
    with pytest.raises(Unclosed):
        list(pieces("{=" * 2_500))
    assert [each.text for each in pieces("{" * 5_000 + "a}")][-1] == "a"


def test_names_are_rewritten_and_nothing_else() -> None:
    assert rewritten("{客户} {=SUM({金额})} {@date}", str.upper) == "{客户} {=SUM({金额})} {@date}"
    assert rewritten("a {b} {c.d}", str.upper) == "a {B} {C.D}"
