"""Building ExecuteBillQuery requests: filter text without injection, pages, rows as dictionaries."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from connectors.kingdee.errors import MalformedReply

# Older servers accept at most 2,000 rows a page, current ones 10,000; the smaller works everywhere.
PAGE = 2000


@dataclass(frozen=True)
class BillQuery:
    """One page of a query over `form`. `filter` is the vendor's SQL-like text, `order` its ORDER BY text."""

    form: str
    fields: tuple[str, ...]
    filter: str = ""
    order: str = ""
    start: int = 0
    limit: int = PAGE

    def data(self) -> dict[str, Any]:
        return {
            "FormId": self.form,
            "FieldKeys": ",".join(self.fields),
            "FilterString": self.filter,
            "OrderString": self.order,
            "TopRowCount": 0,
            "StartRow": self.start,
            "Limit": self.limit,
        }

    def rows(self, reply: Any) -> list[dict[str, Any]]:
        """Pair each answered row with the field names. Raises MalformedReply when the widths differ."""
        if not isinstance(reply, list):
            raise MalformedReply(f"a query answered {str(reply)[:200]}")
        out = []
        for row in reply:
            if not isinstance(row, list) or len(row) != len(self.fields):
                raise MalformedReply(f"{len(self.fields)} columns were asked for, got {str(row)[:200]}")
            out.append(dict(zip(self.fields, row, strict=True)))
        return out


def text_literal(value: str) -> str:
    """A quoted literal; a quote inside is doubled, as in SQL."""
    return "'" + value.replace("'", "''") + "'"


def equals(field: str, value: str) -> str:
    return f"{field} = {text_literal(value)}"


def any_of(field: str, values: Sequence[str]) -> str:
    return f"{field} in ({', '.join(text_literal(v) for v in values)})"


def at_or_after(field: str, moment: datetime) -> str:
    """`moment` is naive and in the time zone of the ERP server, as FModifyDate is."""
    return f"{field} >= {text_literal(moment.strftime('%Y-%m-%d %H:%M:%S'))}"
