"""A records service in this process on real servers, and a small company that uses it."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from protos.gen.dougong.records.v1 import service_pb2 as pb
from protos.gen.dougong.records.v1 import service_pb2_grpc
from services.chassis.client import Client
from services.chassis.context import platform, use
from services.chassis.settings import Settings
from services.chassis.testing import (
    as_person,
    drain,
    make_settings,
    prepare,
    run_server,
    snapshot_jws,
    with_address,
)
from services.records.app import build
from tests.integration.records.forms import CONTRACT, CUSTOMER

ADMIN, ANNA, BEN, CARL = 1, 2, 3, 4
EVERYTHING = ["view", "create", "edit", "delete", "export", "import"]


def grant(
    id: int, role: int, object: str, actions: list[str], rows: Any = "all", fields: Any = None, **more: Any
) -> Any:
    subject = {"kind": "role", "id": role}
    return {
        "id": id,
        "subject": subject,
        "object": object,
        "actions": actions,
        "rows": rows,
        "fields": {"*": "write"} if fields is None else fields,
        **more,
    }


def company(tenant: int, grants: list[Any] | None = None, version: int = 1) -> dict[str, Any]:
    """Admin; Anna sells in 11, Ben in 12 (both below 10), Carl leads 10. Sellers see their own, no cost."""
    person = {"manager": 4, "groups": [], "active": True, "email": ""}
    return {
        "tenant": tenant,
        "version": version,
        "issued_at": "2026-11-22T00:00:00Z",
        "time_zone": "Asia/Shanghai",
        "people": [
            {**person, "id": ADMIN, "name": "管理员", "departments": [10], "manager": None, "roles": [1]},
            {**person, "id": ANNA, "name": "安娜", "departments": [11], "roles": [2]},
            {**person, "id": BEN, "name": "本", "departments": [12], "roles": [2]},
            {**person, "id": CARL, "name": "卡尔", "departments": [10], "manager": 1, "roles": [3]},
        ],
        "departments": [
            {"id": 10, "parent": None, "name": "销售部", "head": 4},
            {"id": 11, "parent": 10, "name": "华东销售部", "head": None},
            {"id": 12, "parent": 10, "name": "华南销售部", "head": None},
        ],
        "roles": [
            {"id": 1, "key": "admin", "name": {}},
            {"id": 2, "key": "seller", "name": {}},
            {"id": 3, "key": "leader", "name": {}},
        ],
        "groups": [],
        "grants": [
            grant(1, 1, "form:*", EVERYTHING),
            grant(2, 1, "admin:forms", ["manage"], fields={}),
            *(
                grants
                if grants is not None
                else [
                    grant(
                        3,
                        2,
                        "form:contract",
                        EVERYTHING,
                        "own",
                        {"*": "write", "cost": "hidden", "margin": "hidden"},
                    ),
                    grant(4, 2, "form:customer", EVERYTHING, "own", {"*": "write"}),
                    grant(5, 3, "form:contract", ["view"], "subtree", {"*": "read", "amount": "masked"}),
                ]
            ),
        ],
    }


class Records:
    """The service, and its RPCs as plain calls with JSON in and out."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.policies: dict[int, dict[str, Any]] = {}
        self.service = build(settings, self._fetch)
        prepare(self.service, settings)

    def _fetch(self, tenant: int, known: int) -> tuple[int, str]:
        snapshot = self.policies.setdefault(tenant, company(tenant))
        return snapshot["version"], snapshot_jws(snapshot, self.settings.file("TOKEN_PRIVATE_KEY"))

    def connect(self, address: str) -> None:
        self.address = address
        settings = with_address(self.settings, "records", address)
        self.stub = Client(settings).stub("records", service_pb2_grpc.RecordsStub)

    def drain(self, consumer: str = "records.commands", wait: float = 1.0) -> list[Any]:
        return drain(self.service, self.settings, consumer, wait)


class Tenant:
    """One tenant of its own for a test."""

    def __init__(self, records: Records, id: int) -> None:
        self.records, self.id, self.stub = records, id, records.stub

    def policy(self, snapshot: dict[str, Any]) -> None:
        known = self.records.policies.get(self.id)
        self.records.policies[self.id] = {**snapshot, "version": known["version"] + 1 if known else 1}

    @property
    def version(self) -> int:
        return self.records.policies.setdefault(self.id, company(self.id))["version"]

    @contextmanager
    def as_user(self, user: int, **changes: Any) -> Iterator[None]:
        with as_person(self.records.settings, self.id, user, policy_version=self.version, **changes):
            yield

    @contextmanager
    def as_service(self, user: int = 0) -> Iterator[None]:
        with use(platform(self.id, "workflow", user)):
            yield

    def put_forms(self, *forms: Any) -> None:
        with self.as_user(ADMIN):
            self.stub.PutApp(pb.PutAppRequest(app_json=b'{"key":"sales","name":"Sales"}'))
            for form in forms:
                self.stub.PutForm(pb.PutFormRequest(form_json=json.dumps(form).encode()))

    def create(self, user: int, form: str, values: Any) -> Any:
        with self.as_user(user):
            return read(self.stub.CreateRecord(pb.WriteRequest(form=form, values_json=dump(values))))

    def update(self, user: int, form: str, id: int, version: int, values: Any) -> Any:
        with self.as_user(user):
            request = pb.WriteRequest(form=form, id=id, version=version, values_json=dump(values))
            return read(self.stub.UpdateRecord(request))

    def delete(self, user: int, form: str, id: int, version: int) -> None:
        with self.as_user(user):
            self.stub.DeleteRecord(pb.RecordRequest(form=form, id=id, version=version))

    def get(self, user: int, form: str, id: int) -> Any:
        with self.as_user(user):
            return read(self.stub.GetRecord(pb.RecordRequest(form=form, id=id)))

    def query(self, user: int, form: str, **query: Any) -> Any:
        with self.as_user(user):
            return read(self.stub.QueryRecords(pb.QueryRequest(form=form, query_json=dump(query))))

    def form(self, user: int, form: str) -> Any:
        with self.as_user(user):
            return read(self.stub.GetForm(pb.FormRequest(form=form)))

    def history(self, user: int, form: str, id: int) -> Any:
        with self.as_user(user):
            return read(self.stub.GetHistory(pb.RecordRequest(form=form, id=id)))


def dump(data: Any) -> bytes:
    return json.dumps(data).encode()


def read(answer: Any) -> Any:
    return json.loads(answer.json)


@pytest.fixture(scope="session")
def records(
    fresh_database: Callable[[str], str], amqp_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Records]:
    directory: Path = tmp_path_factory.mktemp("records")
    running = Records(make_settings("records", fresh_database("records"), amqp_url, directory))
    with run_server(running.service, running.settings) as address:
        running.connect(address)
        yield running
    running.service.database.close()


@pytest.fixture(scope="session")
def new_tenant(records: Records) -> Callable[[], Tenant]:
    """Makes tenants nobody else uses, with the contract and customer forms."""
    ids = itertools.count(101)

    def make(*forms: Any) -> Tenant:
        made = Tenant(records, next(ids))
        made.put_forms(*(forms or (CUSTOMER, CONTRACT)))
        return made

    return make


@pytest.fixture
def tenant(new_tenant: Callable[[], Tenant]) -> Tenant:
    return new_tenant()
