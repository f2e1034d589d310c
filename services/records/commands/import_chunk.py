"""One chunk of an import: cells to values, refused rows to errors, the others into the form together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from services.chassis.errors import DomainError
from services.kernel.errors import FieldErrors, FieldInvalid, KernelError
from services.kernel.fields import Field, TextContext
from services.records.commands.refusal import refusal
from services.records.commands.saving import number
from services.records.commands.update_record import update_record
from services.records.domain.definition import Definition
from services.records.domain.import_columns import Plan
from services.records.domain.record import computed
from services.records.domain.writing import NotAllowed, new_values
from services.records.storage.bulk import NewRow, insert_many, taken, taken_together
from services.records.storage.lookups import text_context
from services.records.storage.rows import next_ids
from services.records.storage.session import Session


@dataclass
class Outcome:
    """``errors`` are (row of the file, place, error) in the order of the file."""

    imported: int = 0
    updated: int = 0
    rejected: int = 0
    errors: list[tuple[int, int, Any]] = field(default_factory=list)

    def refuse(self, row: int, error: KernelError | NotAllowed | DomainError) -> None:
        self.rejected += 1
        if isinstance(error, FieldErrors):
            several: Sequence[Any] = error.errors
        elif isinstance(error, DomainError) and error.errors:
            several = error.errors
        else:
            several = [refusal(error) if isinstance(error, NotAllowed) else error]
        self.errors += [(row, place, each) for place, each in enumerate(several)]


def import_chunk(
    session: Session, definition: Definition, chosen: Plan, chunk: Sequence[tuple[int, list[str]]], batch: int
) -> Outcome:
    """What of the chunk could be imported is imported; nothing is committed yet."""
    outcome = Outcome()
    chunk = [(row, chosen.reworded(cells)) for row, cells in chunk]
    context = text_context(session, chosen.fields, [cells for _, cells in chunk])
    given: list[tuple[int, dict[str, Any]]] = []
    for row, cells in chunk:
        try:
            given.append((row, _read(chosen, cells, context)))
        except KernelError as error:
            outcome.refuse(row, error)
    if chosen.key is not None:
        given = _update_known(session, definition, chosen.key, given, outcome)
    rows = _prepare(session, definition, given, outcome)
    rows = _without_doubles(session, definition, rows, outcome)
    if rows:
        _complete(session, definition, [values for _, values in rows])
        insert_many(
            session,
            definition,
            [NewRow(computed(definition.form, values, session.authority)) for _, values in rows],
            batch,
        )
        outcome.imported = len(rows)
    return outcome


def _read(chosen: Plan, cells: Sequence[str], context: TextContext) -> dict[str, Any]:
    """Python values of the row's cells; raises FieldErrors with every cell at fault."""
    if any(cell for cell in cells[len(chosen.fields) :]):
        raise FieldInvalid("import_too_wide")
    values: dict[str, Any] = {}
    errors: list[FieldInvalid] = []
    for column, cell in zip(chosen.fields, cells, strict=False):
        if column is None or not cell:
            continue
        try:
            values[column.key] = column.kind.parse_text(cell, column, context)
        except FieldErrors as several:
            errors += several.errors
        except FieldInvalid as error:
            errors.append(error)
    if errors:
        raise FieldErrors(errors)
    return values


def _update_known(
    session: Session,
    definition: Definition,
    key: Field,
    given: list[tuple[int, dict[str, Any]]],
    outcome: Outcome,
) -> list[tuple[int, dict[str, Any]]]:
    """Rows whose key exists change that record; the others are left to be created."""
    present = [values[key.key] for _, values in given if values.get(key.key) is not None]
    known = taken(session, definition, key, present)
    new = []
    for row, values in given:
        id = known.get(values.get(key.key))
        if id is None:
            new.append((row, values))
            continue
        try:
            changes = {name: definition.form.field(name).kind.to_json(v) for name, v in values.items()}
            with session.tx.sql.begin_nested():
                update_record(session, definition.key, id, None, changes, quiet=True)
            outcome.updated += 1
        except DomainError as error:
            # Whoever may not see the record learns only that the value is not free.
            outcome.refuse(row, error if error.code != "not_found" else FieldInvalid("value_taken", key.key))
    return new


def _prepare(
    session: Session, definition: Definition, given: list[tuple[int, dict[str, Any]]], outcome: Outcome
) -> list[tuple[int, dict[str, Any]]]:
    rows = []
    for row, values in given:
        try:
            rows.append((row, new_values(session.authority, definition, values, session.authority.user)))
        except (KernelError, NotAllowed) as error:
            outcome.refuse(row, error)
    return rows


def _without_doubles(
    session: Session, definition: Definition, rows: list[tuple[int, dict[str, Any]]], outcome: Outcome
) -> list[tuple[int, dict[str, Any]]]:
    """Refuses what a unique field has already, in the form or earlier in the file."""
    for unique in (each for each in definition.form.fields if each.unique):
        present = [values[unique.key] for _, values in rows if values.get(unique.key) is not None]
        seen: set[Any] = set(taken(session, definition, unique, present)) if present else set()
        kept = []
        for row, values in rows:
            value = values.get(unique.key)
            if value is not None and value in seen:
                outcome.refuse(row, FieldInvalid("value_taken", unique.key))
                continue
            seen.add(value)
            kept.append((row, values))
        rows = kept
    for together in definition.rules.uniques:
        rows = _without_double_sets(session, definition, together.fields, rows, outcome)
    return rows


def _without_double_sets(
    session: Session,
    definition: Definition,
    keys: tuple[str, ...],
    rows: list[tuple[int, dict[str, Any]]],
    outcome: Outcome,
) -> list[tuple[int, dict[str, Any]]]:
    """Refuses a combination the form has already, or that stood earlier in the file; one with a gap is
    free."""
    fields = [definition.form.field(key) for key in keys]
    sets = [tuple(values.get(key) for key in keys) for _, values in rows]
    present = [each for each in sets if None not in each]
    seen = taken_together(session, definition, fields, present) if present else set()
    kept = []
    for (row, values), together in zip(rows, sets, strict=True):
        if None not in together and together in seen:
            outcome.refuse(row, FieldInvalid("value_taken", keys[0], {"fields": list(keys)}))
            continue
        seen.add(together)
        kept.append((row, values))
    return kept


def _complete(session: Session, definition: Definition, rows: list[dict[str, Any]]) -> None:
    """Ids and automatic numbers, in the order of the file."""
    for values, id in zip(rows, next_ids(session, len(rows)), strict=True):
        values["id"] = id
    for auto in (each for each in definition.form.fields if each.type == "auto_number"):
        for values, text in zip(rows, number(session, definition, auto, len(rows)), strict=True):
            values[auto.key] = text
