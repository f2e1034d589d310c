"""A running identity with one tenant: the administrator 王敏, and whoever a test adds."""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Any

import psycopg
import pytest

from protos.gen.dougong.common.v1 import common_pb2
from protos.gen.dougong.identity.v1 import messages_pb2, service_pb2, service_pb2_grpc
from services.chassis.client import Client
from services.chassis.context import Context, platform, use
from services.chassis.service import Service
from services.chassis.settings import Settings
from services.chassis.testing import as_person, make_settings, prepare, run_server, with_address
from services.identity.app import build

EMPTY = common_pb2.Empty()
PASSWORD = "correct horse 8"
_numbers = itertools.count(1)


class Clock:
    """The service's clock; tests move it on."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class Running:
    """The server, its stub, and the tenant of this test."""

    service: Service
    settings: Settings
    stub: Any
    clock: Clock
    tenant: messages_pb2.Tenant
    admin: messages_pb2.Person

    def as_(self, person: messages_pb2.Person | int, **changes: Any) -> AbstractContextManager[Context]:
        id = person if isinstance(person, int) else person.id
        return as_person(self.settings, self.tenant.id, id, **changes)

    def as_admin(self) -> AbstractContextManager[Context]:
        return self.as_(self.admin)

    def as_platform(self) -> AbstractContextManager[Context]:
        return use(platform(self.tenant.id, "records"))

    def login(self, login: str, password: str = PASSWORD, address: str = "", tenant: str = "") -> Any:
        request = service_pb2.LoginRequest(
            tenant=tenant or self.tenant.slug, login=login, password=password, address=address
        )
        return self.stub.Login(request)

    def person(self, login: str = "", **values: Any) -> messages_pb2.Person:
        login = login or f"person{next(_numbers)}"
        values = {"name": login, "active": True, "departments": [self.root], **values}
        with self.as_admin():
            return self.stub.CreatePerson(
                service_pb2.CreatePersonRequest(
                    person=messages_pb2.Person(login=login, **values), password=PASSWORD
                )
            )

    def role(self, key: str, grants: list[dict[str, Any]]) -> messages_pb2.Role:
        name = json.dumps({"zh-CN": key, "en": key})
        with self.as_admin():
            role = self.stub.CreateRole(messages_pb2.Role(key=key, name_json=name))
            self.put_grants(role.id, grants)
        return role

    def put_grants(self, role: int, grants: Any) -> Any:
        request = service_pb2.PutRoleGrantsRequest(role=role, grants_json=json.dumps(grants).encode())
        return json.loads(self.stub.PutRoleGrants(request).json)

    def changed(self, person: messages_pb2.Person, **values: Any) -> messages_pb2.Person:
        """The person as an update request: some values replaced."""
        copy = messages_pb2.Person()
        copy.CopyFrom(person)
        for name, value in values.items():
            if isinstance(value, list):
                del getattr(copy, name)[:]
                getattr(copy, name).extend(value)
            else:
                setattr(copy, name, value)
        return copy

    @property
    def root(self) -> int:
        return self.admin.departments[0]

    def sql(self, text: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.service.database.url, autocommit=True) as connection:
            return connection.execute(text, values).fetchall()

    def policy_version(self) -> int:
        return int(self.sql("select policy_version from tenants where id = %s", self.tenant.id)[0][0])


def manage(area: str) -> dict[str, Any]:
    return {"object": f"admin:{area}", "actions": ["manage"], "rows": "all", "fields": {}}


@pytest.fixture(scope="session")
def server(
    fresh_database: Callable[[str], str], amqp_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[tuple[Service, Settings, Any, Clock]]:
    clock = Clock()
    settings = make_settings(
        "identity", fresh_database("identity"), amqp_url, tmp_path_factory.mktemp("identity")
    )
    service = build(settings, clock)
    prepare(service, settings)
    with run_server(service, settings) as address:
        settings = with_address(settings, "identity", address)
        yield service, settings, Client(settings).stub("identity", service_pb2_grpc.IdentityStub), clock


@pytest.fixture
def running(server: tuple[Service, Settings, Any, Clock]) -> Iterator[Running]:
    """A tenant of the test's own on the shared server."""
    service, settings, stub, clock = server
    clock.ahead = timedelta()
    with use(platform(0, "gateway")):
        reply = stub.BootstrapTenant(
            service_pb2.BootstrapTenantRequest(
                slug=f"tenant-{next(_numbers)}",
                name="东方机械",
                admin_login="wangmin",
                admin_name="王敏",
                admin_password=PASSWORD,
            )
        )
    yield Running(service, settings, stub, clock, reply.tenant, reply.admin)
    clock.ahead = timedelta()
