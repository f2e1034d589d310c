"""Saved views: what one consists of, and what of it a reader may know."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from typing import Any

from services.kernel.errors import FieldInvalid
from services.kernel.fields import Field, Form
from services.kernel.filters import check_filter, check_sort
from services.kernel.types import BOOL, DATE, DATETIME, DECIMAL, DEPARTMENT, ENUM, RECORD, TEXT, USER, Type

KINDS = ("grid", "kanban", "calendar", "gantt", "gallery", "tree")
HEIGHTS = ("short", "medium", "tall")
COLORS = ("red", "orange", "yellow", "green", "cyan", "blue", "purple", "gray")
PERIODS = ("day", "week", "month", "quarter", "year")
PARTS = ("name", "kind", "filter", "sort", "group", "columns", "colors", "options", "row_height")
MOST_GROUPS, MOST_COLUMNS, MOST_COLORS, MOST_CARD, LONGEST_NAME = 3, 300, 20, 20, 100
NARROWEST, WIDEST = 40, 1_000

Check = Callable[[Field, Form], bool]


def _of(*types: Type) -> Check:
    return lambda field, form: field.kind.formula_type(field) in types


def _self_relation(field: Field, form: Form) -> bool:
    return field.type == "relation" and field.options.get("form") == form.key


def _anything(field: Field, form: Form) -> bool:
    return True


#: By kind: option → (required, which fields it may name). ``card`` is a list of fields.
OPTIONS: dict[str, dict[str, tuple[bool, Check]]] = {
    "grid": {},
    "kanban": {
        "stack": (True, _of(ENUM, USER, DEPARTMENT, RECORD, BOOL)),
        "sum": (False, _of(DECIMAL)),
        "card": (False, _anything),
    },
    "calendar": {
        "start": (True, _of(DATE, DATETIME)),
        "end": (False, _of(DATE, DATETIME)),
        "title": (False, _anything),
    },
    "gantt": {
        "start": (True, _of(DATE, DATETIME)),
        "end": (True, _of(DATE, DATETIME)),
        "progress": (False, _of(DECIMAL)),
        "parent": (False, _self_relation),
    },
    "gallery": {"cover": (False, _anything), "card": (False, _anything)},
    "tree": {"parent": (True, _self_relation)},
}
GROUPABLE = (BOOL, DATE, DATETIME, DECIMAL, DEPARTMENT, ENUM, RECORD, TEXT, USER)


def checked_view(data: Mapping[str, Any], form: Form, readable: Collection[str]) -> dict[str, Any]:
    """The view, every part of it sound for this form and this person.

    Raises FieldInvalid: ``view_invalid`` naming the part, or what the kernel says of a filter or sort; a
    field that may not be read answers as one that does not exist.
    """
    for part in data:
        if part not in PARTS:
            raise FieldInvalid("view_invalid", str(part)[:80])
    kind = data.get("kind", "grid")
    if kind not in KINDS:
        raise FieldInvalid("view_invalid", "kind")
    if data.get("row_height", "short") not in HEIGHTS:
        raise FieldInvalid("view_invalid", "row_height")
    _check_name(data.get("name"))
    if data.get("filter") is not None:
        check_filter(data["filter"], form, readable)
    check_sort(data.get("sort") or [], form, readable)
    reader = _Reader(form, readable)
    return {
        "name": data["name"],
        "kind": kind,
        "filter": data.get("filter"),
        "sort": data.get("sort") or [],
        "group": reader.groups(data.get("group")),
        "columns": reader.columns(data.get("columns")),
        "colors": reader.colors(data.get("colors")),
        "options": reader.options(kind, data.get("options")),
        "row_height": data.get("row_height", "short"),
    }


def _check_name(name: Any) -> None:
    texts = list(name.values()) if isinstance(name, Mapping) and name else [name]
    for text in texts:
        if not isinstance(text, str) or not text.strip() or len(text) > LONGEST_NAME or "\x00" in text:
            raise FieldInvalid("view_invalid", "name")


class _Reader:
    def __init__(self, form: Form, readable: Collection[str]) -> None:
        self.form, self.readable = form, readable

    def field(self, key: Any) -> Field:
        if not isinstance(key, str) or key not in self.readable:
            raise FieldInvalid("field_unknown", str(key)[:80])
        return self.form.field(key)

    def listed(self, data: Any, part: str, most: int) -> list[Mapping[str, Any]]:
        data = [] if data is None else data
        if not isinstance(data, list) or len(data) > most or not all(isinstance(x, Mapping) for x in data):
            raise FieldInvalid("view_invalid", part)
        return data

    def groups(self, data: Any) -> list[dict[str, Any]]:
        return [
            {"field": field.key, "by": by}
            for field, by in read_groups(self.listed(data, "group", MOST_GROUPS), self.form, self.readable)
        ]

    def columns(self, data: Any) -> list[dict[str, Any]]:
        found: dict[str, dict[str, Any]] = {}
        for item in self.listed(data, "columns", MOST_COLUMNS):
            key, width = self.field(item.get("field")).key, item.get("width")
            whole = isinstance(width, int) and not isinstance(width, bool)
            if width is not None and not (whole and NARROWEST <= width <= WIDEST):
                raise FieldInvalid("view_invalid", "columns")
            column: dict[str, Any] = {"field": key} | ({} if width is None else {"width": width})
            column |= {name: True for name in ("hidden", "pinned") if item.get(name) is True}
            found.setdefault(key, column)
        return list(found.values())

    def colors(self, data: Any) -> list[dict[str, Any]]:
        found = []
        for item in self.listed(data, "colors", MOST_COLORS):
            if item.get("color") not in COLORS or not item.get("filter"):
                raise FieldInvalid("view_invalid", "colors")
            check_filter(item["filter"], self.form, self.readable)
            found.append({"filter": item["filter"], "color": item["color"]})
        return found

    def options(self, kind: str, data: Any) -> dict[str, Any]:
        data, allowed = {} if data is None else data, OPTIONS[kind]
        if not isinstance(data, Mapping):
            raise FieldInvalid("view_invalid", "options")
        found: dict[str, Any] = {}
        for name, (required, fits) in allowed.items():
            value = data.get(name)
            if value is None:
                if required:
                    raise FieldInvalid("view_invalid", name)
                continue
            keys = value if name == "card" else [value]
            if not isinstance(keys, list) or len(keys) > MOST_CARD:
                raise FieldInvalid("view_invalid", name)
            for key in keys:
                if not fits(self.field(key), self.form):
                    raise FieldInvalid("view_invalid", name)
            found[name] = value
        return found


def read_groups(data: Any, form: Form, readable: Collection[str]) -> list[tuple[Field, str]]:
    """What to group by: fields with one value each, dates by a period. Raises FieldInvalid."""
    if not isinstance(data or [], list) or len(data or []) > MOST_GROUPS:
        raise FieldInvalid("view_invalid", "group")
    found: list[tuple[Field, str]] = []
    for item in data or []:
        key = item.get("field") if isinstance(item, Mapping) else None
        if not isinstance(key, str) or key not in readable:
            raise FieldInvalid("field_unknown", str(key)[:80])
        field = form.field(key)
        kind = field.kind.formula_type(field)
        timed = kind in (DATE, DATETIME)
        by = item.get("by") or ("month" if timed else "value")
        if kind not in GROUPABLE or "eq" not in field.kind.operators_for(field):
            raise FieldInvalid("view_invalid", "group")
        if by not in (PERIODS if timed else ("value",)) or any(field is other for other, _ in found):
            raise FieldInvalid("view_invalid", "group")
        found.append((field, by))
    return found


def mentions(data: Any) -> set[str]:
    """Keys of the fields a part of a view names."""
    if isinstance(data, list):
        return set().union(*(mentions(item) for item in data))
    if not isinstance(data, Mapping):
        return set()
    found = set().union(*(mentions(item) for item in data.values()))
    return found | {data["field"]} if isinstance(data.get("field"), str) else found


def projected_view(view: Mapping[str, Any], readable: Collection[str]) -> dict[str, Any] | None:
    """The view without what its reader may not know of.

    None when nothing sensible is left: a filter over a hidden field would show other records under the view's
    name, a board without its stacks is no board.
    """
    if not mentions(view.get("filter")) <= set(readable):
        return None
    options = dict(view.get("options") or {})
    for name, (required, _) in OPTIONS.get(str(view.get("kind") or "grid"), {}).items():
        if name == "card":
            options[name] = [key for key in options.get(name, []) if key in readable]
        elif name in options and options[name] not in readable:
            if required:
                return None
            del options[name]
    return {
        **view,
        "sort": [part for part in view.get("sort") or [] if part.get("field") in readable],
        "group": [part for part in view.get("group") or [] if part.get("field") in readable],
        "columns": [part for part in full_columns(view) if part["field"] in readable],
        "colors": [part for part in view.get("colors") or [] if mentions(part) <= set(readable)],
        "options": options,
    }


def full_columns(view: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The columns of a view; packs may list plain keys."""
    columns = view.get("columns") or []
    return [{"field": column} if isinstance(column, str) else dict(column) for column in columns]
