"""U1: every frequent task takes at most three clicks from the home page. Keys are not counted, clicks are."""

from __future__ import annotations

import re
import secrets
from collections.abc import Callable

import pytest
from playwright.sync_api import Locator, expect

from tests.acceptance.person import Person as Caller
from tests.acceptance.person import wait_for
from tests.e2e.person import Person, label
from tests.suite import Suite

SignIn = Callable[..., Person]
MOST = 3
COUNT = """() => addEventListener('pointerdown', (event) => {
    if (event.isTrusted) sessionStorage.clicks = Number(sessionStorage.clicks ?? 0) + 1
}, true)"""


class Hand:
    """Somebody on the home page, whose clicks are counted from there."""

    def __init__(self, person: Person) -> None:
        self.page = person.page
        self.person = person
        self.page.add_init_script(f"({COUNT})()")
        person.visit("")
        self.page.evaluate("delete sessionStorage.clicks")

    def clicks(self) -> int:
        return int(self.page.evaluate("sessionStorage.clicks ?? 0"))

    def open(self, form: str) -> None:
        self.page.locator("#content").get_by_role("link", name=form, exact=True).click()
        expect(self.page.get_by_role("heading", name=form, level=1)).to_be_visible()
        self.person.settled()

    def recent(self, title: str) -> None:
        self.page.get_by_role("region", name="最近访问").get_by_role("link").filter(has_text=title).click()
        expect(self.page.get_by_role("heading", level=1, name=title)).to_be_visible()
        self.person.settled()

    def create(self, form: str) -> Locator:
        self.page.get_by_role("button", name=f"新建{form}").click()
        return self.page.get_by_role("dialog", name=f"新建{form}")


@pytest.fixture
def mark() -> str:
    return f"点击{secrets.token_hex(3)}"


@pytest.fixture
def seller(suite: Suite) -> Caller:
    return Caller(suite.base_url, "zhangwei", suite.password("zhangwei"), suite.credentials.tenant)


def customer(seller: Caller, name: str) -> int:
    id: int = seller.create("customer", name=name, industry="manufacturing")["id"]
    return id


def looked_at(person: Person, form: str, id: int) -> Hand:
    """At home, with the record among what she saw last."""
    person.visit(f"/f/{form}/r/{id}")
    expect(person.page).to_have_title(re.compile("斗拱"))
    return Hand(person)


def test_u1_new_record(sign_in: SignIn, mark: str) -> None:
    hand = Hand(sign_in("zhangwei"))
    hand.open("线索")
    sheet = hand.create("线索")
    sheet.get_by_label(label("公司名称")).press_sequentially(mark)
    sheet.get_by_role("button", name="新建", exact=True).click()
    expect(sheet).to_be_hidden()
    expect(hand.page.get_by_text(mark).first).to_be_visible()
    assert hand.clicks() <= MOST


def test_u1_find_a_customer(sign_in: SignIn, seller: Caller, mark: str) -> None:
    customer(seller, mark)
    hand = Hand(sign_in("zhangwei"))
    hand.page.get_by_role("navigation", name="主导航").get_by_role("button", name="搜索").click()
    hand.page.get_by_role("combobox").fill(mark)
    hand.page.get_by_role("option").filter(has_text=mark).first.click()
    expect(hand.page.get_by_role("heading", level=1, name=mark)).to_be_visible()
    assert hand.clicks() <= MOST


def test_u1_open_my_to_dos_and_approve(sign_in: SignIn, suite: Suite, seller: Caller, mark: str) -> None:
    contract = seller.create("contract", name=mark, customer=customer(seller, mark), amount="1000")
    seller.call("POST", "/flows/contract_approval/instances", {"record": contract["id"]})
    director = Caller(suite.base_url, "director", suite.password("director"), suite.credentials.tenant)
    wait_for(lambda: director.tasks(contract["id"]), "the director's task")
    hand = Hand(sign_in("director"))
    hand.page.get_by_role("region", name="待我处理").get_by_role("link").filter(has_text=mark).click()
    hand.page.get_by_role("button", name="同意").click()
    wait_for(lambda: not director.tasks(contract["id"]), "the decision")
    assert hand.clicks() <= MOST


def test_u1_export_a_list(sign_in: SignIn) -> None:
    hand = Hand(sign_in("zhangwei"))
    hand.open("商机")
    hand.page.get_by_role("button", name="导出").click()
    with hand.page.expect_download() as download:
        hand.page.get_by_role("menuitem", name="Excel").click()
    assert download.value.suggested_filename.endswith(".xlsx")
    assert hand.clicks() <= MOST


def test_u1_change_a_stage(sign_in: SignIn, seller: Caller, mark: str) -> None:
    record = seller.create("opportunity", name=mark, customer=customer(seller, mark), stage="qualified")
    hand = Hand(sign_in("zhangwei"))
    hand.open("商机")
    # The newest stands on top.
    row = hand.person.row(mark)
    index = hand.page.get_by_role("columnheader", name="阶段").get_attribute("aria-colindex")
    row.locator(f"[aria-colindex='{index}']").click()
    hand.page.keyboard.press("Enter")
    hand.page.locator(".ant-select-dropdown:visible").wait_for()
    hand.page.keyboard.type("方案报价")
    hand.page.keyboard.press("Enter")
    wait_for(lambda: seller.read("opportunity", record["id"])["values"]["stage"] == "proposal", "the stage")
    assert hand.clicks() <= MOST


def test_u1_open_a_dashboard(sign_in: SignIn) -> None:
    hand = Hand(sign_in("director"))
    hand.open("销售驾驶舱")
    assert hand.clicks() <= MOST


def test_u1_log_a_follow_up(sign_in: SignIn, seller: Caller, mark: str) -> None:
    customer(seller, mark)
    hand = Hand(sign_in("zhangwei"))
    hand.open("跟进记录")
    sheet = hand.create("跟进记录")
    sheet.get_by_label(label("主题")).press_sequentially(f"{mark}电话")
    hand.page.keyboard.press("Tab")
    hand.page.keyboard.type(mark)
    hand.page.locator(".ant-select-item-option-active").filter(has_text=mark).wait_for()
    hand.page.keyboard.press("Enter")
    expect(sheet.get_by_title(mark)).to_be_visible()
    sheet.get_by_role("button", name="新建", exact=True).click()
    expect(sheet).to_be_hidden()
    assert seller.find("follow_up", subject=f"{mark}电话")
    assert hand.clicks() <= MOST


def test_u1_comment(sign_in: SignIn, seller: Caller, mark: str) -> None:
    hand = looked_at(sign_in("zhangwei"), "customer", customer(seller, mark))
    hand.recent(mark)
    hand.page.get_by_role("tab", name=re.compile("^评论")).click()
    hand.page.get_by_role("textbox", name="写评论，@ 提醒同事").click()
    hand.page.keyboard.type("已联系")
    hand.page.keyboard.press("Control+Enter")
    expect(hand.page.get_by_role("article", name="张伟 的评论").filter(has_text="已联系")).to_be_visible()
    assert hand.clicks() <= MOST


def test_u1_print(sign_in: SignIn, seller: Caller, mark: str) -> None:
    id = customer(seller, mark)
    hand = looked_at(sign_in("zhangwei"), "customer", id)
    hand.recent(mark)
    hand.page.get_by_role("button", name="打印").click()
    with hand.page.expect_popup() as opened:
        hand.page.get_by_role("menuitem", name="PDF").first.click()
    assert f"/forms/customer/records/{id}/print" in opened.value.url or opened.value.url == "about:blank"
    assert hand.clicks() <= MOST
