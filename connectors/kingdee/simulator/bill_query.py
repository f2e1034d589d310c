"""ExecuteBillQuery: field keys to columns, one row per entry, filter, order, page."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from functools import cmp_to_key
from itertools import product
from typing import Any

from connectors.kingdee.simulator.filters import FilterInvalid, UnknownField, compare_values, compile_filter
from connectors.kingdee.simulator.forms import FormSpec
from connectors.kingdee.simulator.operations import form_of
from connectors.kingdee.simulator.replies import EXCEPTION, FIELD, PARAMETER, Problem
from connectors.kingdee.simulator.store import Document, Store

MAX_LIMIT = 10000


def execute_bill_query(store: Store, data: Mapping[str, Any]) -> list[list[Any]]:
    """Rows as lists in the order of FieldKeys. Raises Problem (codes 4, 8, 9 as seen on live servers)."""
    form = form_of(str(data["FormId"]))
    keys = [k.strip() for k in str(data.get("FieldKeys") or "").split(",") if k.strip()]
    if not keys:
        raise Problem(PARAMETER, "FieldKeys 不能为空")
    columns = _Columns(form)
    try:
        selected = [columns.resolve(k) for k in keys]
        order = _order_by(str(data.get("OrderString") or ""), columns)
        condition = compile_filter(data.get("FilterString"), columns.resolve)
        used = {*selected, *condition.fields, *(k for k, _ in order)}
        rows = [r for d in store.all(form.key) for r in _rows(form, d, columns, used) if condition.holds(r)]
    except UnknownField as error:
        raise Problem(FIELD, f"字段“{error}”不存在", str(error)) from error
    except FilterInvalid as error:
        raise Problem(EXCEPTION, f"过滤条件错误：{error}") from error
    for key, descending in reversed(order):
        rows.sort(key=_by(key), reverse=descending)
    start = int(data.get("StartRow") or 0)
    limit = min(int(data.get("Limit") or 0) or MAX_LIMIT, MAX_LIMIT)
    top = int(data.get("TopRowCount") or 0)
    page = rows[:top] if top else rows
    return [[_shown(r[k]) for k in selected] for r in page[start : start + limit]]


def _by(key: str) -> Callable[[dict[str, Any]], Any]:
    return cmp_to_key(lambda a, b: compare_values(a[key], b[key]))


class _Columns:
    """Resolves a key as written, in any case, to a canonical name, and knows which entry it lives in."""

    def __init__(self, form: FormSpec) -> None:
        self._names: dict[str, str] = {}
        self.entry_of: dict[str, str] = {}
        header = (form.id_key, form.number, "FDocumentStatus", "FForbidStatus", "FCreateDate", "FModifyDate")
        for key in (*header, *(s.key for s in form.header_fields())):
            self._names[key.lower()] = key
        self._references = {s.key for s in form.header_fields() if s.kind == "reference"}
        for entry in form.entries:
            id_name = f"{entry.key}_{entry.id_key}"
            for key, name in ((id_name, id_name), *((s.key, s.key) for s in entry.fields)):
                self._names.setdefault(key.lower(), name)
                self.entry_of[name] = entry.key
            self._references |= {s.key for s in entry.fields if s.kind == "reference"}

    def resolve(self, written: str) -> str:
        """Raises UnknownField."""
        base, _, property = written.partition(".")
        name = self._names.get(base.lower())
        if name is None or (property and name not in self._references):
            raise UnknownField(written)
        if not property:
            return name
        canonical = {"fnumber": "FNumber", "fname": "FName", "id": "Id"}.get(property.lower())
        if canonical is None:
            raise UnknownField(written)
        dotted = f"{name}.{canonical}"
        if name in self.entry_of:
            self.entry_of[dotted] = self.entry_of[name]
        return dotted


def _rows(form: FormSpec, document: Document, columns: _Columns, used: set[str]) -> Iterator[dict[str, Any]]:
    """One row per entry of the entries that are used; a document without entries still gives one row."""
    body = document.body
    header = {
        **body,
        form.id_key: document.id,
        form.number: document.number,
        "FDocumentStatus": document.status,
        "FForbidStatus": "A",
        "FCreateDate": document.created,
        "FModifyDate": document.modified,
    }
    entries = sorted({columns.entry_of[k] for k in used if k in columns.entry_of})
    for combination in product(*(body.get(e) or [None] for e in entries)):
        by_entry = dict(zip(entries, combination, strict=True))
        yield {key: _cell(header, by_entry, columns, key) for key in used}


def _cell(header: Mapping[str, Any], rows: Mapping[str, Any], columns: _Columns, key: str) -> Any:
    base, _, property = key.partition(".")
    entry = columns.entry_of.get(key)
    if entry is not None:
        source = rows[entry] or {}
        base = base.removeprefix(f"{entry}_") if base.startswith(f"{entry}_") else base
    else:
        source = header
    value = source.get(base)
    if isinstance(value, dict):
        return value.get(property or "Id")
    return _moment(value)


def _moment(value: Any) -> Any:
    """Stored dates are ISO text; compare them as moments."""
    if isinstance(value, str) and len(value) >= 19 and value[4] == "-" and value[10] == "T":
        try:
            return datetime.fromisoformat(value)
        except ValueError:
            return value
    return value


def _order_by(text: str, columns: _Columns) -> list[tuple[str, bool]]:
    out = []
    for part in (p.split() for p in text.split(",") if p.strip()):
        if len(part) > 2 or (len(part) == 2 and part[1].lower() not in ("asc", "desc")):
            raise FilterInvalid(" ".join(part))
        out.append((columns.resolve(part[0]), len(part) == 2 and part[1].lower() == "desc"))
    return out


def _shown(value: Any) -> Any:
    return (
        value.isoformat(timespec="milliseconds" if value.microsecond else "seconds")
        if isinstance(value, datetime)
        else value
    )
