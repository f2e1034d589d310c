"""The neighbours of workflow, speaking the contract over real gRPC: identity's snapshot, records' reads."""

from __future__ import annotations

import copy
import json
from collections.abc import Callable
from concurrent import futures
from datetime import UTC, datetime
from typing import Any

import grpc

from protos.gen.dougong.common.v1 import common_pb2
from protos.gen.dougong.identity.v1 import service_pb2 as identity
from protos.gen.dougong.identity.v1 import service_pb2_grpc as identity_grpc
from protos.gen.dougong.records.v1 import service_pb2_grpc as records_grpc
from services.chassis.context import current
from services.chassis.errors import Catalogue, NotFound
from services.chassis.server import Guard, rpc
from services.chassis.settings import Settings
from services.chassis.testing import snapshot_jws
from services.kernel.access import Snapshot, compile_access
from services.kernel.fields import Form
from services.kernel.filters import matches
from services.workflow.domain.record import read_values


class Company:
    """One tenant: its policy snapshot, forms and records."""

    def __init__(self, snapshot: dict[str, Any], forms: list[dict[str, Any]]) -> None:
        self.snapshot, self.forms = snapshot, {form["key"]: form for form in forms}
        self.rows: dict[tuple[str, int], dict[str, Any]] = {}

    def change(self, edit: Callable[[dict[str, Any]], object]) -> None:
        """Change the organisation or grants; a new version."""
        changed = copy.deepcopy(self.snapshot)
        edit(changed)
        changed["version"] += 1
        self.snapshot = changed

    def put(self, form: str, id: int, owner: int, values: dict[str, Any], **system: Any) -> dict[str, Any]:
        """Write a record; its JSON."""
        at = "2026-11-01T00:00:00Z"
        old = self.rows.get((form, id))
        row = {"id": id, "version": (old["version"] if old else 0) + 1, "owner": owner, "department": 3}
        row |= {"created_at": at, "created_by": owner, "updated_at": at, "updated_by": owner}
        self.rows[form, id] = {**row, **system, "values": values, "labels": {}}
        return self.rows[form, id]

    def seen(self, form: str, row: dict[str, Any]) -> dict[str, Any] | None:
        """A record as the caller sees it."""
        snapshot, definition = Snapshot.from_json(self.snapshot), Form.from_json(self.forms[form])
        user, now = current().user, datetime.now(UTC)
        access = compile_access(snapshot, user, f"form:{form}", "view", form=definition, now=now)
        if not access.allows_row(read_values(definition, row)):
            return None
        values = {k: v for k, v in row["values"].items() if k in access.readable()}
        return {**row, "values": values}


Companies = dict[int, Company]


class Identity(identity_grpc.IdentityServicer):
    def __init__(self, companies: Companies, private_key: str) -> None:
        self.companies, self.private_key = companies, private_key

    @rpc("service")
    def GetSnapshot(self, request: Any, call: Any) -> Any:
        snapshot = self.companies[request.tenant].snapshot
        version = snapshot["version"]
        if request.known_version == version:
            return identity.SnapshotReply(version=version)
        return identity.SnapshotReply(version=version, jws=snapshot_jws(snapshot, self.private_key))


class Records(records_grpc.RecordsServicer):
    """Records in memory, read through the same access compiler as the real ones."""

    def __init__(self, companies: Companies) -> None:
        self.companies = companies

    @rpc("person")
    def GetRecord(self, request: Any, call: Any) -> Any:
        company = self.companies[current().tenant]
        row = company.rows.get((request.form, request.id))
        seen = company.seen(request.form, row) if row else None
        if seen is None:
            raise NotFound("not_found")
        return common_pb2.Json(json=json.dumps(seen, ensure_ascii=False).encode())

    @rpc("person")
    def QueryRecords(self, request: Any, call: Any) -> Any:
        company, query = self.companies[current().tenant], json.loads(request.query_json)
        definition, snapshot = (
            Form.from_json(company.forms[request.form]),
            Snapshot.from_json(company.snapshot),
        )
        found = [
            row
            for (form, id), row in sorted(company.rows.items())
            if form == request.form
            and id > int(query.get("cursor") or 0)
            and matches(
                query["filter"],
                definition,
                read_values(definition, row),
                me=current().user,
                departments_of=lambda d: [d],
                now=datetime.now(UTC),
                tz=snapshot.zone,
            )
        ]
        seen = [row for row in (company.seen(request.form, row) for row in found) if row is not None]
        limit = min(query.get("limit", 50), 2)  # small pages, so that paging is seen to work
        next = str(seen[limit - 1]["id"]) if len(seen) > limit else None
        return common_pb2.Json(json=json.dumps({"rows": seen[:limit], "next": next}).encode())

    @rpc("service")
    def GetDefinition(self, request: Any, call: Any) -> Any:
        forms = self.companies[current().tenant].forms
        if request.form not in forms:
            raise NotFound("not_found")
        return common_pb2.Json(json=json.dumps(forms[request.form]).encode())


def serve(settings: Settings, companies: Companies) -> tuple[grpc.Server, str]:
    """Both in one server, behind the same guard as every service; its address."""
    house, records = Identity(companies, settings.file("TOKEN_PRIVATE_KEY")), Records(companies)
    policies = {}
    for servicer, package in (
        (house, "dougong.identity.v1.Identity"),
        (records, "dougong.records.v1.Records"),
    ):
        for name in dir(type(servicer)):
            policy = getattr(getattr(type(servicer), name), "policy", None)
            if policy is not None:
                policies[f"/{package}/{name}"] = policy

    def nobody(*_: Any) -> None:
        raise AssertionError("no admin RPC is served here")

    guard = Guard(settings, policies, Catalogue(), nobody)
    server = grpc.server(futures.ThreadPoolExecutor(8), interceptors=[guard])
    identity_grpc.add_IdentityServicer_to_server(house, server)
    records_grpc.add_RecordsServicer_to_server(records, server)
    port = server.add_insecure_port("127.0.0.1:0")
    server.start()
    return server, f"127.0.0.1:{port}"
