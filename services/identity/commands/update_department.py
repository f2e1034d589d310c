"""Rename or move a department, or give it a head."""

from dataclasses import asdict, replace

from services.chassis.errors import Conflict, NotFound
from services.identity.commands.dependencies import Dependencies
from services.identity.commands.policy_change import policy_change
from services.identity.commands.refusal import refuse
from services.identity.domain.nouns import Department
from services.identity.domain.organisation import check_department
from services.identity.storage import departments, people


def update_department(deps: Dependencies, department: Department) -> Department:
    """Answers the department as saved. Raises NotFound, Conflict("version_conflict", current=…), Invalid."""
    with policy_change(deps) as tx:
        before = departments.get(tx, department.id)
        if before is None:
            raise NotFound("not_found")
        if before.version != department.version:
            raise Conflict("version_conflict", None, {"current": asdict(before)})
        after = replace(department, version=before.version + 1)
        refuse(check_department(after, parents=departments.parents(tx), people=people.managers(tx).keys()))
        departments.update(tx, after)
        tx.audit("department.updated", f"department:{after.id}", asdict(before), asdict(after))
    return after
