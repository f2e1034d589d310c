"""The form note, and who designs it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from protos.gen.dougong.records.v1 import schema_pb2 as sp
from protos.gen.dougong.records.v1 import schema_pb2_grpc
from services.chassis.client import Client
from services.chassis.policy import PolicyCache
from services.chassis.testing import wait_until, with_address
from services.kernel.access import Snapshot
from services.records.storage.session import Sessions
from tests.integration.records.conftest import ADMIN, Tenant, dump, read

NOTE: dict[str, Any] = {
    "key": "note",
    "app": "sales",
    "name": "Note",
    "title_field": "title",
    "fields": [
        {"key": "title", "type": "text"},
        {"key": "size", "type": "text"},
        {"key": "grade", "type": "select", "options": {"choices": [{"value": "a"}, {"value": "b"}]}},
        {"key": "plan", "type": "number"},
    ],
}


class Designer:
    """The form note of a tenant, and who designs it."""

    def __init__(self, tenant: Tenant) -> None:
        self.tenant = tenant
        settings = with_address(tenant.records.settings, "records", tenant.records.address)
        self.stub = Client(settings).stub("records", schema_pb2_grpc.SchemaStub)
        records = tenant.records
        policies = PolicyCache(records._fetch, records.settings.token_public_key, Snapshot.from_json)
        self.sessions = Sessions(records.service.database, policies)

    def ask(self, name: str, request: Any = None, user: int = ADMIN) -> Any:
        with self.tenant.as_user(user):
            answer = getattr(self.stub, name)(request or sp.SchemaRequest(form="note"))
        return read(answer) if hasattr(answer, "json") else None

    def draft(self, change: Callable[[dict[str, Any]], None]) -> Any:
        document = self.ask("GetDraft")["current"]
        change(document)
        return self.ask("PutDraft", sp.DraftRequest(form="note", definition_json=dump(document)))

    def convert(self, key: str, type: str, options: Any = None, *, dry: bool = False) -> Any:
        request = sp.ConvertRequest(
            form="note", field=key, type=type, options_json=dump(options or {}), dry_run=dry
        )
        return self.ask("ConvertField", request)

    def run(self) -> Any:
        """Let the worker do what waits; the newest job as it is then."""

        def settled() -> Any:
            self.tenant.records.drain("records.jobs", wait=0.2)
            newest = self.ask("ListJobs")[0]
            return newest if newest["state"] in ("done", "failed") else None

        return wait_until(settled, 30, "the job")

    def fill(self, count: int) -> None:
        """Records without ceremony."""
        fields = {field["key"]: field["id"] for field in self.ask("GetDraft")["current"]["fields"]}
        form = self.ask("GetDraft")["current"]["id"]
        with self.tenant.records.service.database.engine.begin() as connection:
            connection.exec_driver_sql(
                f"insert into t_{self.tenant.id}.r_{form} (id, version, owner_id, dept_id, created_at,"
                f" created_by, updated_at, updated_by, f_{fields['title']}, f_{fields['size']})"
                f" select nextval('t_{self.tenant.id}.record_id'), 1, 1, 10, now(), 1, now(), 1, 'T' || n,"
                f" case when n %% 10 = 0 then 'many' else n::text end from generate_series(1, {count}) n"
            )

    def values(self, **query: Any) -> list[Any]:
        return [row["values"] for row in self.tenant.query(ADMIN, "note", limit=200, **query)["rows"]]


def named(document: Any, key: str) -> Any:
    return next(field for field in document["fields"] if field["key"] == key)
