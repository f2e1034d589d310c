"""Drive one remote document to its final state: look, take one step, look again (domain.convergence)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any

from connectors.hub.domain.convergence import Observed, Step, amount_differs, next_step
from connectors.hub.domain.errors import RemoteRefused, RemoteUnavailable, SyncConflict
from connectors.hub.domain.mapping import PushMapping
from connectors.hub.domain.remote import RemoteSystem
from services.chassis import crash

_MOST_STEPS = 8
_MOST_SILENCES = 2


def converge(
    remote: RemoteSystem,
    mapping: PushMapping,
    key: str,
    model: Mapping[str, Any],
    expected: Decimal | None,
    before_writing: Callable[[], None],
) -> Observed:
    """The document in its final state. `before_writing` runs once, before the first write, to save the
    intent.

    Raises RemoteUnavailable (come back later; nothing is doubled), RemoteRefused, SyncConflict
    `amount_differs`
    when the document under our key does not carry our amount.
    """
    silences, announced = 0, False
    for _ in range(_MOST_STEPS):
        observed = remote.observe(mapping, key)
        if observed is not None and amount_differs(observed, expected):
            raise SyncConflict(
                "amount_differs", None, {"number": key, "remote": str(observed.total), "ours": str(expected)}
            )
        step = next_step(observed, mapping.finish)
        if step is Step.DONE and observed is not None:
            return observed
        if not announced:
            before_writing()
            announced = True
        try:
            _take(remote, mapping, key, model, step)
            crash.point("hub.after_write")
        except RemoteUnavailable:
            silences += 1
            if silences >= _MOST_SILENCES:
                raise
        except RemoteRefused:
            # Somebody, or our own earlier attempt, may have been faster: only an unchanged document is a
            # refusal.
            if remote.observe(mapping, key) == observed:
                raise
    raise RemoteUnavailable("remote_unavailable", None, {"remote": f"{key} does not reach its final state"})


def _take(remote: RemoteSystem, mapping: PushMapping, key: str, model: Mapping[str, Any], step: Step) -> None:
    match step:
        case Step.CREATE:
            remote.create(mapping, model)
        case Step.SUBMIT:
            remote.submit(mapping, key)
        case Step.AUDIT:
            remote.audit(mapping, key)
