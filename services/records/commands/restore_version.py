"""Give a record the values it had, as far as the caller may write them."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from services.chassis.errors import Conflict, DomainError, Forbidden, Invalid, NotFound
from services.records.commands.update_record import check_version, update_record, visible_row
from services.records.domain.definition import Definition
from services.records.queries.get_record import record_seen
from services.records.storage.reading_history import values_at
from services.records.storage.session import Session


def restore_version(session: Session, form: str, id: int, to_version: int, version: int) -> dict[str, Any]:
    """{record, restored: [field keys], skipped: [{field, code, params}]}.

    A field is skipped when it may not be written, or when its old value no longer fits: a record it named is
    gone, a choice was taken away. What the caller may not see is neither brought back nor mentioned.
    Raises NotFound, Forbidden, Conflict ``version_conflict``, Invalid ``version_unknown``.
    """
    definition = session.form(form)
    row = visible_row(session, definition, id)
    if not session.authority.access(definition, "edit").allows_row(row):
        raise Forbidden("forbidden")
    check_version(session, definition, row, version)
    wanted = values_at(session, definition, row, to_version)
    if wanted is None:
        raise Invalid("version_unknown", None, {"version": to_version})
    marked = via(session, f"restore:{to_version}")
    skipped = _write(marked, form, id, version, wanted)
    shown = [each for each in skipped if _visible(session, definition, each["field"])]
    return {"record": record_seen(session, definition, id), "restored": list(wanted), "skipped": shown}


def via(session: Session, how: str) -> Session:
    """The same session, whose history says how a change came about."""
    tx = session.tx
    return replace(session, tx=type(tx)(tx.sql, tx.tenant, replace(tx.actor, via=how)))


def _write(
    session: Session, form: str, id: int, version: int, wanted: dict[str, Any]
) -> list[dict[str, Any]]:
    """Write what can be written; ``wanted`` keeps only that. Each refusal takes away its fields, no more."""
    skipped: list[dict[str, Any]] = []
    while wanted:
        try:
            with session.tx.sql.begin_nested():
                update_record(session, form, id, version, wanted)
            return skipped
        except (Conflict, NotFound, Forbidden):
            raise
        except DomainError as error:
            faults = [each for each in (error.errors or [error]) if _top(each.field) in wanted]
            if not faults:
                raise
            for fault in faults:
                if wanted.pop(_top(fault.field), fault) is not fault:
                    skipped.append({"field": _top(fault.field), "code": fault.code, "params": fault.params})
    return skipped


def _top(field: str | None) -> str:
    """The field a fault is in: `items[2].price` is a fault of `items`."""
    return (field or "").partition("[")[0]


def _visible(session: Session, definition: Definition, key: str) -> bool:
    return key in session.authority.access(definition, "view").readable()
