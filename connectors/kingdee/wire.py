"""Bytes on the wire: service addresses, request bodies, and what a reply means. No I/O."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from connectors import exact_json
from connectors.kingdee.errors import EntityError, MalformedReply, Refused

_STUB = "Kingdee.BOS.WebApi.ServicesStub"
LOGIN = f"{_STUB}.AuthService.LoginBySign"
# Methods whose body is only {"data": …}; the others name their form beside it.
_FORMLESS = frozenset({"ExecuteBillQuery", "BillQuery"})


def service_url(server: str, method: str) -> str:
    """Address of a DynamicFormService method; `server` may or may not end in the site name `/k3cloud`."""
    return _url(server, f"{_STUB}.DynamicFormService.{method}")


def login_url(server: str) -> str:
    return _url(server, LOGIN)


def _url(server: str, service: str) -> str:
    base = server.rstrip("/")
    if not base.lower().endswith("/k3cloud"):
        base += "/k3cloud"
    return f"{base}/{service}.common.kdsvc"


def named_body(method: str, form: str, data: Mapping[str, Any]) -> bytes:
    """The body with named keys, as the vendor's own SDK sends it."""
    return exact_json.encode({"data": data} if method in _FORMLESS else {"formid": form, "data": data})


@dataclass(frozen=True)
class Entity:
    """One document the server touched: internal id, number, position in the batch."""

    id: int | str
    number: str
    index: int = 0


@dataclass(frozen=True)
class Status:
    """`ResponseStatus`, decoded."""

    success: bool
    msg_code: int
    entities: tuple[Entity, ...] = ()
    errors: tuple[EntityError, ...] = ()
    return_data: tuple[Any, ...] = field(default=())

    def raise_if_refused(self) -> None:
        if not self.success:
            raise Refused(self.msg_code, self.errors)


def status_of(reply: Any) -> Status:
    """Read the status out of any dictionary reply. Raises MalformedReply."""
    result = reply.get("Result") if isinstance(reply, dict) else None
    raw = result.get("ResponseStatus") if isinstance(result, dict) else None
    if not isinstance(result, dict) or not isinstance(raw, dict):
        raise MalformedReply(f"no ResponseStatus in {str(reply)[:200]}")
    return Status(
        success=raw.get("IsSuccess") is True,
        msg_code=int(raw.get("MsgCode") or 0),
        entities=tuple(
            Entity(e.get("Id"), str(e.get("Number") or ""), int(e.get("DIndex") or 0))
            for e in raw.get("SuccessEntitys") or ()
        ),
        errors=tuple(
            EntityError(e.get("FieldName"), str(e.get("Message") or ""), int(e.get("DIndex") or 0))
            for e in raw.get("Errors") or ()
        ),
        return_data=tuple(result.get("NeedReturnData") or ()),
    )


def query_error(reply: Any) -> Status | None:
    """A query answers rows; its error is the status dictionary wrapped in two lists, or plain."""
    probe = reply
    while isinstance(probe, list) and len(probe) == 1:
        probe = probe[0]
    if isinstance(probe, dict) and "Result" in probe:
        return status_of(probe)
    return None


def decode(body: bytes) -> Any:
    """Parse a reply, keeping every number with a fraction exact. Raises MalformedReply."""
    try:
        return exact_json.decode(body)
    except ValueError as error:
        raise MalformedReply(f"not JSON: {body[:200]!r}") from error
