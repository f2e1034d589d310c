"""Finding records, people and departments by what people write in a cell, for a whole chunk at once."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence

import sqlalchemy as sa

from services.kernel.access import Snapshot
from services.kernel.fields import Field, TextContext
from services.kernel.fields.lists import RelationsField
from services.records.domain.definition import Definition
from services.records.storage.page import Shown
from services.records.storage.session import Session

Found = Mapping[tuple[str, str, str], int]


def text_context(
    session: Session, columns: Sequence[Field | None], chunk: Sequence[Sequence[str]]
) -> TextContext:
    """A context that knows every name in these rows; a name with several meanings is not found."""
    known: dict[tuple[str, str, str], int] = dict(_people(session.authority.snapshot))
    for place, field in enumerate(columns):
        if field is None or field.kind.refers(field) != "relation":
            continue
        texts = {row[place].strip() for row in chunk if place < len(row) and row[place].strip()}
        if isinstance(field.kind, RelationsField):
            texts |= {part for text in texts for part in field.kind.parts(text)}
        target = session.definitions.forms.get(str(field.options.get("form", "")))
        if texts and target is not None:
            for text, id in _records(session, target, texts).items():
                known["relation", target.key, text] = id
    return TextContext(
        tz=session.authority.zone, find=lambda kind, form, text: known.get((kind, form, text.strip()))
    )


def _people(snapshot: Snapshot) -> Found:
    """By name, and people by mail address as well; only where it is one person's."""
    names: defaultdict[tuple[str, str, str], set[int]] = defaultdict(set)
    for person in snapshot.people.values():
        if person.active:
            names["person", "", person.name].add(person.id)
            if person.email:
                names["person", "", person.email].add(person.id)
    for department in snapshot.departments.values():
        names["department", "", department.name].add(department.id)
    return {name: next(iter(ids)) for name, ids in names.items() if len(ids) == 1}


def _records(session: Session, target: Definition, texts: Iterable[str]) -> dict[str, int]:
    """Records of the target form the person may see, by title or by a unique field."""
    access = session.authority.access(target, "view")
    shown = Shown(session.stored(target), access)
    keys = [field for field in target.form.fields if field.unique or field.type == "auto_number"]
    names = {field.key for field in (target.title, *keys) if field is not None and field.key in shown.columns}
    found: defaultdict[str, set[int]] = defaultdict(set)
    wanted = sa.literal(list(texts), sa.ARRAY(sa.Text))
    for key in sorted(names):
        text = sa.cast(shown.columns[key], sa.Text)
        statement = sa.select(text, shown.table.c.id).where(shown.predicate, text == sa.any_(wanted))
        for name, id in session.tx.sql.execute(statement):
            found[name].add(id)
    return {name: next(iter(ids)) for name, ids in found.items() if len(ids) == 1}
