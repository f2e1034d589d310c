"""Save the draft of a flow."""

from typing import Any

from services.chassis.errors import Invalid, NotFound
from services.workflow.commands.refusal import refusing
from services.workflow.dependencies import Dependencies
from services.workflow.domain.read_flow import read_flow
from services.workflow.storage import flows

#: What a definition consists of. Whatever else comes along, as answers of ours do, is not kept.
PARTS = ("name", "description", "form", "status", "repeat_approver", "nodes")


def put_flow(deps: Dependencies, key: str, definition: dict[str, Any]) -> None:
    """Create the flow or replace its draft; what runs is untouched. Raises Invalid with what is misshapen.

    Gaps, unknown fields and the like do not keep a draft from being saved: see publish_flow.
    """
    definition = {name: definition[name] for name in PARTS if name in definition} | {"key": key}
    with refusing():
        flow = read_flow(definition)
    with deps.database.transaction() as tx:
        before = flows.find_flow(tx, key, lock=True)
        if before is not None and before["version"] and before["form"] != flow.form:
            raise Invalid("flow_form_fixed", "form")
        flows.save_draft(tx, key, flow.form, definition, deps.clock())
        tx.audit("flow.saved", f"flow:{key}", before["draft"] if before else None, definition)


def draft_of(deps: Dependencies, key: str) -> dict[str, Any]:
    """The draft. Raises NotFound("flow_not_found")."""
    with deps.database.read() as tx:
        row = flows.find_flow(tx, key)
    if row is None:
        raise NotFound("flow_not_found", params={"flow": key})
    return dict(row["draft"])
