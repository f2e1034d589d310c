"""Verify a draft, and publish it when nothing is wrong."""

from typing import Any

from services.chassis.errors import Invalid, NotFound
from services.kernel.errors import KernelError
from services.kernel.fields import Form
from services.workflow.commands.definitions import fresh_form
from services.workflow.commands.put_flow import draft_of
from services.workflow.commands.refusal import refusal, refusing
from services.workflow.dependencies import Dependencies
from services.workflow.domain.errors import Problem
from services.workflow.domain.read_flow import read_flow
from services.workflow.domain.verify import verify
from services.workflow.storage import flows


def verify_flow(deps: Dependencies, key: str) -> list[Problem]:
    """What is wrong with the draft; warnings included. Raises NotFound."""
    return _verify(deps, draft_of(deps, key))[0]


def publish_flow(deps: Dependencies, key: str) -> int:
    """Make the draft the version that new instances run; its number. Running ones keep theirs.

    Raises Invalid with one error for each problem; gaps and overlaps carry a counterexample.
    An unchanged draft is not published again.
    """
    draft = draft_of(deps, key)
    problems, form = _verify(deps, draft)
    errors: list[KernelError] = [problem for problem in problems if problem.severity == "error"]
    if errors:
        raise Invalid("flow_not_sound", errors=[refusal(each) for each in errors])
    with deps.database.transaction() as tx:
        row = flows.find_flow(tx, key, lock=True)
        if row is None or row["draft"] != draft:
            raise NotFound("flow_not_found", params={"flow": key})
        last = flows.find_version(tx, key, row["version"]) if row["version"] else None
        form_definition = form.to_json()
        if last is not None and last["definition"] == draft and last["form_definition"] == form_definition:
            return int(row["version"])
        version = int(row["version"]) + 1
        flows.insert_version(tx, key, version, draft, form_definition, deps.clock())
        tx.audit("flow.published", f"flow:{key}", None, {"version": version, "definition": draft})
    return version


def _verify(deps: Dependencies, draft: dict[str, Any]) -> tuple[list[Problem], Form]:
    with refusing():
        flow = read_flow(draft)
        form = fresh_form(deps, flow.form)
        return verify(flow, form, deps.policies.get()), form
