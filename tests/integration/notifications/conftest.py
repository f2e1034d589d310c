"""Notifications at work: its server, a policy as identity signs it, and a mail server that obeys tests."""

from __future__ import annotations

import itertools
import json
import socket
import time
import uuid
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from email import message_from_bytes, policy
from email.message import EmailMessage
from pathlib import Path
from typing import Any

import psycopg
import pytest
from aiosmtpd.controller import Controller

from protos.gen.dougong.notifications.v1 import events_pb2, service_pb2_grpc
from services.chassis.client import Client
from services.chassis.context import Context, platform, use
from services.chassis.errors import Unavailable
from services.chassis.service import Service
from services.chassis.settings import Settings
from services.chassis.testing import (
    as_person,
    drain,
    make_settings,
    prepare,
    run_server,
    snapshot_jws,
    wait_until,
    with_address,
)
from services.notifications import app

TITLE = {"zh-CN": "合同待审批", "en": "A contract awaits approval"}
BODY = {"zh-CN": "合同 HT-202611-0001 待您审批。", "en": "Contract HT-202611-0001 awaits you."}
ZHANG, LI, SMITH, GONE, NOMAIL = 7, 8, 9, 10, 11
_tenants = itertools.count(1)


class Clock:
    """The service's clock; tests move it on."""

    def __init__(self) -> None:
        self.ahead = timedelta()

    def __call__(self) -> datetime:
        return datetime.now(UTC) + self.ahead


@dataclass
class Mailbox:
    """What the mail server took, and how it behaves: replies by stage, or a cut line."""

    taken: list[tuple[str, EmailMessage]] = field(default_factory=list)
    replies: dict[str, str] = field(default_factory=dict)
    cut_after_data: bool = False

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, options: Any) -> str:
        if reply := self.replies.get("RCPT"):
            return reply
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        if reply := self.replies.get("DATA"):
            return reply
        message = message_from_bytes(envelope.content, policy=policy.default)
        assert isinstance(message, EmailMessage)
        self.taken += [(address, message) for address in envelope.rcpt_tos]
        if self.cut_after_data:
            server.transport.abort()
        return "250 taken"


class Identity:
    """The policy of any tenant, as identity would sign it; `away` makes it unreachable."""

    def __init__(self, private_key: str) -> None:
        self.private_key, self.away, self.version, self.asked = private_key, False, 1, 0
        self.extra: list[dict[str, Any]] = []

    def fetch(self, tenant: int, known: int) -> tuple[int, str]:
        self.asked += 1
        if self.away:
            raise Unavailable("unavailable")
        return self.version, snapshot_jws(self.snapshot(tenant), self.private_key)

    def snapshot(self, tenant: int) -> dict[str, Any]:
        def person(id: int, name: str, email: str, language: str, **more: Any) -> dict[str, Any]:
            return {
                "id": id, "name": name, "departments": [], "manager": None, "roles": [], "groups": [],
                "active": True, "email": email, "language": language, **more,
            }  # fmt: skip

        return {
            "tenant": tenant,
            "version": self.version,
            "issued_at": "2026-11-22T00:00:00Z",
            "time_zone": "Asia/Shanghai",
            "people": [
                person(1, "王敏", "wang@example.com", "zh-CN", roles=[1]),
                person(ZHANG, "张伟", "zhang@example.com", "zh-CN"),
                person(LI, "李娜", "li@example.com", "zh-CN"),
                person(SMITH, "John Smith", "smith@example.com", "en"),
                person(GONE, "陈离", "gone@example.com", "zh-CN", active=False),
                person(NOMAIL, "孙无", "", "zh-CN"),
                *self.extra,
            ],
            "departments": [],
            "roles": [{"id": 1, "key": "admin", "name": "管理员"}],
            "groups": [],
            "grants": [
                {
                    "id": 1, "subject": {"kind": "role", "id": 1}, "object": "admin:organisation",
                    "actions": ["manage"], "rows": "all", "fields": {},
                }
            ],
        }  # fmt: skip


@dataclass
class Running:
    """The service, and the tenant of this test."""

    service: Service
    settings: Settings
    stub: Any
    clock: Clock
    mailbox: Mailbox
    identity: Identity
    tenant: int

    def as_(self, person: int, **changes: Any) -> AbstractContextManager[Context]:
        return as_person(self.settings, self.tenant, person, **changes)

    def send(
        self,
        *people: int,
        channels: tuple[str, ...] = ("in_app",),
        topic: str = "task",
        title: Any = TITLE,
        body: Any = BODY,
        link: str = "/tasks/1",
        message_id: uuid.UUID | None = None,
    ) -> uuid.UUID:
        """Send the command as a service would, and let the consumer handle what is queued."""
        message = events_pb2.Notify(
            users=people,
            title_json=title if isinstance(title, bytes) else json.dumps(title).encode(),
            body_json=json.dumps(body).encode(),
            link=link,
            channels=channels,
            topic=topic,
        )
        with use(platform(self.tenant, "workflow")), self.service.database.transaction() as tx:
            id = tx.publish("notifications.notify", message, command=True, message_id=message_id)
        while self.sql("select 1 from outbox where command"):  # the server's relay forwards it
            time.sleep(0.02)
        self.verdicts = wait_until(
            lambda: drain(self.service, self.settings, "notifications.notify", wait=0.05)
        )
        return id

    def mail(self) -> None:
        """Run the mail periodic once."""
        next(each for each in self.service.periodics if each.name == "notifications.mail").run()

    def sql(self, text: str, *values: Any) -> list[tuple[Any, ...]]:
        with psycopg.connect(self.service.database.url, autocommit=True) as connection:
            return connection.execute(text, values).fetchall()

    def states(self) -> list[tuple[int, str, str, str]]:
        """(person, channel, state, error) of the tenant's deliveries, oldest first."""
        return self.sql(
            "select person, channel, state, error from deliveries where tenant = %s order by id", self.tenant
        )  # type: ignore[return-value]

    def listed(self, person: int, **changes: Any) -> Any:
        from protos.gen.dougong.notifications.v1 import service_pb2

        with self.as_(person, **changes):
            return json.loads(self.stub.List(service_pb2.ListRequest()).json)


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


@pytest.fixture(scope="session")
def mail_port() -> int:
    return free_port()


@pytest.fixture
def mailbox(mail_port: int) -> Iterator[Mailbox]:
    box = Mailbox()
    controller = Controller(box, hostname="127.0.0.1", port=mail_port)
    controller.start()
    yield box
    controller.stop()


@pytest.fixture(scope="session")
def server(
    fresh_database: Callable[[str], str],
    amqp_url: str,
    tmp_path_factory: pytest.TempPathFactory,
    mail_port: int,
) -> Iterator[tuple[Service, Settings, Any, Clock, Identity]]:
    directory: Path = tmp_path_factory.mktemp("notifications")
    clock = Clock()
    settings = make_settings(
        "notifications",
        fresh_database("notifications"),
        amqp_url,
        directory,
        smtp_url=f"smtp://127.0.0.1:{mail_port}",
        public_url="https://crm.example.com",
    )
    identity = Identity(settings.file("TOKEN_PRIVATE_KEY"))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(app, "snapshot_source", lambda _: identity.fetch)
        service = app.build(settings, clock)
    prepare(service, settings)
    with run_server(service, settings) as address:
        settings = with_address(settings, "notifications", address)
        stub = Client(settings).stub("notifications", service_pb2_grpc.NotificationsStub)
        yield service, settings, stub, clock, identity


@pytest.fixture
def running(server: tuple[Service, Settings, Any, Clock, Identity], mailbox: Mailbox) -> Iterator[Running]:
    """A tenant of the test's own; nothing of other tests is left to be mailed."""
    service, settings, stub, clock, identity = server
    clock.ahead, identity.away, identity.version, identity.extra = timedelta(), False, 1, []
    running = Running(service, settings, stub, clock, mailbox, identity, next(_tenants))
    running.sql("update deliveries set state = 'skipped' where state in ('pending', 'sending') returning 1")
    yield running
    clock.ahead = timedelta()
