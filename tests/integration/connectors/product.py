"""A hub with everything around it: its own database and queues, and the other services' gRPC.

Records and identity are replaced by servers of these tests (``neighbours``), behind the real wire and the
real access tokens, so that the room is tested without theirs; tests/acceptance runs the whole product.
"""

from __future__ import annotations

import json
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import amqp
import psycopg
from psycopg.rows import dict_row

from connectors.hub.app import build
from protos.gen.dougong.connectors.v1 import events_pb2, service_pb2, service_pb2_grpc, webhooks_pb2_grpc
from protos.gen.dougong.records.v1 import events_pb2 as records_pb2
from services.chassis import broker
from services.chassis.client import Client
from services.chassis.context import platform, use
from services.chassis.errors import Catalogue
from services.chassis.messages import Consumer, Envelope, Subscription
from services.chassis.server import start_server
from services.chassis.service import Service
from services.chassis.settings import Settings
from services.chassis.testing import (
    as_person,
    drain,
    make_settings,
    prepare,
    run_server,
    wait_until,
    with_address,
)
from tests.integration.connectors.neighbours import (
    ADMIN,
    TENANT,
    IdentityServicer,
    Ledger,
    RecordsServicer,
    endpoints,
)

SPY = Consumer(
    "spy",
    tuple(
        Subscription(type, body, lambda *_: None)
        for type, body in (
            ("records.create_record", records_pb2.CreateRecord),
            ("records.update_record", records_pb2.UpdateRecord),
            ("connectors.document.pushed", events_pb2.DocumentPushed),
            ("connectors.document.failed", events_pb2.DocumentFailed),
        )
    ),
)


@dataclass
class Product:
    service: Service
    settings: Settings
    ledger: Ledger
    records: RecordsServicer
    hub: Any  # stub, callable inside `as_person`
    webhooks: Any  # likewise
    identity: IdentityServicer
    heard: list[tuple[Envelope, Any]] = field(default_factory=list)
    obeyed: set[uuid.UUID] = field(default_factory=set)
    # when set, records refuses every command with this code
    refusal: str = ""

    @contextmanager
    def as_person(self, user: int = ADMIN) -> Iterator[None]:
        with as_person(self.settings, TENANT, user):
            yield

    def reset(self) -> None:
        """An empty hub between tests; the queues are drained first, so nothing old arrives later."""
        self.work()
        self.sql("truncate account, link, job, cursor, webhook, delivery, inbox, audit, outbox")
        self.ledger.rows.clear()
        self.ledger.keys.clear()
        self.heard.clear()
        self.refusal = ""

    def put_account(self, simulator: Any, **settings: Any) -> dict[str, Any]:
        account = simulator.account()
        data = {
            "kind": "kingdee",
            "base_url": simulator.url,
            "settings": {
                **{k: account[k] for k in ("acct", "user", "app_id", "lcid", "org")},
                "read_timeout_seconds": 0.6,
                "write_timeout_seconds": 0.6,
                **settings,
            },
            "secret": {"app_secret": account["app_secret"]},
        }
        with self.as_person():
            reply = self.hub.PutAccount(
                service_pb2.PutAccountRequest(key="kingdee", account_json=json.dumps(data).encode())
            )
        saved: dict[str, Any] = json.loads(reply.json)
        return saved

    def send(
        self, type: str, message: Any, message_id: uuid.UUID | None = None, copies: int = 1
    ) -> uuid.UUID:
        """Put a message on the bus as another service's relay would; `copies` of the very same message."""
        id = message_id or uuid.uuid4()
        envelope = Envelope(id, TENANT, type)
        with broker.confirming(self.settings.amqp_url) as connection:
            channel = connection.channel()
            for _ in range(copies):
                body = amqp.Message(
                    message.SerializeToString(), message_id=str(id), application_headers=envelope.headers()
                )
                channel.basic_publish(
                    body, exchange=broker.exchange_name(self.settings.bus_prefix), routing_key=type
                )
        return id

    def push(
        self, form: str, record: int, document: str = "receivable", copies: int = 1, reply_to: str = "r"
    ) -> None:
        command = events_pb2.PushDocument(
            account="kingdee", document=document, form=form, record=record, reply_to=reply_to
        )
        self.send("connectors.push_document", command, copies=copies)

    def work(self) -> None:
        """Let the hub's consumers and the stand-in of records run until nothing moves any more."""
        with broker.confirming(self.settings.amqp_url) as connection:
            channel = connection.channel()
            moved = True
            while moved:
                wait_until(lambda: not self.sql("select 1 from outbox"), what="an empty outbox")
                moved = False
                for consumer in self.service.consumers:
                    queue = broker.queue_name(self.settings.bus_prefix, consumer.name)
                    if channel.queue_declare(queue, passive=True).message_count:
                        moved |= bool(drain(self.service, self.settings, consumer.name, wait=0.01))
                moved |= self._overhear(channel)

    def listen(self) -> None:
        """Be records for a moment, while the hub's own workers run."""
        with broker.confirming(self.settings.amqp_url) as connection:
            self._overhear(connection.channel())

    def _overhear(self, channel: Any) -> bool:
        """Read what the hub has said since; commands to records are carried out and answered."""
        said = False
        queue = broker.queue_name(self.settings.bus_prefix, SPY.name)
        while (message := channel.basic_get(queue, no_ack=True)) is not None:
            said = True
            headers = message.properties["application_headers"]
            envelope = Envelope.from_headers(message.properties["message_id"], headers)
            subscription = SPY.subscription(envelope.type)
            assert subscription is not None
            body = subscription.body.FromString(message.body)
            self.heard.append((envelope, body))
            if isinstance(body, records_pb2.CreateRecord | records_pb2.UpdateRecord):
                self._obey(envelope, body)
        return said

    def _obey(self, envelope: Envelope, command: Any) -> None:
        """What records does with a command, as far as the hub can tell."""
        if envelope.message_id in self.obeyed:
            return
        self.obeyed.add(envelope.message_id)
        values = json.loads(command.values_json)
        answer = records_pb2.CommandCompleted(
            command_id=str(envelope.message_id), reply_to=command.reply_to, ok=not self.refusal
        )
        if self.refusal:
            answer.error.code = self.refusal
        elif isinstance(command, records_pb2.CreateRecord):
            known = self.ledger.keys.get(command.external_key)
            id = known or self.ledger.put(command.form, 1000 + len(self.ledger.rows), command.owner, **values)
            self.ledger.keys[command.external_key] = id
            answer.ids.append(id)
        else:
            self.ledger.rows[command.form, command.id]["values"] |= values
            answer.ids.append(command.id)
        self.send("records.command.completed", answer)

    def said(self, type: str) -> list[Any]:
        """Bodies of the messages of a type, each message once however often it was sent."""
        return list({e.message_id: body for e, body in self.heard if e.type == type}.values())

    def pull(self) -> None:
        """A person asks for a pull, and everything that follows from it happens."""
        with self.as_person():
            self.hub.PullNow(service_pb2.KeyRequest(key="kingdee"))
        self.work()

    def make_due(self) -> None:
        """Time passes: whatever waits for its moment is due now."""
        for table in ("job", "delivery"):
            self.sql(f"update {table} set due_at = now() where due_at is not null")
        for name in ("hub.due_jobs", "hub.due_deliveries"):
            periodic = next(p for p in self.service.periodics if p.name == name)
            with use(platform(0, "hub")):
                periodic.run()

    def sql(self, statement: str, *values: Any) -> list[dict[str, Any]]:
        with psycopg.connect(self.settings.database_url, autocommit=True, row_factory=dict_row) as connection:
            cursor = connection.execute(statement, values)
            return cursor.fetchall() if cursor.description else []

    def jobs(self, direction: str = "push", document: str = "receivable") -> list[dict[str, Any]]:
        return self.sql(
            "select * from job where direction = %s and document = %s order by id", direction, document
        )


@contextmanager
def run_product(database_url: str, amqp_url: str, tmp_path: Path) -> Iterator[Product]:
    """The hub's gRPC server and the stand-ins; the relay and the consumers run when the test says
    `work()`."""
    settings = make_settings("hub", database_url, amqp_url, tmp_path, webhook_networks="127.0.0.1/32")
    ledger = Ledger()
    records = RecordsServicer(ledger)
    identity = IdentityServicer(settings.file("TOKEN_PRIVATE_KEY"))
    server, port, _ = start_server(settings, endpoints(records, identity), Catalogue(), lambda *_: None)
    for name in ("records", "identity"):
        settings = with_address(settings, name, f"127.0.0.1:{port}")
    service = build(settings)
    prepare(service, settings)
    broker.declare(settings.amqp_url, settings.bus_prefix, (SPY,))
    try:
        with run_server(service, settings) as address:
            client = Client(with_address(settings, "hub", address))
            yield Product(
                service,
                settings,
                ledger,
                records,
                client.stub("hub", service_pb2_grpc.ConnectorsStub),
                client.stub("hub", webhooks_pb2_grpc.WebhooksStub),
                identity,
            )
    finally:
        server.stop(0).wait()
        service.database.close()
