"""What the hub has around it: records and identity as servers of these tests, behind the real wire."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from protos.gen.dougong.common.v1 import common_pb2
from protos.gen.dougong.identity.v1 import service_pb2 as identity_pb2
from protos.gen.dougong.identity.v1 import service_pb2_grpc as identity_grpc
from protos.gen.dougong.records.v1 import service_pb2 as records_pb2
from protos.gen.dougong.records.v1 import service_pb2_grpc as records_grpc
from services.chassis.context import current
from services.chassis.errors import NotFound, Unavailable
from services.chassis.server import Endpoint, rpc
from services.chassis.testing import snapshot_jws

TENANT, ADMIN, SALES, LIMITED = 1, 7, 8, 9
FIELDS = {
    "customer": ["name", "erp_number"],
    "contract": ["name", "customer", "amount"],
    "receivable": ["customer", "contract", "amount", "tax_rate", "due_date", "erp_number"],
    "payment": ["customer", "contract", "amount", "paid_on", "source", "erp_number"],
    "lead": ["name", "stage", "budget", "phone", "canary"],
}
TYPES = {"budget": "money", "phone": "phone"}


@dataclass
class Ledger:
    """The records this test owns, by form and id."""

    rows: dict[tuple[str, int], dict[str, Any]] = field(default_factory=dict)
    keys: dict[str, int] = field(default_factory=dict)

    def of(self, form: str) -> list[dict[str, Any]]:
        return [row for (name, _), row in self.rows.items() if name == form]

    def put(self, form: str, id: int, owner: int = SALES, **values: Any) -> int:
        self.rows[form, id] = {
            "id": id,
            "version": 1,
            "owner": owner,
            "department": 3,
            "created_at": "2026-11-22T08:00:00Z",
            "values": values,
            "labels": {},
        }
        return id


class RecordsServicer(records_grpc.RecordsServicer):
    def __init__(self, ledger: Ledger) -> None:
        self.ledger = ledger
        self.available = True

    def _check(self) -> None:
        if not self.available:
            raise Unavailable("unavailable")

    @rpc("person")
    def GetRecord(self, request: Any, call: Any) -> Any:
        self._check()
        row = self.ledger.rows.get((request.form, request.id))
        if row is None or current().user != ADMIN:
            raise NotFound("not_found")
        return common_pb2.Json(json=json.dumps(row).encode())

    @rpc("person")
    def QueryRecords(self, request: Any, call: Any) -> Any:
        self._check()
        condition = json.loads(request.query_json)["filter"]
        rows = [
            row
            for (form, _), row in self.ledger.rows.items()
            if form == request.form and row["values"].get(condition["field"]) == condition["value"]
        ]
        return common_pb2.Json(json=json.dumps({"rows": rows, "next": None}).encode())

    @rpc("service")
    def GetDefinition(self, request: Any, call: Any) -> Any:
        self._check()
        if request.form not in FIELDS:
            raise NotFound("not_found")
        fields = [
            {"id": n, "key": key, "type": TYPES.get(key, "text"), "name": key}
            for n, key in enumerate(FIELDS[request.form], 1)
        ]
        return common_pb2.Json(json=json.dumps({"key": request.form, "fields": fields}).encode())


class IdentityServicer(identity_grpc.IdentityServicer):
    def __init__(self, private_key: str) -> None:
        self._key = private_key
        self.version = 1
        #: what LIMITED may see of leads: their own, without the canary, the phone number masked
        self.limited: dict[str, Any] = {
            "rows": "own",
            "fields": {"name": "read", "stage": "read", "phone": "masked"},
        }

    def limit(self, rows: Any, fields: dict[str, str]) -> None:
        self.limited = {"rows": rows, "fields": fields}
        self.version += 1

    @rpc("service")
    def GetSnapshot(self, request: Any, call: Any) -> Any:
        if request.known_version == self.version:
            return identity_pb2.SnapshotReply(version=self.version)
        person = {"departments": [3], "manager": None, "groups": [], "active": True, "email": ""}
        subject = {"kind": "role", "id": 1}
        snapshot = {
            "tenant": TENANT,
            "version": self.version,
            "issued_at": "2026-11-22T00:00:00Z",
            "time_zone": "Asia/Shanghai",
            "people": [
                {"id": ADMIN, "name": "管理员", "roles": [1], **person},
                {"id": SALES, "name": "销售", "roles": [], **person},
                {"id": LIMITED, "name": "受限管理员", "roles": [1], **person},
            ],
            "departments": [{"id": 3, "parent": None, "name": "总部", "head": ADMIN}],
            "roles": [{"id": 1, "key": "admin", "name": {"zh-CN": "管理员"}}],
            "groups": [],
            "grants": [
                {
                    "id": 1,
                    "subject": subject,
                    "object": "admin:connectors",
                    "actions": ["manage"],
                    "rows": "all",
                    "fields": {},
                },
                {
                    "id": 2,
                    "subject": {"kind": "user", "id": ADMIN},
                    "object": "form:*",
                    "actions": ["view"],
                    "rows": "all",
                    "fields": {"*": "read"},
                },
                {
                    "id": 3,
                    "subject": {"kind": "user", "id": LIMITED},
                    "object": "form:lead",
                    "actions": ["view"],
                    **self.limited,
                },
            ],
        }
        return identity_pb2.SnapshotReply(version=self.version, jws=snapshot_jws(snapshot, self._key))


class _Declared:
    """Only the RPCs a stand-in has; the rest of the service is not there."""

    def __init__(self, descriptor: Any, names: set[str]) -> None:
        self.full_name = descriptor.full_name
        self.methods = [m for m in descriptor.methods if m.name in names]


def endpoints(records: RecordsServicer, identity: IdentityServicer) -> list[Endpoint]:
    return [
        Endpoint(
            _Declared(
                records_pb2.DESCRIPTOR.services_by_name["Records"],
                {"GetRecord", "QueryRecords", "GetDefinition"},
            ),  # type: ignore[arg-type]
            records_grpc.add_RecordsServicer_to_server,
            records,
        ),
        Endpoint(
            _Declared(identity_pb2.DESCRIPTOR.services_by_name["Identity"], {"GetSnapshot"}),  # type: ignore[arg-type]
            identity_grpc.add_IdentityServicer_to_server,
            identity,
        ),
    ]
