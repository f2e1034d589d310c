"""A salesperson brings a spreadsheet in by hand: looked over, tried, imported, and taken back."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Locator, expect
from python_calamine import CalamineWorkbook
from xlsxwriter import Workbook

from tests.e2e.person import Person

SignIn = Callable[..., Person]


@pytest.fixture
def sheet(tmp_path: Path) -> tuple[Path, str, str]:
    """A workbook as people make them, a word in all its names, and a customer who is not there yet."""
    mark = secrets.token_hex(3)
    path, customer = tmp_path / "联系人.xlsx", f"导入客户{mark}"
    rows = [
        ["展会名片 2026"],
        ["姓名", "所属客户", "手机", "邮箱", "微信号"],
        [f"周一{mark}", customer, "138 0013 8000", "zhou@example.com", "zhou-1"],
        [f"吴二{mark}", customer, "13900139000", "不是邮箱", ""],
        [f"郑三{mark}", customer, 13700137000, "", "zheng-3"],
    ]
    with Workbook(path) as book:
        page = book.add_worksheet("名片")
        for number, row in enumerate(rows):
            page.write_row(number, 0, row)
    return path, mark, customer


def figure(person: Person, name: str) -> Locator:
    """The number under one of the names of an import's result."""
    term = person.page.get_by_role("term").filter(has_text=re.compile(f"^{name}$"))
    return term.locator("xpath=following-sibling::dd[1]")


def test_m1_b9_a_workbook_is_brought_in_by_hand_and_taken_back(
    sign_in: SignIn, sheet: tuple[Path, str, str]
) -> None:
    path, mark, customer = sheet
    seller = sign_in("zhangwei")
    page = seller.page
    seller.open_form("联系人")
    page.get_by_role("button", name="更多").click()
    page.get_by_role("menuitem", name="导入 Excel").click()
    page.locator("input[type=file]").set_input_files(path)
    expect(page.get_by_label("标题所在行")).to_have_value("2")
    columns = page.get_by_role("listitem")
    for heading, star in (("姓名", " *"), ("所属客户", " *"), ("手机", ""), ("邮箱", "")):
        column = columns.filter(has=page.get_by_label(f"{heading}对应的字段"))
        expect(column).to_contain_text(f"{heading}{star}")
        expect(column).not_to_contain_text("不导入")
    expect(columns.filter(has_text="微信号")).to_contain_text("不导入")
    page.get_by_role("checkbox", name="“所属客户”中找不到的记录自动创建").check()
    page.get_by_role("button", name="试运行").click()

    expect(page.get_by_role("heading", name="试运行完成，还没有写入数据")).to_be_visible()
    expect(figure(seller, "将新增")).to_have_text("2")
    expect(figure(seller, "未通过")).to_have_text("1")
    row = page.get_by_role("row").filter(has_text="4")
    expect(row).to_contain_text("邮箱")
    page.get_by_role("button", name="导入 2 行").click()
    expect(page.get_by_role("heading", name="导入完成，有些行未通过")).to_be_visible()
    expect(figure(seller, "已导入")).to_have_text("2")
    with page.expect_download() as download:
        page.get_by_role("link", name="下载未通过的行").click()
    refused = CalamineWorkbook.from_path(str(download.value.path())).get_sheet_by_index(0).to_python()
    (line,) = [row for row in refused if mark in str(row)]
    assert f"吴二{mark}" in line

    result = page.url
    page.get_by_role("button", name="查看记录").click()
    page.get_by_label("在此表中搜索").fill(mark)
    expect(seller.row(mark)).to_have_count(2)
    expect(seller.row(f"郑三{mark}")).to_contain_text(customer)
    expect(seller.row(f"郑三{mark}")).to_contain_text("13700137000")

    page.goto(result)
    page.get_by_role("button", name="撤销这次导入").click()
    page.get_by_role("dialog").get_by_role("button", name="撤销这次导入").click()
    expect(page.get_by_role("heading", name="已撤销这次导入")).to_be_visible()
    seller.open_form("联系人")
    page.get_by_label("在此表中搜索").fill(mark)
    expect(page.get_by_text("没有符合条件的记录")).to_be_visible()
    assert seller.complaints == []
