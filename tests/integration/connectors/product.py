"""A hub with everything around it: its own database and queues, and the other services' gRPC.

Records and identity are replaced by servers of this test, behind the real wire and the real access tokens, so
that the room is tested without theirs; tests/acceptance runs the whole product.
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
from protos.gen.dougong.common.v1 import common_pb2
from protos.gen.dougong.connectors.v1 import events_pb2, service_pb2, service_pb2_grpc, webhooks_pb2_grpc
from protos.gen.dougong.identity.v1 import service_pb2 as identity_pb2
from protos.gen.dougong.identity.v1 import service_pb2_grpc as identity_grpc
from protos.gen.dougong.records.v1 import events_pb2 as records_pb2
from protos.gen.dougong.records.v1 import service_pb2 as records_service_pb2
from protos.gen.dougong.records.v1 import service_pb2_grpc as records_grpc
from services.chassis import broker
from services.chassis.client import Client
from services.chassis.context import current, platform, use
from services.chassis.errors import Catalogue, DomainError, NotFound, Unavailable
from services.chassis.messages import Consumer, Envelope, Subscription
from services.chassis.server import Endpoint, rpc, start_server
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

TENANT, ADMIN, SALES, LIMITED = 1, 7, 8, 9
FIELDS = {
    "customer": ["name", "erp_number"],
    "contract": ["name", "customer", "amount"],
    "receivable": ["customer", "contract", "amount", "tax_rate", "due_date", "erp_number"],
    "payment": ["customer", "contract", "amount", "paid_on", "source", "erp_number"],
    "lead": ["name", "stage", "budget", "phone", "canary"],
}
TYPES = {"budget": "money", "phone": "phone"}


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
    stand_ins = [
        Endpoint(
            _Declared(
                records_service_pb2.DESCRIPTOR.services_by_name["Records"],
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
    server, port, _ = start_server(settings, stand_ins, Catalogue(), lambda *_: None)
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


__all__ = ["ADMIN", "SALES", "TENANT", "DomainError", "Product", "records_pb2", "run_product"]
