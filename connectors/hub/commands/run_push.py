"""Carry out one push job. Safe to run any number of times, at any moment after any crash."""

from __future__ import annotations

from connectors.hub.commands.place_document import Order, place_document
from connectors.hub.commands.workbench import Workbench, reader_of
from connectors.hub.domain.errors import Unmappable
from connectors.hub.domain.mapping import PushMapping, Requirement
from connectors.hub.domain.payload import Record, Source, stable_key, value_of
from connectors.hub.domain.remote import RemoteSystem
from connectors.hub.storage import jobs, links
from connectors.hub.storage.accounts import Account


def run_push(bench: Workbench, account: Account, job: jobs.Job) -> None:
    """Raises HubError and DomainError; `run_job` decides what each means for the job."""
    mappings = bench.mappings(account)
    mapping = mappings.push_for(job.document, job.form)
    record = bench.records.get(reader_of(account), job.form, job.record or 0)
    with bench.remote(account) as remote:
        related: dict[str, Record] = {}
        documents: dict[str, str] = {}
        for requirement in mapping.requires:
            needed = mappings.push_document(requirement.document)
            target = _related(bench, account, needed, requirement, record)
            related[requirement.field] = target
            documents[requirement.field] = _ensure(bench, account, remote, needed, target)
        source = Source(record, job.remote_key, related, documents, remote.reference, account.zone)
        place_document(bench, account, remote, Order(job.id, mapping, source))


def _related(
    bench: Workbench, account: Account, needed: PushMapping, requirement: Requirement, record: Record
) -> Record:
    target = value_of(record, requirement.field)
    if target is None:
        raise Unmappable("document_value_missing", requirement.field, {"field": requirement.field})
    return bench.records.get(reader_of(account), needed.form, int(target))


def _ensure(
    bench: Workbench, account: Account, remote: RemoteSystem, mapping: PushMapping, record: Record
) -> str:
    """The number of a related record's document, which is placed first when there is none yet."""
    id = int(record["id"])
    key = stable_key(mapping, id, account.prefix)
    with bench.database.transaction() as tx:
        known = links.of_record(tx, account.id, mapping.remote_form, mapping.form, id)
        if known is not None:
            return known.remote_number
        job = jobs.accept_push(
            tx,
            account=account.id,
            document=mapping.document,
            form=mapping.form,
            record=id,
            key=key,
            waiter=None,
        )
    source = Source(record, key, reference=remote.reference, zone=account.zone)
    return place_document(bench, account, remote, Order(job.id, mapping, source)).remote_number
