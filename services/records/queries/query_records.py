"""One page of a form's records."""

from __future__ import annotations

import json
from typing import Any

from services.kernel.errors import FieldInvalid
from services.kernel.filters import filter_of_words
from services.records.domain import cursor
from services.records.domain.definition import Definition
from services.records.storage.listing import Page, PageQuery, run_page, sort_keys
from services.records.storage.page import COUNT_CAP
from services.records.storage.search.words import Asked
from services.records.storage.session import Session

MOST_ROWS = 200
LONGEST_SEARCH = 100
MOST_SKIPPED = 5_000_000
KEYS = ("filter", "where", "sort", "cursor", "limit", "skip", "count", "search", "fields")


def read_query(data: Any) -> dict[str, Any]:
    """The shape of query JSON; raises FieldInvalid ``query_invalid`` naming the part."""
    if not isinstance(data, dict):
        raise FieldInvalid("query_invalid")
    limit = data.get("limit")
    limit = 50 if limit is None else limit
    if isinstance(limit, bool) or not isinstance(limit, int) or not 1 <= limit <= MOST_ROWS:
        raise FieldInvalid("query_invalid", "limit", {"max": MOST_ROWS})
    skip = data.get("skip")
    skip = 0 if skip is None else skip
    if isinstance(skip, bool) or not isinstance(skip, int) or not 0 <= skip <= MOST_SKIPPED:
        raise FieldInvalid("query_invalid", "skip", {"max": MOST_SKIPPED})
    search, mark = data.get("search") or "", data.get("cursor") or ""
    if not isinstance(search, str) or len(search) > LONGEST_SEARCH or "\x00" in search:
        raise FieldInvalid("query_invalid", "search", {"max": LONGEST_SEARCH})
    if not isinstance(mark, str):
        raise FieldInvalid("cursor_invalid")
    fields = data.get("fields")
    if fields is not None and not (isinstance(fields, list) and all(isinstance(key, str) for key in fields)):
        raise FieldInvalid("query_invalid", "fields")
    for key in data:
        if key not in KEYS:
            raise FieldInvalid("query_invalid", str(key)[:80])
    checked = {"limit": limit, "skip": skip, "search": search.strip(), "cursor": mark, "fields": fields}
    return {**data, **checked}


def query_records(session: Session, form: str, data: Any) -> bytes:
    """{"rows": […], "next": cursor|null, "count": {"value", "capped"} if asked for} as JSON bytes."""
    definition = session.form(form)
    asked = read_query(data)
    sort = asked.get("sort")
    sort = [] if sort is None else sort
    values = None
    if asked["cursor"]:
        values = cursor.decode(asked["cursor"], sort, len(sort_keys(session, definition, sort)))
    query = PageQuery(
        filter=_filter(session, asked, definition),
        sort=sort,
        cursor=values,
        limit=asked["limit"],
        count=bool(asked.get("count")),
        search=asked["search"],
        fields=None if asked["fields"] is None else tuple(asked["fields"]),
        skip=asked["skip"],
    )
    page = run_page(session, definition, query, _mark(session, form, asked))
    if values is None:
        session.uses.note(session.tx.tenant, definition, query.filter, sort)
    return page_json(page, sort)


def _filter(session: Session, asked: dict[str, Any], definition: Definition) -> Any:
    """``filter`` and ``where`` (conditions in words, as in an address) together."""
    words = asked.get("where")
    if not words:
        return asked.get("filter")
    if not isinstance(words, dict) or not all(isinstance(text, str) for text in words.values()):
        raise FieldInvalid("query_invalid", "where")
    readable = session.access(definition, "view").filterable
    said = filter_of_words(words, definition.form, readable)
    return said if asked.get("filter") is None else {"and": [asked["filter"], said]}


def _mark(session: Session, form: str, asked: dict[str, Any]) -> tuple[Any, ...]:
    """Everything in the query the statement depends on; a filter may name the day and the person asking."""
    whole = {key: asked.get(key) for key in KEYS if key not in ("cursor", "skip", "search")}
    shape = Asked.of(asked["search"]).shape
    text = json.dumps({**whole, "skips": asked["skip"] > 0, "search": shape}, sort_keys=True)
    relative = '"relative"' in text or '"me"' in text or bool(asked.get("where"))
    return (form, text, (session.authority.user, session.authority.today) if relative else None)


def page_json(page: Page, sort: Any) -> bytes:
    following = json.dumps(None if page.next is None else cursor.encode(sort, page.next))
    count = b""
    if page.count is not None:
        shown = {"value": min(page.count, COUNT_CAP), "capped": page.count > COUNT_CAP}
        count = b',"count":' + json.dumps(shown).encode()
    return b'{"rows":[' + page.rows + b'],"next":' + following.encode() + count + b"}"
