"""What was submitted in each round of an instance."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

import sqlalchemy as sa

from services.chassis.database import Transaction
from services.workflow.storage.tables import instance, submission


def save_submission(
    tx: Transaction, instance_id: int, round: int, snapshot: Mapping[str, Any], title: str, now: datetime
) -> None:
    """Keep the snapshot of a round and make it the instance's variables."""
    row = {"tenant": tx.tenant, "instance": instance_id, "round": round, "snapshot": snapshot, "at": now}
    tx.sql.execute(sa.insert(submission).values(row))
    tx.sql.execute(
        sa.update(instance).where(instance.c.id == instance_id).values(variables=snapshot, title=title)
    )


def last_submissions(tx: Transaction, instance_id: int, round: int) -> list[Mapping[str, Any]]:
    """The snapshots of a round and the one before it, newest first."""
    rows = tx.sql.execute(
        sa.select(submission.c.snapshot)
        .where(
            submission.c.tenant == tx.tenant,
            submission.c.instance == instance_id,
            submission.c.round <= round,
        )
        .order_by(submission.c.round.desc())
        .limit(2)
    )
    return [row.snapshot for row in rows]
