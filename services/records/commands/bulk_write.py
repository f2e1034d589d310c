"""Several writes of one form; each succeeds or fails by itself, or all of them together."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from services.chassis.errors import DomainError, Invalid, Unavailable
from services.kernel.errors import KernelError
from services.records.commands.create_record import create_record
from services.records.commands.delete_record import delete_record
from services.records.commands.put_record import put_record
from services.records.commands.refusal import refusal
from services.records.commands.update_record import update_record
from services.records.domain.writing import NotAllowed
from services.records.storage.session import Session

MOST_OPERATIONS = 500


@dataclass(frozen=True)
class Written:
    """What an operation did: ``created`` is a new record, not a changed or deleted one."""

    id: int
    created: bool = False


def bulk_write(
    session: Session, form: str, operations: Any, *, atomic: bool = False
) -> list[Written | DomainError]:
    """For each operation what it did, or the error that undid it alone; the others commit together.

    ``atomic``: raises Invalid ``batch_refused`` when any fails, with every error and the place of its
    operation in ``field``; nothing is written then.
    """
    session.form(form)
    if not isinstance(operations, list) or len(operations) > MOST_OPERATIONS:
        raise _malformed()
    results = [_attempt(session, form, operation) for operation in operations]
    faults = [
        each
        for n, result in enumerate(results)
        if isinstance(result, DomainError)
        for each in _placed(result, f"operations.{n}")
    ]
    if atomic and faults:
        raise Invalid("batch_refused", params={"rows": len(operations)}, errors=faults)
    return results


def _attempt(session: Session, form: str, operation: Any) -> Written | DomainError:
    try:
        with session.tx.sql.begin_nested():
            return _run(session, form, operation)
    except Unavailable:
        raise
    except (KernelError, NotAllowed) as error:
        return refusal(error)
    except DomainError as error:
        return error


def _placed(error: DomainError, place: str) -> list[DomainError]:
    """The errors within an error, each with the place of its operation."""
    return [
        Invalid(each.code, f"{place}.{each.field}" if each.field else place, each.params)
        for each in error.errors or [error]
    ]


def _malformed() -> Invalid:
    return Invalid("operations_invalid", None, {"max": MOST_OPERATIONS})


def _run(session: Session, form: str, operation: Any) -> Written:
    if not isinstance(operation, dict):
        raise _malformed()
    op, values = operation.get("op"), operation.get("values")
    if op == "create":
        return Written(create_record(session, form, values), created=True)
    if op == "upsert":
        field, value = operation.get("field"), operation.get("value")
        if not isinstance(field, str) or not isinstance(value, str):
            raise _malformed()
        return Written(*put_record(session, form, field, value, values))
    id, version = operation.get("id"), operation.get("version")
    if not isinstance(id, int) or not isinstance(version, int) or op not in ("update", "delete"):
        raise _malformed()
    if op == "delete":
        delete_record(session, form, id, version)
    else:
        update_record(session, form, id, version, values)
    return Written(id)
