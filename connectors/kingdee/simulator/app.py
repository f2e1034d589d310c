"""The vendor's HTTP surface: one POST address per service method. Wiring only."""

from __future__ import annotations

import re
import time
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from fastapi import FastAPI, Request, Response
from starlette.concurrency import run_in_threadpool
from starlette.types import Receive, Scope, Send

from connectors import exact_json
from connectors.kingdee.signature import Credentials
from connectors.kingdee.simulator import envelope, replies
from connectors.kingdee.simulator.auth import SESSION, Gate, SignatureRefused, UnknownAccountSet
from connectors.kingdee.simulator.bill_query import execute_bill_query
from connectors.kingdee.simulator.control import control_router
from connectors.kingdee.simulator.faults import Fault, FaultPlan
from connectors.kingdee.simulator.operations import OPERATIONS
from connectors.kingdee.simulator.store import Store

_ADDRESS = re.compile(
    r"Kingdee\.BOS\.WebApi\.ServicesStub\.(DynamicFormService|AuthService)\.(\w+)\.common\.kdsvc",
    re.IGNORECASE,
)
_LOGINS = {m.lower(): m for m in ("ValidateUser", "LoginByAppSecret", "LoginBySign")}


class _BrokenOff(Response):
    """Announces more than it sends and ends, so that the server breaks the connection off."""

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        await send({"type": "http.response.start", "status": 200, "headers": [(b"content-length", b"1000")]})
        await send({"type": "http.response.body", "body": b"{", "more_body": True})


class Server:
    """One simulated server: account set, documents, planned faults."""

    def __init__(self, directory: Path, account: Credentials, password: str) -> None:
        self.store = Store(directory)
        self.gate = Gate(account, password)
        self.faults = FaultPlan()

    def answer(
        self, service: str, method: str, url: str, headers: Mapping[str, str], body: bytes
    ) -> Response:
        """One call, faults included. Runs in a worker thread, so a planned wait blocks nobody else."""
        if service.lower() == "authservice":
            return self._login(method, body)
        form = _form_named(method, body)
        fault = self.faults.take(method, form)
        time.sleep(self.faults.latency)
        if fault and fault.executes_nothing:
            self.store.count_call(method, form, fault.kind)
            return _instead(fault)
        try:
            session, _ = self.gate.admit(headers, url)
        except UnknownAccountSet:
            return Response("Fail to verify thirty passport", status_code=500, media_type="text/plain")
        except SignatureRefused:
            return _json(replies.session_lost())
        reply, outcome = self._execute(method, body)
        self.store.count_call(method, form, outcome)
        response = _json(reply)
        response.set_cookie(SESSION, session, path="/", httponly=True)
        return _after(fault, response) if fault else response

    def _execute(self, method: str, body: bytes) -> tuple[Any, str]:
        is_query = method.lower() in envelope.FORMLESS
        try:
            request = envelope.parse(method, body)
            if method.lower() == "executebillquery":
                return execute_bill_query(self.store, request.data), "ok"
            if method.lower() == "billquery":
                keys = [k.strip() for k in str(request.data.get("FieldKeys")).split(",")]
                rows = execute_bill_query(self.store, request.data)
                return [dict(zip(keys, row, strict=True)) for row in rows], "ok"
            operation = OPERATIONS.get(method.lower())
            if operation is None:
                raise replies.Problem(3, f"操作“{method}”不存在")
            reply = operation(self.store, request)
            return reply, "ok" if reply["Result"]["ResponseStatus"]["IsSuccess"] else "refused"
        except replies.Problem as problem:
            reply = replies.failure([problem])
            return ([[reply]] if is_query and method.lower() != "billquery" else reply), "refused"

    def _login(self, method: str, body: bytes) -> Response:
        name = _LOGINS.get(method.lower())
        if name is None:
            return Response(status_code=404)
        try:
            reply = self.gate.login(name, envelope.login_arguments(body))
        except UnknownAccountSet:
            return Response("Fail to verify thirty passport", status_code=500, media_type="text/plain")
        except replies.Problem as problem:
            return _json(replies.failure([problem]))
        response = _json(reply)
        if reply["KDSVCSessionId"]:
            response.set_cookie(SESSION, reply["KDSVCSessionId"], path="/", httponly=True)
        return response


def create_app(server: Server) -> FastAPI:
    app = FastAPI(title="Kingdee K3 Cloud simulator", docs_url=None, redoc_url=None, openapi_url=None)
    app.include_router(control_router(server.store, server.gate, server.faults), prefix="/_sim")

    @app.post("/{site}/{address}")
    async def call(site: str, address: str, request: Request) -> Response:
        match = _ADDRESS.fullmatch(address)
        if site.lower() != "k3cloud" or match is None:
            return Response(status_code=404)
        url = str(request.url)
        return await run_in_threadpool(
            server.answer, match.group(1), match.group(2), url, dict(request.headers), await request.body()
        )

    return app


def _form_named(method: str, body: bytes) -> str:
    try:
        return envelope.parse(method, body).form
    except replies.Problem:
        return ""


def _instead(fault: Fault) -> Response:
    match fault.kind:
        case "hang_before":
            time.sleep(fault.seconds)
            return Response(status_code=504)
        case "message_code":
            return _json(_coded(fault))
    return Response("simulated failure", status_code=fault.code, media_type="text/plain")


def _after(fault: Fault, response: Response) -> Response:
    match fault.kind:
        case "hang_after_commit":
            time.sleep(fault.seconds)
        case "answer_lost":
            return _BrokenOff()
        case "message_code_after_commit":
            return _json(_coded(fault))
    return response


def _coded(fault: Fault) -> dict[str, Any]:
    if fault.code == replies.SESSION_LOST:
        return replies.session_lost()
    return replies.failure([replies.Problem(fault.code, f"模拟故障 MsgCode {fault.code}")])


def _json(value: Any) -> Response:
    return Response(exact_json.encode(value), media_type="application/json; charset=utf-8")
