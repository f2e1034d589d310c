"""The frame of every command that changes who people are or what they may do."""

from collections.abc import Iterator
from contextlib import contextmanager

from protos.gen.dougong.identity.v1 import events_pb2
from services.chassis.context import current
from services.chassis.database import Transaction
from services.chassis.errors import Forbidden, NotFound
from services.identity.commands.dependencies import Dependencies
from services.identity.commands.refusal import refuse
from services.identity.domain.administration import check_administrator_left
from services.identity.storage import policy_document, tenants
from services.kernel.access import Snapshot, may


@contextmanager
def policy_change(deps: Dependencies, *, may_lose_administrators: bool = False) -> Iterator[Transaction]:
    """One transaction: lock the tenant's policy, change it, move its version, tell everybody.

    Raises Conflict("last_administrator") when nobody would be left to administer the tenant.
    """
    with deps.database.transaction() as tx:
        tenants.lock_policy(tx)
        yield tx
        version = tenants.bump_policy(tx)
        if may_lose_administrators:
            refuse(check_administrator_left(_administration(tx)))
        tx.publish(
            "identity.policy.changed",
            events_pb2.PolicyChanged(version=version),
            aggregate_id=tx.tenant,
            aggregate_version=version,
        )


def actor_holds(tx: Transaction, area: str) -> bool:
    """Whether the caller administers an area, by the policy as this transaction sees it.

    The platform itself (a service acting for nobody) may do what it was made to do.
    """
    context = current()
    if context.kind == "service" and not context.user:
        return True
    return may(_administration(tx), context.user, f"admin:{area}", "manage")


def require_personal_session() -> None:
    """Keep API keys from making or changing credentials. Raises Forbidden."""
    if current().via.startswith("key:"):
        raise Forbidden("session_required")


def _administration(tx: Transaction) -> Snapshot:
    administration = policy_document.administration(tx)
    if administration is None:
        raise NotFound("not_found")
    return administration[1]
