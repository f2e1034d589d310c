"""Scrolling the list of a million contracts in a browser: frames, rows in the document, processor time."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from playwright.sync_api import CDPSession, Page, sync_playwright

from deploy.local.web import build_web
from tests.bench.bench import Bench
from tests.bench.company import TENANT
from tests.e2e.conftest import CHROMIUM, FLAGS
from tests.e2e.person import DESKTOP
from tests.servers import CHECKOUT

WHEEL_TURNS = 60
WATCH = """
() => { window.frames_ = [];
  let last = performance.now();
  const tick = (now) => { window.frames_.push(now - last); last = now;
    window.raf_ = requestAnimationFrame(tick) };
  window.raf_ = requestAnimationFrame(tick) }
"""
TAKE = "() => { cancelAnimationFrame(window.raf_); return window.frames_.slice(1) }"
#: No row in sight is a bone any more.
DRAWN = (
    "() => document.querySelectorAll('[role=grid] .dg-bone').length === 0"
    " && document.querySelectorAll('[role=grid] [data-row]').length > 0"
)
DRAG = (
    "(part) => { const g = document.querySelector('[role=grid]');"
    " g.scrollTop = (g.scrollHeight - g.clientHeight) * part }"
)


def scroll(bench: Bench) -> None:
    build_web(CHECKOUT, lambda text: None)
    with _opened(bench) as page:
        page.get_by_role("grid").wait_for()
        _arrival(page)
        _knows_length(page, bench.company.rows)
        page.mouse.move(700, 500)
        session = page.context.new_cdp_session(page)
        session.send("Performance.enable", {"timeDomain": "threadTicks"})
        before = _busy(session)
        _watched(bench, page, "wheel", lambda: _wheel(page))
        each = (_busy(session) - before) * 1000 / WHEEL_TURNS
        bench.figure("grid.wheel.cpu", each, "ms", 33)
        _watched(bench, page, "drag", lambda: _drag(page))
        bench.figure("grid.last_rows", _arrival(page), "s", 3)
        page.evaluate(DRAG, 0.5)
        page.wait_for_timeout(50)
        bench.figure("grid.jump_to_middle", _arrival(page), "s", 3)


@contextmanager
def _opened(bench: Bench) -> Iterator[Page]:
    """The list of contracts in a window of its own."""
    address = f"http://127.0.0.1:{bench.company.product.port}"
    name, _, value = bench.company.admin.cookie.partition("=")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        context = browser.new_context(viewport=DESKTOP, locale="zh-CN", reduced_motion="reduce")
        context.add_cookies([{"name": name, "value": value, "url": address}])
        page = context.new_page()
        page.goto(f"{address}/w/{TENANT}/f/contract/v/all")
        yield page
        browser.close()


def _watched(bench: Bench, page: Page, name: str, act: Callable[[], None]) -> None:
    page.evaluate(WATCH)
    act()
    frames = sorted(page.evaluate(TAKE))
    bench.figure(f"grid.{name}.dom_rows", page.locator("[role=row]").count(), "rows", 100)
    bench.figure(f"grid.{name}.frame_p95", frames[int(len(frames) * 0.95)], "ms", 50)
    bench.figure(f"grid.{name}.frame_longest", frames[-1], "ms", 250)


def _wheel(page: Page) -> None:
    for _ in range(WHEEL_TURNS):
        page.mouse.wheel(0, 240)
        page.wait_for_timeout(16)


def _drag(page: Page) -> None:
    for part in range(1, 41):
        page.evaluate(DRAG, part / 40)
        page.wait_for_timeout(16)


def _knows_length(page: Page, rows: int) -> None:
    least = min(rows, 1_002)
    page.wait_for_function(
        f"() => Number(document.querySelector('[role=grid]').ariaRowCount) >= {least}", timeout=60_000
    )


def _arrival(page: Page) -> float:
    """Seconds until every row in sight has arrived."""
    started = time.perf_counter()
    page.wait_for_function(DRAWN, timeout=60_000)
    return time.perf_counter() - started


def _busy(session: CDPSession) -> float:
    """Seconds of processor time the page's main thread has used."""
    metrics = session.send("Performance.getMetrics")["metrics"]
    return float(next(each["value"] for each in metrics if each["name"] == "TaskDuration"))
