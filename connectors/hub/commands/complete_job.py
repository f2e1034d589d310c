"""Records has answered one of our commands."""

from __future__ import annotations

from connectors.hub.commands import outgoing
from connectors.hub.commands.workbench import Workbench
from connectors.hub.domain.errors import SyncConflict
from connectors.hub.domain.receipts import Receipt
from connectors.hub.storage import accounts, jobs, links
from protos.gen.dougong.records.v1 import events_pb2
from services.chassis.database import Transaction


def complete_job(bench: Workbench, tx: Transaction, answer: events_pb2.CommandCompleted) -> None:
    """Pair the record with the remote document, or note why there is no record. Answers to others are
    ignored."""
    if answer.reply_to.startswith(outgoing.WRITE_BACK_REPLY):
        _note_write_back(tx, answer)
        return
    if not answer.reply_to.startswith(outgoing.JOB_REPLY):
        return
    id, _, digest = answer.reply_to.removeprefix(outgoing.JOB_REPLY).partition(":")
    job = jobs.own(tx, int(id))
    if job is None or job.direction != "pull" or job.payload_hash != digest:
        return  # a newer state of the document is on its way
    if not answer.ok:
        jobs.settle(
            tx, job.id, "failed", {"code": "record_refused", "field": None, "params": _reason(answer)}
        )
        return
    account = accounts.by_id(tx, job.account)
    mapping = bench.mappings(account).pull_for(job.document)
    receipt = Receipt.from_json(job.content())
    record = answer.ids[0] if answer.ids else job.record
    if record is None:
        jobs.settle(
            tx, job.id, "failed", {"code": "record_refused", "field": None, "params": {"reason": "no id"}}
        )
        return
    try:
        links.save(
            tx,
            links.Link(
                account.id,
                mapping.remote_form,
                receipt.id,
                receipt.number,
                job.form,
                record,
                digest,
                receipt.modified,
            ),
        )
    except SyncConflict as error:
        jobs.settle(
            tx, job.id, "conflict", {"code": error.code, "field": None, "params": error.params}, record=record
        )
        return
    jobs.settle(tx, job.id, "confirmed", record=record)
    tx.audit(
        "connector.pulled", f"{job.form}:{record}", None, {"account": account.key, "number": receipt.number}
    )


def _note_write_back(tx: Transaction, answer: events_pb2.CommandCompleted) -> None:
    """The document is pushed either way; that our record does not show its number is worth a line in the
    log."""
    if answer.ok:
        return
    job = jobs.own(tx, int(answer.reply_to.removeprefix(outgoing.WRITE_BACK_REPLY)))
    if job is not None:
        jobs.change(
            tx, job.id, error={"code": "write_back_refused", "field": None, "params": _reason(answer)}
        )


def _reason(answer: events_pb2.CommandCompleted) -> dict[str, str]:
    nested = [e.message for e in answer.error.errors if e.message]
    return {"reason": "; ".join(nested) or answer.error.message or answer.error.code}
