"""Who is asking, for which tenant, in which language: carried by every call and every message."""

import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field
from typing import Any

import jwt

from services.chassis.errors import Unauthenticated

AUDIENCE = "dougong"
SERVICE_TOKEN_SECONDS = 60
#: Persons' tokens remembered as checked: checking one costs 0.2 ms of every call.
MOST_TOKENS = 10_000
# A signed policy snapshot has the same issuer; it is no token for anybody.
PERSON_CLAIMS: Any = {"require": ["exp", "tenant", "user"]}


@dataclass(frozen=True)
class Actor:
    """Who caused something: user 0: the platform; via: "", "rule:<key>", "flow:<key>" or "import:<id>"."""

    user: int = 0
    via: str = ""


@dataclass(frozen=True)
class Context:
    """The caller of the current request. kind: "person", "service" (may act for `user`), "public"."""

    tenant: int = 0
    user: int = 0
    kind: str = "public"
    service: str = ""
    via: str = ""
    language: str = "zh-CN"
    policy_version: int = 0
    idempotency_key: str = ""
    # Monotonic time by which the caller wants an answer, 0 for never; calls made meanwhile end by then.
    deadline: float = 0.0
    # Idempotency keys this request has recorded; the same set in every copy of its context.
    applied: set[str] = field(default_factory=set, compare=False, repr=False)
    # The token to hand on, so that a service called by a person calls others as that person.
    token: str = ""

    @property
    def actor(self) -> Actor:
        return Actor(self.user, self.via)


_current: ContextVar[Context] = ContextVar("dougong_context", default=Context())  # noqa: B039 (frozen; its set stays empty)


def current() -> Context:
    """The context of the running request or handler."""
    return _current.get()


@contextmanager
def use(context: Context) -> Iterator[Context]:
    """Run a block as the given caller."""
    mark = _current.set(context)
    try:
        yield context
    finally:
        _current.reset(mark)


def platform(tenant: int, service: str, user: int = 0, via: str = "") -> Context:
    """The context of work the platform does itself, or for a person who is not waiting."""
    return Context(tenant=tenant, user=user, kind="service", service=service, via=via)


def issue_person_token(claims: dict[str, Any], private_key: str, seconds: int) -> str:
    """Sign an inner token (EdDSA). claims: tenant, user, lang, pv (least policy version)."""
    now = int(time.time())
    return jwt.encode(
        {**claims, "aud": AUDIENCE, "iss": "identity", "iat": now, "exp": now + seconds},
        private_key,
        "EdDSA",
    )


def issue_service_token(context: Context, service: str, secret: str) -> str:
    """Sign a short token by which one service calls another, for itself or for context.user."""
    now = int(time.time())
    claims = {
        "aud": AUDIENCE,
        "iss": service,
        "tenant": context.tenant,
        "user": context.user,
        "via": context.via,
        "lang": context.language,
        "exp": now + SERVICE_TOKEN_SECONDS,
    }
    return jwt.encode(claims, secret, "HS256")


class Tokens:
    """Checks tokens; a person's, which comes with many calls, once, and again when it has run out."""

    def __init__(self, public_key: str, secret: str) -> None:
        self._public_key, self._secret = public_key, secret
        self._held: dict[str, dict[str, Any]] = {}

    def read(self, token: str) -> Context:
        """A context of its own for each call. Raises Unauthenticated."""
        claims = self._held.get(token)
        if claims is not None and time.time() < int(claims["exp"]):
            return _context(token, "person", claims)
        self._held.pop(token, None)
        kind, claims = _checked(token, self._public_key, self._secret)
        if kind == "person":
            if len(self._held) >= MOST_TOKENS:
                self._held.clear()
            self._held[token] = claims
        return _context(token, kind, claims)


def read_token(token: str, public_key: str, secret: str) -> Context:
    """Check a token of either kind; raises Unauthenticated. The algorithm is fixed by who issued it."""
    return _context(token, *_checked(token, public_key, secret))


def _checked(token: str, public_key: str, secret: str) -> tuple[str, dict[str, Any]]:
    """(kind, claims)."""
    try:
        if jwt.get_unverified_header(token).get("alg") == "EdDSA":
            claims = jwt.decode(
                token, public_key, ["EdDSA"], audience=AUDIENCE, issuer="identity", options=PERSON_CLAIMS
            )
            return "person", claims
        claims = jwt.decode(token, secret, ["HS256"], audience=AUDIENCE, options={"require": ["exp", "iss"]})
        return "service", claims
    except jwt.PyJWTError as error:
        raise Unauthenticated("unauthenticated") from error


def _context(token: str, kind: str, claims: Mapping[str, Any]) -> Context:
    return Context(
        tenant=int(claims.get("tenant", 0)),
        user=int(claims.get("user", 0)),
        kind=kind,
        service=str(claims["iss"]) if kind == "service" else "",
        via=str(claims.get("via", "")),
        language=str(claims.get("lang", "zh-CN")),
        policy_version=int(claims.get("pv", 0)),
        token=token if kind == "person" else "",
    )
