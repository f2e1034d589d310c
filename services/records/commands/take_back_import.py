"""Take out what an import brought in, a thousand records at a time: its rows first, then what it made for
them on the way."""

from __future__ import annotations

from typing import Any

from services.records.commands.recompute import follow
from services.records.domain.definition import Definition
from services.records.storage import batches
from services.records.storage.bulk import remove_batch_rows
from services.records.storage.session import Session, Sessions


def take_back_import(sessions: Sessions, id: int, user: int) -> None:
    """Rows that nobody changed since, and records made for them that besides nobody points at or commented.

    The others stay, and are counted by the difference of what was made and what was taken back.
    """
    going = True
    while going:
        with sessions.person_write(user, f"import:{id}") as session:
            going = _step(session, id)


def _step(session: Session, id: int) -> bool:
    """Whether there is more to do."""
    batch = batches.find(session.tx, id, lock=True)
    if batch is None or batch.state != "undoing":
        return False
    forms = session.definitions.forms
    own, made = forms.get(batch.form), _made_forms(session, batch)
    if own is not None and (count := _take_out(session, own, id, unlinked=own in made)):
        batches.update(session.tx, id, removed=batch.removed + count)
        return True
    for definition in made:
        if definition is not own and (count := _take_out(session, definition, id, unlinked=True)):
            batches.update(session.tx, id, unmade=batch.unmade + count)
            return True
    batches.update(session.tx, id, state="undone")
    told = {"removed": batch.removed, "made": batch.made, "unmade": batch.unmade}
    session.tx.audit("import.undone", f"import:{id}", None, told)
    return False


def _take_out(session: Session, definition: Definition, id: int, *, unlinked: bool) -> int:
    gone = remove_batch_rows(session, definition, id, unlinked=unlinked)
    if gone:
        follow(session, definition, gone)
    return len(gone)


def _made_forms(session: Session, batch: Any) -> list[Definition]:
    """The forms in which the import may have made records."""
    forms = session.definitions.forms
    own = forms.get(batch.form)
    wanted = [key for key, chosen in (batch.settings.get("create_missing") or {}).items() if chosen]
    fields = [own.form.by_key[key] for key in wanted if own is not None and key in own.form.by_key]
    keys = dict.fromkeys(str(field.options.get("form", "")) for field in fields)
    return [forms[key] for key in keys if key in forms]
