"""Commands on the bus: platform authority, one effect, an answer for each; and the facts published."""

from __future__ import annotations

import json
import uuid
from typing import Any

import pytest

from protos.gen.dougong.records.v1 import events_pb2
from services.chassis.context import Actor, platform
from services.chassis.messages import Envelope
from services.chassis.testing import wait_until
from tests.integration.records.conftest import ADMIN, ANNA, CARL, Records, Tenant


def command(
    tenant: Tenant, type: str, message: Any, *, id: uuid.UUID | None = None, user: int = ANNA
) -> None:
    """Hand the command to its handler as the worker would: inbox row and effect in one transaction."""
    service = tenant.records.service
    consumer = next(each for each in service.consumers if each.name == "records.commands")
    envelope = Envelope(id or uuid.uuid4(), tenant.id, type, actor=Actor(user, "rule:signed"))
    context = platform(tenant.id, "records", user, "rule:signed")
    with service.database.transaction(context) as tx:
        if tx.first_time(consumer.name, envelope.message_id):
            handle: Any = next(each.handle for each in consumer.subscriptions if each.type == type)
            handle(tx, envelope, message)


@pytest.fixture
def told(records: Records, monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Any]]:
    """What is published while the test runs, as (type, message)."""
    from services.chassis import database

    seen: list[tuple[str, Any]] = []
    append = database.outbox.append
    bodies: dict[str, Any] = {
        "records.changed": events_pb2.RecordsChanged,
        "records.command.completed": events_pb2.CommandCompleted,
        "records.form.published": events_pb2.FormPublished,
    }

    def note(connection: Any, envelope: Envelope, body: bytes, command: bool) -> None:
        append(connection, envelope, body, command)
        if envelope.type in bodies:
            seen.append((envelope.type, bodies[envelope.type].FromString(body)))

    monkeypatch.setattr(database.outbox, "append", note)
    return seen


def test_a_change_is_told_whole(tenant: Tenant, told: list[tuple[str, Any]]) -> None:
    made = tenant.create(ADMIN, "contract", {"name": "A", "amount": "10", "cost": "4"})
    tenant.update(ADMIN, "contract", made["id"], 1, {"amount": "20", "owner": CARL})
    tenant.delete(ADMIN, "contract", made["id"], 2)
    created, updated, deleted = [message.changes[0] for _, message in told]
    assert (created.op, updated.op, deleted.op) == (1, 2, 3)
    assert (created.version, updated.version, deleted.version) == (1, 2, 3)
    assert json.loads(created.record_json)["values"]["margin"] == "6.00"
    assert list(updated.changed_fields) == ["owner", "amount", "margin"]
    assert json.loads(updated.before_json) == {"owner": ADMIN, "amount": "10.00", "margin": "6.00"}
    assert json.loads(deleted.record_json)["values"]["amount"] == "20.00"
    assert [message.form for _, message in told] == ["contract"] * 3


def test_a_create_command_acts_once_and_answers(tenant: Tenant, told: list[tuple[str, Any]]) -> None:
    id = uuid.uuid4()
    message = events_pb2.CreateRecord(
        form="contract", values_json=b'{"name":"N","cost":"1"}', owner=CARL, depth=3, reply_to="run/1"
    )
    for _ in range(3):
        command(tenant, "records.create_record", message, id=id)
    rows = tenant.query(ADMIN, "contract")["rows"]
    assert [(row["values"]["cost"], row["owner"], row["department"], row["created_by"]) for row in rows] == [
        ("1.00", CARL, 10, ANNA)
    ]
    (changed, answer) = told
    assert changed[1].depth == 3
    assert (answer[1].ok, list(answer[1].ids), answer[1].reply_to, answer[1].command_id) == (
        True, [rows[0]["id"]], "run/1", str(id),
    )  # fmt: skip
    assert tenant.history(ADMIN, "contract", rows[0]["id"])[0]["via"] == "rule:signed"


def test_an_external_key_is_created_once(tenant: Tenant, told: list[tuple[str, Any]]) -> None:
    message = events_pb2.CreateRecord(form="contract", values_json=b'{"name":"N"}', external_key="kingdee:7")
    command(tenant, "records.create_record", message)
    command(tenant, "records.create_record", message)
    answers = [message for type, message in told if type == "records.command.completed"]
    assert answers[0].ids == answers[1].ids
    assert len(tenant.query(ADMIN, "contract")["rows"]) == 1


def test_what_was_asked_wrongly_is_an_answer(tenant: Tenant, told: list[tuple[str, Any]]) -> None:
    command(
        tenant, "records.create_record", events_pb2.CreateRecord(form="contract", values_json=b'{"name":5}')
    )
    command(tenant, "records.create_record", events_pb2.CreateRecord(form="nothing", values_json=b"{}"))
    command(tenant, "records.create_record", events_pb2.CreateRecord(form="contract", values_json=b"{"))
    command(
        tenant, "records.update_record", events_pb2.UpdateRecord(form="contract", id=10**9, values_json=b"{}")
    )
    assert [(m.ok, m.error.code) for _, m in told] == [
        (False, "text_expected"), (False, "form_unknown"), (False, "command_invalid"), (False, "not_found"),
    ]  # fmt: skip
    assert tenant.query(ADMIN, "contract")["rows"] == []


def test_an_update_command_finds_its_records(tenant: Tenant, told: list[tuple[str, Any]]) -> None:
    ids = [tenant.create(ANNA, "contract", {"name": n, "status": "draft"})["id"] for n in "abc"]
    tenant.update(ANNA, "contract", ids[2], 1, {"status": "lost"})
    told.clear()
    match = {"field": "status", "op": "eq", "value": "draft"}
    message = events_pb2.UpdateRecord(
        form="contract", match_json=json.dumps(match).encode(), values_json=b'{"status":"signed"}'
    )
    command(tenant, "records.update_record", message)
    assert list(told[-1][1].ids) == ids[:2]
    statuses = {row["id"]: row["values"]["status"] for row in tenant.query(ADMIN, "contract")["rows"]}
    assert statuses == {ids[0]: "signed", ids[1]: "signed", ids[2]: "lost"}
    command(tenant, "records.update_record", events_pb2.UpdateRecord(form="contract", values_json=b"{}"))
    assert told[-1][1].error.code == "filter_invalid"


def test_a_command_comes_through_the_broker(tenant: Tenant) -> None:
    """The whole way: outbox, relay, queue, handler, and the answer back in the outbox."""
    database = tenant.records.service.database
    message = events_pb2.CreateRecord(form="contract", values_json=b'{"name":"by bus"}')
    with database.transaction(platform(tenant.id, "workflow", ANNA)) as tx:
        tx.publish("records.create_record", message, command=True)
    verdicts = wait_until(lambda: tenant.records.drain(), 10, "the command")
    assert [verdict.action for verdict in verdicts] == ["done"]
    assert tenant.query(ADMIN, "contract")["rows"][0]["values"]["name"] == "by bus"
