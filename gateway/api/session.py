"""From a cookie or an API key to the inner token every call behind the gateway carries."""

import threading
import time
from dataclasses import dataclass, replace
from typing import Any

from protos.gen.dougong.identity.v1 import service_pb2
from services.chassis.context import Context, use
from services.chassis.errors import Unauthenticated

COOKIE = "dougong_session"
# How long a revoked session can still be used at most: the exchange is asked for again after this.
TRUST_SECONDS = 5.0
HELD_AT_MOST = 20_000


@dataclass(frozen=True)
class Caller:
    """A known caller: the context for calls, and the CSRF token when it came by cookie."""

    context: Context
    csrf_token: str


class Sessions:
    """Exchanges sessions and API keys at identity, and remembers the answer for a few seconds."""

    def __init__(self, identity: Any) -> None:
        self.identity = identity
        self._held: dict[str, tuple[float, Caller]] = {}
        self._guard = threading.Lock()

    def held(self, credential: str) -> Caller | None:
        """The caller if known well enough; needs no call."""
        found = self._held.get(credential)
        return found[1] if found and time.monotonic() - found[0] < TRUST_SECONDS else None

    def exchange(self, credential: str, address: str, language: str) -> Caller:
        """Ask identity who this is; raises Unauthenticated, Unavailable or TooMany."""
        with use(Context(language=language or "zh-CN")):
            if credential.startswith("dg_"):
                token = self.identity.ExchangeApiKey(
                    service_pb2.ApiKeyRequest(key=credential, address=address)
                )
            else:
                token = self.identity.ExchangeSession(service_pb2.SessionRequest(session=credential))
        if not token.user:
            raise Unauthenticated("unauthenticated")
        context = Context(
            tenant=token.tenant, user=token.user, kind="person", language=token.language, token=token.token
        )
        caller = Caller(context, "" if credential.startswith("dg_") else token.csrf_token)
        with self._guard:
            if len(self._held) > HELD_AT_MOST:
                self._held.clear()
            self._held[credential] = (time.monotonic(), caller)
        return caller

    def last(self, credential: str) -> Caller | None:
        """The caller as last known, however long ago."""
        found = self._held.get(credential)
        return found[1] if found else None

    def outdate(self, credential: str) -> None:
        """After the caller changed who may do what: her next token must demand that from every service."""
        with self._guard:
            if found := self._held.get(credential):
                self._held[credential] = (float("-inf"), found[1])

    def forget(self, credential: str) -> None:
        """At logout, and whenever the person changes something about herself."""
        self._held.pop(credential, None)


def speaking(context: Context, language: str) -> Context:
    """The same caller in the language the request asks for."""
    return replace(context, language=language) if language else context
