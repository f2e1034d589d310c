"""Tokens: who signed them decides what they are, and nothing else passes."""

import time
from pathlib import Path
from typing import Any

import jwt
import pytest

from services.chassis import context as chassis_context
from services.chassis.context import AUDIENCE, Context, Tokens, issue_service_token, platform, read_token
from services.chassis.errors import Unauthenticated
from services.chassis.settings import Settings
from services.chassis.testing import make_settings, person_token, snapshot_jws


@pytest.fixture(scope="module")
def settings(tmp_path_factory: pytest.TempPathFactory) -> Settings:
    return make_settings("records", "postgresql://a@b/c", "amqp://b/", tmp_path_factory.mktemp("keys"))


def read(settings: Settings, token: str) -> Context:
    return read_token(token, settings.token_public_key, settings.service_secret)


def test_tokens_carry_the_caller(settings: Settings) -> None:
    token = person_token(settings, 3, 7, policy_version=17)
    person = read(settings, token)
    assert (person.kind, person.tenant, person.user, person.policy_version) == ("person", 3, 7, 17)
    assert person.token == token
    acting = platform(3, "workflow", user=7, via="rule:signed")
    service = read(settings, issue_service_token(acting, "workflow", settings.service_secret))
    assert (service.kind, service.service, service.user, service.via) == (
        "service",
        "workflow",
        7,
        "rule:signed",
    )
    assert service.token == ""


def test_nothing_else_passes(settings: Settings, tmp_path: Path) -> None:
    now = int(time.time())
    good: dict[str, Any] = {"aud": AUDIENCE, "iss": "identity", "tenant": 1, "user": 1, "exp": now + 60}
    private, public = settings.file("TOKEN_PRIVATE_KEY"), settings.token_public_key
    stranger = make_settings("records", "postgresql://a@b/c", "amqp://b/", tmp_path)
    assert read(settings, jwt.encode(good, private, "EdDSA")).user == 1
    forged = [
        "",
        "not a token",
        jwt.encode(good, "", "none"),
        jwt.encode(good, stranger.file("TOKEN_PRIVATE_KEY"), "EdDSA"),
        jwt.encode(good, stranger.service_secret, "HS256"),
        jwt.encode(good | {"exp": now - 1}, private, "EdDSA"),
        jwt.encode(good | {"iss": "records"}, private, "EdDSA"),
        jwt.encode(good | {"aud": "other"}, private, "EdDSA"),
        jwt.encode({name: good[name] for name in good if name != "exp"}, private, "EdDSA"),
        snapshot_jws({"tenant": 1}, private),  # of the same issuer, and no token for anybody
    ]
    for token in forged:
        with pytest.raises(Unauthenticated):
            read(settings, token)
    # The public key is public: it must not serve as a shared secret.
    header = jwt.utils.base64url_encode(b'{"alg":"HS256","typ":"JWT"}').decode()
    body = jwt.utils.base64url_encode(repr(good).replace("'", '"').encode()).decode()
    signature = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(
        f"{header}.{body}".encode(), public.encode()
    )
    with pytest.raises(Unauthenticated):
        read(settings, f"{header}.{body}.{jwt.utils.base64url_encode(signature).decode()}")


def test_a_token_checked_before_is_no_good_when_it_has_run_out(
    settings: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    tokens = Tokens(settings.token_public_key, settings.service_secret)
    now, private = int(time.time()), settings.file("TOKEN_PRIVATE_KEY")
    claims = {"aud": AUDIENCE, "iss": "identity", "tenant": 3, "user": 7, "exp": now - 1}
    spent = jwt.encode(claims, private, "EdDSA")
    good = jwt.encode(claims | {"exp": now + 60}, private, "EdDSA")
    first, again = tokens.read(good), tokens.read(good)
    assert (first.tenant, first.user, first.kind, first.token) == (3, 7, "person", good)
    assert first == again
    # What one request has applied is none of the next one's business.
    assert first.applied is not again.applied
    with pytest.raises(Unauthenticated):
        tokens.read(spent)
    monkeypatch.setattr(jwt, "decode", _refuse)
    assert tokens.read(good).user == 7
    monkeypatch.setattr(chassis_context.time, "time", lambda: now + 61.0)
    with pytest.raises(Unauthenticated):
        tokens.read(good)


def _refuse(*_: Any, **__: Any) -> Any:
    raise jwt.ExpiredSignatureError


def test_a_held_token_lets_no_other_pass(settings: Settings, tmp_path: Path) -> None:
    tokens = Tokens(settings.token_public_key, settings.service_secret)
    stranger = make_settings("records", "postgresql://a@b/c", "amqp://b/", tmp_path)
    good = person_token(settings, 3, 7)
    assert tokens.read(good).user == 7
    for wrong in (person_token(stranger, 3, 7), good[:-4] + "AAAA", good + "A"):
        with pytest.raises(Unauthenticated):
            tokens.read(wrong)
