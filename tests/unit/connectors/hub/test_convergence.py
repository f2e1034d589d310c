"""Look, step, look again: against a remote that loses answers, is slow, and is used by others too."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.hub.commands.converge import converge
from connectors.hub.domain.convergence import Observed, RemoteState, Step, next_step
from connectors.hub.domain.errors import RemoteRefused, RemoteUnavailable, SyncConflict
from connectors.hub.domain.mapping import PushMapping, read_mappings
from connectors.hub.domain.retrying import DELAYS, delay_before
from connectors.kingdee.mapping import default_mappings

MAPPING = read_mappings(default_mappings()).push_for("receivable", "receivable")
KEY, AMOUNT = "DG-AR1", Decimal("80000.00")


class Remote:
    """A remote with one document, whose answers follow a script: "ok", "lost" (done, no answer), "dead"
    (not done)."""

    reference = "FNumber"

    def __init__(self, script: list[str]) -> None:
        self.script = list(script)
        self.document: Observed | None = None
        self.writes: list[str] = []

    def observe(self, mapping: PushMapping, key: str) -> Observed | None:
        return self.document

    def create(self, mapping: PushMapping, model: Mapping[str, Any]) -> None:
        self._write("create", None, Observed("1", KEY, RemoteState.DRAFT, AMOUNT))

    def submit(self, mapping: PushMapping, key: str) -> None:
        self._write("submit", RemoteState.DRAFT, replace(self._there(), state=RemoteState.IN_REVIEW))

    def audit(self, mapping: PushMapping, key: str) -> None:
        self._write("audit", RemoteState.IN_REVIEW, replace(self._there(), state=RemoteState.FINAL))

    def _there(self) -> Observed:
        assert self.document is not None
        return self.document

    def _write(self, name: str, needs: RemoteState | None, after: Observed) -> None:
        fate = self.script.pop(0) if self.script else "ok"
        if fate != "dead":
            if (self.document.state if self.document else None) != needs:
                raise RemoteRefused("remote_refused")
            self.document = after
            self.writes.append(name)
        if fate != "ok":
            raise RemoteUnavailable("remote_unavailable")

    def find(self, mapping: PushMapping, column: str, value: str) -> list[Observed]:
        raise AssertionError("not asked here")

    def check(self) -> None: ...
    def changed_since(self, *_: Any) -> Any: ...
    def close(self) -> None: ...


@given(st.lists(st.sampled_from(["ok", "lost", "dead"]), max_size=12))
def test_however_answers_are_lost_each_write_happens_once(script: list[str]) -> None:
    remote = Remote(script)
    intents: list[int] = []
    for _ in range(20):
        try:
            final = converge(remote, MAPPING, KEY, {}, AMOUNT, lambda: intents.append(1))
        except RemoteUnavailable:
            continue  # what the due clock does
        assert final == Observed("1", KEY, RemoteState.FINAL, AMOUNT)
        break
    assert remote.writes == ["create", "submit", "audit"]
    assert intents


def test_the_intent_is_saved_before_the_first_write_and_not_for_a_look() -> None:
    remote = Remote([])
    order: list[str] = []
    converge(remote, MAPPING, KEY, {}, AMOUNT, lambda: order.append(f"intent, {len(remote.writes)} writes"))
    converge(remote, MAPPING, KEY, {}, AMOUNT, lambda: order.append("again"))
    assert order == ["intent, 0 writes"]


def test_a_refusal_is_believed_only_when_nothing_moved() -> None:
    class Overtaken(Remote):
        def create(self, mapping: PushMapping, model: Mapping[str, Any]) -> None:
            super().create(mapping, model)
            raise RemoteRefused("remote_refused")  # "this number is in use": by our own earlier attempt

    assert converge(Overtaken([]), MAPPING, KEY, {}, AMOUNT, lambda: None).state is RemoteState.FINAL

    class Refusing(Remote):
        def create(self, mapping: PushMapping, model: Mapping[str, Any]) -> None:
            raise RemoteRefused("remote_refused")

    with pytest.raises(RemoteRefused):
        converge(Refusing([]), MAPPING, KEY, {}, AMOUNT, lambda: None)


def test_a_foreign_amount_under_our_number_is_never_submitted() -> None:
    remote = Remote([])
    remote.document = Observed("9", KEY, RemoteState.DRAFT, Decimal("79999.99"))
    with pytest.raises(SyncConflict) as conflict:
        converge(remote, MAPPING, KEY, {}, AMOUNT, lambda: None)
    assert conflict.value.params == {"number": KEY, "remote": "79999.99", "ours": "80000.00"}
    assert remote.writes == []


@pytest.mark.parametrize(
    ("state", "finish", "step"),
    [
        (None, (), Step.CREATE),
        (RemoteState.DRAFT, (), Step.DONE),
        (RemoteState.DRAFT, ("submit",), Step.SUBMIT),
        (RemoteState.IN_REVIEW, ("submit",), Step.DONE),
        (RemoteState.IN_REVIEW, ("submit", "audit"), Step.AUDIT),
        (RemoteState.FINAL, ("submit", "audit"), Step.DONE),
    ],
)
def test_the_next_step_follows_from_what_is_there(
    state: RemoteState | None, finish: tuple[str, ...], step: Step
) -> None:
    assert next_step(Observed("1", KEY, state) if state else None, finish) is step


def test_delays_grow_and_then_stay() -> None:
    waits = [delay_before(n) for n in range(1, 12)]
    assert waits == sorted(waits)
    assert waits[0] == DELAYS[0]
    assert waits[-1] == waits[-2] == DELAYS[-1]
