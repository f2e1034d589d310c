"""The policy cache: never old, never less than the token demands, never somebody else's, and patient."""

from pathlib import Path
from typing import Any

import pytest

from services.chassis import policy
from services.chassis.context import Context, use
from services.chassis.errors import Unavailable
from services.chassis.policy import PolicyCache
from services.chassis.testing import make_settings, snapshot_jws


class Clock:
    now = 1000.0

    def monotonic(self) -> float:
        return self.now


class Identity:
    """What identity answers, and how often it was asked."""

    def __init__(self, private_key: str) -> None:
        self.private_key, self.version, self.out, self.asked = private_key, 1, False, 0
        self.forge: dict[str, Any] = {}

    def fetch(self, tenant: int, known: int) -> tuple[int, str]:
        self.asked += 1
        if self.out:
            raise Unavailable("unavailable")
        if known == self.version:
            return self.version, ""
        snapshot = {"tenant": tenant, "version": self.version, **self.forge}
        return self.version, snapshot_jws(snapshot, self.private_key)


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> Clock:
    clock = Clock()
    monkeypatch.setattr(policy, "time", clock)
    return clock


@pytest.fixture
def identity(tmp_path: Path) -> Identity:
    settings = make_settings("records", "postgresql://a@b/c", "amqp://b/", tmp_path)
    identity = Identity(settings.file("TOKEN_PRIVATE_KEY"))
    identity.public_key = settings.token_public_key  # type: ignore[attr-defined]
    return identity


@pytest.fixture
def cache(identity: Any) -> PolicyCache[int]:
    return PolicyCache(identity.fetch, identity.public_key, lambda document: int(document["version"]))


def get(cache: PolicyCache[int], tenant: int = 1, demand: int = 0) -> int:
    with use(Context(tenant=tenant, policy_version=demand)):
        return cache.get()


def test_it_is_asked_for_again_when_it_may_be_old(
    cache: PolicyCache[int], identity: Identity, clock: Clock
) -> None:
    assert [get(cache), get(cache)] == [1, 1]
    assert identity.asked == 1
    identity.version = 2
    clock.now += 1.9
    assert get(cache) == 1
    clock.now += 0.2
    assert get(cache) == 2
    clock.now += 2.1
    assert get(cache) == 2  # unchanged: an empty answer
    assert identity.asked == 3


def test_a_token_demands_a_version(cache: PolicyCache[int], identity: Identity, clock: Clock) -> None:
    assert get(cache) == 1
    identity.version = 2
    assert get(cache, demand=2) == 2
    identity.out = True
    with pytest.raises(Unavailable):
        get(cache, demand=3)
    assert get(cache, demand=2) == 2


def test_identity_out(cache: PolicyCache[int], identity: Identity, clock: Clock) -> None:
    assert get(cache) == 1
    identity.out = True
    for _ in range(10):  # nobody waits for identity more than once in two seconds
        clock.now += 0.5
        assert get(cache) == 1
    assert identity.asked <= 4
    clock.now += policy.STALE_SECONDS
    with pytest.raises(Unavailable, match="policy_stale"):
        get(cache)
    with pytest.raises(Unavailable, match="policy_stale"):
        get(cache, tenant=2)
    identity.out = False
    clock.now += 2.1
    assert [get(cache), get(cache, tenant=2)] == [1, 1]


def test_a_snapshot_that_is_not_this_tenants_or_not_identitys_is_refused(
    cache: PolicyCache[int], identity: Identity, clock: Clock, tmp_path: Path
) -> None:
    identity.forge = {"tenant": 2}
    with pytest.raises(Unavailable):
        get(cache)
    identity.forge = {}
    stranger = make_settings("records", "postgresql://a@b/c", "amqp://b/", tmp_path / "stranger")
    own, identity.private_key = identity.private_key, stranger.file("TOKEN_PRIVATE_KEY")
    clock.now += 2.1
    with pytest.raises(Unavailable):
        get(cache)
    identity.private_key = own
    clock.now += 2.1
    assert get(cache) == 1


def test_forgetting_asks_at_once(cache: PolicyCache[int], identity: Identity, clock: Clock) -> None:
    assert get(cache) == 1
    identity.version = 2
    cache.forget(1)
    assert get(cache) == 2
