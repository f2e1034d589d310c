"""The cache of signed policy snapshots: services decide locally, on one that is seconds old at most."""

import json
import logging
import threading
import time
from collections.abc import Callable
from typing import Any, Generic, TypeVar

import jwt

from services.chassis.context import AUDIENCE, current
from services.chassis.errors import DomainError, Unavailable

log = logging.getLogger(__name__)
T = TypeVar("T")
REFRESH_SECONDS = 2.0
STALE_SECONDS = 120.0


class PolicyCache(Generic[T]):
    """Snapshots by tenant. `fetch(tenant, known_version)` asks identity and answers (version, jws or "").

    A snapshot is asked for again when it is older than two seconds (an unchanged one costs an empty answer)
    or older than the version the caller's token demands; when identity is out it serves for two minutes and
    then refuses with Unavailable("policy_stale").
    """

    def __init__(
        self, fetch: Callable[[int, int], tuple[int, str]], public_key: str, parse: Callable[[Any], T]
    ) -> None:
        self._fetch, self._public_key, self._parse = fetch, public_key, parse
        self._held: dict[int, tuple[int, float, T]] = {}  # tenant → version, checked at, snapshot
        self._failed: dict[int, float] = {}  # tenant → when identity last did not answer
        self._locks: dict[int, threading.Lock] = {}
        self._guard = threading.Lock()

    def get(self, tenant: int | None = None) -> T:
        """The snapshot of a tenant (the caller's unless given)."""
        context = current()
        tenant = context.tenant if tenant is None else tenant
        held = self._held.get(tenant)
        if held and held[0] >= context.policy_version and time.monotonic() - held[1] < REFRESH_SECONDS:
            return held[2]
        with self._guard:
            lock = self._locks.setdefault(tenant, threading.Lock())
        with lock:
            held = self._held.get(tenant)
            if held and held[0] >= context.policy_version and time.monotonic() - held[1] < REFRESH_SECONDS:
                return held[2]
            return self._refresh(tenant, held)

    def forget(self, tenant: int) -> None:
        """Ask again at the next use."""
        self._held.pop(tenant, None)
        self._failed.pop(tenant, None)

    def _refresh(self, tenant: int, held: tuple[int, float, T] | None) -> T:
        if time.monotonic() - self._failed.get(tenant, -REFRESH_SECONDS) < REFRESH_SECONDS:
            return self._fall_back(held)
        try:
            version, jws = self._fetch(tenant, held[0] if held else 0)
            snapshot = held[2] if held and not jws else self._read(tenant, jws)
        except (DomainError, jwt.PyJWTError, KeyError, ValueError) as error:
            log.warning("no policy of tenant %d from identity: %r", tenant, error)
            self._failed[tenant] = time.monotonic()  # nobody waits for identity again before the next refresh
            return self._fall_back(held)
        self._held[tenant] = (version, time.monotonic(), snapshot)
        return snapshot

    def _read(self, tenant: int, jws: str) -> T:
        claims = jwt.decode(jws, self._public_key, ["EdDSA"], audience=AUDIENCE, issuer="identity")
        document = json.loads(claims["snapshot"])
        if document["tenant"] != tenant:
            raise ValueError("a snapshot of another tenant")
        return self._parse(document)

    @staticmethod
    def _fall_back(held: tuple[int, float, T] | None) -> T:
        """What we have, if it is not too old; never less than the caller has seen applied."""
        if held and time.monotonic() - held[1] < STALE_SECONDS and held[0] >= current().policy_version:
            return held[2]
        raise Unavailable("policy_stale")
