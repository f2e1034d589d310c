"""Ids kept in a table of pairs, filtered through that table's indexes instead of by the array they form."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import BigInteger, ColumnElement, FromClause, and_, any_, bindparam, func, not_, select
from sqlalchemy.dialects.postgresql import ARRAY, aggregate_order_by
from sqlalchemy.sql.expression import ScalarSelect


class LinkedIds(ScalarSelect[Any]):
    """The targets of one record, as an array in order of their ids; null when there are none.

    ``pairs`` has the columns record_id and target_id, ``owner`` is the record's id in the query around.
    """

    inherit_cache = True

    def __init__(self, pairs: FromClause, owner: ColumnElement[Any]) -> None:
        near = pairs.alias()
        listed = func.array_agg(
            aggregate_order_by(near.c.target_id, near.c.target_id), type_=ARRAY(BigInteger())
        )
        statement = select(listed).where(near.c.record_id == owner)
        super().__init__(statement.correlate(owner.table))
        self.pairs, self.owner = pairs, owner

    def condition(self, op: str, targets: Sequence[int] | None) -> ColumnElement[bool]:
        """has_any, has_all, empty or not_empty; never null."""
        pairs = self.pairs.alias()
        having = select(pairs.c.record_id)
        if op in ("has_any", "has_all"):
            wanted = sorted(set(targets or ()))
            groups = [wanted] if op == "has_any" else [[each] for each in wanted]
            found = (having.where(pairs.c.target_id == _one_of(group)) for group in groups)
            return and_(*(self.owner.in_(each) for each in found))
        linked = having.where(pairs.c.record_id == self.owner).correlate(self.owner.table).exists()
        return linked if op == "not_empty" else not_(linked)


def _one_of(ids: Sequence[int]) -> Any:
    return any_(bindparam(None, list(ids), type_=ARRAY(BigInteger())))
