"""Titles, notes and groups above a header: which of them belong to the names of its columns."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from services.records.domain.import_headers import find_header

NAMES = ["编号", "品名", "单价", "数量", "备注"]
BODY = [["A-1", "螺栓", "12.5", "3", "急"], ["A-2", "螺母", "8", "40", ""]]


def across(row: int, first: int, last: int) -> Any:
    return ((row, first), (row, last))


def down(first: int, last: int, column: int) -> Any:
    return ((first, column), (last, column))


@pytest.mark.parametrize(("above", "merged"), [
    ([["2026 年货品清单", "", "", "", ""]], [across(0, 0, 3)]),
    ([["", "2026 年货品清单", "", "", ""]], [across(0, 1, 3)]),
    ([["2026 年货品清单", "", "", "", "单位：元"]], [across(0, 0, 3)]),
    ([["2026 年货品清单", "", "", "", "第三版"]], [across(0, 0, 3)]),
    ([["2026 年货品清单"], ["编制部门：采购部", "", "", "日期：2026-11-22", ""]],
     [across(0, 0, 4), across(1, 0, 2), across(1, 3, 4)]),
    ([["2026 年货品清单", "", "", "", ""], ["", "", "", "", ""]], [across(0, 0, 2)]),
])  # fmt: skip
def test_titles_and_notes_stay_out_of_the_names(above: list[list[str]], merged: list[Any]) -> None:
    header = find_header([*above, NAMES, *BODY], merged)
    assert (header.row, header.names) == (len(above) + 1, NAMES)


def test_groups_go_before_the_names_of_their_columns() -> None:
    groups = ["货品", "", "交易", "", ""]
    header = find_header([groups, NAMES, *BODY], [across(0, 0, 1), across(0, 2, 4)])
    assert header.names == ["货品 / 编号", "货品 / 品名", "交易 / 单价", "交易 / 数量", "交易 / 备注"]


def test_a_group_over_a_part_of_the_list_is_one_though_it_stands_alone() -> None:
    header = find_header([["", "", "交易", "", ""], NAMES, *BODY], [across(0, 2, 3)])
    assert header.names == ["编号", "品名", "交易 / 单价", "交易 / 数量", "备注"]


def test_names_merged_downwards_reach_into_the_second_row() -> None:
    rows = [
        ["2026 年货品清单", "", "", "", ""],
        ["编号", "品名", "交易", "", "备注"],
        ["", "", "单价", "数量", ""],
        *BODY,
    ]
    merged = [across(0, 0, 4), down(1, 2, 0), down(1, 2, 1), across(1, 2, 3), down(1, 2, 4)]
    header = find_header(rows, merged)
    assert (header.row, header.names) == (3, ["编号", "品名", "交易 / 单价", "交易 / 数量", "备注"])
    assert find_header(rows, merged, 3) == header


def test_three_levels_are_read_from_above() -> None:
    rows = [["上半年", "", "", "", "备注"], ["一季度", "", "二季度", "", ""], [*NAMES[:4], ""], *BODY]
    merged = [across(0, 0, 3), across(1, 0, 1), across(1, 2, 3), down(0, 2, 4)]
    assert find_header(rows, merged).names == [
        "上半年 / 一季度 / 编号", "上半年 / 一季度 / 品名",
        "上半年 / 二季度 / 单价", "上半年 / 二季度 / 数量", "备注",
    ]  # fmt: skip


@given(st.data())
def test_any_title_over_the_list_leaves_the_header_as_it_is(data: st.DataObject) -> None:
    width = data.draw(st.integers(3, 9))
    names = [f"列{n}" for n in range(width)]
    first, last = sorted(data.draw(st.lists(st.integers(0, width - 1), min_size=2, max_size=2, unique=True)))
    assume(first == 0 or 2 * (last - first + 1) > width)
    title = [""] * width
    title[first] = data.draw(st.sampled_from(["销售清单", "2026 年度汇总", "Orders of the year"]))
    blank = data.draw(st.integers(0, 2))
    rows = [title, *[[""] * width] * blank, names, *[[f"v{r}{n}" for n in range(width)] for r in range(4)]]
    header = find_header(rows, [across(0, first, last)])
    assert header.row == 2 + blank
    assert header.names == names
