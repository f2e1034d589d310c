"""The stubs of the services behind the gateway."""

from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response

from protos.gen.dougong.common.v1 import common_pb2
from protos.gen.dougong.connectors.v1 import service_pb2_grpc as connectors_grpc
from protos.gen.dougong.identity.v1 import service_pb2_grpc as identity_grpc
from protos.gen.dougong.notifications.v1 import service_pb2_grpc as notifications_grpc
from protos.gen.dougong.records.v1 import files_pb2_grpc, schema_pb2_grpc
from protos.gen.dougong.records.v1 import life_pb2_grpc as life_grpc
from protos.gen.dougong.records.v1 import service_pb2_grpc as records_grpc
from protos.gen.dougong.records.v1 import views_pb2_grpc as views_grpc
from protos.gen.dougong.reporting.v1 import service_pb2_grpc as reporting_grpc
from protos.gen.dougong.workflow.v1 import service_pb2_grpc as workflow_grpc
from services.chassis.client import Client
from services.chassis.settings import Settings

EMPTY = common_pb2.Empty()


@dataclass(frozen=True)
class Services:
    """One stub a contract; every call goes out as the person of the running request."""

    identity: Any
    records: Any
    views: Any
    workflow: Any
    notifications: Any
    reporting: Any
    connectors: Any
    files: Any
    life: Any
    schema: Any


def connect(settings: Settings) -> Services:
    """Make the stubs; nothing is dialled before the first call."""
    client = Client(settings)
    return Services(
        client.stub("identity", identity_grpc.IdentityStub),
        client.stub("records", records_grpc.RecordsStub),
        client.stub("records", views_grpc.ViewsStub),
        client.stub("workflow", workflow_grpc.WorkflowStub),
        client.stub("notifications", notifications_grpc.NotificationsStub),
        client.stub("reporting", reporting_grpc.ReportingStub),
        client.stub("hub", connectors_grpc.ConnectorsStub),
        files=client.stub("records", files_pb2_grpc.FilesStub),
        life=client.stub("records", life_grpc.LifeStub),
        schema=client.stub("records", schema_pb2_grpc.SchemaStub),
    )


def services(request: Request) -> Services:
    """FastAPI dependency: the stubs of this process."""
    found: Services = request.app.state.services
    return found


def untouched(reply: common_pb2.Json, status: int = 200) -> Response:
    """A JSON document made by a service, passed on byte for byte."""
    return Response(reply.json, status_code=status, media_type="application/json")


def page(cursor: str | None, limit: int) -> common_pb2.Page:
    return common_pb2.Page(cursor=cursor or "", limit=limit)
