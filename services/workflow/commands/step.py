"""One command on one instance: load, advance, save, announce, in the caller's transaction."""

from functools import reduce

from services.chassis.database import Transaction
from services.workflow.commands.announce import Announcement
from services.workflow.commands.definitions import Published, published_flow
from services.workflow.commands.dependencies import Dependencies
from services.workflow.commands.refusal import refusing
from services.workflow.domain.commands import Command
from services.workflow.domain.engine import advance
from services.workflow.domain.formulas import Formulas, clock_of
from services.workflow.domain.organisation import Organisation
from services.workflow.domain.state import State, apply
from services.workflow.storage.instances import Instance, save_instance


def organisation(
    deps: Dependencies, tx: Transaction, instance: Instance, published: Published
) -> Organisation:
    """The engine's world for an instance, as of now."""
    snapshot, now = deps.policies.get(tx.tenant), deps.clock()
    clock = clock_of(snapshot, now, instance.initiator)
    formulas = Formulas.of(published.form, instance.variables, clock)
    return Organisation(snapshot, instance.initiator, now, instance.variables, formulas)


def step(deps: Dependencies, tx: Transaction, instance: Instance, command: Command) -> State:
    """Run a command on a locked instance and answer its state.

    Raises what `advance` refuses, as DomainErrors.
    """
    published = published_flow(tx, instance.flow, instance.flow_version)
    world = organisation(deps, tx, instance, published)
    with refusing():
        mutations = advance(published.flow, instance.state, command, world)
    after = reduce(apply, mutations, instance.state)
    ids = save_instance(tx, instance, after, mutations, world.now)
    Announcement(deps, tx, published.flow, instance, after, ids).publish(mutations)
    return after
