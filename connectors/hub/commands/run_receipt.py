"""Turn one pulled receipt into a record: resolve who and what it belongs to, and ask records for it."""

from __future__ import annotations

from collections.abc import Mapping

from connectors.hub.commands import outgoing
from connectors.hub.commands.workbench import Workbench, reader_of
from connectors.hub.domain.errors import MappingInvalid, SyncConflict
from connectors.hub.domain.mapping import Mappings, PullMapping
from connectors.hub.domain.receipts import Receipt, single_source, values_for
from connectors.hub.storage import jobs, links
from connectors.hub.storage.accounts import Account


def run_receipt(bench: Workbench, account: Account, job: jobs.Job) -> None:
    """Raises HubError and DomainError; `run_job` decides what each means for the job."""
    mappings = bench.mappings(account)
    mapping = mappings.pull_for(job.document)
    receipt = Receipt.from_json(job.content())
    with bench.database.transaction() as tx:
        known = links.of_number(tx, account.id, mapping.remote_form, receipt.number)
    if receipt.status not in mapping.final:
        if known is None:
            with bench.database.transaction() as tx:
                jobs.forget(tx, job.id)  # withdrawn before it became a record: nothing is left to agree on
            return
        raise SyncConflict("receipt_withdrawn", None, {"number": receipt.number})
    resolved, owner = _resolve(bench, account, mappings, mapping, receipt)
    keys = bench.records.field_keys(reader_of(account), mapping.form)
    values = values_for(mapping, receipt, resolved, keys)
    with bench.database.transaction() as tx:
        current = jobs.get(tx, job.id, lock=True)
        if (
            current is None
            or current.payload_hash != job.payload_hash
            or current.state not in ("pending", "sent")
        ):
            return  # a newer pull replaced what we worked on, or it was done meanwhile
        if known is not None:
            outgoing.update_record(tx, current, account.key, known.record, values)
        else:
            key = f"{account.kind}:{account.key}:{mapping.remote_form}:{receipt.id}"
            outgoing.create_record(tx, current, account.key, values, owner, key)
        jobs.change(tx, job.id, state="sent", error=None)


def _resolve(
    bench: Workbench, account: Account, mappings: Mappings, mapping: PullMapping, receipt: Receipt
) -> tuple[dict[str, int | None], int]:
    """Record ids by link name, and the owner of the new record: whoever owns the bill, else the customer."""
    reader = reader_of(account)
    source = _source_link(bench, account, mappings, receipt)
    source_record = bench.records.get(reader, source.form, source.record) if source else None
    resolved: dict[str, int | None] = {}
    owner = int(source_record["owner"] or 0) if source_record else 0
    names = [
        node["$link"] for node in mapping.values.values() if isinstance(node, Mapping) and "$link" in node
    ]
    for name in names:
        if name in mapping.columns:
            resolved[name] = _party(bench, account, mappings, receipt, name)
        elif source is None or source_record is None:
            resolved[name] = None
        elif source.form == name:
            resolved[name] = source.record
        else:
            value = source_record.get("values", {}).get(name)
            resolved[name] = int(value) if value is not None else None
    if not owner and resolved.get("customer"):
        customer = bench.records.get(
            reader, mappings.push_document("customer").form, int(resolved["customer"] or 0)
        )
        owner = int(customer["owner"] or 0)
    return resolved, owner or account.principal


def _source_link(
    bench: Workbench, account: Account, mappings: Mappings, receipt: Receipt
) -> links.Link | None:
    number = single_source(receipt)
    if number is None:
        return None
    pushed_forms = {(m.remote_form, m.form) for m in mappings.push}
    with bench.database.transaction() as tx:
        found = [
            link
            for link in links.by_number_anywhere(tx, account.id, number)
            if (link.remote_form, link.form) in pushed_forms
        ]
    if len(found) != 1:
        raise SyncConflict("source_unknown", None, {"number": number})
    return found[0]


def _party(bench: Workbench, account: Account, mappings: Mappings, receipt: Receipt, name: str) -> int:
    """Our record of a customer known there by number; a namesake is paired when the mapping allows and it
    is unique."""
    number = str(receipt.header.get(name) or "")
    try:
        push = mappings.push_document(name)
    except MappingInvalid as error:
        raise SyncConflict("party_unknown", name, {"number": number}) from error
    with bench.database.transaction() as tx:
        known = links.of_number(tx, account.id, push.remote_form, number)
    if known:
        return known.record
    title = receipt.header.get(f"{name}_name")
    if not number or not title or not push.match_remote:
        raise SyncConflict("party_unknown", name, {"number": number})
    found = bench.records.find(reader_of(account), push.form, push.match_remote["field"], str(title))
    if len(found) != 1:
        raise SyncConflict("party_unknown", name, {"number": number, "name": str(title)})
    with bench.database.transaction() as tx:
        # No payload of ours stands behind it yet: the empty hash makes a later push compare as changed.
        links.save(tx, links.Link(account.id, push.remote_form, number, number, push.form, found[0], ""))
    return found[0]
