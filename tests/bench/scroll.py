"""Scrolling a list of a million records in a browser: python -m tests.bench.scroll VAR [rows]

VAR is the var directory of a running suite. The form is made through the API and stays, empty; its rows are
made by one statement and go again. Prints the time between frames while nothing happens, while the wheel
turns and while the bar is dragged, rows in the document, and what a turn of the wheel costs the page itself,
which a busy machine changes less.
"""

from __future__ import annotations

import json
import statistics
import sys
import time
from pathlib import Path
from typing import Any

import psycopg
from playwright.sync_api import CDPSession, Page, sync_playwright

from tests.acceptance.person import Person as Caller
from tests.bench.records import figure
from tests.e2e.conftest import CHROMIUM, FLAGS
from tests.e2e.person import DESKTOP, Person
from tests.suite import running

FORM = "bench_scroll"
WHEEL_TURNS = 60
FIELDS = [
    {"key": "name", "name": "名称", "type": "text", "required": True},
    {"key": "amount", "name": "金额", "type": "money"},
    {"key": "day", "name": "日期", "type": "date"},
    {"key": "note", "name": "备注", "type": "text"},
]
FILL = """
insert into {schema}.r_{form} (id, version, owner_id, dept_id, created_at, created_by, updated_at, updated_by,
  f_{name}, f_{amount}, f_{day}, f_{note})
select nextval('{schema}.record_id'), 1, {me}, 0, now(), {me}, now(), {me},
  '记录' || n, n * 37 % 1000000 / 7.0, date '2020-01-01' + n % 2500, '备注' || n % 97
from generate_series(1, {rows}) n
"""
WATCH = """
() => { window.frames_ = [];
  let last = performance.now();
  const tick = (now) => { window.frames_.push(now - last); last = now;
    window.raf_ = requestAnimationFrame(tick) };
  window.raf_ = requestAnimationFrame(tick) }
"""
TAKE = "() => { cancelAnimationFrame(window.raf_); return window.frames_.slice(1) }"
NUMBER = "[role=grid] [role=row] [role=gridcell] span"


def busy(session: CDPSession) -> float:
    """Seconds of processor time the page's main thread has used."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return float(next(each["value"] for each in metrics if each["name"] == "TaskDuration"))


def watched(page: Page, name: str, act: Any) -> None:
    page.evaluate(WATCH)
    act()
    frames = sorted(page.evaluate(TAKE))
    rows = page.locator("[role=row]").count()
    print(
        f"  {name}: {len(frames)} frames, median {statistics.median(frames):.1f} ms,"
        f" 95 % under {frames[int(len(frames) * 0.95)]:.1f} ms, longest {frames[-1]:.0f} ms,"
        f" {rows} rows in the document"
    )
    figure(f"grid.{name}.dom_rows", rows, "rows", 100)
    figure(f"grid.{name}.frame_p95", frames[int(len(frames) * 0.95)], "ms", 50)


def arrival(page: Page) -> float:
    """Seconds until no row in sight is a bone any more."""
    started = time.perf_counter()
    page.wait_for_function(
        "() => document.querySelectorAll('[role=grid] .dg-bone').length === 0"
        " && document.querySelectorAll('[role=grid] [data-row]').length > 0",
        timeout=60_000,
    )
    return time.perf_counter() - started


def scroll(page: Page) -> None:
    page.get_by_role("grid").wait_for()
    arrival(page)
    page.wait_for_function(
        "() => Number(document.querySelector('[role=grid]').ariaRowCount) > 1001", timeout=60_000
    )
    page.mouse.move(700, 500)

    def wheel() -> None:
        for _ in range(WHEEL_TURNS):
            page.mouse.wheel(0, 240)
            page.wait_for_timeout(16)

    def drag() -> None:
        for part in range(1, 41):
            page.evaluate(
                "(part) => { const g = document.querySelector('[role=grid]');"
                " g.scrollTop = (g.scrollHeight - g.clientHeight) * part / 40 }",
                part,
            )
            page.wait_for_timeout(16)

    watched(page, "still", lambda: page.wait_for_timeout(1_500))
    session = page.context.new_cdp_session(page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    before = busy(session)
    watched(page, "wheel", wheel)
    figure("grid.wheel.cpu", (busy(session) - before) * 1000 / WHEEL_TURNS, "ms a turn", 33)
    watched(page, "drag", drag)
    figure("grid.last_rows", arrival(page), "s", 3)
    last = page.locator(NUMBER).last.inner_text()
    page.evaluate(
        "() => { const g = document.querySelector('[role=grid]'); g.scrollTop = g.scrollHeight / 2 }"
    )
    page.wait_for_timeout(50)
    figure("grid.jump_to_middle", arrival(page), "s", 3)
    print(f"  the last row is {last}")


def main(var: Path, rows: int) -> None:
    suite = running(var)
    api = Caller(suite.base_url, "admin", suite.password("admin"), suite.credentials.tenant)
    api.call(
        "POST",
        "/forms",
        {"key": FORM, "app": "sales", "name": "滚动", "fields": FIELDS, "title_field": "name"},
    )
    form = api.call("GET", f"/forms/{FORM}")
    ids = {field["key"]: field["id"] for field in form["fields"]}
    plan = json.loads((var / "run" / "plan.json").read_text())
    program = next(each for each in plan["programs"] if each["name"] == "records.serve")
    with psycopg.connect(program["environment"]["DOUGONG_DATABASE_URL"], autocommit=True) as bare:
        tenant = api.call("GET", "/auth/me")["tenant"]["id"]
        schema, table = f"t_{tenant}", f"t_{tenant}.r_{form['id']}"
        try:
            bare.execute(FILL.format(schema=schema, form=form["id"], me=api.id, rows=rows, **ids))
            bare.execute(f"vacuum analyze {table}")
            with sync_playwright() as playwright:
                browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
                person = Person(browser, suite.base_url, "admin", viewport=DESKTOP, language="zh-CN")
                person.sign_in(suite.credentials.tenant, suite.password("admin"))
                person.page.goto(f"{suite.base_url}/w/demo/f/{FORM}/v/all")
                scroll(person.page)
                browser.close()
        finally:
            bare.execute(f"truncate {table}")


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 1_000_000)
