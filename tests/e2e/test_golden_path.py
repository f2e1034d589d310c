"""The path the product exists for, by mouse and keyboard: from a won opportunity to the payment back."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable
from datetime import datetime
from decimal import Decimal
from zoneinfo import ZoneInfo

from playwright.sync_api import Locator, expect

from tests.companies import Company
from tests.e2e.person import PHONE, Person, label
from tests.suite import Suite

SignIn = Callable[..., Person]
AMOUNT, PAID = Decimal("80000.00"), Decimal("30000.10")


def yuan(amount: Decimal) -> str:
    return f"¥{amount:,.2f}"


def test_t8_golden_path_by_hand(company: Company, sign_in: SignIn, suite: Suite) -> None:
    name = f"苏州金路{secrets.token_hex(3)}机械"
    director, finance = sign_in("director"), sign_in("finance")
    who = company.name_of(company.seller)
    ranked = ranking(director, who)
    finance.visit("")
    unread = bell(finance)

    seller = sign_in(company.seller)
    win(seller, name)
    submit_contract(seller, name)

    approve(director, f"{name}合同")
    approve_on_a_phone(sign_in("ceo", viewport=PHONE), f"{name}合同")

    # The page has been open since before and was not touched: the bell moves by itself.
    expect(finance.page.get_by_role("status").filter(has_text="80,000.00")).to_be_visible()
    assert bell(finance) > unread

    erp_number = receivable_in_the_erp(finance, name)
    enter_receipt(finance, suite, name, erp_number)

    seller.open_record("客户", name)
    payments = group(seller, "回款")
    seller.reload_until(
        lambda: payments.get_by_text(yuan(PAID)).first.is_visible(), "the payment on the customer's page"
    )

    director.reload_until(lambda: ranking(director, who) == ranked + AMOUNT, "the ranking to have moved")
    drill(director, who, f"{name}合同", ranked + AMOUNT)
    finds_nothing(sign_in(company.other), name)


def win(seller: Person, name: str) -> None:
    """A customer and an opportunity, won by a change in the table; the project is there by itself."""
    seller.open_form("客户")
    sheet = seller.start("客户")
    sheet.get_by_label(label("客户名称")).fill(name)
    seller.choose(sheet.get_by_label(label("行业")), "制造业")
    sheet.get_by_label(label("联系电话")).fill("13812345678")
    seller.finish(sheet)
    expect(seller.row(name)).to_be_visible()

    seller.open_form("商机")
    sheet = seller.start("商机")
    sheet.get_by_label(label("商机名称")).fill(f"{name}采购")
    seller.choose(sheet.get_by_label(label("客户")), name)
    seller.choose(sheet.get_by_label(label("阶段")), "商务谈判")
    sheet.get_by_label(label("预计金额")).fill("80000")
    seller.finish(sheet)

    row = seller.row(f"{name}采购")
    stage = row.get_by_role("gridcell").filter(has_text="商务谈判")
    stage.dblclick()
    seller.page.locator(".ant-select-dropdown:visible").get_by_text("已签约", exact=True).click()
    expect(row.get_by_role("gridcell").filter(has_text="已签约")).to_be_visible()

    seller.open_record("商机", f"{name}采购")
    project = group(seller, "项目").get_by_role("link", name=re.compile(f"^{name}采购"))
    seller.reload_until(project.is_visible, "the project of the won opportunity")


def submit_contract(seller: Person, name: str) -> None:
    seller.open_form("合同")
    sheet = seller.start("合同")
    sheet.get_by_label(label("合同名称")).fill(f"{name}合同")
    seller.choose(sheet.get_by_label(label("客户")), name)
    seller.choose(sheet.get_by_label(label("关联商机")), f"{name}采购")
    sheet.get_by_label(label("合同金额")).fill("80,000")
    day = sheet.get_by_label(label("签订日期"))
    day.fill(datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat())
    day.press("Enter")  # takes the date, and does not send the form
    expect(sheet).to_be_visible()
    sheet.get_by_role("button", name="添加一行").click()
    sheet.get_by_label("期次 1").fill("首付款")
    sheet.get_by_label("比例 1").fill("100")
    sheet.get_by_label("金额 1", exact=True).fill("80,000.00")
    seller.finish(sheet)

    seller.open_record("合同", f"{name}合同")
    expect(seller.page.get_by_role("cell", name=yuan(AMOUNT))).to_be_visible()
    seller.page.get_by_role("button", name="提交审批").click()
    expect(seller.page.get_by_role("button", name="撤回")).to_be_visible()
    expect(seller.page.get_by_role("complementary").get_by_text("销售总监与总经理会签")).to_be_visible()


def approve(approver: Person, title: str) -> None:
    approver.page.get_by_role("navigation", name="主导航").get_by_role(
        "link", name=re.compile("待办")
    ).click()
    approver.page.get_by_role("button", name=title).click()
    expect(approver.page.get_by_role("heading", name=title)).to_be_visible()
    approver.page.get_by_role("button", name="同意").click()
    expect(approver.page.get_by_role("button", name=title)).to_be_hidden()


def approve_on_a_phone(approver: Person, title: str) -> None:
    """From the list of to-dos in at most three taps; a sheet in the way would be a fourth."""
    approver.page.get_by_role("navigation", name="主导航").get_by_role("link", name=re.compile("待办")).tap()
    approver.page.evaluate("taps = 0; addEventListener('click', () => taps++, true)")
    task = approver.page.get_by_role("button", name=title)
    task.tap()
    approver.page.get_by_role("button", name="同意").tap()
    expect(approver.page.get_by_role("heading", name="待办")).to_be_visible()
    expect(task).to_be_hidden()
    assert approver.page.evaluate("taps") <= 3


def bell(person: Person) -> int:
    """The number beside the bell; 0 without one."""
    item = person.page.get_by_role("navigation", name="主导航").get_by_role("link", name="通知")
    badge = item.get_by_role("img", name=re.compile("条未处理"))
    return int(badge.inner_text()) if badge.count() else 0


def group(person: Person, form: str) -> Locator:
    """The part of the related records that one form has."""
    heading = person.page.get_by_role("heading", level=3, name=re.compile(f"^{form}"))
    return heading.locator("xpath=ancestor::section[1]")


def receivable_in_the_erp(finance: Person, name: str) -> str:
    """The number the ERP gave the contract's receivable, as the table shows it."""
    finance.open_form("应收账款")
    finance.page.get_by_role("button", name="筛选").first.wait_for()
    row = finance.row(name)
    number = row.get_by_role("gridcell").filter(has_text=re.compile(r"^[A-Z]{2}-AR\d+$"))
    finance.reload_until(number.is_visible, "the receivable's ERP number")
    expect(row.get_by_text(yuan(AMOUNT))).to_be_visible()
    return number.inner_text().strip()


def enter_receipt(finance: Person, suite: Suite, name: str, erp_number: str) -> None:
    """In Kingdee, in a window of its own: a receipt for the receivable."""
    page = finance.context.new_page()
    page.goto(f"{suite.simulator_url}/_sim/")
    customers = page.locator("select[name=customer]")
    chosen = customers.locator("option", has_text=name)
    customers.select_option(value=chosen.get_attribute("value"))
    page.get_by_label("金额（元）").fill(str(PAID))
    page.get_by_label("对应应收单").select_option(value=erp_number)
    page.get_by_role("button", name="保存并审核").click()
    expect(page.get_by_role("status")).to_contain_text("已审核收款单")
    page.close()


def ranking(director: Person, who: str) -> Decimal:
    """What the dashboard's leaderboard says about a person, to the cent."""
    director.visit("/d/sales")
    board = director.page.get_by_role("region", name="本月签单排行榜")
    expect(board).to_be_visible()
    entry = board.get_by_role("button").filter(has_text=who)
    if not entry.count():  # has signed nothing this month
        return Decimal(0)
    exact = entry.get_attribute("title")
    assert exact is not None
    return Decimal(exact.replace("¥", "").replace(",", ""))


def drill(director: Person, who: str, contract: str, total: Decimal) -> None:
    board = director.page.get_by_role("region", name="本月签单排行榜")
    board.get_by_role("button").filter(has_text=who).click()
    sheet = director.page.get_by_role("dialog")
    expect(sheet.get_by_role("link", name=contract)).to_be_visible()
    expect(sheet.locator("footer")).to_contain_text(yuan(total))


def finds_nothing(other: Person, name: str) -> None:
    """P3: neither by search nor in any list."""
    other.visit(f"/search?q={name}")
    expect(other.page.get_by_text(f"没有找到“{name}”")).to_be_visible()
    for form in ("客户", "商机", "合同", "项目", "应收账款", "回款"):
        other.open_form(form)
        other.page.get_by_label("在此表中搜索").fill(name)
        expect(other.page.get_by_text("没有符合条件的记录")).to_be_visible()
        expect(other.row(name)).to_have_count(0)
