"""The three request bodies a server accepts: named keys, positional parameters, the old envelope."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from connectors import exact_json
from connectors.kingdee.simulator.replies import NO_FORM, PARAMETER, Problem

FORMLESS = frozenset({"executebillquery", "billquery"})


@dataclass(frozen=True)
class Request:
    """A call in one shape, whatever its body looked like."""

    method: str
    form: str
    data: dict[str, Any]


def parse(method: str, body: bytes) -> Request:
    """Raises Problem with MsgCode 5 (no form) or 8 (unreadable parameters)."""
    payload = _json(body)
    if not isinstance(payload, dict):
        raise Problem(PARAMETER, "请求参数不是有效的JSON对象")
    if method.lower() in FORMLESS:
        raw = _parameters(payload)[0] if "parameters" in payload else payload.get("data")
        data = _object(raw)
        form = data.get("FormId")
    elif "parameters" in payload:
        parameters = _parameters(payload)
        form, data = parameters[0], _object(parameters[1] if len(parameters) > 1 else None)
    else:
        form, data = payload.get("formid"), _object(payload.get("data"))
    if not form or not isinstance(form, str):
        raise Problem(NO_FORM, "业务对象标识不能为空")
    return Request(method, form, data)


def login_arguments(body: bytes) -> list[Any]:
    """Raises Problem."""
    payload = _json(body)
    if not isinstance(payload, dict) or "parameters" not in payload:
        raise Problem(PARAMETER, "缺少登录参数")
    return _parameters(payload)


def _parameters(payload: dict[str, Any]) -> list[Any]:
    raw = payload["parameters"]
    if isinstance(raw, str):  # the old envelope carries its parameters as JSON text
        raw = _json(raw)
    if not isinstance(raw, list) or not raw:
        raise Problem(PARAMETER, "parameters 应为非空数组")
    return raw


def _object(raw: Any) -> dict[str, Any]:
    if isinstance(raw, str):
        raw = _json(raw)
    if not isinstance(raw, dict):
        raise Problem(PARAMETER, "data 应为JSON对象")
    return raw


def _json(text: bytes | str) -> Any:
    try:
        return exact_json.decode(text)
    except ValueError as error:
        raise Problem(PARAMETER, "请求参数不是有效的JSON") from error
