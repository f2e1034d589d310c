"""Files become a record's: whoever writes their ids into a field must have uploaded them."""

from __future__ import annotations

from services.kernel.errors import FieldErrors, FieldInvalid
from services.records.domain.definition import Definition
from services.records.domain.files import file_fields, file_ids
from services.records.domain.record import Change
from services.records.storage.files import rows
from services.records.storage.session import Session


def attach_files(session: Session, definition: Definition, change: Change) -> None:
    """To be called before the record is written, in its transaction. Raises FieldErrors ``file_unknown``.

    A file belongs to one field of one record for good: taken out of the value it stays readable in the
    history and can be put back. Files of others answer as files that do not exist.
    """
    if change.after is None:
        return
    record, before, errors = change.after["id"], change.before or {}, []
    for field in file_fields(definition.form):
        had = set(file_ids(field, before.get(field.key)))
        ids = file_ids(field, change.after.get(field.key))
        new = [id for id in ids if id not in had]
        if len(set(ids)) != len(ids):
            errors.append(FieldInvalid("file_twice", field.key))
        if not new:
            continue
        found = rows.find_several(session.tx, new)
        place = (definition.id, field.id, record)
        loose = []
        for id in new:
            row = found.get(id)
            if row is not None and row.record is None and row.created_by == session.authority.user:
                loose.append(id)
            elif row is None or (row.form, row.field, row.record) != place:
                errors.append(FieldInvalid("file_unknown", field.key, {"value": id}))
        if loose and not errors:
            rows.hold(session.tx, loose, *place)
    if errors:
        raise FieldErrors(errors)
