"""Access: grants compiled, for one person, into predicates, masked expressions and their Python twins."""

from services.kernel.access.access import Access
from services.kernel.access.approvers import resolve, resolve_all
from services.kernel.access.compiling import compile_access, may
from services.kernel.access.grant import Grant, Scope, check_grant
from services.kernel.access.level import Level
from services.kernel.access.snapshot import Department, Person, Snapshot

__all__ = [
    "Access",
    "Department",
    "Grant",
    "Level",
    "Person",
    "Scope",
    "Snapshot",
    "check_grant",
    "compile_access",
    "may",
    "resolve",
    "resolve_all",
]
