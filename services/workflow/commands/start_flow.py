"""Submit a record to a flow; after a return, submit it again."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from services.chassis.context import current
from services.chassis.database import Transaction
from services.chassis.errors import Conflict, Invalid
from services.kernel import formula
from services.kernel.access import Level, compile_access
from services.workflow.commands.refusal import refusing
from services.workflow.commands.step import step
from services.workflow.dependencies import Dependencies
from services.workflow.domain.commands import Submit
from services.workflow.domain.decide import first_undecided
from services.workflow.domain.organisation import organisation_of
from services.workflow.domain.record import title_of
from services.workflow.domain.state import State
from services.workflow.storage import instances, submissions
from services.workflow.storage.published import Published, published_flow

Record = Mapping[str, Any]


def start_flow(deps: Dependencies, flow: str, record: int) -> int:
    """Start a flow for a record in the caller's name, who must be allowed to see it; the instance's id.

    Raises NotFound, Conflict("flow_already_running" | "record_already_approved"),
    Invalid("branch_undecided" | "flow_field_hidden").
    """
    with deps.database.read() as tx:
        published = published_flow(tx, flow)
    snapshot = deps.records.record(published.flow.form, record)
    with deps.database.transaction() as tx:
        return submit(deps, tx, flow, snapshot)


def submit(deps: Dependencies, tx: Transaction, flow: str, record: Record, depth: int = 0) -> int:
    """The same inside a transaction, with the record as the caller (tx.actor) sees it."""
    published = published_flow(tx, flow)
    user, now, id = tx.actor.user, deps.clock(), int(record["id"])
    title = title_of(published.form, record)
    if (running := instances.running_instance(tx, flow, id)) is not None:
        if running[1] == "returned":
            resubmit(deps, tx, running[0], record)
            return running[0]
        raise Conflict("flow_already_running", params={"instance": running[0]})
    status = published.flow.status
    settled = status.values.get("approved") if status is not None else None
    if status is not None and settled is not None and record["values"].get(status.field) == settled:
        # Approved before, here or where it was imported from: once more would set everything off again.
        raise Conflict("record_already_approved")
    instance_id = instances.insert_instance(
        tx,
        flow=flow,
        flow_version=published.version,
        form=published.flow.form,
        record=id,
        title=title,
        initiator=user,
        depth=depth,
        variables=dict(record),
        started_at=now,
    )
    if not instance_id:
        raise Conflict("flow_already_running")
    _submit(deps, tx, instance_id, published, record, title)
    return instance_id


def resubmit(deps: Dependencies, tx: Transaction, instance_id: int, record: Record) -> State:
    """Start the next round of a returned instance. Raises Forbidden("not_initiator") for anybody else."""
    instance = instances.lock_instance(tx, instance_id)
    assert instance is not None
    published = published_flow(tx, instance.flow, instance.flow_version)
    return _submit(deps, tx, instance_id, published, record, title_of(published.form, record))


def _submit(
    deps: Dependencies, tx: Transaction, instance_id: int, published: Published, record: Record, title: str
) -> State:
    locked = instances.lock_instance(tx, instance_id)
    assert locked is not None
    instance = replace(locked, variables=record, title=title)
    _check_decidable(deps, tx, instance, published)
    after = step(deps, tx, instance, Submit(tx.actor.user))
    submissions.save_submission(tx, instance_id, after.round, record, title, deps.clock())
    tx.audit(
        "flow.submitted",
        f"record:{published.flow.form}/{instance.record}",
        after={
            "instance": instance_id,
            "flow": published.flow.key,
            "round": after.round,
            "state": after.status,
        },
    )
    return after


def _check_decidable(
    deps: Dependencies, tx: Transaction, instance: instances.Instance, published: Published
) -> None:
    """Conditions must be decided by what the initiator sees: on a mask they would decide wrongly."""
    snapshot, form = deps.policies.get(tx.tenant), published.form
    access = compile_access(
        snapshot, instance.initiator, f"form:{form.key}", "view", form=form, now=deps.clock()
    )
    with refusing():
        for text in published.flow.formulas:
            for key in formula.compile_text(text, formula.schema_of(form)).references:
                if access.field_level(key.partition(".")[0]) < Level.READ:
                    raise Invalid("flow_field_hidden")
        world = organisation_of(snapshot, deps.clock(), form, instance.initiator, instance.variables)
        node = first_undecided(published.flow.nodes, world)
    if node is not None:
        fields = {
            key
            for branch in node.branches
            if branch.when is not None
            for key in formula.compile_text(branch.when, formula.schema_of(form)).references
        }
        labels = "、".join(
            sorted(form.field(key).label(current().language) for key in fields if "." not in key)
        )
        raise Invalid("branch_undecided_now", params={"node": node.id, "fields": labels})
