"""Domain facts and wishes as messages in the outbox. Ids derive from the cause, so a repeated cause sends
once."""

from __future__ import annotations

import json
import uuid
from collections.abc import Mapping
from typing import Any

from connectors.hub.storage.jobs import Job
from protos.gen.dougong.connectors.v1 import events_pb2, webhooks_pb2
from protos.gen.dougong.records.v1 import events_pb2 as records_pb2
from services.chassis.context import Actor
from services.chassis.database import Transaction
from services.chassis.messages import message_id_from

JOB_REPLY, WRITE_BACK_REPLY = "hub:job:", "hub:write_back:"


def run_job(tx: Transaction, job: int, *cause: object) -> None:
    tx.publish(
        "connectors.run_job",
        events_pb2.RunJob(job=job),
        aggregate_id=job,
        message_id=message_id_from("hub.run_job", job, *cause),
        command=True,
    )


def run_pull(tx: Transaction, account: int) -> None:
    tx.publish("connectors.run_pull", events_pb2.RunPull(account=account), aggregate_id=account, command=True)


def run_delivery(tx: Transaction, delivery: int, *cause: object) -> None:
    tx.publish(
        "connectors.run_delivery",
        webhooks_pb2.RunDelivery(delivery=delivery),
        aggregate_id=delivery,
        message_id=message_id_from("hub.run_delivery", delivery, *cause),
        command=True,
    )


def pushed(tx: Transaction, job: Job, account: str, remote_id: str, remote_number: str) -> None:
    """To everybody, once for each who asked."""
    for waiter in job.waiting:
        message = events_pb2.DocumentPushed(
            account=account,
            document=job.document,
            form=job.form,
            record=job.record or 0,
            remote_id=remote_id,
            remote_number=remote_number,
            reply_to=waiter["reply_to"],
        )
        tx.publish(
            "connectors.document.pushed",
            message,
            aggregate_id=job.id,
            message_id=message_id_from("hub.pushed", job.id, waiter["command"]),
        )


def failed(tx: Transaction, job: Job, account: str, code: str) -> None:
    for waiter in job.waiting:
        message = events_pb2.DocumentFailed(
            account=account,
            document=job.document,
            form=job.form,
            record=job.record or 0,
            code=code,
            reply_to=waiter["reply_to"],
        )
        tx.publish(
            "connectors.document.failed",
            message,
            aggregate_id=job.id,
            message_id=message_id_from("hub.failed", job.id, waiter["command"]),
        )


def refused(tx: Transaction, command: events_pb2.PushDocument, command_id: uuid.UUID, code: str) -> None:
    """A wish that cannot even become a job."""
    message = events_pb2.DocumentFailed(
        account=command.account,
        document=command.document,
        form=command.form,
        record=command.record,
        code=code,
        reply_to=command.reply_to,
    )
    tx.publish("connectors.document.failed", message, message_id=message_id_from("hub.refused", command_id))


def write_back(tx: Transaction, job: Job, account: str, field: str, number: str) -> None:
    message = records_pb2.UpdateRecord(
        form=job.form,
        id=job.record or 0,
        values_json=_json({field: number}),
        reply_to=f"{WRITE_BACK_REPLY}{job.id}",
    )
    _command(tx, "records.update_record", message, job, account, "write_back", number)


def create_record(
    tx: Transaction, job: Job, account: str, values: Mapping[str, Any], owner: int, key: str
) -> None:
    """`job.attempts` is part of the cause: a retry after a refusal is a new wish, and `key` keeps it
    single."""
    message = records_pb2.CreateRecord(
        form=job.form,
        values_json=_json(values),
        owner=owner,
        external_key=key,
        reply_to=f"{JOB_REPLY}{job.id}:{job.payload_hash}",
    )
    _command(tx, "records.create_record", message, job, account, "create", job.payload_hash, job.attempts)


def update_record(tx: Transaction, job: Job, account: str, record: int, values: Mapping[str, Any]) -> None:
    message = records_pb2.UpdateRecord(
        form=job.form,
        id=record,
        values_json=_json(values),
        reply_to=f"{JOB_REPLY}{job.id}:{job.payload_hash}",
    )
    _command(tx, "records.update_record", message, job, account, "update", job.payload_hash, job.attempts)


def _command(tx: Transaction, type: str, message: Any, job: Job, account: str, *cause: object) -> None:
    tx.publish(
        type,
        message,
        aggregate_id=job.id,
        message_id=message_id_from("hub", type, job.id, *cause),
        actor=Actor(job.actor, f"connector:{account}"),
        command=True,
    )


def _json(values: Mapping[str, Any]) -> bytes:
    return json.dumps(values, ensure_ascii=False).encode()
