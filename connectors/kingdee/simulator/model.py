"""Turning the `Model` of a Save into a stored document body: types, references, entries, totals."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any

from connectors.kingdee.simulator.forms import FORMS, MASTER_DATA, EntrySpec, FieldSpec, FormSpec
from connectors.kingdee.simulator.replies import FIELD, VALIDATION, Problem
from connectors.kingdee.simulator.store import Store

Body = dict[str, Any]


def merge(
    store: Store,
    form: FormSpec,
    model: Mapping[str, Any],
    current: Body | None,
    *,
    only: frozenset[str] = frozenset(),
    delete_entries: bool = True,
    verify_references: bool = False,
) -> Body:
    """The body after a Save. `only` is NeedUpDateFields in lower case; empty means everything sent.

    Keys the form does not have are ignored, as the vendor's server does [M]. Raises Problem.
    """
    sent = {str(k).lower(): v for k, v in model.items()}
    for group, specs in form.subheads.items():
        inner = sent.get(group.lower())
        if isinstance(inner, Mapping):
            keys = {s.key.lower() for s in specs}
            sent |= {str(k).lower(): v for k, v in inner.items() if str(k).lower() in keys}
    body = dict(current or {})
    _assign(store, form.header_fields(), sent, body, only, verify_references)
    for entry in form.entries:
        rows = sent.get(entry.key.lower())
        if rows is not None and (not only or entry.key.lower() in only):
            body[entry.key] = _entries(
                store, entry, rows, body.get(entry.key, []), delete_entries, verify_references
            )
        body.setdefault(entry.key, [])
    _require(form, body)
    _total(form, body)
    return body


def _assign(
    store: Store,
    specs: Any,
    sent: Mapping[str, Any],
    target: Body,
    only: frozenset[str],
    verify_references: bool,
) -> None:
    for spec in specs:
        key = spec.key.lower()
        if key in sent and (not only or key in only):
            target[spec.key] = _value(store, spec, sent[key], verify_references)
        else:
            target.setdefault(spec.key, None)


def _entries(
    store: Store, entry: EntrySpec, rows: Any, current: list[Body], delete_missing: bool, verify: bool
) -> list[Body]:
    if not isinstance(rows, list):
        raise Problem(VALIDATION, f"单据体“{entry.key}”应为数组", entry.key)
    known = {row[entry.id_key]: row for row in current}
    kept: dict[int, Body] = {} if delete_missing else dict(known)
    for row in rows:
        sent = {str(k).lower(): v for k, v in row.items()}
        entry_id = int(sent.get(entry.id_key.lower()) or 0)
        if entry_id and entry_id not in known:
            raise Problem(VALIDATION, f"分录内码{entry_id}不存在", entry.key)
        entry_id = entry_id or store.next_value("entry")
        target = dict(known.get(entry_id, {entry.id_key: entry_id}))
        _assign(store, entry.fields, sent, target, frozenset(), verify)
        kept[entry_id] = target
    return list(kept.values())


def _value(store: Store, spec: FieldSpec, raw: Any, verify: bool) -> Any:
    if raw is None or raw == "":
        return None
    try:
        match spec.kind:
            case "decimal":
                return Decimal(str(raw))
            case "integer":
                return int(raw)
            case "date":
                return datetime.fromisoformat(str(raw)).isoformat()
            case "reference":
                return _reference(store, spec, raw, verify)
    except (ValueError, InvalidOperation) as error:
        raise Problem(VALIDATION, f"字段“{spec.key}”的值无效：{raw}", spec.key) from error
    return str(raw)


def _reference(store: Store, spec: FieldSpec, raw: Any, verify: bool) -> Body | None:
    """Resolve `{"FNumber": …}`. An unknown number becomes empty unless IsVerifyBaseDataField is set."""
    if not isinstance(raw, Mapping):
        raise Problem(VALIDATION, f"字段“{spec.key}”应为基础资料对象", spec.key)
    number = str(next((v for k, v in raw.items() if str(k).lower() == "fnumber"), "") or "")
    if not number:
        return None
    if not spec.target:
        return {"FNumber": number, "FName": number}
    if spec.target in MASTER_DATA:
        found = MASTER_DATA[spec.target].get(number)
        if found:
            return {"Id": found[0], "FNumber": number, "FName": found[1]}
    else:
        document = store.by_number(FORMS[spec.target.lower()].key, number)
        if document:
            return {"Id": document.id, "FNumber": document.number, "FName": document.body.get("FName")}
    if verify:
        raise Problem(FIELD, f"字段“{spec.key}”的基础资料“{number}”不存在", spec.key)
    return None


def _require(form: FormSpec, body: Body) -> None:
    for spec in form.header_fields():
        if spec.required and body.get(spec.key) is None:
            raise Problem(VALIDATION, f"字段“{spec.key}”是必填项", spec.key)


def _total(form: FormSpec, body: Body) -> None:
    if form.total is None:
        return
    header, entry, column = form.total
    for row in body[entry]:
        parts = [row.get(k) for k in ("FNoTaxAmountFor_D", "FTAXAMOUNTFOR_D", "FALLAMOUNTFOR_D")]
        if all(p is not None for p in parts) and parts[0] + parts[1] != parts[2]:
            raise Problem(VALIDATION, "不含税金额与税额之和不等于价税合计", "FALLAMOUNTFOR_D")
    body[header] = sum((row.get(column) or Decimal(0) for row in body[entry]), Decimal(0))
