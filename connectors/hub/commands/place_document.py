"""Put one record's document at the other system, exactly once, and record the pair."""

from __future__ import annotations

from dataclasses import dataclass

from connectors.hub.commands import outgoing
from connectors.hub.commands.converge import converge
from connectors.hub.commands.workbench import Workbench, reader_of
from connectors.hub.domain.convergence import Observed, RemoteState
from connectors.hub.domain.errors import RemoteUnavailable, SyncConflict
from connectors.hub.domain.mapping import PushMapping
from connectors.hub.domain.payload import Source, amounts_of, fingerprint, render, value_of
from connectors.hub.domain.remote import RemoteSystem
from connectors.hub.storage import jobs, links, locks
from connectors.hub.storage.accounts import Account
from services.chassis import crash


@dataclass(frozen=True)
class Order:
    """What is to be placed: the job that asks, the mapping, and what the model is rendered from."""

    job: int
    mapping: PushMapping
    source: Source

    @property
    def record(self) -> int:
        return int(self.source.record["id"])


def place_document(bench: Workbench, account: Account, remote: RemoteSystem, order: Order) -> links.Link:
    """The pair of record and document, confirmed and published.

    Raises RemoteUnavailable, RemoteRefused, SyncConflict (`amount_differs`, `match_ambiguous`,
    `changed_after_push`, `link_taken`), Unmappable, MappingInvalid.
    """
    try:
        with locks.held(bench.database, account.id, order.mapping.remote_form, order.source.key, patience=20):
            return _place(bench, account, remote, order)
    except locks.LockBusy as error:
        detail = {"remote": f"{order.source.key} is being written by another worker"}
        raise RemoteUnavailable("remote_unavailable", None, detail) from error


def _place(bench: Workbench, account: Account, remote: RemoteSystem, order: Order) -> links.Link:
    mapping, key = order.mapping, order.source.key
    model = render(mapping, order.source)
    digest = fingerprint(model)
    with bench.database.transaction() as tx:
        known = links.of_record(tx, account.id, mapping.remote_form, mapping.form, order.record)
    if known is not None:
        if known.payload_hash not in ("", digest):
            # The document is final there; changing it is an accountant's decision, not ours.
            raise SyncConflict("changed_after_push", None, {"number": known.remote_number})
        observed = Observed(known.remote_id, known.remote_number, RemoteState.FINAL)
    else:
        amounts = amounts_of(mapping, order.source.record)
        observed = _recognise(remote, order) or converge(
            remote,
            mapping,
            key,
            model,
            amounts.gross if amounts else None,
            lambda: _save_intent(bench, order.job, model, digest),
        )
    crash.point("hub.before_finish")
    return _finish(bench, account, order, observed, digest, is_new=known is None)


def _save_intent(bench: Workbench, job: int, model: dict[str, object], digest: str) -> None:
    with bench.database.transaction() as tx:
        jobs.intend(tx, job, model, digest)


def _recognise(remote: RemoteSystem, order: Order) -> Observed | None:
    """A document the other system had before us, known by the mapping's column (a customer by its name)."""
    match = order.mapping.match_remote
    value = value_of(order.source.record, match["field"]) if match else None
    if not value or remote.observe(order.mapping, order.source.key) is not None:
        return None
    found = remote.find(order.mapping, match["column"], str(value))
    if len(found) > 1:
        raise SyncConflict("match_ambiguous", match["field"], {"value": str(value)})
    return found[0] if found else None


def _finish(
    bench: Workbench, account: Account, order: Order, observed: Observed, digest: str, *, is_new: bool
) -> links.Link:
    """Pair, confirm, answer and write back: one transaction with its messages."""
    mapping = order.mapping
    field = mapping.write_back if is_new else ""
    writes_back = bool(field) and field in bench.records.field_keys(reader_of(account), mapping.form)
    link = links.Link(
        account.id, mapping.remote_form, observed.id, observed.number, mapping.form, order.record, digest
    )
    with bench.database.transaction() as tx:
        links.save(tx, link)
        job = jobs.get(tx, order.job, lock=True)
        if job is None:
            return link
        outgoing.pushed(tx, job, account.key, link.remote_id, link.remote_number)
        if writes_back:
            outgoing.write_back(tx, job, account.key, field, link.remote_number)
        jobs.settle(tx, job.id, "confirmed", remote_number=link.remote_number)
        if is_new:
            after = {"account": account.key, "document": mapping.document, "number": link.remote_number}
            tx.audit("connector.pushed", f"{mapping.form}:{order.record}", None, after)
    return link
