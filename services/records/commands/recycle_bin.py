"""Take a record out of the recycle bin: back into its form, or away for good."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

import sqlalchemy as sa

from services.chassis.context import Context, platform, use
from services.chassis.database import Database
from services.chassis.errors import Forbidden, NotFound
from services.records.commands.moving import give_back
from services.records.commands.recompute import follow
from services.records.commands.refusal import refusing
from services.records.commands.saving import object_name, refusing_doubles, tell
from services.records.domain.definition import Definition
from services.records.domain.record import Change, read_record
from services.records.storage import recycling
from services.records.storage.lineage import completed
from services.records.storage.rows import external_key_free, insert_row
from services.records.storage.session import Session

BATCH = 1_000


def restore_recycled(session: Session, form: str, id: int) -> dict[str, Any]:
    """{lost: [keys of values the form has no room for any more], returned: how many references came back}.

    Line items, relations and history come with it; of a merged record also the records that pointed at it,
    where they still point at what it became. Raises NotFound, Forbidden, Invalid ``value_taken``.
    """
    definition = session.form(form)
    kept, values, lost = _kept(session, definition, id)
    if not session.authority.access(definition, "delete").allows_row(values):
        raise Forbidden("forbidden")
    values |= {
        "version": values["version"] + 2,  # the deletion was one, this is the next
        "updated_at": session.authority.now,
        "updated_by": session.authority.user,
    }
    values = completed(session, definition, [values])[0]
    key = kept.external_key
    if key is not None and not external_key_free(session, definition, key):
        key = None
    recycling.take_out(session.tx, definition.id, id)
    change = Change(None, values, restored=True)
    with refusing(), refusing_doubles(definition), session.tx.together():
        insert_row(session, definition, values, key)
        tell(session, definition, change, quiet=True)
    follow(session, definition, [change])
    returned = 0
    if kept.merged_into is not None and kept.moved:
        returned = give_back(session, definition, kept.merged_into, id, kept.moved)
    return {"lost": lost, "returned": returned}


def _kept(session: Session, definition: Definition, id: int) -> tuple[sa.Row[Any], dict[str, Any], list[str]]:
    kept = recycling.find(session.tx, definition.id, id) if 0 < id < 2**53 else None
    if kept is None:
        raise NotFound("not_found")
    values, lost = read_record(definition.form, kept.content)
    if not session.authority.access(definition, "view").allows_row(values):
        raise NotFound("not_found")
    return kept, values, lost


def purge_recycled(session: Session, form: str, id: int) -> None:
    """Forget a record for good; only who designs forms may. Raises NotFound."""
    definition = session.form_by_admin(form)
    if recycling.find(session.tx, definition.id, id) is None:
        raise NotFound("not_found")
    _purge(session.tx, definition.id, form, id)


def _purge(tx: Any, form_id: int, form: str, id: int) -> None:
    recycling.purge(tx, form_id, [id])
    tx.audit("record.purge", object_name(form, id))


def purge_expired(database: Database, kept: timedelta, now: datetime) -> int:
    """Forget what has been in the bin for longer than ``kept``, of all tenants; answers how many."""
    count = 0
    while True:
        with database.transaction(Context()) as tx:
            due = recycling.due(tx, now - kept, BATCH)
        if not due:
            return count
        for tenant in sorted({each.tenant for each in due}):
            context = platform(tenant, "records")
            with use(context), database.transaction(context) as tx:
                for each in due:
                    if each.tenant == tenant:
                        _purge(tx, each.form, each.key, each.record)
                        count += 1
