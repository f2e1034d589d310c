"""Who said that they follow a record, or that they do not."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import sqlalchemy as sa
from sqlalchemy.dialects.postgresql import insert

from services.chassis.database import Transaction
from services.records.storage.tables import follower


def chosen(tx: Transaction, form: int, records: Sequence[int]) -> Mapping[int, dict[int, bool]]:
    """{record: {person: follows}} of those who chose."""
    statement = sa.select(follower.c.record, follower.c.person, follower.c.following).where(
        follower.c.form == form, follower.c.record.in_(records)
    )
    found: defaultdict[int, dict[int, bool]] = defaultdict(dict)
    for record, person, following in tx.sql.execute(statement.order_by(follower.c.at, follower.c.person)):
        found[record][person] = following
    return found


def choose(
    tx: Transaction, form: int, record: int, people: Iterable[int], following: bool, at: datetime
) -> None:
    """What these people want from now on."""
    rows = [
        {"form": form, "record": record, "person": person, "following": following, "at": at}
        for person in people
    ]
    if rows:
        statement = insert(follower).values(rows)
        keys = ["form", "record", "person"]
        set_ = {"following": following, "at": at}
        tx.sql.execute(statement.on_conflict_do_update(index_elements=keys, set_=set_))


def invite(tx: Transaction, form: int, record: int, people: Iterable[int], at: datetime) -> None:
    """Let people follow who have not chosen yet; whoever stopped following is left alone."""
    rows = [
        {"form": form, "record": record, "person": person, "following": True, "at": at} for person in people
    ]
    if rows:
        tx.sql.execute(insert(follower).values(rows).on_conflict_do_nothing())


def inherit(tx: Transaction, form: int, sources: Sequence[int], target: int, at: datetime) -> None:
    """Whoever followed one of the records follows the one they became."""
    statement = (
        sa.select(follower.c.person)
        .distinct()
        .where(follower.c.form == form, follower.c.record.in_(sources), follower.c.following)
    )
    invite(tx, form, target, list(tx.sql.execute(statement).scalars()), at)
