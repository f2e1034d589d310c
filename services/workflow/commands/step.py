"""One command on one instance: load, advance, save, announce, in the caller's transaction."""

from functools import reduce

from services.chassis.database import Transaction
from services.workflow.commands.announce import Announcement
from services.workflow.commands.refusal import refusing
from services.workflow.dependencies import Dependencies
from services.workflow.domain.commands import Command
from services.workflow.domain.engine import advance
from services.workflow.domain.organisation import organisation_of
from services.workflow.domain.state import State, apply
from services.workflow.storage.instances import Instance, save_instance
from services.workflow.storage.published import published_flow


def step(deps: Dependencies, tx: Transaction, instance: Instance, command: Command) -> State:
    """Run a command on a locked instance and answer its state.

    Raises what `advance` refuses, as DomainErrors.
    """
    published = published_flow(tx, instance.flow, instance.flow_version)
    world = organisation_of(
        deps.policies.get(tx.tenant), deps.clock(), published.form, instance.initiator, instance.variables
    )
    with refusing():
        mutations = advance(published.flow, instance.state, command, world)
    after = reduce(apply, mutations, instance.state)
    ids = save_instance(tx, instance, after, mutations, world.now)
    Announcement(deps, tx, published.flow, instance, after, ids).publish(mutations)
    return after
