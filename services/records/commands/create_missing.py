"""Records that a file names and the related form does not have yet, made on the way."""

from __future__ import annotations

from collections.abc import Sequence

from services.chassis.errors import DomainError
from services.records.commands.create_record import create_record
from services.records.domain.import_columns import Plan
from services.records.storage.lookups import text_context
from services.records.storage.session import Session


def create_missing(session: Session, chosen: Plan, chunk: Sequence[Sequence[str]], batch: int) -> int:
    """One record with that title for each name that is not found; what may not be made stays not found.

    They are marked as the import's, so that an undo finds them. How many were made.
    """
    made = 0
    context = text_context(session, chosen.fields, chunk)
    for place, field in enumerate(chosen.fields):
        if field is None or field.key not in chosen.missing or field.type != "relation":
            continue
        form = str(field.options.get("form", ""))
        target = session.definitions.forms.get(form)
        if target is None or target.title is None:
            continue
        texts = dict.fromkeys(row[place].strip() for row in chunk if place < len(row) and row[place].strip())
        for text in texts:
            if context.find("relation", form, text) is not None:
                continue
            try:
                with session.tx.sql.begin_nested():
                    create_record(session, form, {target.title.key: text}, batch=batch)
                made += 1
            except DomainError:
                continue
    return made
