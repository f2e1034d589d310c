"""The best hits of one form: titles that are it, begin with it, contain it, read so; then other fields."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from services.kernel.fields.like import escape_like
from services.records.domain.definition import Definition
from services.records.storage.columns import Column, as_json
from services.records.storage.page import Shown
from services.records.storage.search import lexemes
from services.records.storage.search.condition import (
    Bind,
    Condition,
    comparable,
    contains_text,
    like_word,
    looked_at,
    matches,
    reads_so,
)
from services.records.storage.search.words import Asked

EXACT, PREFIX, INSIDE, READING, ELSEWHERE = 100, 80, 60, 40, 20
#: Hits ranked of one form: the newest ones, and of titles that begin with the text some more.
NEWEST, BEGINNING = 100, 50
#: What of a long text is fetched to show where the hit is.
LONGEST_SHOWN = 4_000


def best_hits(
    definition: Definition, shown: Shown, asked: Asked, limit: int, *, indexed: bool, bind: Bind
) -> sa.Select[Any] | None:
    """(form, id, title, score, recency, texts); None when the reader sees no title or no field searched.

    ``texts``: JSON of the searched fields by key, as the reader sees them.
    """
    title, fields = definition.title, looked_at(definition, shown)
    if title is None or title.key not in shown.columns or not fields:
        return None
    named = sa.cast(as_json(title, shown.columns[title.key]), sa.Text)
    condition = contains_text(definition, shown, asked, indexed=indexed, bind=bind)
    recent = shown.columns.get("updated_at", sa.null())
    columns = [
        shown.table.c.id.label("id"),
        named.label("title"),
        _score(definition, shown, named, asked, indexed=indexed, bind=bind).label("score"),
        sa.cast(recent, sa.Text).label("recency"),
        _texts(shown, fields).label("texts"),
    ]
    chosen = sa.select(*columns).where(shown.predicate, condition)
    newest = chosen.order_by(shown.table.c.id.desc()).limit(NEWEST)
    branches = [newest]
    if indexed and title in fields:
        question = bind(f"title_{definition.id}", lambda asked: lexemes.titled(title, asked.whole))
        beginning = chosen.where(matches(shown, question), _starts(named, bind))
        branches.append(beginning.order_by(shown.table.c.id.desc()).limit(BEGINNING))
    hits = sa.union(*(branch.subquery().select() for branch in branches)).subquery()
    form = sa.literal_column(f"'{definition.key}'", sa.Text).label("form")
    ranked = sa.select(form, *hits.c).order_by(hits.c.score.desc(), hits.c.recency.desc(), hits.c.id.desc())
    return ranked.limit(limit)


def _starts(named: Column, bind: Bind) -> Condition:
    start = bind("start", lambda asked: f"{escape_like(asked.whole)}%")
    return comparable(named).like(start, escape="\\")


def _score(
    definition: Definition, shown: Shown, named: Column, asked: Asked, *, indexed: bool, bind: Bind
) -> Column:
    title, places = definition.title, range(len(asked.words))
    assert title is not None
    plain = comparable(named)
    inside = sa.and_(*(plain.like(like_word(n, bind), escape="\\") for n in places))
    steps: list[tuple[Condition, Column]] = [
        (plain == bind("whole", lambda asked: asked.whole), _points(EXACT)),
        (_starts(named, bind), _points(PREFIX)),
        (inside, _points(INSIDE)),
    ]
    if indexed and title in definition.searched and lexemes.readable(title) and all(asked.shape):
        steps.append((sa.and_(*(reads_so(shown, title, n, bind) for n in places)), _points(READING)))
    return sa.case(*steps, else_=_points(ELSEWHERE))


def _points(score: int) -> Column:
    return sa.literal_column(str(score))


def _texts(shown: Shown, fields: list[lexemes.Field]) -> Column:
    pairs: list[Column] = []
    for field in fields:
        shortened = sa.func.left(shown.columns[field.key], sa.literal_column(str(LONGEST_SHOWN)))
        pairs += [sa.literal_column(f"'{field.key}'"), shortened]
    return sa.cast(sa.func.json_build_object(*pairs), sa.Text)
