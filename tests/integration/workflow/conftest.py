"""A workflow service on real PostgreSQL and RabbitMQ, its neighbours on real gRPC, a company for each
test.
"""

from __future__ import annotations

import itertools
import json
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from protos.gen.dougong.common.v1 import common_pb2
from protos.gen.dougong.connectors.v1 import events_pb2 as connectors
from protos.gen.dougong.notifications.v1 import events_pb2 as notifications
from protos.gen.dougong.records.v1 import events_pb2 as records
from protos.gen.dougong.workflow.v1 import service_pb2 as pb
from protos.gen.dougong.workflow.v1 import service_pb2_grpc
from services.chassis import broker
from services.chassis.client import Client
from services.chassis.context import Actor, Context, current
from services.chassis.messages import Consumer, Subscription
from services.chassis.server import start_server
from services.chassis.settings import Settings
from services.chassis.testing import as_person, drain, make_settings, prepare, relay_once, with_address
from services.workflow.app import build
from tests.integration.workflow import neighbours
from tests.integration.workflow.company import SNAPSHOT, forms

SPY = "spy.commands"
tenants = itertools.count(1)


class House:
    """The running service; `commands` are the messages it sent to other owners, as they received them."""

    def __init__(self, settings: Settings, companies: neighbours.Companies, *, spy: bool = True) -> None:
        self.settings, self.companies = settings, companies
        service = build(settings)
        self.commands: list[tuple[Any, Any]] = []
        #: Answers a command as its owner would, in the owner's transaction; None leaves it unanswered.
        self.answer: Callable[[Any, Any, Any], None] | None = None
        kinds = {
            "records.create_record": records.CreateRecord,
            "records.update_record": records.UpdateRecord,
            "notifications.notify": notifications.Notify,
            "connectors.push_document": connectors.PushDocument,
        }
        if not spy:  # their real owners are on the bus
            kinds = {type: body for type, body in kinds.items() if not type.startswith("records.")}
        ear = Consumer(SPY, tuple(Subscription(type, body, self._hear) for type, body in kinds.items()))
        self.service = replace(service, consumers=(*service.consumers, ear))
        prepare(self.service, settings)
        self.server, self.port, _ = start_server(
            settings, service.endpoints, service.catalogue, service.authorise, service.database
        )

    def _hear(self, tx: Any, envelope: Any, message: Any) -> None:
        self.commands.append((envelope, message))
        if self.answer is not None:
            self.answer(tx, envelope, message)

    def pump(self) -> None:
        """Forward and handle until nothing moves; asks the broker first which queues hold something."""
        while relay_once(self.service, self.settings) or (waiting := self._waiting()):
            waiting = self._waiting()
            for consumer in waiting:
                verdicts = drain(self.service, self.settings, consumer, wait=0.02)
                assert all(verdict.action == "done" for verdict in verdicts), verdicts

    def _waiting(self) -> list[str]:
        with broker.confirming(self.settings.amqp_url) as connection:
            channel = connection.channel()
            names = [consumer.name for consumer in self.service.consumers]
            prefix = self.settings.bus_prefix
            return [
                name
                for name in names
                if channel.queue_declare(broker.queue_name(prefix, name), passive=True).message_count
            ]

    def sql(self, query: str, *params: Any) -> list[dict[str, Any]]:
        with psycopg.connect(self.settings.database_url, autocommit=True, row_factory=dict_row) as database:
            cursor = database.execute(query, params)
            return cursor.fetchall() if cursor.description else []


class Office:
    """One tenant of the house, as its people use it."""

    def __init__(self, house: House) -> None:
        self.house, self.tenant = house, next(tenants)
        self.company = neighbours.Company({**SNAPSHOT, "tenant": self.tenant}, forms())
        house.companies[self.tenant] = self.company
        house.commands.clear()
        house.answer = None
        settings = with_address(house.settings, "workflow", f"127.0.0.1:{house.port}")
        self.stub: Any = Client(settings).stub("workflow", service_pb2_grpc.WorkflowStub)

    def as_(self, user: int, **changes: Any) -> Any:
        return as_person(self.house.settings, self.tenant, user, **changes)

    def ask(self, user: int, rpc: str, request: Any = None, **changes: Any) -> Any:
        """Call an RPC as a person; its JSON."""
        with self.as_(user, **changes):
            return json.loads(getattr(self.stub, rpc)(request or common_pb2.Empty()).json)

    def put_flow(self, definition: dict[str, Any], user: int = 1) -> Any:
        document = json.dumps(definition, ensure_ascii=False).encode()
        request = pb.PutDefinitionRequest(key=definition["key"], definition_json=document)
        return self.ask(user, "PutFlow", request)

    def publish(self, definition: dict[str, Any]) -> Any:
        self.put_flow(definition)
        return self.ask(1, "PublishFlow", pb.KeyRequest(key=definition["key"]))

    def put_rule(self, definition: dict[str, Any]) -> Any:
        document = json.dumps(definition, ensure_ascii=False).encode()
        return self.ask(
            1, "PutRule", pb.PutDefinitionRequest(key=definition["key"], definition_json=document)
        )

    def start(self, user: int, record: int, flow: str = "approval") -> Any:
        return self.ask(user, "StartFlow", pb.StartFlowRequest(flow=flow, record=record))

    def tasks(self, user: int, box: str = "pending") -> list[dict[str, Any]]:
        return list(self.ask(user, "ListTasks", pb.ListTasksRequest(box=box))["rows"])

    def decide(self, user: int, task: int, action: str = "approve", opinion: str = "", **changes: Any) -> Any:
        request = pb.CompleteTaskRequest(id=task, action=action, opinion=opinion)
        return self.ask(user, "CompleteTask", request, **changes)

    def instance(self, id: int, user: int = 1) -> Any:
        return self.ask(user, "GetInstance", pb.IdRequest(id=id))

    def runs(self, rule: str) -> list[dict[str, Any]]:
        return list(self.ask(1, "ListRuns", pb.ListRunsRequest(rule=rule))["rows"])

    def tell(self, type: str, message: Any, actor: int = 5, message_id: Any = None) -> Any:
        """Publish as a neighbour would; the message id."""
        context = Context(self.tenant, actor, "service")
        with self.house.service.database.transaction(context) as tx:
            return tx.publish(type, message, message_id=message_id, actor=Actor(actor))

    def changed(
        self, form: str, record: dict[str, Any], before: dict[str, Any] | None = None, **options: Any
    ) -> records.RecordsChanged:
        """records.changed for one record: created without `before`, else updated."""
        op = options.pop("op", None) or (
            records.RecordChange.OP_CREATED if before is None else records.RecordChange.OP_UPDATED
        )
        change = records.RecordChange(
            op=op,
            id=record["id"],
            version=record["version"],
            owner=record["owner"],
            record_json=json.dumps(record).encode(),
            before_json=json.dumps(before or {}).encode(),
            changed_fields=list(before or {}),
        )
        return records.RecordsChanged(form=form, form_version=1, changes=[change], **options)

    def sent(self, type: str) -> list[Any]:
        """The bodies of the commands of one type that their owner received from this tenant."""
        return [m for e, m in self.house.commands if e.type == type and e.tenant == self.tenant]


@pytest.fixture(scope="module")
def house(
    fresh_database: Callable[[str], str], amqp_url: str, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[House]:
    directory: Path = tmp_path_factory.mktemp("workflow")
    settings = make_settings("workflow", fresh_database("workflow"), amqp_url, directory, pool_size="10")
    companies: neighbours.Companies = {}
    server, address = neighbours.serve(settings, companies)
    settings = with_address(with_address(settings, "identity", address), "records", address)
    house = House(settings, companies)
    yield house
    house.server.stop(grace=1).wait()
    server.stop(grace=1).wait()
    house.service.database.close()


@pytest.fixture
def office(house: House) -> Office:
    assert current().tenant == 0
    return Office(house)
