"""One chunk of an import: cells to values, refused rows to errors, the others into the form together."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, NamedTuple

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
from services.records.storage.met_values import Mark, MetValues
from services.records.storage.numbers import next_ids
from services.records.storage.session import Session

Given = list[tuple[Field, Cell]]


class Taken(NamedTuple):
    """A row of the file: its good cells, what is wrong with the others and, later, with the whole.

    ``unread``: fields whose cells gave no value, told as an error or not.
    """

    number: int
    cells: Given
    errors: list[Any]
    unread: Collection[str]


Record = tuple[Taken, NewRow]


@dataclass
class Outcome:
    """``errors`` are (row of the file, place, error) in the order of the file."""

    imported: int = 0
    updated: int = 0
    rejected: int = 0
    made: int = 0
    errors: list[tuple[int, int, Any]] = field(default_factory=list)

    def refuse(self, row: Taken) -> None:
        self.rejected += 1
        self.errors += [(row.number, place, each) for place, each in enumerate(row.errors)]


def import_chunk(
    session: Session,
    definition: Definition,
    reader: RowReader,
    chunk: Sequence[tuple[int, list[str]]],
    batch: int,
    met: MetValues | None = None,
) -> Outcome:
    """What of the chunk could be imported is imported; nothing is committed yet.

    ``met``: a trial's unique values of earlier chunks. A trial does not write its new rows: nothing is
    refused by that any more, and whoever waits for the form's numbers need not wait.
    """
    outcome, chosen = Outcome(), reader.chosen
    if chosen.words or chosen.dates:
        chunk = [(row, chosen.reworded(cells)) for row, cells in chunk]
    given = _read(session, reader, chunk)
    if chosen.missing and (lacking := _lacking(given, chosen.missing)):
        wanted = [chunk[n] for n in lacking]
        outcome.made = create_missing(session, chosen, [cells for _, cells in wanted], batch)
        for n, row in zip(lacking, _read(session, reader, wanted), strict=True):
            given[n] = row
    if chosen.key is not None:
        given = _update_known(session, definition, chosen.key, given, outcome, creates=chosen.creates)
    records = _without_doubles(session, definition, _prepare(reader, given, outcome), outcome, met)
    outcome.imported = len(records)
    if records and met is None:
        rows = [row for _, row in records]
        _complete(session, definition, [row.values for row in rows])
        done = _computed(session, definition, rows)
        insert_many(session, definition, done, batch)
        follow(session, definition, [Change(None, row.values) for row in done])
    outcome.errors.sort(key=lambda each: each[:2])
    return outcome


def _read(session: Session, reader: RowReader, chunk: Sequence[tuple[int, list[str]]]) -> list[Taken]:
    context = text_context(session, reader.chosen.fields, [cells for _, cells in chunk])
    reader.next_chunk(session.authority)
    rows = [(number, *reader.cells(cells, context)) for number, cells in chunk]
    return [
        Taken(number, cells, errors, {each.field for each in errors if each.field})
        for number, cells, errors in rows
    ]


def _lacking(given: Sequence[Taken], missing: Collection[str]) -> list[int]:
    """Places of the rows that need nothing but records to be made; for the others none are, and that a name
    is not known yet is no fault of theirs."""

    def unknown(error: Any) -> bool:
        return bool(error.code == "reference_not_found" and error.field in missing)

    places = []
    for n, row in enumerate(given):
        others = [error for error in row.errors if not unknown(error)]
        if others:
            row.errors[:] = others
        elif row.errors:
            places.append(n)
    return places


def _computed(session: Session, definition: Definition, rows: Sequence[NewRow]) -> list[NewRow]:
    """With their formulas; the JSON of line items is made again, their formulas are computed, too."""
    tables = [field.key for field in definition.form.fields if field.type == "line_items"]
    done = []
    for row, values in zip(rows, completed(session, definition, [row.values for row in rows]), strict=True):
        texts = row.texts
        if any(key in texts for key in tables):
            texts = {key: text for key, text in texts.items() if key not in tables}
        done.append(NewRow(values, None, texts))
    return done


def _update_known(
    session: Session,
    definition: Definition,
    key: Field,
    given: list[Taken],
    outcome: Outcome,
    *,
    creates: bool,
) -> list[Taken]:
    """Rows whose key exists change that record; the others are left to be created, or refused."""

    def key_of(row: Taken) -> Any:
        return next((cell.value for field, cell in row.cells if field is key), None)

    present = [value for row in given if (value := key_of(row)) is not None]
    known = taken(session, definition, key, present) if present else {}
    new = []
    for row in given:
        id = known.get(key_of(row))
        if id is None and creates:
            new.append(row)
            continue
        if id is None and not any(error.field == key.key for error in row.errors):
            row.errors.append(FieldInvalid("import_key_not_found", key.key))
        if not row.errors and id is not None:
            row.errors.extend(_update(session, definition, key, id, row.cells))
        if row.errors:
            outcome.refuse(row)
        else:
            outcome.updated += 1
    return new


def _update(session: Session, definition: Definition, key: Field, id: int, cells: Given) -> Sequence[Any]:
    """What the record refuses; nothing when it was changed."""
    changes = {field.key: field.kind.to_json(cell.value) for field, cell in cells}
    try:
        with session.tx.sql.begin_nested():
            update_record(session, definition.key, id, None, changes, quiet=True)
    except DomainError as error:
        if error.code == "not_found":
            # Whoever may not see the record learns only that the value is not free.
            return [FieldInvalid("value_taken", key.key)]
        return error.errors or [error]
    return ()


def _prepare(reader: RowReader, given: list[Taken], outcome: Outcome) -> list[Record]:
    rows: list[Record] = []
    for row in given:
        try:
            values, texts = reader.record(row.cells, row.unread)
            rows.append((row, NewRow(values, None, texts)))
        except FieldErrors as several:
            row.errors.extend(several.errors)
            values = {field.key: cell.value for field, cell in row.cells}
            rows.append((row, NewRow(values)))
        except (KernelError, NotAllowed) as error:
            row.errors.append(refusal(error))
            outcome.refuse(row)
    return rows


def _without_doubles(
    session: Session,
    definition: Definition,
    rows: list[Record],
    outcome: Outcome,
    met: MetValues | None,
) -> list[Record]:
    """The rows without fault; refused is also what a unique field or set of fields has already, in the form
    or in an accepted row earlier in the file. A set with a gap is free."""
    demands: list[_Demand] = []
    for keys, fields, params in _uniques(definition):
        marks = [tuple(record.values.get(key) for key in keys) for _, record in rows]
        asked = {mark for mark in marks if None not in mark}
        seen = _existing(session, definition, fields, asked) if asked else set()
        if met is not None and asked:
            seen |= met.known(",".join(keys), asked)
        demands.append(_Demand(keys, marks, seen, params))
    kept = []
    for n, (row, record) in enumerate(rows):
        row.errors.extend(
            FieldInvalid("value_taken", demand.keys[0], demand.params)
            for demand in demands
            if demand.marks[n] in demand.seen
        )
        if row.errors:
            outcome.refuse(row)
            continue
        for demand in demands:
            if None not in demand.marks[n]:
                demand.seen.add(demand.marks[n])
                demand.added.append(demand.marks[n])
        kept.append((row, record))
    if met is not None:
        for demand in demands:
            met.add(",".join(demand.keys), demand.added)
    return kept


@dataclass
class _Demand:
    """One unique field or set of fields: each row's values, and those that are taken."""

    keys: tuple[str, ...]
    marks: list[Mark]
    seen: set[Mark]
    params: dict[str, Any]
    added: list[Mark] = field(default_factory=list)


def _uniques(definition: Definition) -> Iterator[tuple[tuple[str, ...], list[Field], dict[str, Any]]]:
    for each in definition.form.fields:
        if each.unique:
            yield (each.key,), [each], {}
    for unique in definition.rules.uniques:
        fields = [definition.form.field(key) for key in unique.fields]
        yield unique.fields, fields, {"fields": list(unique.fields)}


def _existing(
    session: Session, definition: Definition, fields: list[Field], asked: Collection[Mark]
) -> set[Mark]:
    if len(fields) == 1:
        return {(value,) for value in taken(session, definition, fields[0], [mark[0] for mark in asked])}
    return taken_together(session, definition, fields, list(asked))


def _complete(session: Session, definition: Definition, rows: list[dict[str, Any]]) -> None:
    """Ids and automatic numbers, in the order of the file."""
    for values, id in zip(rows, next_ids(session, len(rows)), strict=True):
        values["id"] = id
    for auto in (each for each in definition.form.fields if each.type == "auto_number"):
        for values, text in zip(rows, number(session, definition, auto, len(rows)), strict=True):
            values[auto.key] = text
