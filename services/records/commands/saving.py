"""What every write of one record ends with: row, history, event and audit, in the transaction at hand."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import Any

import psycopg
import sqlalchemy as sa

from services.chassis.errors import Conflict, Invalid
from services.kernel.errors import FieldErrors, FieldInvalid
from services.kernel.fields import Field
from services.kernel.fields.text import AutoNumberField
from services.records.domain.definition import Definition
from services.records.domain.indexes import unique_name
from services.records.domain.record import CREATED, DELETED, RESTORED, Change, changes_json
from services.records.storage.match_keys import keep_keys
from services.records.storage.numbers import Counter, next_id, next_numbers
from services.records.storage.outgoing import records_changed
from services.records.storage.rows import missing_targets, write_history
from services.records.storage.session import Session

ACTION = {CREATED: "record.create", DELETED: "record.delete", RESTORED: "record.restore"}


def object_name(form: str, id: int) -> str:
    """How the audit names a record."""
    return f"record:{form}/{id}"


def tell(session: Session, definition: Definition, change: Change, *, quiet: bool = False) -> None:
    """History, keys of similar records, event and audit of one change."""
    session_tx, form = session.tx, definition.form
    keep_keys(session_tx, definition, [change])
    changes = changes_json(form, change)
    write_history(session, definition, change, changes, session.authority.now)
    records_changed(session_tx, definition, [change], quiet=quiet, depth=session.depth)
    session_tx.audit(
        ACTION.get(change.op, "record.update"),
        object_name(definition.key, change.state["id"]),
        None if change.before is None else {key: pair[0] for key, pair in changes.items()},
        None if change.after is None else {key: pair[1] for key, pair in changes.items()},
    )


def check_targets(session: Session, definition: Definition, values: Any, keys: Iterable[str]) -> None:
    """Raises FieldErrors ``reference_not_found`` for records that do not exist or may not be seen."""
    missing = missing_targets(session, definition, values, list(keys))
    if missing:
        raise FieldErrors(
            [FieldInvalid("reference_not_found", f.key, {"value": values[f.key]}) for f in missing]
        )


def number(session: Session, definition: Definition, field: Field, count: int = 1) -> list[str]:
    """The next texts of an automatic number; the date parts are those of the tenant's today."""
    kind, today = _auto(field), session.authority.today
    day = (today.year, today.month, today.day)
    numbers = next_numbers(session, _counter(definition, field, day), count)
    return [kind.render(field, *day, n) for n in numbers]


def identify(session: Session, definition: Definition, values: dict[str, Any]) -> int:
    """The id of a new record, in one round trip with its automatic numbers, which are set in ``values``."""
    autos = [field for field in definition.form.fields if field.type == "auto_number"]
    today = session.authority.today
    day = (today.year, today.month, today.day)
    id, counts = next_id(session, [_counter(definition, field, day) for field in autos])
    for field, count in zip(autos, counts, strict=True):
        values[field.key] = _auto(field).render(field, *day, count)
    return id


def _counter(definition: Definition, field: Field, day: tuple[int, int, int]) -> Counter:
    kind = _auto(field)
    return Counter(definition.id, field.id, kind.period(field, *day), kind.gapless(field))


def _auto(field: Field) -> AutoNumberField:
    kind = field.kind
    assert isinstance(kind, AutoNumberField)
    return kind


@contextmanager
def refusing_doubles(definition: Definition) -> Iterator[None]:
    """A unique field's second value is an error of that field; whose the first is stays untold."""
    try:
        yield
    except (sa.exc.IntegrityError, psycopg.errors.UniqueViolation) as error:
        cause = error.orig if isinstance(error, sa.exc.IntegrityError) else error
        if not isinstance(cause, psycopg.errors.UniqueViolation):
            raise
        name = cause.diag.constraint_name
        for field in definition.form.fields:
            if unique_name(definition.id, field.id) == name:
                raise Invalid("value_taken", field.key) from error
        for unique in definition.rules.uniques:
            ids = (definition.form.field(key).id for key in unique.fields)
            if unique_name(definition.id, *ids) == name:
                raise Invalid("value_taken", unique.fields[0], {"fields": list(unique.fields)}) from error
        raise Conflict("record_exists") from error
