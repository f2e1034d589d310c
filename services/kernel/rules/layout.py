"""Where a form's fields stand: sections of one to three columns, some of them behind tabs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import Any

from services.kernel.errors import FieldInvalid
from services.kernel.fields import KEY, Form

MAX_SECTIONS = 60
#: Of a section; and how many of them a field may take.
COLUMNS = (1, 2, 3)


def check_layout(layout: Any, form: Form) -> None:
    """Raises FieldInvalid ``layout_invalid`` with the part at fault; None is a form without a layout."""
    if layout is None:
        return
    placed: set[str] = set()
    keys: set[str] = set()
    blocks = list(_blocks(layout))
    if len(blocks) > MAX_SECTIONS:
        raise _fault("size")
    for block in blocks:
        key = block.get("key")
        if not isinstance(key, str) or not KEY.fullmatch(key) or key in keys:
            raise _fault("key")
        keys.add(key)
        for field in block.get("fields", ()):
            if field not in form.by_key or field in placed:
                raise _fault("fields", field)
            placed.add(field)


def _fault(part: str, value: Any = None) -> FieldInvalid:
    return FieldInvalid("layout_invalid", "layout", {"part": part, "value": str(value or "")[:80]})


def _blocks(layout: Any) -> Iterator[Mapping[str, Any]]:
    """Every section, tab group and tab; their shapes are sound."""
    for block in _maps(layout, "layout"):
        if block.get("kind") == "tabs":
            yield block
            for tab in _maps(block.get("tabs"), "tabs"):
                yield tab
                for section in _maps(tab.get("sections"), "sections"):
                    yield _section(section)
        else:
            yield _section(block)


def _section(block: Mapping[str, Any]) -> Mapping[str, Any]:
    fields = block.get("fields")
    if block.get("kind", "section") != "section":
        raise _fault("kind", block.get("kind"))
    if block.get("columns", 1) not in COLUMNS:
        raise _fault("columns", block.get("columns"))
    if not isinstance(fields, list | tuple) or not all(isinstance(key, str) for key in fields):
        raise _fault("fields")
    spans = block.get("spans", {})
    if not isinstance(spans, Mapping):
        raise _fault("spans")
    for field, span in spans.items():
        if field not in fields or span not in COLUMNS:
            raise _fault("spans", field)
    return block


def _maps(value: Any, part: str) -> list[Mapping[str, Any]]:
    if not isinstance(value, list | tuple) or not all(isinstance(each, Mapping) for each in value):
        raise _fault(part)
    return list(value)


def layout_without(layout: Any, keep: Callable[[str], bool]) -> list[dict[str, Any]] | None:
    """The layout of a checked definition with only the fields to keep; what would be empty is left out."""
    if layout is None:
        return None
    result = []
    for block in layout:
        if block.get("kind") != "tabs":
            section = _kept(block, keep)
            result += [section] if section["fields"] else []
            continue
        tabs = []
        for tab in block["tabs"]:
            sections = [section for each in tab["sections"] if (section := _kept(each, keep))["fields"]]
            tabs += [{**tab, "sections": sections}] if sections else []
        result += [{**block, "tabs": tabs}] if tabs else []
    return result


def _kept(section: Mapping[str, Any], keep: Callable[[str], bool]) -> dict[str, Any]:
    result = {**section, "fields": [key for key in section["fields"] if keep(key)]}
    if "spans" in section:
        result["spans"] = {key: span for key, span in section["spans"].items() if keep(key)}
    return result
