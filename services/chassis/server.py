"""The gRPC server of a service: who calls, may they, how long it took, and one form for every error."""

import hashlib
import logging
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent import futures
from dataclasses import dataclass, replace
from typing import Any, TypeVar

import grpc
from google.protobuf.descriptor import ServiceDescriptor
from google.protobuf.message import Message
from grpc_health.v1 import health, health_pb2, health_pb2_grpc
from opentelemetry.trace import SpanKind

from services.chassis import telemetry
from services.chassis.context import Context, Tokens, use
from services.chassis.database import Database
from services.chassis.errors import (
    GRPC_METADATA,
    TRAILER,
    Catalogue,
    Conflict,
    DomainError,
    Forbidden,
    Internal,
    Unauthenticated,
    answer_to,
)
from services.chassis.settings import Settings

log = logging.getLogger(__name__)
F = TypeVar("F", bound=Callable[..., Any])
MAX_MESSAGE_BYTES = 32 * 1024 * 1024
CONNECTION_AGE_MS = 120_000
HEALTH = "/grpc.health.v1.Health/"
# Checks an admin policy ("admin:forms") for the caller; given by the service, answers or raises Forbidden.
Authorise = Callable[[Context, str], None]


def rpc(policy: str) -> Callable[[F], F]:
    """Declare who may call: "public", "service", "person" (or a service acting for one), "admin:<area>"."""

    def declare(method: F) -> F:
        method.policy = policy  # type: ignore[attr-defined]
        return method

    return declare


@dataclass(frozen=True)
class Endpoint:
    """One proto service and the object that serves it."""

    descriptor: ServiceDescriptor
    add: Callable[[Any, grpc.Server], None]
    servicer: Any

    @classmethod
    def of(cls, messages: Any, stubs: Any, name: str, servicer: Any) -> "Endpoint":
        """The proto service ``name`` of the generated modules ``…_pb2`` and ``…_pb2_grpc``.

        Raises KeyError for one they do not define.
        """
        descriptor = messages.DESCRIPTOR.services_by_name[name]
        return cls(descriptor, getattr(stubs, f"add_{name}Servicer_to_server"), servicer)

    def policies(self) -> dict[str, str]:
        """Policy by full method name; raises TypeError for an RPC that is missing or declares none."""
        found = {}
        for method in self.descriptor.methods:
            policy = getattr(getattr(type(self.servicer), method.name), "policy", None)
            if policy is None:
                raise TypeError(f"{self.descriptor.full_name}.{method.name} declares no policy")
            found[f"/{self.descriptor.full_name}/{method.name}"] = policy
        return found


class _Serialised(bytes):
    """An answer kept from the first time: already in its wire form."""


def _serialise(serialise: Callable[[Any], bytes]) -> Callable[[Any], bytes]:
    return lambda answer: bytes(answer) if isinstance(answer, _Serialised) else serialise(answer)


class Guard(grpc.ServerInterceptor):
    """Wraps every RPC: context from the token, policy, trace, error translation."""

    def __init__(
        self,
        settings: Settings,
        policies: dict[str, str],
        catalogue: Catalogue,
        authorise: Authorise,
        database: Database | None = None,
    ) -> None:
        self.settings, self.policies, self.catalogue = settings, policies, catalogue
        self.tokens = Tokens(settings.token_public_key, settings.service_secret)
        self.authorise, self.database = authorise, database

    def intercept_service(self, continuation: Any, details: Any) -> Any:
        handler = continuation(details)
        policy = self.policies.get(details.method)
        if handler is None or (policy is None and details.method.startswith(HEALTH)):
            return handler
        if policy is None:
            raise LookupError(f"{details.method} declares no policy")
        wrap = self._stream if handler.response_streaming else self._unary
        behaviour = wrap(details.method, policy, handler)
        if handler.request_streaming:
            make = (
                grpc.stream_stream_rpc_method_handler
                if handler.response_streaming
                else grpc.stream_unary_rpc_method_handler
            )
        else:
            make = (
                grpc.unary_stream_rpc_method_handler
                if handler.response_streaming
                else grpc.unary_unary_rpc_method_handler
            )
        return make(behaviour, handler.request_deserializer, _serialise(handler.response_serializer))

    def _unary(self, method: str, policy: str, handler: Any) -> Callable[[Any, Any], Any]:
        run = handler.stream_unary if handler.request_streaming else handler.unary_unary

        def behave(request: Any, call: grpc.ServicerContext) -> Any:
            started = time.perf_counter()
            context = self._stranger(call)
            try:
                with telemetry.tracer.start_as_current_span(method, self._parent(call), SpanKind.SERVER):
                    context = self._keyed(self._context(call, policy), method, request)
                    with use(context):
                        return self._once(run, request, call, context, handler)
            except Exception as error:
                self._fail(call, context, method, error)
            finally:
                telemetry.rpc_seconds.record(time.perf_counter() - started, {"method": method})

        return behave

    def _stream(self, method: str, policy: str, handler: Any) -> Callable[[Any, Any], Iterator[Any]]:
        run = handler.stream_stream if handler.request_streaming else handler.unary_stream

        def behave(request: Any, call: grpc.ServicerContext) -> Iterator[Any]:
            context = self._stranger(call)
            try:
                with telemetry.tracer.start_as_current_span(method, self._parent(call), SpanKind.SERVER):
                    context = self._context(call, policy)
                    with use(context):
                        yield from run(request, call)
            except Exception as error:
                self._fail(call, context, method, error)

        return behave

    @staticmethod
    def _keyed(context: Context, method: str, request: Any) -> Context:
        """Narrow the caller's idempotency key to this call: one request of theirs may lead to several."""
        if not context.idempotency_key:
            return context
        body = request.SerializeToString(deterministic=True) if isinstance(request, Message) else b""
        call = f"{method}\x1f{context.idempotency_key}\x1f".encode() + body
        return replace(context, idempotency_key=hashlib.sha256(call).hexdigest(), applied=set())

    def _once(self, run: Any, request: Any, call: Any, context: Context, handler: Any) -> Any:
        """Run it; a request repeated under its idempotency key gets the first one's answer.

        That is looked for before: what the first one changed may forbid doing it again.
        """
        if self.database is not None and context.idempotency_key:
            kept = self.database.kept_answer(context)
            if kept is not None:
                return _Serialised(kept)
        try:
            answer = run(request, call)
        except Conflict as conflict:
            if conflict.code != "already_applied" or self.database is None:
                raise
            if (kept := self.database.kept_answer(context)) is None:
                raise
            return _Serialised(kept)
        if self.database is not None and context.idempotency_key in context.applied:
            try:
                self.database.keep_answer(context, handler.response_serializer(answer))
            except DomainError:  # done, and not to be reported as failed; a repetition will be refused
                log.warning("an answer could not be kept", exc_info=True)
        return answer

    @staticmethod
    def _parent(call: grpc.ServicerContext) -> Any:
        return telemetry.extract(str(dict(call.invocation_metadata() or ()).get("traceparent", "")))

    @staticmethod
    def _stranger(call: grpc.ServicerContext) -> Context:
        """Nobody yet, but in the caller's language: a refused token or policy is told in it too."""
        metadata = dict(call.invocation_metadata() or ())
        return Context(language=str(metadata.get("language", "zh-CN")))

    def _context(self, call: grpc.ServicerContext, policy: str) -> Context:
        metadata = dict(call.invocation_metadata() or ())
        token = str(metadata.get("authorization", "")).removeprefix("Bearer ")
        context = self._stranger(call)
        if token:
            known = self.tokens.read(token)
            context = replace(
                known,
                language=context.language,
                idempotency_key=str(metadata.get("idempotency-key", "")),
                deadline=time.monotonic() + left if (left := call.time_remaining()) is not None else 0.0,
            )
        if policy == "public":
            return context
        if context.kind == "public":
            raise Unauthenticated("unauthenticated")
        if policy == "service":
            if context.kind != "service":
                raise Forbidden("forbidden")
        elif not context.user:
            raise Forbidden("forbidden")
        elif policy != "person":
            self.authorise(context, policy)
        return context

    def _fail(self, call: grpc.ServicerContext, context: Context, method: str, error: Exception) -> None:
        if answer := answer_to(error):
            proto = self.catalogue.to_proto(answer, context.language)
            call.set_trailing_metadata(((TRAILER, proto.SerializeToString()),))
            call.abort(answer.grpc_status, answer.code)
        if type(error) is Exception and not error.args:
            raise error  # grpc's own way of ending an aborted call
        log.exception("%s failed", method)
        proto = self.catalogue.to_proto(Internal("internal"), context.language)
        call.set_trailing_metadata(((TRAILER, proto.SerializeToString()),))
        call.abort(grpc.StatusCode.INTERNAL, "internal")


def start_server(
    settings: Settings,
    endpoints: Sequence[Endpoint],
    catalogue: Catalogue,
    authorise: Authorise,
    database: Database | None = None,
) -> tuple[grpc.Server, int, health.HealthServicer]:
    """Start serving on settings.grpc_bind; answers the server, its port and its health."""
    policies: dict[str, str] = {}
    for endpoint in endpoints:
        policies |= endpoint.policies()
    server = grpc.server(
        futures.ThreadPoolExecutor(settings.threads, thread_name_prefix="grpc"),
        interceptors=[Guard(settings, policies, catalogue, authorise, database)],
        options=[
            ("grpc.max_receive_message_length", MAX_MESSAGE_BYTES),
            ("grpc.max_send_message_length", MAX_MESSAGE_BYTES),
            ("grpc.so_reuseport", 0),
            # Callers look up the name again when a connection ends, and so find replicas added since.
            ("grpc.max_connection_age_ms", CONNECTION_AGE_MS),
            *GRPC_METADATA,
        ],
    )
    for endpoint in endpoints:
        endpoint.add(endpoint.servicer, server)
    servicer = health.HealthServicer()
    health_pb2_grpc.add_HealthServicer_to_server(servicer, server)
    port = server.add_insecure_port(settings.grpc_bind)
    server.start()
    servicer.set("", health_pb2.HealthCheckResponse.SERVING)
    return server, port, servicer
