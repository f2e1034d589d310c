"""Add a department below another one."""

from dataclasses import asdict, replace

from services.identity.commands.dependencies import Dependencies
from services.identity.commands.policy_change import policy_change
from services.identity.commands.refusal import refuse
from services.identity.domain.nouns import Department
from services.identity.domain.organisation import check_department
from services.identity.storage import departments, people


def create_department(deps: Dependencies, department: Department) -> Department:
    """Answers the department as saved. Raises Invalid."""
    department = replace(department, id=0, version=1)
    with policy_change(deps) as tx:
        refuse(
            check_department(department, parents=departments.parents(tx), people=people.managers(tx).keys())
        )
        department = replace(department, id=departments.create(tx, department))
        tx.audit("department.created", f"department:{department.id}", None, asdict(department))
    return department
