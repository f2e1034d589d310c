"""Client of a Kingdee K3 Cloud server: signed calls over httpx, a reused session, typed errors.

Reads are retried; a write is sent once and never again by this module (vendor-protocols.md 6.1).
"""

from __future__ import annotations

import functools
import ssl
import threading
import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Self

import certifi
import httpx
import tenacity

from connectors import exact_json
from connectors.kingdee import wire
from connectors.kingdee.errors import (
    SESSION_LOST,
    CredentialsRefused,
    EntityError,
    GatewayRefused,
    MalformedReply,
    OutcomeUnknown,
    ReadFailed,
    Refused,
    SessionLost,
    Unreachable,
)
from connectors.kingdee.query import BillQuery
from connectors.kingdee.signature import Credentials, login_sign, request_headers

SESSION = "kdservice-sessionid"
_READS = frozenset({"View", "ExecuteBillQuery", "BillQuery", "QueryBusinessInfo"})


@functools.cache
def _certificates() -> ssl.SSLContext:
    """The machine's certificate authorities (a company's own among them) and the public ones; loaded once."""
    context = ssl.create_default_context()
    context.load_verify_locations(certifi.where())
    return context


@dataclass(frozen=True)
class Timeouts:
    """Seconds. A write waits longer: giving up early costs a look-up."""

    connect: float = 5.0
    read: float = 20.0
    write: float = 60.0


@dataclass(frozen=True)
class BatchOutcome:
    """A batch is not all or nothing: what was saved and what was refused, by position."""

    saved: tuple[wire.Entity, ...]
    refused: tuple[EntityError, ...]
    msg_code: int


class KingdeeClient:
    """One account set on one server. Safe to share between threads."""

    def __init__(
        self,
        server: str,
        credentials: Credentials,
        *,
        timeouts: Timeouts | None = None,
        read_attempts: int = 3,
        retry_wait: float = 0.3,
        clock: Callable[[], float] = time.time,
        transport: httpx.BaseTransport | None = None,
    ) -> None:
        self._server = server
        self._credentials = credentials
        self._timeouts = timeouts or Timeouts()
        self._clock = clock
        self._http = httpx.Client(
            transport=transport, verify=_certificates(), follow_redirects=False, trust_env=False
        )
        self._session: str | None = None
        self._lock = threading.Lock()
        self._retry = tenacity.Retrying(
            retry=tenacity.retry_if_exception_type((Unreachable, ReadFailed)),
            stop=tenacity.stop_after_attempt(read_attempts),
            wait=tenacity.wait_exponential_jitter(initial=retry_wait, max=5),
            reraise=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def close(self) -> None:
        self._http.close()

    # Signing in ---------------------------------------------------------------------------------

    def login(self) -> None:
        """Sign in by LoginBySign, for servers that do not accept per-request signatures.

        Raises CredentialsRefused, Unreachable, ReadFailed, MalformedReply.
        """
        c, now = self._credentials, int(self._clock())
        arguments = [c.acct, c.user, c.app_id, str(now), login_sign(c, now), c.lcid]
        url = wire.login_url(self._server)
        reply = wire.decode(self._post(url, exact_json.encode({"parameters": arguments}), {}, write=False))
        if not isinstance(reply, dict) or reply.get("LoginResultType") != 1:
            message = reply.get("Message") if isinstance(reply, dict) else reply
            raise CredentialsRefused(str(message))
        self._remember(reply.get("KDSVCSessionId"))

    # Writes: sent once --------------------------------------------------------------------------

    def save(self, form: str, model: Mapping[str, Any], **options: Any) -> wire.Entity:
        """Create or change one document. Raises Refused, OutcomeUnknown, Unreachable, CredentialsRefused."""
        status = self._write("Save", form, {**options, "Model": model})
        status.raise_if_refused()
        return self._single(status)

    def batch_save(
        self, form: str, models: Sequence[Mapping[str, Any]], *, batch_count: int = 0, **options: Any
    ) -> BatchOutcome:
        """Create or change many documents. A partial failure is an answer, not an exception."""
        status = self._write("BatchSave", form, {**options, "Model": list(models), "BatchCount": batch_count})
        if not status.entities and not any(e.message for e in status.errors):
            status.raise_if_refused()
        return BatchOutcome(status.entities, status.errors, status.msg_code)

    def submit(self, form: str, numbers: Sequence[str]) -> tuple[wire.Entity, ...]:
        return self._operate("Submit", form, numbers)

    def audit(self, form: str, numbers: Sequence[str]) -> tuple[wire.Entity, ...]:
        return self._operate("Audit", form, numbers)

    def unaudit(self, form: str, numbers: Sequence[str]) -> tuple[wire.Entity, ...]:
        return self._operate("UnAudit", form, numbers)

    def delete(self, form: str, numbers: Sequence[str]) -> tuple[wire.Entity, ...]:
        return self._operate("Delete", form, numbers)

    # Reads: retried -----------------------------------------------------------------------------

    def view(self, form: str, number: str) -> dict[str, Any]:
        """The whole document. Raises Refused (code `no_data` or another) when there is none."""
        reply = self._read("View", form, {"Number": number})
        wire.status_of(reply).raise_if_refused()
        document = reply["Result"].get("Result")
        if not isinstance(document, dict):
            raise MalformedReply("View answered without a document")
        return document

    def query(self, query: BillQuery) -> list[dict[str, Any]]:
        """One page of rows as dictionaries by field key. An empty page may mean filtered by permission."""
        return query.rows(self._read("ExecuteBillQuery", query.form, query.data()))

    def query_all(self, query: BillQuery) -> Iterator[dict[str, Any]]:
        """Every row, page after page; the query must have a stable order. Stops at a short page."""
        page = query
        while True:
            rows = self.query(page)
            yield from rows
            if len(rows) < page.limit:
                return
            page = replace(page, start=page.start + page.limit)

    # Plumbing -----------------------------------------------------------------------------------

    def _operate(self, method: str, form: str, numbers: Sequence[str]) -> tuple[wire.Entity, ...]:
        data = {"CreateOrgId": 0, "Numbers": list(numbers), "Ids": ""}
        status = self._write(method, form, data)
        status.raise_if_refused()
        return status.entities

    def _write(self, method: str, form: str, data: Mapping[str, Any]) -> wire.Status:
        body = self._call(method, form, data, write=True)
        try:
            status = wire.status_of(wire.decode(body))
        except MalformedReply as error:  # the server answered something: the write may have happened
            raise OutcomeUnknown(str(error)) from error
        if not status.success and status.msg_code == SESSION_LOST:
            self._remember(None)
            raise SessionLost(f"{method} {form}")
        return status

    def _read(self, method: str, form: str, data: Mapping[str, Any]) -> Any:
        return self._retry(self._read_once, method, form, data)

    def _read_once(self, method: str, form: str, data: Mapping[str, Any]) -> Any:
        for signs_anew in (False, True):
            reply = wire.decode(self._call(method, form, data, write=False))
            error = wire.query_error(reply)
            if error is None or error.success:
                return reply
            if error.msg_code != SESSION_LOST:
                raise Refused(error.msg_code, error.errors)
            self._remember(None)
            if signs_anew:
                raise CredentialsRefused(error.errors[0].message if error.errors else "MsgCode 1")
        raise AssertionError("unreachable")

    def _call(self, method: str, form: str, data: Mapping[str, Any], *, write: bool) -> bytes:
        if write and method in _READS:
            raise ValueError(f"{method} is a read")
        url = wire.service_url(self._server, method)
        now = int(self._clock())
        headers = request_headers(self._credentials, url, now, str(now))
        with self._lock:
            if self._session:
                headers[SESSION] = self._session
        return self._post(url, wire.named_body(method, form, data), headers, write=write)

    def _post(self, url: str, body: bytes, headers: dict[str, str], *, write: bool) -> bytes:
        limits = self._timeouts
        timeout = httpx.Timeout(limits.write if write else limits.read, connect=limits.connect)
        try:
            response = self._http.post(
                url, content=body, headers={"Content-Type": "application/json", **headers}, timeout=timeout
            )
        except (httpx.ConnectError, httpx.ConnectTimeout, httpx.PoolTimeout) as error:
            raise Unreachable(str(error) or type(error).__name__) from error
        except httpx.TransportError as error:
            raise (OutcomeUnknown if write else ReadFailed)(str(error) or type(error).__name__) from error
        self._raise_for_status(response, write=write)
        if session := response.cookies.get(SESSION):
            self._remember(session)
        # The session travels in its header only, so that dropping it is one assignment.
        self._http.cookies.clear()
        return response.content

    @staticmethod
    def _raise_for_status(response: httpx.Response, *, write: bool) -> None:
        if response.status_code == 200:
            return
        text = response.text[:300]
        if "Fail to verify thirty passport" in text:
            raise CredentialsRefused(text)
        if response.status_code == 519:
            reply = wire.decode(response.content)
            raise GatewayRefused(int(reply.get("errcode", 0)), str(reply.get("description_cn") or reply))
        if response.status_code >= 500:
            raise (OutcomeUnknown if write else ReadFailed)(f"HTTP {response.status_code}: {text}")
        raise MalformedReply(f"HTTP {response.status_code}: {text}")

    @staticmethod
    def _single(status: wire.Status) -> wire.Entity:
        if not status.entities:
            raise OutcomeUnknown("a successful Save named no document")
        return status.entities[0]

    def _remember(self, session: str | None) -> None:
        with self._lock:
            self._session = session
