"""Rules and what they did."""

from collections.abc import Mapping
from typing import Any

from services.chassis.errors import NotFound
from services.workflow.dependencies import Dependencies
from services.workflow.queries.paging import page
from services.workflow.queries.task_json import moment
from services.workflow.storage import rules, runs


def list_rules(deps: Dependencies) -> list[dict[str, Any]]:
    """Definitions, each with its version and the counts of its runs in the last 30 days."""
    with deps.database.read() as tx:
        rows, counts = rules.list_rules(tx), runs.run_counts(tx)
    return [
        {
            **row["definition"],
            "version": row["version"],
            "updated_at": moment(row["updated_at"]),
            "runs": (count := counts.get(row["key"], {})).get("runs", 0),
            "failed": count.get("failed", 0),
            "last_run_at": moment(count.get("last_at")),
        }
        for row in rows
    ]


def list_runs(deps: Dependencies, rule: str, cursor: str, limit: int) -> dict[str, Any]:
    """{rows, next}, newest first. Raises NotFound for a rule that does not exist."""
    with deps.database.read() as tx:
        if rules.find_rule(tx, rule) is None:
            raise NotFound("rule_not_found", params={"rule": rule})
        rows, next = page(cursor, limit, lambda before, size: runs.list_runs(tx, rule, before, size))
    return {"rows": [_run(row) for row in rows], "next": next}


def _run(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "id": row["id"],
        "rule_version": row["rule_version"],
        "at": moment(row["at"]),
        "finished_at": moment(row["finished_at"]),
        "trigger": row["trigger"],
        "form": row["form"],
        "record": row["record"],
        "record_version": row["record_version"],
        "actor": row["actor"],
        "depth": row["depth"],
        "state": row["state"],
        "error": row["inputs"].get("error"),
        "inputs": {"record": row["inputs"]["record"], "before": row["inputs"]["before"]},
        "actions": [
            {name: action.get(name) for name in ("kind", "state", "result", "error", "form", "values")}
            for action in row["actions"]
        ],
    }
