"""A gRPC service made for tests, without a proto file: every RPC takes and gives a StringValue."""

from collections.abc import Iterator
from typing import Any

import grpc
from google.protobuf import descriptor_pb2, descriptor_pool
from google.protobuf.wrappers_pb2 import Int64Value, StringValue

from services.chassis.context import current
from services.chassis.database import Database
from services.chassis.errors import BY_STATUS, Conflict, Invalid
from services.chassis.server import Endpoint, rpc
from tests.chaos.ledger import app

METHODS = ("GetCaller", "Post", "Claim", "Fail", "Serve", "Administer", "ListNumbers")


def _descriptor() -> Any:
    file = descriptor_pb2.FileDescriptorProto(name="tests/echo.proto", package="tests", syntax="proto3")
    file.dependency.append("google/protobuf/wrappers.proto")
    service = file.service.add(name="Echo")
    for name in METHODS:
        kind = ".google.protobuf.StringValue"
        service.method.add(
            name=name, input_type=kind, output_type=kind, server_streaming=name == "ListNumbers"
        )
    pool = descriptor_pool.Default()
    pool.Add(file)
    return pool.FindServiceByName("tests.Echo")


DESCRIPTOR = _descriptor()


class Echo:
    """Answers who asks, writes to the ledger, and fails as it is told."""

    def __init__(self, database: Database) -> None:
        self.database, self.runs, self.claimed = database, 0, set[str]()

    @rpc("person")
    def GetCaller(self, request: StringValue, call: Any) -> StringValue:
        context = current()
        return StringValue(value=f"{context.kind} {context.tenant} {context.user} {context.language}")

    @rpc("person")
    def Post(self, request: StringValue, call: Any) -> StringValue:
        """Two transactions, as an RPC may have; the second publishes."""
        self.runs += 1
        with self.database.transaction() as tx:
            tx.audit("entry.post", f"entry:{request.value}", None, {"number": request.value})
        with self.database.transaction() as tx:
            tx.publish(app.POSTED, Int64Value(value=int(request.value)))
        return StringValue(value=f"posted {request.value}, run {self.runs}")

    @rpc("person")
    def Claim(self, request: StringValue, call: Any) -> StringValue:
        """Asks before it writes whether that is still possible, as most commands do."""
        if request.value in self.claimed:
            raise Invalid("forbidden")
        with self.database.transaction() as tx:
            tx.audit("entry.claim", f"entry:{request.value}", None, {"number": request.value})
        self.claimed.add(request.value)
        return StringValue(value=f"claimed {request.value}")

    @rpc("public")
    def Fail(self, request: StringValue, call: Any) -> StringValue:
        """request: the name of a grpc status, "several", "large", or "bug"."""
        if request.value == "several":
            parts = [Invalid("not_found", "a.b", {"n": 1}), Invalid("forbidden", "c")]
            raise Invalid("invalid", errors=parts)
        if request.value == "large":
            raise Conflict("version_conflict", params={"current": "x" * 100_000})
        if request.value == "huge":
            raise Conflict("version_conflict", params={"current": "x" * 1_000_000})
        if request.value == "bug":
            raise ZeroDivisionError("secret detail")
        raise BY_STATUS[grpc.StatusCode[request.value]]("not_found", "amount", {"limit": "5.00"})

    @rpc("service")
    def Serve(self, request: StringValue, call: Any) -> StringValue:
        return StringValue(value=current().service)

    @rpc("admin:forms")
    def Administer(self, request: StringValue, call: Any) -> StringValue:
        return StringValue(value="administered")

    @rpc("person")
    def ListNumbers(self, request: StringValue, call: Any) -> Iterator[StringValue]:
        yield StringValue(value="1")
        yield StringValue(value="2")
        raise Conflict("version_conflict")


def add_to_server(servicer: Any, server: grpc.Server) -> None:
    """What grpc_tools would have generated."""
    handlers: dict[str, Any] = {}
    for method in DESCRIPTOR.methods:
        streams = method.name == "ListNumbers"
        make = grpc.unary_stream_rpc_method_handler if streams else grpc.unary_unary_rpc_method_handler
        handlers[method.name] = make(
            getattr(servicer, method.name), StringValue.FromString, StringValue.SerializeToString
        )
    server.add_generic_rpc_handlers((grpc.method_handlers_generic_handler("tests.Echo", handlers),))


def endpoint(database: Database) -> Endpoint:
    return Endpoint(DESCRIPTOR, add_to_server, Echo(database))


class EchoStub:
    """What grpc_tools would have generated."""

    def __init__(self, channel: grpc.Channel) -> None:
        for name in METHODS:
            make = channel.unary_stream if name == "ListNumbers" else channel.unary_unary
            call = make(
                f"/tests.Echo/{name}",
                request_serializer=StringValue.SerializeToString,
                response_deserializer=StringValue.FromString,
            )
            setattr(self, name, call)
