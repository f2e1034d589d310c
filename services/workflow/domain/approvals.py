"""How the votes of one approval are counted."""

from __future__ import annotations

from collections.abc import Sequence

from services.workflow.domain.state import OPEN, State, Task


def verdict(mode: str, tasks: Sequence[Task]) -> str:
    """approved, open, or nobody (everybody who could vote is gone). A rejection ends the flow before this.

    Cancelled tasks are of people who left: they do not count in the denominator. Administrators who stand in
    replace everybody, and one of them is enough.
    """
    if stand_ins := [task for task in tasks if task.stand_in]:
        mode, tasks = "any", stand_ins
    approvals = sum(task.state == "approved" for task in tasks)
    still_open = any(task.state in OPEN for task in tasks)
    if mode == "any" and approvals:
        return "approved"
    if still_open:
        return "open"
    return "approved" if approvals else "nobody"


def next_turn(tasks: Sequence[Task]) -> Task | None:
    """The task of a sequence whose turn has come, when nobody else's is running."""
    if any(task.state == "pending" for task in tasks):
        return None
    return min(
        (task for task in tasks if task.state == "waiting"), key=lambda task: task.number, default=None
    )


def approved_in_round(state: State) -> set[int]:
    """People who approved something since the last submission, themselves."""
    return {
        task.assignee
        for task in state.tasks.values()
        if task.kind == "approval" and task.state == "approved" and task.round == state.round
    }
