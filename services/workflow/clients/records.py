"""What workflow asks of records."""

import json
from typing import Any

from protos.gen.dougong.records.v1 import service_pb2, service_pb2_grpc
from services.chassis.client import Client
from services.chassis.context import current, platform, use


class RecordsClient:
    """Reads in the name of the current context's person; definitions as the platform."""

    def __init__(self, client: Client) -> None:
        self._stub: Any = client.stub("records", service_pb2_grpc.RecordsStub)

    def record(self, form: str, id: int) -> dict[str, Any]:
        """Record JSON as the person may see it. Raises NotFound when they may not."""
        reply = self._stub.GetRecord(service_pb2.RecordRequest(form=form, id=id))
        return dict(json.loads(reply.json))

    def query(self, form: str, query: dict[str, Any]) -> dict[str, Any]:
        """{rows, next} of records the person may see."""
        reply = self._stub.QueryRecords(
            service_pb2.QueryRequest(form=form, query_json=json.dumps(query, ensure_ascii=False).encode())
        )
        return dict(json.loads(reply.json))

    def definition(self, form: str) -> dict[str, Any]:
        """The whole definition of a form. Raises NotFound."""
        with use(platform(current().tenant, "workflow")):
            reply = self._stub.GetDefinition(service_pb2.FormRequest(form=form))
        return dict(json.loads(reply.json))
