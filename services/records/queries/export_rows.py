"""Every live record of a form, for services that rebuild what they keep."""

from __future__ import annotations

from collections.abc import Iterator

from services.records.storage.listing import PageQuery, run_page
from services.records.storage.session import Sessions

PAGE = 500


def export_rows(sessions: Sessions, form: str, after: int) -> Iterator[bytes]:
    """JSON arrays of up to 500 records each, in id order; each page is a transaction of its own."""
    while True:
        with sessions.platform_read() as session:
            definition = session.form(form)
            query = PageQuery(None, [{"field": "id", "dir": "asc"}], [str(after)], PAGE, False, "", None)
            page = run_page(session, definition, query, (form, "export"))
        if page.rows:
            yield b"[" + page.rows + b"]"
        if page.next is None:
            return
        after = int(page.next[0] or 0)
