"""The answer to an action of a run: note it, and send what waited for it."""

from typing import Any

from services.chassis.database import Transaction
from services.workflow.commands.send_actions import Run, send_next
from services.workflow.dependencies import Dependencies
from services.workflow.storage import runs


def settle_action(
    deps: Dependencies, tx: Transaction, reply_to: str, *, ok: bool, result: Any = None, error: Any = None
) -> None:
    """`reply_to` is "rule:<run>:<action>".

    A late success replaces a failure; other answers to it are ignored.
    """
    _, run_id, index = reply_to.split(":")
    row = runs.lock_run(tx, int(run_id))
    if row is None or int(index) >= len(row["actions"]):
        return
    actions = [dict(action) for action in row["actions"]]
    action = actions[int(index)]
    if action["state"] == "done" or (action["state"] == "failed" and not ok):
        return
    action |= {"state": "done" if ok else "failed", "result": result, "error": error}
    record = row["inputs"]["record"]
    run = Run(row["id"], row["cause"], row["rule"], row["form"], row["actor"], row["depth"], record, actions)
    send_next(deps, tx, run)
