"""Search across every form the person may see, best hits first."""

from __future__ import annotations

import json
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from typing import Any

import psycopg
import sqlalchemy as sa

from services.chassis.errors import Unavailable
from services.kernel.errors import FieldInvalid
from services.records.domain import marking
from services.records.domain.definition import Definition
from services.records.storage.listing import STATEMENTS
from services.records.storage.page import Compiled, Shown, compiled
from services.records.storage.search import pinyin
from services.records.storage.search.condition import Values
from services.records.storage.search.ranking import best_hits
from services.records.storage.search.words import Asked, spelt
from services.records.storage.session import Session

MOST = 50
LONGEST = 100
#: A search that takes longer is given up: the next word makes it narrower.
LONGEST_MS = 5_000


def search(session: Session, text: str, limit: int, form: str = "") -> list[dict[str, Any]]:
    """[{form, form_name, id, title, title_marks, field, field_name, snippet, marks, score}].

    Everything is compared as the person may see it. Raises FieldInvalid ``query_invalid``; NotFound for
    a form that may not be known of; Unavailable ``search_slow``.
    """
    if len(text) > LONGEST or "\x00" in text:
        raise FieldInvalid("query_invalid", "search", {"max": LONGEST})
    limit, asked = min(max(limit or 20, 1), MOST), Asked.of(text)
    chosen = [session.form(form)] if form else list(session.definitions.forms.values())
    forms = [each for each in chosen if session.authority.access(each, "view").allowed]
    if not asked.words or not forms:
        return []
    return [_hit(session, row, asked.words) for row in _run(session, forms, asked, limit)]


def _run(session: Session, forms: list[Definition], asked: Asked, limit: int) -> list[tuple[Any, ...]]:
    """(form, id, title, score, recency, texts), best first."""
    statement: Kept | None = STATEMENTS.get(
        _mark(session, forms, asked, limit), lambda: _compiled(session, forms, asked, limit)
    )
    if statement is None:
        return []
    words = statement.values.of(asked)
    try:
        session.tx.raw.execute(f"set local statement_timeout = {LONGEST_MS}".encode())
        # A plan for any words would not know which of them are rare.
        params = {**statement.compiled.params, **words}
        return session.tx.raw.execute(statement.compiled.sql.encode(), params, prepare=False).fetchall()
    except psycopg.errors.QueryCanceled as error:
        raise Unavailable("search_slow") from error


@dataclass(frozen=True)
class Kept:
    """A statement for questions of one shape."""

    compiled: Compiled
    values: Values


def _compiled(session: Session, forms: list[Definition], asked: Asked, limit: int) -> Kept | None:
    values, parts = Values(asked), []
    for definition in forms:
        shown = Shown(session.stored(definition), session.authority.access(definition, "view"))
        indexed = session.definitions.searchable(definition)
        part = best_hits(definition, shown, asked, limit, indexed=indexed, bind=values)
        if part is not None:
            parts.append(part)
    if not parts:
        return None
    hits = sa.union_all(*(part.subquery().select() for part in parts)).subquery()
    order = (hits.c.score.desc(), hits.c.recency.desc().nulls_last(), hits.c.id.desc())
    return Kept(compiled(sa.select(hits).order_by(*order).limit(limit)), values)


def _mark(session: Session, forms: list[Definition], asked: Asked, limit: int) -> Hashable:
    marks = tuple((each.key, session.authority.access(each, "view").cache_key) for each in forms)
    return ("search", session.tx.tenant, session.definitions.version, marks, asked.shape, limit)


def _hit(session: Session, row: tuple[Any, ...], asked: Sequence[str]) -> dict[str, Any]:
    form, id, title, score, _, texts = row
    definition = session.definitions.forms[form]
    shown: dict[str, str] = {key: text for key, text in json.loads(texts).items() if text}
    where = {key: marking.spans(text, asked, _reads) for key, text in shown.items()}
    found = [key for key in shown if where[key]]
    key = _best(definition, found)
    piece, marks = marking.snippet(shown.get(key, ""), where.get(key, []))
    return {
        "form": form,
        "form_name": definition.form.name,
        "id": id,
        "title": title or "",
        "title_marks": marking.spans(title or "", asked, _reads),
        "field": key,
        "field_name": definition.form.by_key[key].name if key else None,
        "snippet": piece,
        "marks": marks,
        "score": score,
    }


def _best(definition: Definition, found: list[str]) -> str:
    """The title if it was found there, else the first field that was."""
    title = definition.title
    if title is not None and (title.key in found or not found):
        return title.key
    return found[0] if found else ""


def _reads(text: str, word: str) -> marking.Span | None:
    return pinyin.span(text, word) if spelt(word) else None
