"""What is wrong with the screen somebody has open, in words."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Page

from tests.e2e.person import PHONE, Person
from tests.e2e.tour import words

ROOT = Path(__file__).resolve().parents[3]
AXE = ROOT / "gateway" / "web" / "node_modules" / "axe-core" / "axe.min.js"
LOOK = (Path(__file__).parent / "faults.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa"]


def faults(person: Person, language: str) -> list[str]:
    """Overflow, raw keys, words of the other language, what is cut off, covered or too small; complaints."""
    texts, patterns = words.of_the_other(language)
    viewport = person.page.viewport_size
    assert viewport
    look = {
        "width": viewport["width"],
        "phone": viewport == PHONE,
        "groups": words.groups(),
        "texts": texts,
        "patterns": patterns,
    }
    found = [*overflow(person.page), *person.page.evaluate(LOOK, look), *person.complaints]
    person.complaints.clear()
    return found


def overflow(page: Page) -> list[str]:
    """A page that scrolls sideways. A phone's window grows with what is too wide, its screen does not."""
    screen = page.viewport_size
    assert screen
    wide = page.evaluate("document.documentElement.scrollWidth")
    return [f"{wide} px wide on a screen of {screen['width']}"] if wide > screen["width"] else []


def axe(page: Page) -> list[str]:
    """What axe-core finds by the rules of WCAG 2.1 A and AA."""
    if not page.evaluate("'axe' in window"):
        page.evaluate(AXE.read_text())  # as a developer console does
    result = page.evaluate("rules => axe.run(document, {runOnly: rules, resultTypes: ['violations']})", RULES)
    return [
        f"{each['id']} ({each['impact']}): " + "; ".join(node["html"][:140] for node in each["nodes"][:3])
        for each in result["violations"]
    ]
