"""Calling another service: as the current caller, with a deadline, in the trace, errors as raised there."""

import time
from collections.abc import Callable, Iterator
from typing import Any, TypeVar

import grpc
from tenacity import (
    Retrying,
    retry_if_exception_type,
    stop_after_attempt,
    stop_after_delay,
    wait_exponential_jitter,
)

from services.chassis import telemetry
from services.chassis.context import current, issue_service_token
from services.chassis.errors import GRPC_METADATA, Unavailable, from_rpc
from services.chassis.server import MAX_MESSAGE_BYTES
from services.chassis.settings import Settings

S = TypeVar("S")
DEADLINE_SECONDS = 10.0
# Safe to ask again when the service was not there: they change nothing.
READS = ("Get", "List", "Query", "Search", "Check", "Exchange", "Run", "Drill", "Verify")


def _translated(answers: Any) -> Iterator[Any]:
    """A stream's failures come while it is read."""
    try:
        yield from answers
    except grpc.RpcError as error:
        raise from_rpc(error) from error


class Client:
    """Makes stubs whose calls carry the current context; a failed call raises a DomainError."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings

    def stub(self, service: str, stub_class: Callable[[grpc.Channel], S]) -> S:
        """A stub of the named service ("identity", "records", …, "hub"), lazily connected."""
        channel = grpc.insecure_channel(
            self.settings.addresses[service],
            options=[
                ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
                ("grpc.max_send_message_length", MAX_MESSAGE_BYTES),
                ("grpc.initial_reconnect_backoff_ms", 200),
                ("grpc.max_reconnect_backoff_ms", 2000),
                # A name behind which several replicas stand ("dns:///…") is called at each in turn.
                ("grpc.lb_policy_name", "round_robin"),
                *GRPC_METADATA,
            ],
        )
        stub: Any = stub_class(channel)
        for name, call in list(vars(stub).items()):
            setattr(stub, name, self._bind(name, call))
        return stub  # type: ignore[no-any-return]

    def metadata(self, idempotency_key: str = "") -> list[tuple[str, str]]:
        """The metadata of a call made now: the person's own token, or a service token acting for them."""
        context = current()
        token = context.token
        if not token and context.kind == "service":
            token = issue_service_token(context, self.settings.service, self.settings.service_secret)
        pairs = [("language", context.language), ("traceparent", telemetry.inject())]
        if token:
            pairs.append(("authorization", f"Bearer {token}"))
        if key := idempotency_key or context.idempotency_key:
            pairs.append(("idempotency-key", key))
        return [pair for pair in pairs if pair[1]]

    def _bind(self, name: str, call: Any) -> Callable[..., Any]:
        attempts = 3 if name.startswith(READS) else 1

        def once(request: Any, deadline: float) -> Any:
            if (left := deadline - time.monotonic()) <= 0:
                raise Unavailable("unavailable")
            try:
                answer = call(request, timeout=left, metadata=self.metadata())
            except grpc.RpcError as error:
                raise from_rpc(error) from error
            return _translated(answer) if isinstance(answer, grpc.RpcContext) else answer

        def bound(request: Any, timeout: float = DEADLINE_SECONDS) -> Any:
            """Ends within `timeout` seconds, all attempts included, and by our own caller's deadline."""
            deadline = min(time.monotonic() + timeout, current().deadline or float("inf"))
            retrying = Retrying(
                stop=stop_after_attempt(attempts) | stop_after_delay(deadline - time.monotonic()),
                wait=wait_exponential_jitter(0.1, 1),
                retry=retry_if_exception_type(Unavailable),
                reraise=True,
            )
            return retrying(once, request, deadline)

        return bound
