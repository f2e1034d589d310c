"""A service that stands behind one name with several replicas."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from google.protobuf.wrappers_pb2 import StringValue

from services.chassis.client import Client
from services.chassis.server import rpc, start_server
from services.chassis.testing import as_person, with_address
from tests.integration.chassis import echo
from tests.integration.chassis.conftest import Ledger


class Replica(echo.Echo):
    @rpc("person")
    def GetCaller(self, request: StringValue, call: Any) -> StringValue:
        self.runs += 1
        return StringValue()


def test_calls_are_spread_over_the_replicas(make_module_ledger: Callable[..., Ledger]) -> None:
    ledger = make_module_ledger()
    service = ledger.service
    replicas = [Replica(service.database) for _ in range(2)]
    endpoint = echo.endpoint(service.database)
    started = [
        start_server(
            ledger.settings,
            [replace(endpoint, servicer=each)],
            service.catalogue,
            service.authorise,
            service.database,
        )
        for each in replicas
    ]
    try:
        name = "ipv4:" + ",".join(f"127.0.0.1:{port}" for _, port, _ in started)
        settings = with_address(ledger.settings, "records", name)
        stub: Any = Client(settings).stub("records", echo.EchoStub)
        with as_person(settings, 3, 7):
            stub.GetCaller(StringValue())
            # Connections are made one by one: until both stand, all calls go to the first.
            for _ in range(200):
                if all(each.runs for each in replicas):
                    break
                stub.GetCaller(StringValue())
            before = [each.runs for each in replicas]
            for _ in range(10):
                stub.GetCaller(StringValue())
        assert [each.runs - past for each, past in zip(replicas, before, strict=True)] == [5, 5]
    finally:
        for server, _, _ in started:
            server.stop(None).wait()
