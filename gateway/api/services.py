"""The stubs of the services behind the gateway."""

import json
import re
from dataclasses import dataclass
from typing import Any

from fastapi import Request, Response

from protos.gen.dougong.common.v1 import common_pb2
from protos.gen.dougong.connectors.v1 import service_pb2_grpc as connectors_grpc
from protos.gen.dougong.connectors.v1 import webhooks_pb2_grpc as webhooks_grpc
from protos.gen.dougong.identity.v1 import service_pb2_grpc as identity_grpc
from protos.gen.dougong.notifications.v1 import service_pb2_grpc as notifications_grpc
from protos.gen.dougong.records.v1 import (
    description_pb2_grpc,
    files_pb2_grpc,
    formulas_pb2_grpc,
    schema_pb2_grpc,
)
from protos.gen.dougong.records.v1 import life_pb2_grpc as life_grpc
from protos.gen.dougong.records.v1 import print_pb2_grpc as print_grpc
from protos.gen.dougong.records.v1 import service_pb2_grpc as records_grpc
from protos.gen.dougong.records.v1 import sync_pb2_grpc as sync_grpc
from protos.gen.dougong.records.v1 import transfer_pb2_grpc as transfer_grpc
from protos.gen.dougong.records.v1 import views_pb2_grpc as views_grpc
from protos.gen.dougong.reporting.v1 import service_pb2_grpc as reporting_grpc
from protos.gen.dougong.workflow.v1 import service_pb2_grpc as workflow_grpc
from services.chassis.client import Client
from services.chassis.errors import Invalid
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
    printing: Any
    schema: Any
    sync: Any
    transfer: Any
    formulas: Any
    webhooks: Any
    description: Any


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
        printing=client.stub("records", print_grpc.PrintStub),
        schema=client.stub("records", schema_pb2_grpc.SchemaStub),
        sync=client.stub("records", sync_grpc.SyncStub),
        transfer=client.stub("records", transfer_grpc.TransferStub),
        formulas=client.stub("records", formulas_pb2_grpc.FormulasStub),
        webhooks=client.stub("hub", webhooks_grpc.WebhooksStub),
        description=client.stub("records", description_pb2_grpc.DescriptionStub),
    )


def services(request: Request) -> Services:
    """FastAPI dependency: the stubs of this process."""
    found: Services = request.app.state.services
    return found


def as_json(value: Any) -> bytes:
    """A value as a message between services carries it: JSON in UTF-8."""
    return json.dumps(value, ensure_ascii=False).encode()


def untouched(reply: common_pb2.Json, status: int = 200) -> Response:
    """A JSON document made by a service, passed on byte for byte; its tag is the ETag."""
    headers = {"ETag": f'"{reply.tag}"'} if reply.tag else None
    return Response(reply.json, status_code=status, headers=headers, media_type="application/json")


def tag_named(if_match: str) -> str:
    """The tag an If-Match header names; "" where it names none or agrees with all."""
    tag = if_match.strip().removeprefix("W/").strip('"')
    return "" if tag == "*" else tag


VERSION = re.compile(rb'"version":\s*(\d+)')


def versioned(reply: common_pb2.Json, status: int = 200, known: str = "") -> Response:
    """A record, with its version as ETag; 304 without a body when that is what the caller knows."""
    found = VERSION.search(reply.json)
    if found is None:  # written, but not to be seen by the writer
        return untouched(reply, status)
    tag = f'"{found[1].decode()}"'
    if known and tag in [each.strip().removeprefix("W/") for each in known.split(",")]:
        return Response(status_code=304, headers={"ETag": tag})
    answer = untouched(reply, status)
    answer.headers["ETag"] = tag
    return answer


def version_of(version: int | None, if_match: str) -> int:
    """The version given, by itself or as If-Match; 0 for none. Raises Invalid ``version_missing``."""
    tag = tag_named(if_match)
    if version or not tag:
        return version or 0
    if not (tag.isascii() and tag.isdigit() and len(tag) < 10):
        raise Invalid("version_missing", "If-Match")
    return int(tag)


def page(cursor: str | None, limit: int) -> common_pb2.Page:
    return common_pb2.Page(cursor=cursor or "", limit=limit)
