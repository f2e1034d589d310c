"""Several writes of one form; each succeeds or fails by itself."""

from __future__ import annotations

from typing import Any

from services.chassis.errors import DomainError, Invalid, Unavailable
from services.records.commands.create_record import create_record
from services.records.commands.delete_record import delete_record
from services.records.commands.update_record import update_record
from services.records.storage.session import Session

MOST_OPERATIONS = 500


def bulk_write(session: Session, form: str, operations: Any) -> list[int | DomainError]:
    """For each operation the record's id, or the error that undid it alone; the others commit together."""
    session.form(form)
    if not isinstance(operations, list) or len(operations) > MOST_OPERATIONS:
        raise Invalid("operations_invalid", None, {"max": MOST_OPERATIONS})
    results: list[int | DomainError] = []
    for operation in operations:
        try:
            with session.tx.sql.begin_nested():
                results.append(_run(session, form, operation))
        except Unavailable:
            raise
        except DomainError as error:
            results.append(error)
    return results


def _run(session: Session, form: str, operation: Any) -> int:
    if not isinstance(operation, dict):
        raise Invalid("operations_invalid", None, {"max": MOST_OPERATIONS})
    values, id, version = operation.get("values"), operation.get("id"), operation.get("version")
    if operation.get("op") == "create":
        return create_record(session, form, values)
    if (
        not isinstance(id, int)
        or not isinstance(version, int)
        or operation.get("op") not in ("update", "delete")
    ):
        raise Invalid("operations_invalid", None, {"max": MOST_OPERATIONS})
    if operation["op"] == "delete":
        delete_record(session, form, id, version)
    else:
        update_record(session, form, id, version, values)
    return id
