"""Every screen worth seeing: the address of each route, and the states one reaches from there."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from playwright.sync_api import Locator, Route, expect

from tests.e2e.person import PHONE, Person
from tests.e2e.tour.words import said

Act = Callable[[Person], None]


@dataclass(frozen=True)
class Screen:
    """`path` is below the workspace and may name records of the tour (`{contract}`).

    `state`: more than the first sight of its route.
    """

    name: str
    path: str
    act: Act | None = None
    state: bool = True
    #: None on both a desktop and a phone.
    phone: bool | None = None
    login: str = "admin"


def press(*keys: str) -> Act:
    """A button of the page by its text in either language."""

    def act(person: Person) -> None:
        person.page.locator("#content").get_by_role("button", name=said(*keys)).first.click()

    return act


def menu(key: str) -> Act:
    """An entry of the page's menu of further actions."""

    def act(person: Person) -> None:
        press("common:more")(person)
        person.page.get_by_role("menuitem", name=said(key)).first.click()

    return act


def dialog(person: Person) -> Locator:
    return person.page.get_by_role("dialog").last


def opened(act: Act) -> Act:
    """The act opens a dialog or a sheet, which is waited for."""

    def both(person: Person) -> None:
        act(person)
        expect(dialog(person)).to_be_visible()

    return both


def palette(person: Person) -> None:
    person.page.keyboard.press("Control+k")
    person.page.get_by_role("combobox").fill("苏州")
    expect(person.page.get_by_role("option").filter(has=person.page.locator("mark")).first).to_be_visible()


def palette_empty(person: Person) -> None:
    person.page.keyboard.press("Control+k")
    person.page.get_by_role("combobox").fill("没有这样的记录吧")
    expect(person.page.get_by_text(said("shell:palette.empty"))).to_be_visible()


def upload(person: Person) -> None:
    sheet = "客户名称,来历\n甲公司,展会\n".encode()
    person.page.locator("input[type=file]").set_input_files(
        {"name": "客户.csv", "mimeType": "text/csv", "buffer": sheet}
    )
    expect(person.page.get_by_role("button", name=said("imports:tryOut"))).to_be_visible()


def colleague(person: Person) -> None:
    person.page.locator("#content").get_by_text("张伟").first.click()


def trial(person: Person) -> None:
    upload(person)
    press("imports:tryOut")(person)
    expect(person.page.get_by_role("heading", name=said("imports:state.checked"))).to_be_visible()


def broken(pattern: str) -> Act:
    """The server answers nothing but errors at the addresses; the page is asked for again."""

    def fail(route: Route) -> None:
        route.fulfill(status=500, json={"error": {"code": "internal", "message": "broken", "details": []}})

    def act(person: Person) -> None:
        person.page.route(re.compile(pattern), fail)
        person.page.reload()
        expect(person.page.get_by_role("button", name=said("common:retry")).first).to_be_visible()
        person.page.unroute_all()
        person.complaints.clear()  # the browser's own words about what the server answered

    return act


ALL = "/f/opportunity/v/all"
SIGNED = '{"field":"stage","op":"in","value":["signed"]}'
SCREENS = (
    Screen("home", "", state=False),
    Screen("app", "/a/sales", state=False),
    Screen("new-form", "/a/sales/new-form", state=False),
    Screen("admin", "/admin", state=False),
    Screen("inbox", "/inbox", state=False),
    Screen("records", "/f/customer/v/all", state=False),
    Screen("form", "/f/product", state=False),
    Screen("record", "/f/contract/r/{contract}", state=False),
    Screen("short-link", "/r/{contract_short}", state=False),
    Screen("message-link", "/records/contract/{contract}", state=False),
    Screen("bin", "/f/customer/recycled", state=False),
    Screen("duplicates", "/f/customer/duplicates", state=False),
    Screen("designer", "/edit/form/customer", state=False),
    Screen("print-templates", "/edit/form/customer/print", state=False),
    Screen("import", "/import/customer", state=False),
    Screen("search", "/search?q=苏州", state=False),
    Screen("settings", "/settings", state=False),
    Screen("notifications", "/notifications", state=False),
    Screen("dashboard", "/d/sales", state=False),
    Screen("dashboard-editor", "/edit/dashboard/sales", state=False),
    Screen("connectors", "/admin/connectors", state=False),
    Screen("people", "/admin/people", state=False),
    Screen("roles", "/admin/roles", state=False),
    Screen("role", "/admin/roles/{role}", state=False),
    Screen("audit", "/admin/audit", state=False),
    Screen("api", "/admin/api", state=False),
    Screen("flows", "/admin/flows", state=False),
    Screen("flow", "/edit/flow/contract_approval", state=False),
    Screen("rules", "/admin/automations", state=False),
    Screen("rule", "/edit/automation/contract_effective", state=False),
    Screen("not-found", "/nowhere", state=False),
    # States.
    Screen("kanban", f"{ALL}?kind=kanban"),
    Screen("calendar", f"{ALL}?kind=calendar"),
    Screen("gantt", f"{ALL}?kind=gantt"),
    Screen("gallery", "/f/customer/v/all?kind=gallery"),
    Screen("tree", "/f/customer/v/all?kind=tree"),
    Screen("grouped", f'{ALL}?group=[{{"field":"stage"}}]', phone=False),
    Screen("no-match", "/f/customer/v/all?q=没有这样的记录吧"),
    Screen("create", f"{ALL}?create=true", opened(lambda _: None)),
    Screen("create-long", "/f/contract/v/all?create=true", opened(lambda _: None)),
    Screen("peek", "/f/contract/v/all?row={contract}"),
    Screen("filter", ALL, press("records:filter")),
    Screen(
        "filter-set",
        f"{ALL}?filter={SIGNED}",
        press("records:filterCount"),
    ),
    Screen("sort", ALL, press("records:sort")),
    Screen("columns", ALL, press("records:fields", "records:hiddenCount"), phone=False),
    Screen("colors", ALL, press("views:colors"), phone=False),
    Screen("list-menu", ALL, press("common:more")),
    Screen("edit", "/f/contract/r/{contract}?edit=true"),
    Screen("comments", "/f/contract/r/{contract}?tab=comments"),
    Screen("history", "/f/contract/r/{contract}?tab=history"),
    Screen("related", "/f/customer/r/{customer}?tab=related"),
    Screen("delete", "/f/customer/r/{customer}", opened(menu("common:delete"))),
    Screen("print", "/f/contract/r/{contract}", press("detail:print.title")),
    Screen("inbox-done", "/inbox?box=done"),
    Screen("inbox-started", "/inbox?box=started"),
    Screen("inbox-cc", "/inbox?box=cc"),
    Screen("task", "/inbox?task={task}", login="director"),
    Screen("palette", "", palette, phone=False),
    Screen("palette-empty", "", palette_empty, phone=False),
    Screen("search-start", "/search"),
    Screen("search-none", "/search?q=没有这样的记录吧"),
    Screen("search-field", "/search?q=13"),
    Screen("import-mapping", "/import/customer", upload),
    Screen("import-trial", "/import/customer", trial),
    Screen("print-template", "/edit/form/contract/print?template=new"),
    Screen("designer-field", "/edit/form/customer?field=level"),
    Screen("designer-rules", "/edit/form/customer?tab=rules"),
    Screen("designer-versions", "/edit/form/customer", opened(menu("designer:versions.title"))),
    Screen("designer-data", "/edit/form/customer", opened(menu("designer:data.title"))),
    Screen("new-person", "/admin/people", opened(press("permissions:newPerson"))),
    Screen(
        "person",
        "/admin/people",
        opened(colleague),
    ),
    Screen("new-role", "/admin/roles", opened(press("permissions:newRole"))),
    Screen("connector-account", "/admin/connectors", opened(press("connectors:add"))),
    Screen("password", "/settings", opened(press("settings:changePassword"))),
    Screen("drill", "/d/sales?report=signed_this_month&key=[]", opened(lambda _: None)),
    Screen("rule-new", "/edit/automation/new"),
    Screen("unknown-form", "/f/nothing/v/all"),
    Screen("unknown-record", "/f/customer/r/999999999"),
    Screen("unknown-dashboard", "/d/nothing"),
    Screen("no-permission", "/admin/people", login="zhangwei"),
    Screen("no-admin", "/admin", login="zhangwei"),
    Screen("no-design", "/edit/form/customer", login="zhangwei"),
    Screen("broken-inbox", "/inbox", broken("/api/v1/tasks")),
    Screen("broken-records", "/f/customer/v/all", broken("/records/query")),
    Screen("broken-dashboard", "/d/sales", broken("/dashboards/")),
    Screen("broken-home", "", broken("/api/v1/(tasks|apps)")),
)


def shown(login: str, viewport: Any, *, states: bool) -> list[Screen]:
    """Those of one account at one width."""
    return [
        screen
        for screen in SCREENS
        if screen.login == login
        and (states or not screen.state)
        and screen.phone in (None, viewport == PHONE)
    ]
