"""One trace runs HTTP → gRPC → outbox → RabbitMQ → handler."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

from fastapi import FastAPI, Request
from fastapi.testclient import TestClient
from google.protobuf.wrappers_pb2 import StringValue
from opentelemetry import trace
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import SimpleSpanProcessor
from opentelemetry.sdk.trace.export.in_memory_span_exporter import InMemorySpanExporter

from services.chassis import telemetry
from services.chassis.client import Client
from services.chassis.handling import DONE
from services.chassis.testing import as_person, drain, run_server, with_address
from tests.integration.chassis import echo
from tests.integration.chassis.conftest import Ledger

TRACE = "4bf92f3577b34da6a3ce929d0e0e4736"


def exported() -> InMemorySpanExporter:
    """A memory that sees this process's spans from now on."""
    if not isinstance(trace.get_tracer_provider(), TracerProvider):
        trace.set_tracer_provider(TracerProvider())
    provider: Any = trace.get_tracer_provider()
    memory = InMemorySpanExporter()
    provider.add_span_processor(SimpleSpanProcessor(memory))
    return memory


def test_one_trace_runs_from_http_to_the_handlers(make_ledger: Callable[..., Ledger]) -> None:
    memory = exported()
    ledger = make_ledger()
    settings, service = ledger.settings, ledger.service
    web = FastAPI()

    with run_server(replace(service, endpoints=[echo.endpoint(service.database)]), settings) as address:
        stub: Any = Client(with_address(settings, "records", address)).stub("records", echo.EchoStub)

        @web.post("/entries/{number}")
        def post(number: int, request: Request) -> str:
            parent = telemetry.extract(request.headers["traceparent"])
            with telemetry.tracer.start_as_current_span("post entry", parent), as_person(settings, 1, 7):
                return str(stub.Post(StringValue(value=str(number))).value)

        headers = {"traceparent": f"00-{TRACE}-00f067aa0ba902b7-01"}
        assert TestClient(web).post("/entries/5", headers=headers).status_code == 200
        for consumer in ("single", "free", "batch"):
            assert drain(service, settings, consumer) == [DONE]

    spans: dict[str, Any] = {span.name: span for span in memory.get_finished_spans()}
    assert {format(span.context.trace_id, "032x") for span in spans.values()} == {TRACE}
    parents = {"/tests.Echo/Post": "post entry"}
    parents |= {f"{consumer} ledger.posted": "/tests.Echo/Post" for consumer in ("single", "free", "batch")}
    for name, parent in parents.items():
        assert spans[name].parent.span_id == spans[parent].context.span_id
