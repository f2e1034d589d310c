"""Reading records over gRPC, in the name of the account's principal: a connector sees what that person
may see."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from protos.gen.dougong.records.v1 import service_pb2, service_pb2_grpc
from services.chassis.client import Client
from services.chassis.context import platform, use


@dataclass(frozen=True)
class Reader:
    """Who reads: the tenant, the principal, and the connector that acts for them."""

    tenant: int
    principal: int
    connector: str


class RecordsReader:
    """Raises DomainError of the records service: NotFound, Forbidden, Unavailable."""

    def __init__(self, client: Client) -> None:
        self._stub: Any = client.stub("records", service_pb2_grpc.RecordsStub)

    def get(self, reader: Reader, form: str, id: int) -> dict[str, Any]:
        """A record JSON of the contract."""
        with use(_context(reader)):
            reply = self._stub.GetRecord(service_pb2.RecordRequest(form=form, id=id))
        record: dict[str, Any] = json.loads(reply.json)
        return record

    def find(self, reader: Reader, form: str, field: str, value: str) -> list[int]:
        """Ids of records whose field equals the value, two at most."""
        query = {"filter": {"field": field, "op": "eq", "value": value}, "limit": 2}
        with use(_context(reader)):
            reply = self._stub.QueryRecords(
                service_pb2.QueryRequest(form=form, query_json=json.dumps(query).encode())
            )
        return [int(row["id"]) for row in json.loads(reply.json)["rows"]]

    def field_keys(self, reader: Reader, form: str) -> frozenset[str]:
        """Field keys the form has now."""
        with use(_context(reader)):
            reply = self._stub.GetDefinition(service_pb2.FormRequest(form=form))
        return frozenset(field["key"] for field in json.loads(reply.json)["fields"])


def _context(reader: Reader) -> Any:
    return platform(reader.tenant, "hub", reader.principal, f"connector:{reader.connector}")
