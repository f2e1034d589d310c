"""Sessions, lockout, API keys: what a stranger, a colleague and somebody deactivated get."""

from __future__ import annotations

import threading
import time
from datetime import timedelta
from typing import Any

import jwt
import pytest

from protos.gen.dougong.identity.v1 import service_pb2
from services.chassis.context import AUDIENCE, Context, read_token, use
from services.chassis.errors import DomainError, Forbidden, Invalid, NotFound, TooMany, Unauthenticated
from services.identity.domain.lockout import LIMITS
from tests.integration.identity.conftest import EMPTY, PASSWORD, Running


def read(running: Running, token: str) -> Context:
    return read_token(token, running.settings.token_public_key, running.settings.service_secret)


def exchange(running: Running, session: str) -> Any:
    return running.stub.ExchangeSession(service_pb2.SessionRequest(session=session))


def test_login_gives_a_session_that_is_exchanged_for_a_short_token_of_the_person(running: Running) -> None:
    reply = running.login("wangmin")
    assert reply.me.person.name == "王敏"
    assert reply.me.tenant.slug == running.tenant.slug
    assert list(reply.me.admin) == [
        "organisation", "access", "forms", "flows", "reports", "connectors", "audit",
    ]  # fmt: skip
    token = exchange(running, reply.session)
    context = read(running, token.token)
    assert (context.tenant, context.user, context.kind) == (running.tenant.id, running.admin.id, "person")
    assert context.policy_version == running.policy_version()
    assert 290 <= token.expires_at - time.time() <= 301
    assert token.csrf_token == reply.token.csrf_token
    assert len(token.csrf_token) > 40
    claims = jwt.decode(token.token, running.settings.token_public_key, ["EdDSA"], audience=AUDIENCE)
    assert claims["exp"] - claims["iat"] == 300


def test_neither_session_nor_csrf_token_nor_password_is_stored_readably(running: Running) -> None:
    reply = running.login("wangmin")
    rows = running.sql("select s::text from sessions s union all select p::text from people p")
    stored = " ".join(row[0] for row in rows)
    for secret in (reply.session, reply.token.csrf_token, PASSWORD):
        assert secret not in stored
        assert secret.encode().hex() not in stored
    assert "$argon2id$v=19$m=19456,t=2,p=1$" in stored


def test_logins_are_the_same_in_any_case_and_a_fresh_session_each_time(running: Running) -> None:
    first, second = running.login("WangMin"), running.login("wangmin")
    assert first.session != second.session
    assert first.token.csrf_token != second.token.csrf_token


@pytest.mark.parametrize(
    ("login", "password", "tenant"),
    [("wangmin", "wrong password", ""), ("nobody", PASSWORD, ""), ("wangmin", PASSWORD, "no-such-tenant")],
)
def test_every_wrong_part_gets_the_same_answer(
    running: Running, login: str, password: str, tenant: str
) -> None:
    with pytest.raises(Unauthenticated) as refused:
        running.login(login, password, tenant=tenant)
    assert (refused.value.code, refused.value.field, refused.value.params) == ("login_failed", None, {})
    assert refused.value.message == "组织、账号或密码不正确。"


def test_unknown_people_take_as_long_as_known_ones(running: Running) -> None:
    people = [running.person().login for _ in range(10)]

    def seconds(login: str, tenant: str = "") -> float:
        started = time.perf_counter()
        with pytest.raises(Unauthenticated):
            running.login(login, "wrong password", tenant=tenant)
        return time.perf_counter() - started

    # In turn, and the best of each: a busy machine makes any of them slower, never faster.
    rounds = [(seconds(login), seconds(f"no-{login}"), seconds(login, "nowhere-at-all")) for login in people]
    known, unknown, elsewhere = (min(times) for times in zip(*rounds, strict=True))
    assert 0.5 < unknown / known < 2
    assert 0.5 < elsewhere / known < 2


@pytest.mark.parametrize("login", ["wangmin", "nobody-here"])
def test_an_account_is_locked_after_five_failures_known_or_not(running: Running, login: str) -> None:
    for _ in range(LIMITS["account"]):
        with pytest.raises(Unauthenticated):
            running.login(login, "wrong password")
    with pytest.raises(TooMany) as locked:
        running.login(login, PASSWORD)
    assert locked.value.code == "login_locked"
    assert 50 <= locked.value.params["retry_after"] <= 60
    running.clock.ahead = timedelta(seconds=61)
    if login == "wangmin":
        assert running.login(login).session
        with pytest.raises(Unauthenticated):  # and the count starts anew
            running.login(login, "wrong password")
        assert running.login(login).session


def test_guesses_at_the_same_time_cannot_pass_the_limit(running: Running) -> None:
    outcomes: list[str] = []

    def guess(number: int) -> None:
        try:
            running.login("wangmin", f"guess number {number}")
        except DomainError as error:
            outcomes.append(error.code)

    threads = [threading.Thread(target=guess, args=[number]) for number in range(12)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["login_failed"] * 5 + ["login_locked"] * 7


def test_an_address_that_tries_many_accounts_is_locked_and_others_are_not(running: Running) -> None:
    address = f"198.51.100.{running.tenant.id % 250}"
    running.sql(
        "insert into login_failures values ('address', %s, %s, now()) returning 1",
        address,
        LIMITS["address"] - 1,
    )
    with pytest.raises(Unauthenticated):
        running.login("somebody", "wrong password", address=address)
    with pytest.raises(TooMany):
        running.login("wangmin", address=address)
    assert running.login("wangmin", address="203.0.113.9").session


def test_signing_in_well_does_not_count_against_the_address(running: Running) -> None:
    for _ in range(3):
        running.login("wangmin", address="203.0.113.77")
    assert running.sql("select count from login_failures where subject = '203.0.113.77'") == [(0,)]


def test_sessions_end_by_logout_rest_and_age(running: Running) -> None:
    session = running.login("wangmin").session
    running.stub.Logout(service_pb2.SessionRequest(session=session))
    running.stub.Logout(service_pb2.SessionRequest(session=session))
    with pytest.raises(Unauthenticated) as ended:
        exchange(running, session)
    assert ended.value.code == "session_expired"

    rested = running.login("wangmin").session
    running.clock.ahead = timedelta(hours=8)
    with pytest.raises(Unauthenticated):
        exchange(running, rested)

    running.clock.ahead = timedelta()
    used = running.login("wangmin").session
    for hours in range(0, 7 * 24, 7):
        running.clock.ahead = timedelta(hours=hours)
        assert exchange(running, used).user == running.admin.id
    running.clock.ahead = timedelta(days=7, minutes=1)
    with pytest.raises(Unauthenticated):
        exchange(running, used)


def test_a_made_up_session_is_refused(running: Running) -> None:
    with pytest.raises(Unauthenticated):
        exchange(running, "made-up")
    with pytest.raises(Unauthenticated):
        exchange(running, "")


def test_deactivating_ends_sessions_keys_and_sign_in_and_bars_a_token_still_alive(running: Running) -> None:
    person = running.person()
    session = running.login(person.login).session
    with running.as_(person):
        secret = running.stub.CreateApiKey(service_pb2.CreateApiKeyRequest(name="导出")).secret
        running.stub.GetDirectory(EMPTY)
    with running.as_admin():
        gone = running.stub.UpdatePerson(running.changed(person, active=False))
    with pytest.raises(Unauthenticated):
        exchange(running, session)
    with pytest.raises(Unauthenticated):
        running.stub.ExchangeApiKey(service_pb2.ApiKeyRequest(key=secret))
    with pytest.raises(Unauthenticated) as refused:
        running.login(person.login)
    assert refused.value.code == "login_failed"
    with running.as_(person):
        for call, request in (
            (running.stub.GetDirectory, EMPTY),
            (running.stub.ListApiKeys, EMPTY),
            (running.stub.CreateApiKey, service_pb2.CreateApiKeyRequest(name="x")),
            (running.stub.UpdateMe, service_pb2.UpdateMeRequest(language="en")),
        ):
            with pytest.raises(Forbidden):
                call(request)
    with running.as_admin():  # coming back revives nothing that was given out before
        running.stub.UpdatePerson(running.changed(gone, active=True))
    with pytest.raises(Unauthenticated):
        exchange(running, session)
    with pytest.raises(Unauthenticated):
        running.stub.ExchangeApiKey(service_pb2.ApiKeyRequest(key=secret))
    assert running.login(person.login).session


def test_a_new_password_needs_the_old_one_and_ends_all_sessions(running: Running) -> None:
    person = running.person()
    session = running.login(person.login).session
    with running.as_(person):
        for current, new, code in (
            ("not my password", "another horse 9", "password_wrong"),
            (PASSWORD, "short", "password_length"),
            (PASSWORD, "12345678", "password_well_known"),
            (PASSWORD, "aaaaaaaaaaaa", "password_well_known"),
        ):
            with pytest.raises(Invalid) as refused:
                running.stub.UpdateMe(service_pb2.UpdateMeRequest(current_password=current, new_password=new))
            assert refused.value.code == code
        assert exchange(running, session).user == person.id
        running.stub.UpdateMe(
            service_pb2.UpdateMeRequest(current_password=PASSWORD, new_password="another horse 9")
        )
    with pytest.raises(Unauthenticated):
        exchange(running, session)
    assert running.login(person.login, "another horse 9").session
    with pytest.raises(Unauthenticated):
        running.login(person.login, PASSWORD)


def test_an_api_key_acts_as_its_owner_and_makes_no_credentials(running: Running) -> None:
    person = running.person()
    with running.as_(person, idempotency_key="once"):  # answers kept for repetition must not hold the secret
        made = running.stub.CreateApiKey(service_pb2.CreateApiKeyRequest(name="夜间导出"))
    with running.as_(person):
        assert [key.prefix for key in running.stub.ListApiKeys(EMPTY).keys] == [made.key.prefix]
    assert made.secret.startswith(f"dg_{made.key.prefix}_")
    assert 364 < (made.key.expires_at - time.time()) / 86400 < 367
    token = running.stub.ExchangeApiKey(service_pb2.ApiKeyRequest(key=made.secret))
    context = read(running, token.token)
    assert (context.user, context.via, token.csrf_token) == (person.id, f"key:{made.key.id}", "")
    with use(context):
        assert running.stub.GetMe(EMPTY).person.id == person.id
        with pytest.raises(Forbidden) as refused:
            running.stub.CreateApiKey(service_pb2.CreateApiKeyRequest(name="offspring"))
        assert refused.value.code == "session_required"
        with pytest.raises(Forbidden):
            running.stub.UpdateMe(
                service_pb2.UpdateMeRequest(current_password=PASSWORD, new_password="another horse 9")
            )
    stored = "select k::text from api_keys k union all select encode(result, 'escape') from inbox"
    assert made.secret not in str(running.sql(stored))


def test_api_keys_end_by_time_and_deletion_and_only_by_their_owner(running: Running) -> None:
    person = running.person()
    with running.as_(person):
        made = running.stub.CreateApiKey(
            service_pb2.CreateApiKeyRequest(name="a", expires_at=int(time.time()) + 3600)
        )
        kept = running.stub.CreateApiKey(service_pb2.CreateApiKeyRequest(name="b"))
        with pytest.raises(Invalid):
            running.stub.CreateApiKey(service_pb2.CreateApiKeyRequest(name="c", expires_at=1))
    with running.as_admin(), pytest.raises(NotFound):
        running.stub.DeleteApiKey(service_pb2.ApiKeyIdRequest(id=kept.key.id))
    tampered = made.secret[:-1] + ("a" if made.secret[-1] != "a" else "b")
    for key in (tampered, "dg_", "dg__x", "no key at all", made.secret[3:]):
        with pytest.raises(Unauthenticated) as refused:
            running.stub.ExchangeApiKey(service_pb2.ApiKeyRequest(key=key))
        assert refused.value.code == "api_key_invalid"
    running.clock.ahead = timedelta(hours=2)
    with pytest.raises(Unauthenticated):
        running.stub.ExchangeApiKey(service_pb2.ApiKeyRequest(key=made.secret))
    assert running.stub.ExchangeApiKey(service_pb2.ApiKeyRequest(key=kept.secret)).user == person.id
    with running.as_(person):
        running.stub.DeleteApiKey(service_pb2.ApiKeyIdRequest(id=kept.key.id))
    with pytest.raises(Unauthenticated):
        running.stub.ExchangeApiKey(service_pb2.ApiKeyRequest(key=kept.secret))


def test_purging_keeps_what_still_counts(running: Running) -> None:
    kept, gone = running.login("wangmin").session, running.login("wangmin").session
    running.sql(
        "update sessions set last_used_at = now() - interval '9 hours' where id ="
        " (select max(id) from sessions where tenant = %s) returning 1",
        running.tenant.id,
    )
    (purge,) = running.service.periodics
    purge.run()
    assert running.sql("select count(*) from sessions where tenant = %s", running.tenant.id) == [(1,)]
    assert exchange(running, kept).user == running.admin.id
    with pytest.raises(Unauthenticated):
        exchange(running, gone)
