"""Which indexes a form's table has: computed from the definition, so they can be made again at any time."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from services.kernel.fields import SYSTEM_FIELDS, Field, Form
from services.kernel.fields.choice import SelectField
from services.records.domain.definition import TEXTUAL, Definition

MOST_VIEW_INDEXES = 8
#: Longer texts do not fit a B-tree entry; they are unique by their digest.
LONGEST_INDEXED = 500
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
    yield Index(f"i_{form.id}_owner", "(owner_id, id desc)")
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
    yield from view_indexes(definition, definition.document.get("views", []))


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
    long = field.type in TEXTUAL and int(field.options.get("max_length", 2_000)) > LONGEST_INDEXED
    short = field.type in ("auto_number", "phone", "email")
    return f"md5({name})" if long and not short else name


def view_indexes(definition: Definition, views: Iterable[Mapping[str, Any]]) -> Iterator[Index]:
    """(equality field, sort field, id): the list of a saved view comes out of one index scan."""
    seen: set[str] = set()
    for view in views:
        columns = [column_name(field) for field in _equalities(definition.form, view.get("filter"))][:2]
        ordering = _ordering(definition.form, view.get("sort"))
        body = "(" + ", ".join([*columns, *ordering, "id desc"]) + ")"
        if (columns or ordering) and body not in seen and len(seen) < MOST_VIEW_INDEXES:
            seen.add(body)
            marks = [part.replace(" desc nulls last", "d") for part in [*columns, *ordering]]
            yield Index(f"v_{definition.id}_" + "_".join(mark.removeprefix("f_") for mark in marks), body)


def _equalities(form: Form, filter: Any) -> Iterator[Field]:
    parts = filter.get("and", [filter]) if isinstance(filter, dict) else []
    for part in parts if isinstance(parts, list) else []:
        field = form.by_key.get(str(part.get("field"))) if isinstance(part, dict) else None
        if field is not None and part.get("op") == "eq" and _plain(field):
            yield field


def _ordering(form: Form, sort: Any) -> list[str]:
    first = sort[0] if isinstance(sort, list) and sort and isinstance(sort[0], dict) else {}
    field = form.by_key.get(first.get("field", ""))
    if field is None or not _plain(field) or field.key == "id":
        return []
    name = column_name(field)
    if first.get("dir") == "desc":
        return [f"{name} desc" if field.key in SYSTEM_FIELDS else f"{name} desc nulls last"]
    return [name]


def _plain(field: Field) -> bool:
    acting = field.kind.acts_as(field)
    if acting.shape != "column" or "eq" not in acting.operators or acting.key == "long_text":
        return False
    return not isinstance(acting, SelectField) or not field.kind.computed


def purpose(definition: Definition, name: str) -> dict[str, Any]:
    """{why, fields}: what the index of that name is for: system | unique | reference | choice | search |
    view | other, and keys of the fields it is over."""
    form, (letter, _, rest) = definition.form, name.partition("_")
    mark = rest.partition("_")[2]
    fields = [key for part in mark.split("_") if (key := _key(form, part))]
    if mark in ("owner", "dept", "batch", "external"):
        return {"why": "system", "fields": []}
    kinds = {"u": "unique", "g": "search", "v": "view"}
    if letter == "i" and fields:
        return {"why": "choice" if form.field(fields[0]).type in ("multi_select", "tags") else "reference",
                "fields": fields}  # fmt: skip
    return {"why": kinds.get(letter, "system" if name.endswith("_pkey") else "other"), "fields": fields}


def _key(form: Form, part: str) -> str | None:
    return next((field.key for field in form.fields if str(field.id) == part.removesuffix("d")), None)
