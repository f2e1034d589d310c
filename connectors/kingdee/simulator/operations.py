"""Save, BatchSave, Submit, Audit, UnAudit, Delete and View on the simulated documents.

Status letters: A created, B in review, C audited, D sent back by UnAudit, Z draft.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

from connectors.kingdee.simulator.envelope import Request
from connectors.kingdee.simulator.forms import FORMS, FormSpec
from connectors.kingdee.simulator.model import merge
from connectors.kingdee.simulator.replies import (
    EXCEPTION,
    NO_DATA,
    PARAMETER,
    VALIDATION,
    Problem,
    failure,
    success,
)
from connectors.kingdee.simulator.store import Document, NumberTaken, Store

Reply = dict[str, Any]


def form_of(key: str) -> FormSpec:
    """Raises Problem: an unknown form is an exception of the server (MsgCode 4, seen live)."""
    form = FORMS.get(key.lower())
    if form is None:
        raise Problem(EXCEPTION, f"业务对象“{key}”不存在")
    return form


def save(store: Store, request: Request) -> Reply:
    model = request.data.get("Model")
    if not isinstance(model, Mapping):
        raise Problem(PARAMETER, "Model 应为JSON对象")
    with store.transaction():
        document = _save_one(store, form_of(request.form), model, request.data, "A")
    return success([_entity(document, 0)], [_returned(document, request.data)])


def draft(store: Store, request: Request) -> Reply:
    model = request.data.get("Model")
    if not isinstance(model, Mapping):
        raise Problem(PARAMETER, "Model 应为JSON对象")
    with store.transaction():
        document = _save_one(store, form_of(request.form), model, request.data, "Z")
    return success([_entity(document, 0)], [_returned(document, request.data)])


def batch_save(store: Store, request: Request) -> Reply:
    """Each model on its own: some may be saved while others are refused."""
    models = request.data.get("Model")
    form = form_of(request.form)
    if not isinstance(models, list):
        raise Problem(PARAMETER, "Model 应为JSON数组")
    saved: list[Document] = []
    entities: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for index, model in enumerate(models):
        try:
            with store.transaction():
                document = _save_one(store, form, model, request.data, "A")
        except Problem as problem:
            problems.append(problem.at(index))
            continue
        saved.append(document)
        entities.append(_entity(document, index))
    returned = [_returned(d, request.data) for d in saved]
    return failure(problems, entities, returned) if problems else success(entities, returned)


def submit(store: Store, request: Request) -> Reply:
    return _move(store, request, {"Z": "B", "A": "B", "D": "B"}, "提交")


def audit(store: Store, request: Request) -> Reply:
    return _move(store, request, {"B": "C"}, "审核")


def unaudit(store: Store, request: Request) -> Reply:
    return _move(store, request, {"C": "D"}, "反审核")


def delete(store: Store, request: Request) -> Reply:
    return _move(store, request, {"Z": None, "A": None, "D": None}, "删除")


def view(store: Store, request: Request) -> Reply:
    form = form_of(request.form)
    number, raw_id = str(request.data.get("Number") or ""), str(request.data.get("Id") or "")
    document = store.by_number(form.key, number) if number else None
    if document is None and raw_id.isdigit():
        document = store.by_id(form.key, int(raw_id))
    if document is None:
        raise Problem(NO_DATA, "传递的编码值不存在")
    status = {"IsSuccess": True, "Errors": [], "SuccessEntitys": [], "SuccessMessages": [], "MsgCode": 0}
    return {"Result": {"ResponseStatus": status, "Result": _properties(form, document)}}


OPERATIONS: dict[str, Callable[[Store, Request], Reply]] = {
    "save": save,
    "batchsave": batch_save,
    "draft": draft,
    "submit": submit,
    "audit": audit,
    "unaudit": unaudit,
    "delete": delete,
    "view": view,
}
WRITES = frozenset(OPERATIONS) - {"view"}


def _save_one(
    store: Store, form: FormSpec, model: Mapping[str, Any], options: Mapping[str, Any], status: str
) -> Document:
    sent = {str(k).lower(): v for k, v in model.items()}
    number = str(sent.get(form.number.lower()) or "")
    id = int(sent.get(form.id_key.lower()) or 0)
    current = store.by_id(form.key, id) if id else None
    if id and current is None:
        raise Problem(NO_DATA, f"内码{id}不存在")
    if current and current.status in "BC":
        raise Problem(VALIDATION, f"单据“{current.number}”已提交或已审核，不允许修改")
    body = merge(
        store,
        form,
        model,
        current.body if current else None,
        only=frozenset(str(f).lower() for f in options.get("NeedUpDateFields") or ())
        if current
        else frozenset(),
        delete_entries=_flag(options, "IsDeleteEntry", True),
        verify_references=_flag(options, "IsVerifyBaseDataField", False),
    )
    if current:
        document = store.update(replace(current, body=body))
    else:
        number = number or f"{form.prefix}{store.next_value(form.key):08d}"
        try:
            document = store.insert(form.key, number, status, body)
        except NumberTaken as error:
            text = f"违反字段唯一性要求：编码[{number}]。[{number}]在当前系统中已经被使用。"
            raise Problem(VALIDATION, text, form.number) from error
    if _flag(options, "IsAutoSubmitAndAudit", False):
        document = store.update(replace(document, status="C"))
    return document


def _move(store: Store, request: Request, moves: Mapping[str, str | None], verb: str) -> Reply:
    """Move documents along their states, each for itself; a missing one is `no data`."""
    form = form_of(request.form)
    wanted = [("number", str(n)) for n in request.data.get("Numbers") or ()]
    wanted += [("id", i.strip()) for i in str(request.data.get("Ids") or "").split(",") if i.strip()]
    if not wanted:
        raise Problem(PARAMETER, "Numbers 与 Ids 不能同时为空")
    entities: list[dict[str, Any]] = []
    problems: list[Problem] = []
    for index, (by, key) in enumerate(wanted):
        with store.transaction():
            if by == "number":
                document = store.by_number(form.key, key)
            else:
                document = store.by_id(form.key, int(key)) if key.isdigit() else None
            if document is None:
                problems.append(Problem(NO_DATA, f"“{key}”不存在", None, index))
            elif document.status not in moves:
                text = f"单据“{document.number}”的状态为{document.status}，不允许{verb}"
                problems.append(Problem(VALIDATION, text, "FDocumentStatus", index))
            else:
                target = moves[document.status]
                if target is None:
                    store.delete(document)
                else:
                    store.update(replace(document, status=target))
                entities.append(_entity(document, index))
    return failure(problems, entities) if problems else success(entities)


def _entity(document: Document, index: int) -> dict[str, Any]:
    return {"Id": document.id, "Number": document.number, "DIndex": index}


def _returned(document: Document, options: Mapping[str, Any]) -> dict[str, Any]:
    lower = {k.lower(): v for k, v in document.body.items()}
    return {str(f): lower.get(str(f).lower()) for f in options.get("NeedReturnFields") or ()}


def _flag(options: Mapping[str, Any], name: str, default: bool) -> bool:
    value = options.get(name, default)
    return str(value).lower() == "true" if isinstance(value, str) else bool(value)


def _properties(form: FormSpec, document: Document) -> dict[str, Any]:
    """View answers property names, not field keys: the key without its leading F [M]."""

    def plain(value: Any) -> Any:
        if isinstance(value, dict):
            return {
                "Id": value.get("Id", 0),
                "Number": value["FNumber"],
                "Name": [{"Key": 2052, "Value": value["FName"]}],
            }
        return value

    out: dict[str, Any] = {
        "Id": document.id,
        form.number[1:]: document.number,
        "DocumentStatus": document.status,
        "CreateDate": document.created.isoformat(),
        "ModifyDate": document.modified.isoformat(),
    }
    for key, value in document.body.items():
        if isinstance(value, list):
            rows = [{("Id" if k == "FEntryID" else k[1:]): plain(v) for k, v in row.items()} for row in value]
            out[key[1:]] = rows
        else:
            out[key[1:]] = plain(value)
    return out


def total_of(document: Document) -> Decimal | None:
    """The header total, for people looking at the control page."""
    total = FORMS[document.form.lower()].total
    return document.body.get(total[0]) if total else None
