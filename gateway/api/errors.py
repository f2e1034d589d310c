"""Every error leaves as `{code, field, params, message}`; never a stack trace."""

import logging
from typing import Any

from fastapi import FastAPI, Request
from fastapi.exceptions import RequestValidationError
from fastapi.responses import JSONResponse
from starlette.exceptions import HTTPException

from gateway.api.catalogue import CATALOGUE
from gateway.api.models import Failure
from services.chassis.context import current
from services.chassis.errors import DomainError, Invalid, NotFound, TooMany

log = logging.getLogger(__name__)
#: What any operation may be answered instead of its result, for the API's documentation.
DOCUMENTED: dict[int | str, dict[str, Any]] = {
    status: {"model": Failure, "description": meaning}
    for status, meaning in {
        400: "Malformed, or a field that does not exist",
        401: "Nobody is signed in",
        403: "Not allowed",
        404: "Absent, or not for this person to know of",
        409: "Somebody was faster",
        413: "Too large",
        422: "Not acceptable as it is",
        429: "Too many requests: see Retry-After",
        503: "A part is down; nothing was done",
    }.items()
}


def body(error: DomainError, language: str) -> dict[str, Any]:
    """The JSON of one error; several travel in `errors` of a general one."""
    message = error.message or CATALOGUE.message(error.code, language, error.params)
    document: dict[str, Any] = {
        "code": error.code,
        "field": error.field,
        "params": error.params,
        "message": message,
    }
    if error.errors:
        document["errors"] = [body(each, language) for each in error.errors]
    return document


def response(error: DomainError, language: str | None = None) -> JSONResponse:
    """The HTTP answer to an error."""
    headers = {}
    if isinstance(error, TooMany):
        headers["Retry-After"] = str(error.params.get("retry_after", 1))
    language = language or current().language
    return JSONResponse(body(error, language), status_code=error.http_status, headers=headers)


def _place(location: tuple[Any, ...]) -> str:
    """Without its first part, which says where the request has it: body, query, path, header."""
    return ".".join(str(part) for part in location[1:])[:200]


def install(app: FastAPI) -> None:
    """Route every kind of failure through `response`."""

    @app.exception_handler(DomainError)
    async def domain(_: Request, error: DomainError) -> JSONResponse:
        return response(error)

    @app.exception_handler(RequestValidationError)
    async def payload(_: Request, error: RequestValidationError) -> JSONResponse:
        faults = [
            Invalid("malformed", _place(each["loc"]), {"reason": each["type"]}) for each in error.errors()
        ]
        return response(faults[0] if len(faults) == 1 else Invalid("invalid", errors=faults))

    @app.exception_handler(HTTPException)
    async def http(_: Request, error: HTTPException) -> JSONResponse:
        if isinstance(error.__cause__, DomainError):  # what stopped the reading of a body
            return response(error.__cause__)
        if error.status_code == 404:
            return response(NotFound("not_found"))
        failure = DomainError("method_not_allowed" if error.status_code == 405 else "malformed")
        failure.http_status = error.status_code
        return response(failure)

    @app.exception_handler(Exception)
    async def unexpected(_: Request, error: Exception) -> JSONResponse:
        log.error("request failed", exc_info=error)
        failure = DomainError("internal")
        failure.http_status = 500
        return response(failure)
