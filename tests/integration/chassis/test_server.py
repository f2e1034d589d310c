"""Calls over real gRPC: who may, what errors look like, what a repeated request does."""

import secrets
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import grpc
import psycopg
import pytest
from google.protobuf.wrappers_pb2 import StringValue

from services.chassis.client import Client
from services.chassis.context import Context, platform, use
from services.chassis.errors import (
    BY_STATUS,
    Conflict,
    DomainError,
    Forbidden,
    Internal,
    Invalid,
    Unauthenticated,
    Unavailable,
)
from services.chassis.server import Endpoint, start_server
from services.chassis.settings import Settings
from services.chassis.testing import as_person, run_server, with_address
from tests.integration.chassis import echo
from tests.integration.chassis.conftest import Ledger


@dataclass
class Served:
    settings: Settings
    stub: Any
    ledger: Ledger


@pytest.fixture(scope="module")
def served(
    make_module_ledger: Callable[..., Ledger],
) -> Iterator[Served]:
    ledger = make_module_ledger()

    def authorise(context: Context, policy: str) -> None:
        if (context.user, policy) != (1, "admin:forms"):
            raise Forbidden("forbidden")

    service = replace(ledger.service, endpoints=[echo.endpoint(ledger.service.database)], authorise=authorise)
    with run_server(service, ledger.settings) as address:
        settings = with_address(ledger.settings, "records", address)
        yield Served(settings, Client(settings).stub("records", echo.EchoStub), ledger)


def test_a_call_is_made_as_the_caller(served: Served) -> None:
    with as_person(served.settings, 3, 7, language="en"):
        assert served.stub.GetCaller(StringValue()).value == "person 3 7 en"
    with use(platform(3, "workflow", user=8)):
        assert served.stub.GetCaller(StringValue()).value == "service 3 8 zh-CN"
        assert served.stub.Serve(StringValue()).value == "ledger"


@pytest.mark.parametrize(
    ("method", "kind", "refusal"),
    [
        ("GetCaller", "public", Unauthenticated),
        ("GetCaller", "service", Forbidden),  # acts for nobody
        ("Serve", "person", Forbidden),
        ("Serve", "public", Unauthenticated),
        ("Administer", "person", Forbidden),
        ("Administer", "admin", None),
    ],
)
def test_policies(served: Served, method: str, kind: str, refusal: type[DomainError] | None) -> None:
    contexts: dict[str, Any] = {
        "public": use(Context(language="en")),
        "service": use(replace(platform(1, "workflow"), language="en")),
        "person": as_person(served.settings, 1, 7, language="en"),
        "admin": as_person(served.settings, 1, 1, language="en"),
    }
    with contexts[kind]:
        call = getattr(served.stub, method)
        if refusal is None:
            assert call(StringValue()).value == "administered"
        else:
            with pytest.raises(refusal) as refused:
                call(StringValue())
            assert refused.value.message.isascii(), "refused in the caller's language"


def test_an_rpc_without_policy_does_not_start(served: Served) -> None:
    class Careless(echo.Echo):
        def Post(self, request: StringValue, call: Any) -> StringValue:
            return StringValue()

    careless = Endpoint(echo.DESCRIPTOR, echo.add_to_server, Careless(served.ledger.service.database))
    with pytest.raises(TypeError, match=r"tests\.Echo\.Post declares no policy"):
        start_server(
            served.settings, [careless], served.ledger.service.catalogue, served.ledger.service.authorise
        )


@pytest.mark.parametrize("status", sorted(BY_STATUS, key=str), ids=str)
def test_every_error_arrives_as_it_was_raised(served: Served, status: grpc.StatusCode) -> None:
    expected = BY_STATUS[status]
    with use(Context(language="en")), pytest.raises(expected) as caught:
        served.stub.Fail(StringValue(value=status.name))
    error = caught.value
    assert type(error) is expected
    assert (error.code, error.field, error.params) == ("not_found", "amount", {"limit": "5.00"})
    assert error.message == "It does not exist, or you may not see it."
    assert 400 <= error.http_status < 600


def test_several_errors_a_large_one_and_a_bug(served: Served) -> None:
    with pytest.raises(Invalid) as several:
        served.stub.Fail(StringValue(value="several"))
    parts = [(part.code, part.field, part.params) for part in several.value.errors]
    assert parts == [("not_found", "a.b", {"n": 1}), ("forbidden", "c", {})]
    with pytest.raises(Conflict) as large:
        served.stub.Fail(StringValue(value="large"))
    assert len(large.value.params["current"]) == 100_000
    with pytest.raises(Conflict) as huge:
        served.stub.Fail(StringValue(value="huge"))
    assert (huge.value.code, huge.value.params) == ("version_conflict", {})
    with pytest.raises(Internal) as bug:
        served.stub.Fail(StringValue(value="bug"))
    assert bug.value.http_status == 500
    assert "secret" not in str(bug.value) + bug.value.message


def test_a_stream_fails_while_it_is_read(served: Served) -> None:
    with as_person(served.settings, 1, 7):
        numbers = served.stub.ListNumbers(StringValue())
        assert [next(numbers).value, next(numbers).value] == ["1", "2"]
        with pytest.raises(Conflict):
            next(numbers)


def count(served: Served, query: str) -> Any:
    with psycopg.connect(served.settings.database_url) as connection:
        return connection.execute(query.encode()).fetchone()


def test_a_repeated_request_gets_the_first_answer(served: Served) -> None:
    def post(number: int, key: str, user: int = 7) -> str:
        with as_person(served.settings, 1, user, idempotency_key=key):
            return str(served.stub.Post(StringValue(value=str(number))).value)

    rows = "select count(*) from audit where action = 'entry.post'"
    before = count(served, rows)[0]
    first = post(41, "a")
    assert post(41, "a") == first
    assert count(served, rows)[0] == before + 1
    # Another key, request or person is another request.
    assert len({first, post(41, "b"), post(42, "a"), post(41, "a", user=8)}) == 4
    assert count(served, rows)[0] == before + 4
    # The first one's answer was not kept, as if the server had died: refused, and still not done twice.
    with psycopg.connect(served.settings.database_url) as connection:
        connection.execute("update inbox set result = null where consumer = 'request'")
    with pytest.raises(Conflict, match="already_applied"):
        post(41, "a")
    assert count(served, rows)[0] == before + 4


def test_a_repeated_request_is_not_asked_whether_it_could_be_done_again(served: Served) -> None:
    name = StringValue(value=secrets.token_hex(4))
    with as_person(served.settings, 1, 7, idempotency_key="c"):
        first = served.stub.Claim(name)
        assert served.stub.Claim(name) == first
    with as_person(served.settings, 1, 7), pytest.raises(Invalid):
        served.stub.Claim(name)


def test_deadlines_bound_all_attempts_and_are_handed_on(served: Served, tmp_path: Path) -> None:
    nowhere: Any = Client(with_address(served.settings, "records", "127.0.0.1:9")).stub(
        "records", echo.EchoStub
    )
    with as_person(served.settings, 1, 7):
        started = time.monotonic()
        with pytest.raises(Unavailable):
            nowhere.GetCaller(StringValue(), timeout=1.0)
        assert time.monotonic() - started < 2.5
    with as_person(served.settings, 1, 7, deadline=time.monotonic() - 1), pytest.raises(Unavailable):
        served.stub.GetCaller(StringValue())
