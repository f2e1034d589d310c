"""The control surface `/_sim/`: what no vendor has. Faults, counters, and entering documents as an
accountant would."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

from fastapi import APIRouter, HTTPException, Response
from fastapi.responses import HTMLResponse
from pydantic import BaseModel, Field

from connectors import exact_json
from connectors.kingdee.simulator import operations
from connectors.kingdee.simulator.auth import Gate
from connectors.kingdee.simulator.envelope import Request
from connectors.kingdee.simulator.faults import Fault, FaultKind, FaultPlan
from connectors.kingdee.simulator.replies import Problem
from connectors.kingdee.simulator.store import Document, Store

PAGE = Path(__file__).with_name("page.html")


class FaultPlanned(BaseModel):
    kind: FaultKind
    method: str = "*"
    form: str = "*"
    times: Annotated[int, Field(ge=1, le=1000)] = 1
    seconds: Annotated[float, Field(ge=0, le=60)] = 2.0
    code: int = 1


class Latency(BaseModel):
    seconds: Annotated[float, Field(ge=0, le=10)]


class Receipt(BaseModel):
    """A receipt as an accountant types it: customer number, amount, day, and the receivable it settles."""

    customer: str
    amount: Annotated[Decimal, Field(gt=0, max_digits=18, decimal_places=2)]
    day: date
    source_number: str = ""
    remark: str = ""
    audit: bool = True


class Entered(BaseModel):
    form: str
    model: dict[str, Any]
    audit: bool = True


def control_router(store: Store, gate: Gate, faults: FaultPlan) -> APIRouter:
    router = APIRouter()

    @router.get("/", response_class=HTMLResponse)
    def page() -> str:
        return PAGE.read_text(encoding="utf-8")

    @router.get("/healthz")
    def health() -> dict[str, str]:
        return {"status": "ok"}

    @router.get("/api/account")
    def account() -> dict[str, Any]:
        """What an administrator copies into the connector's account (a simulator has no secrets)."""
        a = gate.account
        return {
            "acct": a.acct,
            "user": a.user,
            "app_id": a.app_id,
            "app_secret": a.app_secret,
            "lcid": a.lcid,
            "org": a.org,
        }

    @router.get("/api/documents")
    def documents(form: str) -> Response:
        try:
            key = operations.form_of(form).key
        except Problem as problem:
            raise HTTPException(404, problem.message) from problem
        rows = [_shown(d) for d in reversed(store.all(key))]
        return Response(exact_json.encode(rows), media_type="application/json")

    @router.post("/api/documents", status_code=201)
    def enter(entered: Entered) -> dict[str, Any]:
        return _enter(store, entered.form, entered.model, entered.audit)

    @router.post("/api/receipts", status_code=201)
    def enter_receipt(receipt: Receipt) -> dict[str, Any]:
        model = {
            "FDATE": receipt.day.isoformat(),
            "FCONTACTUNITTYPE": "BD_Customer",
            "FPAYUNITTYPE": "BD_Customer",
            "FCONTACTUNIT": {"FNumber": receipt.customer},
            "FPAYUNIT": {"FNumber": receipt.customer},
            "FCURRENCYID": {"FNumber": "PRE001"},
            "FSETTLECUR": {"FNumber": "PRE001"},
            "FPAYORGID": {"FNumber": "100"},
            "FREMARK": receipt.remark,
            "FRECEIVEBILLENTRY": [
                {
                    "FSETTLETYPEID": {"FNumber": "JSFS04_SYS"},
                    "FPURPOSEID": {"FNumber": "SFKYT01_SYS"},
                    "FRECTOTALAMOUNTFOR": receipt.amount,
                    "FRECAMOUNTFOR_E": receipt.amount,
                    "FPOSTDATE": receipt.day.isoformat(),
                }
            ],
            "FRECEIVEBILLSRCENTRY": [{"FSRCBILLNO": receipt.source_number}] if receipt.source_number else [],
        }
        return _enter(store, "AR_RECEIVEBILL", model, receipt.audit)

    @router.get("/api/faults")
    def planned() -> dict[str, Any]:
        return {"faults": faults.pending(), "latency": faults.latency}

    @router.post("/api/faults", status_code=201)
    def plan(fault: FaultPlanned) -> dict[str, Any]:
        faults.add(Fault(**fault.model_dump()))
        return planned()

    @router.put("/api/latency")
    def set_latency(latency: Latency) -> dict[str, Any]:
        faults.latency = latency.seconds
        return planned()

    @router.delete("/api/faults")
    def clear() -> dict[str, Any]:
        faults.clear()
        return planned()

    @router.post("/api/sessions/lose")
    def lose_sessions() -> dict[str, int]:
        return {"lost": gate.forget_sessions()}

    @router.get("/api/counters")
    def counters() -> dict[str, Any]:
        return {"calls": store.calls(), "gateway_signature_mismatches": gate.gateway_mismatches}

    @router.post("/api/reset")
    def reset() -> dict[str, str]:
        faults.clear()
        gate.forget_sessions()
        store.reset()
        return {"status": "empty"}

    return router


def _enter(store: Store, form: str, model: dict[str, Any], audit: bool) -> dict[str, Any]:
    """Through the same operations as the WebApi, so that the same rules hold."""
    try:
        reply = operations.save(store, Request("Save", form, {"Model": model}))
        number = reply["Result"]["Number"]
        if audit:
            for step in (operations.submit, operations.audit):
                step(store, Request("Submit", form, {"Numbers": [number]}))
    except Problem as problem:
        raise HTTPException(422, problem.message) from problem
    return {"id": reply["Result"]["Id"], "number": number}


def _shown(document: Document) -> dict[str, Any]:
    total = operations.total_of(document)
    return {
        "id": document.id,
        "number": document.number,
        "status": document.status,
        "total": None if total is None else str(total),
        "created": document.created.isoformat(),
        "modified": document.modified.isoformat(),
        "body": document.body,
    }
