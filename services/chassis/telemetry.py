"""Traces, metrics and structured logs. One trace runs HTTP → gRPC → outbox → RabbitMQ → handler."""

import logging
import os
import sys
from typing import Any

import structlog
from opentelemetry import metrics, propagate, trace
from opentelemetry.context import Context
from opentelemetry.sdk.metrics import MeterProvider
from opentelemetry.sdk.resources import Resource
from opentelemetry.sdk.trace import TracerProvider
from opentelemetry.sdk.trace.export import BatchSpanProcessor

tracer = trace.get_tracer("dougong")
meter = metrics.get_meter("dougong")
handler_seconds = meter.create_histogram("dougong.handler.duration", "s", "Time of one message handler")
rpc_seconds = meter.create_histogram("dougong.rpc.duration", "s", "Time of one gRPC call, server side")
outbox_lag = meter.create_gauge("dougong.outbox.lag", "s", "Age of the oldest unsent outbox row")
dead_letters = meter.create_counter("dougong.dead_letters", "1", "Messages given up on")


def configure(service: str, otlp_endpoint: str = "") -> None:
    """Set up logging, and trace and metric export when an OTLP endpoint is given."""
    resource = Resource.create({"service.name": f"dougong-{service}"})
    provider = TracerProvider(resource=resource)
    if otlp_endpoint:
        from opentelemetry.exporter.otlp.proto.grpc.metric_exporter import OTLPMetricExporter
        from opentelemetry.exporter.otlp.proto.grpc.trace_exporter import OTLPSpanExporter
        from opentelemetry.sdk.metrics.export import PeriodicExportingMetricReader

        insecure = otlp_endpoint.startswith("http://")
        provider.add_span_processor(
            BatchSpanProcessor(OTLPSpanExporter(endpoint=otlp_endpoint, insecure=insecure))
        )
        reader = PeriodicExportingMetricReader(OTLPMetricExporter(endpoint=otlp_endpoint, insecure=insecure))
        metrics.set_meter_provider(MeterProvider(resource=resource, metric_readers=[reader]))
    trace.set_tracer_provider(provider)
    configure_logs(service)


def configure_logs(service: str) -> None:
    """One JSON object a line on stderr, with the trace id; level by DOUGONG_LOG_LEVEL."""

    def identify(_: Any, __: str, event: dict[str, Any]) -> dict[str, Any]:
        span = trace.get_current_span().get_span_context()
        if span.is_valid:
            event["trace"] = format(span.trace_id, "032x")
        event["service"] = service
        return event

    shared: list[Any] = [
        structlog.stdlib.add_log_level,
        structlog.stdlib.add_logger_name,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
        identify,
    ]
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(os.environ.get("DOUGONG_LOG_LEVEL", "INFO"))
    logging.getLogger("nameko.containers").setLevel(logging.CRITICAL)
    logging.getLogger("httpx").setLevel(logging.WARNING)
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )


def flush() -> None:
    """Send what is still held; for a process about to end."""
    for provider in (trace.get_tracer_provider(), metrics.get_meter_provider()):
        if isinstance(provider, TracerProvider | MeterProvider):
            provider.force_flush(2000)


def inject() -> str:
    """The current trace as a W3C traceparent, "" outside of any."""
    carrier: dict[str, str] = {}
    propagate.inject(carrier)
    return carrier.get("traceparent", "")


def extract(traceparent: str) -> Context:
    """The trace a message or call belongs to."""
    return propagate.extract({"traceparent": traceparent} if traceparent else {})
