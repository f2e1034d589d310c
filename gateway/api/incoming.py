"""What text may come in: decided here for addresses, headers, bodies and JSON inside texts.

PostgreSQL keeps no NUL in a text, UTF-8 has no half of a surrogate pair, JSON has no infinite number;
Python's reader of JSON lets all of them pass, and each would be a fault of some part further back.
"""

import json
from collections.abc import Callable, Coroutine
from math import isfinite
from typing import Any
from urllib.parse import unquote_to_bytes

from fastapi import Request, Response
from fastapi.routing import APIRoute
from starlette.types import Scope

from services.chassis.errors import Invalid

#: Levels of lists and objects in each other.
MOST_DEPTH = 64
#: Characters of an idempotency key, and of a place as an error tells it.
LONGEST = 200
#: A value's place: the name it has in what holds it, and the place of that.
Place = tuple[Any, "Place | None"]


def check_text(text: str, field: str | None = None) -> None:
    """Raises Invalid ``text_unreadable`` for what cannot be stored or passed on."""
    try:
        text.encode()
    except UnicodeEncodeError as error:
        raise Invalid("text_unreadable", field) from error
    if "\0" in text:
        raise Invalid("text_unreadable", field)


def read_json(data: bytes | str, field: str = "", fault: str = "json_invalid") -> Any:
    """The value of JSON that came in as, or inside, the named field.

    Raises Invalid: ``fault``, or what ``check_value`` raises.
    """
    try:
        text = data if isinstance(data, str) else data.decode("utf-8-sig")
        value = json.loads(text, parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise Invalid(fault, field or None, {"reason": "json_invalid"}) from error
    check_value(value, field)
    return value


def check_value(value: Any, field: str = "") -> None:
    """Raises Invalid, naming the place: ``text_unreadable``, ``malformed`` for what lies too deep or is no
    finite number."""
    waiting: list[tuple[Any, Place | None, int]] = [(value, (field, None) if field else None, 0)]
    while waiting:
        each, place, depth = waiting.pop()
        if isinstance(each, str):
            check_text(each, _path(place))
        elif isinstance(each, float) and not isfinite(each):
            raise Invalid("malformed", _path(place), {"reason": "number_range"})
        elif isinstance(each, dict | list):
            if depth == MOST_DEPTH:
                raise Invalid("malformed", _path(place), {"reason": "depth", "max": MOST_DEPTH})
            members = each.items() if isinstance(each, dict) else enumerate(each)
            for name, part in members:
                if isinstance(name, str):
                    check_text(name, _path(place))
                waiting.append((part, (name, place), depth + 1))


def check_request(scope: Scope) -> None:
    """The address and the headers of a request. Raises Invalid ``text_unreadable``, ``malformed``."""
    for part in (scope.get("raw_path") or scope["path"].encode(), scope["query_string"]):
        try:
            check_text(unquote_to_bytes(part).decode())
        except UnicodeDecodeError as error:
            raise Invalid("text_unreadable") from error
    for name, value in scope["headers"]:
        check_text(value.decode("latin-1"), name.decode("latin-1"))
        if name == b"idempotency-key" and not (len(value) <= LONGEST and _printable(value)):
            raise Invalid("malformed", "Idempotency-Key", {"max": LONGEST})


class CheckedRoute(APIRoute):
    """A route whose JSON body is read here."""

    def get_route_handler(self) -> Callable[[Request], Coroutine[Any, Any, Response]]:
        handle = super().get_route_handler()

        async def checked(request: Request) -> Response:
            return await handle(_CheckedRequest(request.scope, request.receive))

        return checked


class _CheckedRequest(Request):
    async def json(self) -> Any:
        if not hasattr(self, "_json"):
            self._json = read_json(await self.body(), fault="malformed")
        return self._json


def _path(place: Place | None) -> str | None:
    """As in `values.name`."""
    names: list[str] = []
    while place is not None:
        name, place = place
        names.append(str(name))
    return ".".join(reversed(names))[:LONGEST] or None


def _printable(value: bytes) -> bool:
    """Whether a call between services can carry it as it is."""
    return all(0x20 <= each < 0x7F for each in value)


def _refuse(constant: str) -> float:
    raise ValueError(constant)
