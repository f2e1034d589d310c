"""Every error a person can meet has its text in both languages, wherever in the code it is raised."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SHARED = (ROOT / "services" / "chassis", ROOT / "services" / "kernel")
ROOMS = {
    room.name: room
    for room in (
        *(path.parent for path in ROOT.glob("services/*/app.py")),
        ROOT / "connectors" / "hub",
        ROOT / "gateway" / "api",
    )
}
KINDS = (
    "Invalid|Unauthenticated|Forbidden|NotFound|Conflict|TooLarge|TooMany|Unavailable"
    "|FieldInvalid|FormulaInvalid"
)
RAISED = re.compile(rf"\b(?:{KINDS})\(\s*\"([a-z][a-z0-9_]*)\"")
PLACE = re.compile(r"\{(\w+)\}")


def texts(room: Path) -> dict[str, dict[str, str]]:
    file = room / "errors.json"
    return dict(json.loads(file.read_text(encoding="utf-8"))) if file.is_file() else {}


@pytest.mark.parametrize("name", sorted(ROOMS))
def test_what_is_raised_has_a_text(name: str) -> None:
    known = set(texts(ROOMS[name]))
    for room in SHARED:
        known |= set(texts(room))
    raised = {
        code
        for room in (ROOMS[name], *SHARED)
        for path in room.rglob("*.py")
        for code in RAISED.findall(path.read_text(encoding="utf-8"))
    }
    assert len(raised) > 5
    assert sorted(raised - known) == []


@pytest.mark.parametrize("name", ["chassis", "kernel", *sorted(ROOMS)])
def test_both_languages_say_the_same(name: str) -> None:
    room = ROOMS.get(name, ROOT / "services" / name)
    for code, text in texts(room).items():
        assert sorted(text) == ["en", "zh-CN"], code
        assert set(PLACE.findall(text["en"])) == set(PLACE.findall(text["zh-CN"])), code
        assert not text["zh-CN"].isascii(), code


@pytest.mark.parametrize("name", sorted(ROOMS))
def test_a_shared_text_is_written_once(name: str) -> None:
    assert set(texts(ROOMS[name])) & set(texts(ROOT / "services" / "kernel")) == set()
