"""Problems of a flow in the reader's language."""

from collections.abc import Iterable
from typing import Any

from services.workflow.dependencies import Dependencies
from services.workflow.domain.errors import Problem
from services.workflow.domain.wording import worded


def list_problems(deps: Dependencies, problems: Iterable[Problem], language: str) -> list[dict[str, Any]]:
    """[{code, node, severity, message, params, counterexample}] of the contract."""
    found = []
    for problem in problems:
        params = worded(problem.params, language)
        found.append(
            {
                **problem.to_json(),
                "params": params,
                "message": deps.catalogue.message(problem.code, language, params),
                "counterexample": problem.params.get("counterexample"),
            }
        )
    return found
