"""Which indexes a form's table has: computed from the definition, so they can be made again at any time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.kernel.fields import SYSTEM_FIELDS, Field, Form
from services.kernel.fields.choice import SelectField
from services.kernel.fields.text import TextField
from services.records.domain.definition import TEXTUAL, Definition

MOST_VIEW_INDEXES = 8
#: What bounds a column: of use where a list has nothing better.
BOUNDED = ("lt", "le", "gt", "ge", "between", "during")
#: Longer texts do not fit a B-tree entry; they are unique by their digest.
LONGEST_INDEXED = 500
#: What one entry may hold of texts, in characters: four bytes each of the 2,704 a page allows.
LONGEST_ENTRY = 600
OWNED = "(owner_id, id desc)"
COLUMN_OF = {
    "id": "id",
    "version": "version",
    "owner": "owner_id",
    "department": "dept_id",
    "created_at": "created_at",
    "created_by": "created_by",
    "updated_at": "updated_at",
    "updated_by": "updated_by",
}


@dataclass(frozen=True)
class Index:
    """``body`` is what follows the table's name in CREATE INDEX."""

    name: str
    body: str
    unique: bool = False


def column_name(field: Field) -> str:
    return COLUMN_OF.get(field.key, f"f_{field.id}") if field.id == 0 else f"f_{field.id}"


def unique_name(form: int, *fields: int) -> str:
    return "_".join(("u", str(form), *map(str, fields)))


def indexes(definition: Definition) -> Iterator[Index]:
    form = definition.form
    yield Index(f"i_{form.id}_owner", OWNED)
    yield Index(f"i_{form.id}_dept", "(dept_id, id desc)")
    yield Index(f"i_{form.id}_batch", "(batch_id) where batch_id is not null")
    yield Index(f"g2_{form.id}", "using gin (g2)")
    yield Index(f"u_{form.id}_external", "(external_key) where external_key is not null", unique=True)
    for field in form.fields:
        yield from _of_field(form, field)
    for unique in definition.rules.uniques:
        fields = [form.field(key) for key in unique.fields]
        body = ", ".join(_digest(field) for field in fields)
        yield Index(unique_name(form.id, *(field.id for field in fields)), f"({body})", unique=True)
    own = {index.body for field in form.fields for index in _of_field(form, field)}
    for index in view_indexes(definition, definition.document.get("views", [])):
        if index.body not in own | {OWNED}:
            yield index


def _of_field(form: Form, field: Field) -> Iterator[Index]:
    name = column_name(field)
    if field.unique or field.type == "auto_number":
        yield Index(unique_name(form.id, field.id), f"({_digest(field)})", unique=True)
    if field.kind.shape != "column":
        return
    many = field.kind.many(field)
    if field.kind.refers(field) and not many:
        yield Index(f"i_{form.id}_{field.id}", f"({name}, id desc)")
    if many and not field.kind.files:
        yield Index(f"i_{form.id}_{field.id}", f"using gin ({name})")
    if field.searchable and field.type in TEXTUAL:
        yield Index(f"g_{form.id}_{field.id}", f"using gin ({name} gin_trgm_ops)")


def _digest(field: Field) -> str:
    """What a unique index keeps of a field."""
    name = column_name(field)
    return f"md5({name})" if _characters(field) > LONGEST_INDEXED else name


def view_indexes(definition: Definition, views: Iterable[Mapping[str, Any]]) -> Iterator[Index]:
    """(equality field, sort field, id): the list of a saved view comes out of one index scan."""
    seen: set[str] = set()
    for view in views:
        for index in shape_indexes(definition, view):
            if index.body not in seen and len(seen) < MOST_VIEW_INDEXES:
                seen.add(index.body)
                yield index


def shape_indexes(definition: Definition, view: Mapping[str, Any]) -> Iterator[Index]:
    """What one list, by its filter and sort, is fast by: an ordered index, one for text looked for inside."""
    form = definition.form
    compared, ordering = _compared(form, view, ("eq",))[:2], _ordering(form, view.get("sort"))
    if not compared and not ordering:
        ordering = [(field, "") for field in _compared(form, view, BOUNDED)[:1]]
    parts = [*((field, "") for field in compared), *ordering]
    if parts and sum(_characters(field) for field, _ in parts) <= LONGEST_ENTRY:
        marks = [column_name(field).removeprefix("f_") + ("d" if order else "") for field, order in parts]
        body = ", ".join([*(column_name(field) + order for field, order in parts), "id desc"])
        yield Index(f"v_{definition.id}_" + "_".join(marks), f"({body})")
    for field in _compared(form, view, ("contains",)):
        if not field.searchable:
            yield Index(f"g_{form.id}_{field.id}", f"using gin ({column_name(field)} gin_trgm_ops)")


def asked_shape(form: Form, filter: Any, sort: Any) -> dict[str, Any] | None:
    """A list's filter and sort as far as an index could serve them, equal for lists that one index serves.

    Values are left out. None when the list needs no index of its own.
    """
    view = {"filter": filter, "sort": sort}
    parts = [
        {"field": field.key, "op": op}
        for op in ("eq", "contains")
        for field in _compared(form, view, (op,))[:2]
    ]
    order = [{"field": sort[0]["field"], "dir": sort[0].get("dir", "asc")}] if _ordering(form, sort) else []
    if not parts and not order:
        parts = [{"field": field.key, "op": "ge"} for field in _compared(form, view, BOUNDED)[:1]]
    return {"filter": {"and": parts}, "sort": order} if parts or order else None


def _compared(form: Form, view: Mapping[str, Any], operators: Sequence[str]) -> list[Field]:
    """The fields that every row of the list compares so, in the filter's order."""
    filter = view.get("filter")
    parts = filter.get("and", [filter]) if isinstance(filter, dict) else []
    found = []
    for part in parts if isinstance(parts, list) else []:
        field = form.by_key.get(str(part.get("field"))) if isinstance(part, dict) else None
        if field is None or part.get("op") not in operators or field.key == "id":
            continue
        inside = "contains" in operators
        fits = field.type in TEXTUAL and field.kind.shape == "column" if inside else _plain(field)
        if fits and field not in found:
            found.append(field)
    return found


def _ordering(form: Form, sort: Any) -> list[tuple[Field, str]]:
    """The first field of the order, and what follows its column in an index."""
    first = sort[0] if isinstance(sort, list) and sort and isinstance(sort[0], dict) else {}
    field = form.by_key.get(str(first.get("field", "")))
    if field is None or not _plain(field) or field.key == "id":
        return []
    if first.get("dir") == "desc":
        return [(field, " desc" if field.key in SYSTEM_FIELDS else " desc nulls last")]
    return [(field, "")]


def _characters(field: Field) -> int:
    """What the field may add to an entry; numbers, days and choices fit anyway."""
    acting = field.kind.acts_as(field)
    return int(field.options.get("max_length", acting.longest)) if isinstance(acting, TextField) else 0


def _plain(field: Field) -> bool:
    acting = field.kind.acts_as(field)
    if acting.shape != "column" or "eq" not in acting.operators or acting.key == "long_text":
        return False
    return not isinstance(acting, SelectField) or not field.kind.computed
