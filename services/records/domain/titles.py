"""What a record is called, as one person may see it."""

from __future__ import annotations

from services.records.domain.authority import Authority
from services.records.domain.definition import Definition
from services.records.domain.record import Values


def title_of(authority: Authority, definition: Definition, row: Values) -> str:
    """The title's text; "#12" where there is none, or none for this reader."""
    title = definition.title
    seen = authority.access(definition, "view").project(row) if title is not None else {}
    value = seen.get(title.key) if title is not None else None
    text = "" if title is None or value is None else title.kind.to_text(value, title, "zh-CN")
    return text or f"#{row['id']}"


def may_see(authority: Authority, definition: Definition, row: Values) -> bool:
    """Whether this person sees the record at all."""
    return authority.access(definition, "view").allows_row(row)
