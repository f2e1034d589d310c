"""What every request passes first: size, caller, CSRF, rate, trace; and the headers every answer carries."""

import secrets
import time
from dataclasses import replace
from functools import partial
from typing import Any

import anyio.to_thread
from opentelemetry.trace import SpanKind
from starlette.datastructures import Headers, MutableHeaders
from starlette.requests import cookie_parser
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from gateway.api import errors
from gateway.api.incoming import check_request
from gateway.api.limits import ANONYMOUS, REQUESTS, SIGN_IN, Buckets
from gateway.api.session import COOKIE, Caller, Sessions, speaking
from services.chassis import telemetry
from services.chassis.context import Context, use
from services.chassis.errors import LANGUAGES, DomainError, Forbidden, TooLarge, Unauthenticated

API = "/api/"
SIGN_IN_PATH = "/api/v1/auth/login"
SAFE = ("GET", "HEAD", "OPTIONS")
# Writes here change the policy that all services decide by.
POLICY_PATHS = tuple(f"/api/v1/{name}" for name in ("people", "departments", "roles", "packs"))
BODY_BYTES = 4 * 1024 * 1024
UPLOAD_BYTES = 200 * 1024 * 1024
FILES_PATH = "/api/v1/files/"
FILE_BYTES = 1024**4
SECURITY_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Permissions-Policy": "geolocation=(self), camera=(self), microphone=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Content-Security-Policy": (
        "default-src 'self'; img-src 'self' data: blob:; style-src 'self' 'unsafe-inline';"
        " font-src 'self' data:; connect-src 'self'; frame-ancestors 'none'; base-uri 'self';"
        " form-action 'self'"
    ),
}


class Front:
    """ASGI middleware. API requests get a context; pages and assets only the headers."""

    def __init__(self, app: ASGIApp, sessions: Sessions) -> None:
        self.app, self.sessions, self.buckets = app, sessions, Buckets()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        headers = Headers(scope=scope)
        language = _language(headers.get("accept-language", ""))
        try:
            check_request(scope)
        except DomainError as error:
            await errors.response(error, language or "zh-CN")(scope, receive, _with_headers(send, {}))
            return
        if not scope["path"].startswith(API):
            await self.app(scope, receive, _with_headers(send, {}))
            return
        answer = self._outdating(scope, headers, _with_headers(send, {"Cache-Control": "no-store"}))
        with telemetry.tracer.start_as_current_span(
            f"{scope['method']} {scope['path']}",
            telemetry.extract(headers.get("traceparent", "")),
            SpanKind.SERVER,
        ):
            try:
                limit = _check_size(scope, headers)
                context = await self._caller(scope, headers, language)
            except DomainError as error:
                await errors.response(error, language or "zh-CN")(scope, receive, answer)
                return
            with use(context):
                await self.app(scope, _limited(receive, limit), answer)

    def _outdating(self, scope: Scope, headers: Headers, send: Send) -> Send:
        """Before the caller learns that her change of policy is made, drop the token from before it."""
        if scope["method"] in SAFE or not scope["path"].startswith(POLICY_PATHS):
            return send

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                self.sessions.outdate(_credential(headers)[1])
            await send(message)

        return answer

    async def _caller(self, scope: Scope, headers: Headers, language: str) -> Context:
        address = (scope.get("client") or ("", 0))[0]
        if scope["path"] == SIGN_IN_PATH:
            self.buckets.take(f"sign-in:{address}", SIGN_IN)
            return Context(language=language or "zh-CN")
        key, credential = _credential(headers)
        if key and not key.startswith("dg_"):
            raise Unauthenticated("unauthenticated")
        if not credential:
            self.buckets.take(f"address:{address}", ANONYMOUS)
            return Context(language=language or "zh-CN")
        try:
            caller = self.sessions.held(credential)
            if caller is None:
                exchange = partial(self.sessions.exchange, credential, address, language)
                caller = await anyio.to_thread.run_sync(exchange)
        except Unauthenticated:
            self.buckets.take(f"address:{address}", ANONYMOUS)
            if key:
                raise
            # An expired cookie is nobody: public routes still answer, the others ask to sign in.
            return Context(language=language or "zh-CN")
        self.buckets.take(f"caller:{credential}", REQUESTS)
        if not key and scope["method"] not in SAFE:
            _check_csrf(caller, headers)
        return replace(speaking(caller.context, language), idempotency_key=headers.get("idempotency-key", ""))


def _credential(headers: Headers) -> tuple[str, str]:
    """The API key ("" for none), and what stands for the caller: the key or the session's cookie."""
    key = headers.get("authorization", "").removeprefix("Bearer ")
    return key, key or cookie_parser(headers.get("cookie", "")).get(COOKIE, "")


def _check_csrf(caller: Caller, headers: Headers) -> None:
    given = headers.get("x-csrf-token", "")
    if not caller.csrf_token or not secrets.compare_digest(given.encode(), caller.csrf_token.encode()):
        raise Forbidden("csrf_invalid")


def _language(accept: str) -> str:
    """The first language of ours the header names; "" for none."""
    for part in accept.split(","):
        tag = part.partition(";")[0].strip().lower()
        for language in LANGUAGES:
            if tag and language.lower().startswith(tag.partition("-")[0]):
                return language
    return ""


def _body_limit(scope: Scope, headers: Headers) -> int:
    """Bytes of a body. A file's are passed on as they come; their limit is the size it was announced with."""
    if scope["method"] in ("PUT", "PATCH") and scope["path"].startswith(FILES_PATH):
        return FILE_BYTES
    return UPLOAD_BYTES if headers.get("content-type", "").startswith("multipart/") else BODY_BYTES


def _check_size(scope: Scope, headers: Headers) -> int:
    limit = _body_limit(scope, headers)
    if int(headers.get("content-length") or 0) > limit:
        raise TooLarge("too_large", params={"limit_mb": limit // 1024 // 1024})
    return limit


def _limited(receive: Receive, limit: int) -> Receive:
    """Count what really arrives: a chunked body has no length to check first."""
    seen = 0

    async def counted() -> Message:
        nonlocal seen
        message = await receive()
        seen += len(message.get("body", b""))
        if seen > limit:
            raise TooLarge("too_large", params={"limit_mb": limit // 1024 // 1024})
        return message

    return counted


def _with_headers(send: Send, extra: dict[str, str]) -> Send:
    started = time.perf_counter()

    async def answer(message: Any) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in (SECURITY_HEADERS | extra).items():
                headers.setdefault(name, value)
            headers["Server-Timing"] = f"app;dur={(time.perf_counter() - started) * 1000:.1f}"
        await send(message)

    return answer
