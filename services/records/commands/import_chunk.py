"""One chunk of an import: cells to values, refused rows to errors, the others into the form together."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from services.chassis.errors import DomainError
from services.kernel.errors import FieldErrors, FieldInvalid, KernelError
from services.kernel.fields import Field
from services.records.commands.create_missing import create_missing
from services.records.commands.recompute import follow
from services.records.commands.refusal import refusal
from services.records.commands.saving import number
from services.records.commands.update_record import update_record
from services.records.domain.definition import Definition
from services.records.domain.import_rows import Cell, RowReader
from services.records.domain.record import Change
from services.records.domain.writing import NotAllowed
from services.records.storage.bulk import NewRow, insert_many, taken, taken_together
from services.records.storage.lineage import completed
from services.records.storage.lookups import text_context
from services.records.storage.rows import next_ids
from services.records.storage.session import Session

Given = list[tuple[Field, Cell]]


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
    session: Session,
    definition: Definition,
    reader: RowReader,
    chunk: Sequence[tuple[int, list[str]]],
    batch: int,
) -> Outcome:
    """What of the chunk could be imported is imported; nothing is committed yet."""
    outcome, chosen = Outcome(), reader.chosen
    if chosen.words or chosen.dates:
        chunk = [(row, chosen.reworded(cells)) for row, cells in chunk]
    if chosen.missing:
        create_missing(session, chosen, [cells for _, cells in chunk])
    context = text_context(session, chosen.fields, [cells for _, cells in chunk])
    reader.next_chunk(session.authority)
    given: list[tuple[int, Given]] = []
    for row, cells in chunk:
        try:
            given.append((row, reader.cells(cells, context)))
        except KernelError as error:
            outcome.refuse(row, error)
    if chosen.key is not None:
        given = _update_known(session, definition, chosen.key, given, outcome, creates=chosen.creates)
    rows = _prepare(reader, given, outcome)
    rows = _without_doubles(session, definition, rows, outcome, reader.seen)
    if rows:
        _complete(session, definition, [row.values for _, row in rows])
        done = _computed(session, definition, [row for _, row in rows])
        insert_many(session, definition, done, batch)
        follow(session, definition, [Change(None, row.values) for row in done])
        outcome.imported = len(rows)
    return outcome


def _computed(session: Session, definition: Definition, rows: Sequence[NewRow]) -> list[NewRow]:
    """With their formulas; the JSON of line items is made again, their formulas are computed, too."""
    form = definition.form
    return [
        NewRow(
            values, None, {k: text for k, text in row.texts.items() if form.by_key[k].type != "line_items"}
        )
        for row, values in zip(
            rows, completed(session, definition, [row.values for row in rows]), strict=True
        )
    ]


def _update_known(
    session: Session,
    definition: Definition,
    key: Field,
    given: list[tuple[int, Given]],
    outcome: Outcome,
    *,
    creates: bool,
) -> list[tuple[int, Given]]:
    """Rows whose key exists change that record; the others are left to be created, or refused."""

    def key_of(cells: Given) -> Any:
        return next((cell.value for field, cell in cells if field is key), None)

    present = [value for _, cells in given if (value := key_of(cells)) is not None]
    known = taken(session, definition, key, present) if present else {}
    new = []
    for row, cells in given:
        id = known.get(key_of(cells))
        if id is None:
            if creates:
                new.append((row, cells))
            else:
                outcome.refuse(row, FieldInvalid("import_key_not_found", key.key))
            continue
        try:
            changes = {field.key: field.kind.to_json(cell.value) for field, cell in cells}
            with session.tx.sql.begin_nested():
                update_record(session, definition.key, id, None, changes, quiet=True)
            outcome.updated += 1
        except DomainError as error:
            # Whoever may not see the record learns only that the value is not free.
            outcome.refuse(row, error if error.code != "not_found" else FieldInvalid("value_taken", key.key))
    return new


def _prepare(reader: RowReader, given: list[tuple[int, Given]], outcome: Outcome) -> list[tuple[int, NewRow]]:
    rows = []
    for row, cells in given:
        try:
            values, texts = reader.record(cells)
            rows.append((row, NewRow(values, None, texts)))
        except (KernelError, NotAllowed) as error:
            outcome.refuse(row, error)
    return rows


def _without_doubles(
    session: Session,
    definition: Definition,
    rows: list[tuple[int, NewRow]],
    outcome: Outcome,
    earlier: dict[str, set[Any]] | None,
) -> list[tuple[int, NewRow]]:
    """Refuses what a unique field has already, in the form or earlier in the file."""
    for unique in (each for each in definition.form.fields if each.unique):
        present = [r.values[unique.key] for _, r in rows if r.values.get(unique.key) is not None]
        seen: set[Any] = set(taken(session, definition, unique, present)) if present else set()
        if earlier is not None:
            seen |= earlier.setdefault(unique.key, set())
        kept = []
        for row, record in rows:
            value = record.values.get(unique.key)
            if value is not None and value in seen:
                outcome.refuse(row, FieldInvalid("value_taken", unique.key))
                continue
            seen.add(value)
            if value is not None and earlier is not None:
                earlier[unique.key].add(value)
            kept.append((row, record))
        rows = kept
    for together in definition.rules.uniques:
        rows = _without_double_sets(session, definition, together.fields, rows, outcome)
    return rows


def _without_double_sets(
    session: Session,
    definition: Definition,
    keys: tuple[str, ...],
    rows: list[tuple[int, NewRow]],
    outcome: Outcome,
) -> list[tuple[int, NewRow]]:
    """Refuses a combination the form has already, or that stood earlier in the file; one with a gap is
    free."""
    fields = [definition.form.field(key) for key in keys]
    sets = [tuple(record.values.get(key) for key in keys) for _, record in rows]
    present = [each for each in sets if None not in each]
    seen = taken_together(session, definition, fields, present) if present else set()
    kept = []
    for (row, record), together in zip(rows, sets, strict=True):
        if None not in together and together in seen:
            outcome.refuse(row, FieldInvalid("value_taken", keys[0], {"fields": list(keys)}))
            continue
        seen.add(together)
        kept.append((row, record))
    return kept


def _complete(session: Session, definition: Definition, rows: list[dict[str, Any]]) -> None:
    """Ids and automatic numbers, in the order of the file."""
    for values, id in zip(rows, next_ids(session, len(rows)), strict=True):
        values["id"] = id
    for auto in (each for each in definition.form.fields if each.type == "auto_number"):
        for values, text in zip(rows, number(session, definition, auto, len(rows)), strict=True):
            values[auto.key] = text
