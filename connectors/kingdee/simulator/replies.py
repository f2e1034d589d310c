"""Answers in the vendor's shapes."""

from __future__ import annotations

from typing import Any

# MsgCode values the simulator answers with (vendor-protocols.md chapter 1).
SESSION_LOST, EXCEPTION, NO_FORM, PARAMETER, FIELD, NO_DATA, VALIDATION = 1, 4, 5, 8, 9, 10, 11


class Problem(Exception):
    """A refusal with its MsgCode; `index` is the position in a batch."""

    def __init__(self, msg_code: int, message: str, field: str | None = None, index: int = 0) -> None:
        super().__init__(message)
        self.msg_code = msg_code
        self.message = message
        self.field = field
        self.index = index

    def at(self, index: int) -> Problem:
        return Problem(self.msg_code, self.message, self.field, index)


def success(
    entities: list[dict[str, Any]], return_data: list[dict[str, Any]] | None = None
) -> dict[str, Any]:
    return _reply(True, 0, [], entities, return_data)


def failure(
    problems: list[Problem],
    entities: list[dict[str, Any]] | None = None,
    return_data: list[dict[str, Any]] | None = None,
) -> dict[str, Any]:
    """A refusal; with `entities` it is a partly successful batch, whose overall IsSuccess is false."""
    return _reply(False, problems[0].msg_code, problems, entities or [], return_data)


def session_lost() -> dict[str, Any]:
    return failure([Problem(SESSION_LOST, "会话信息已丢失，请重新登录")])


def _reply(
    ok: bool,
    msg_code: int,
    problems: list[Problem],
    entities: list[dict[str, Any]],
    return_data: list[dict[str, Any]] | None,
) -> dict[str, Any]:
    status: dict[str, Any] = {
        "IsSuccess": ok,
        "Errors": [{"FieldName": p.field, "Message": p.message, "DIndex": p.index} for p in problems],
        "SuccessEntitys": entities,
        "SuccessMessages": [],
        "MsgCode": msg_code,
    }
    if not ok:
        status = {"ErrorCode": 500, **status}
    result: dict[str, Any] = {"ResponseStatus": status}
    if ok and entities:
        result |= {"Id": entities[0]["Id"], "Number": entities[0]["Number"]}
    if return_data is not None:
        result["NeedReturnData"] = return_data
    return {"Result": result}
