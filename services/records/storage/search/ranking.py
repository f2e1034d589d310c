"""The best hits of one form: titles that are it, begin with it, contain it, read so; then other fields."""

from __future__ import annotations

import sqlalchemy as sa

from services.kernel.fields.like import escape_like
from services.records.domain.definition import Definition
from services.records.storage.columns import Column, as_json
from services.records.storage.page import Shown
from services.records.storage.search import lexemes
from services.records.storage.search.condition import (
    Bind,
    comparable,
    contains_text,
    looked_at,
    matches,
    plainly_seen,
)
from services.records.storage.search.words import normalised, words

EXACT, PREFIX, INSIDE, READING, ELSEWHERE = 100, 80, 60, 40, 20
#: Hits ranked of one form: the newest ones, and of titles that begin with the text some more.
NEWEST, BEGINNING = 100, 50
#: What of a long text is fetched to show where the hit is.
LONGEST_SHOWN = 4_000


def best_hits(
    definition: Definition, shown: Shown, text: str, limit: int, *, indexed: bool, bind: Bind
) -> sa.Select[tuple[object, ...]] | None:
    """(form, id, title, score, recency, texts); None when the reader sees no title or no field searched.

    ``texts``: JSON of the searched fields by key, as the reader sees them.
    """
    title, fields = definition.title, looked_at(definition, shown)
    if title is None or title.key not in shown.columns or not fields:
        return None
    named = sa.cast(as_json(title, shown.columns[title.key]), sa.Text)
    whole = normalised(text)
    condition = contains_text(definition, shown, text, indexed=indexed, bind=bind)
    recent = shown.columns.get("updated_at", sa.null())
    columns = [
        shown.table.c.id.label("id"),
        named.label("title"),
        _score(definition, shown, named, text, indexed=indexed, bind=bind).label("score"),
        sa.cast(recent, sa.Text).label("recency"),
        _texts(shown, fields).label("texts"),
    ]
    chosen = sa.select(*columns).where(shown.predicate, condition)
    newest = chosen.order_by(shown.table.c.id.desc()).limit(NEWEST)
    branches = [newest]
    if indexed and title in fields:
        asked = matches(shown, bind(f"title_{definition.id}", lexemes.titled(title, whole)))
        start = comparable(named).like(bind("start", f"{escape_like(whole)}%"), escape="\\")
        branches.append(chosen.where(asked, start).order_by(shown.table.c.id.desc()).limit(BEGINNING))
    hits = sa.union(*(branch.subquery().select() for branch in branches)).subquery()
    form = sa.literal_column(f"'{definition.key}'", sa.Text).label("form")
    ranked = sa.select(form, *hits.c).order_by(hits.c.score.desc(), hits.c.recency.desc(), hits.c.id.desc())
    return ranked.limit(limit)


def _score(
    definition: Definition, shown: Shown, named: Column, text: str, *, indexed: bool, bind: Bind
) -> Column:
    title, whole, asked = definition.title, normalised(text), words(text)
    assert title is not None
    plain = comparable(named)
    inside = sa.and_(
        *(
            plain.like(bind(f"like_{n}", f"%{escape_like(word)}%"), escape="\\")
            for n, word in enumerate(asked)
        )
    )
    steps: list[tuple[sa.ColumnElement[bool], Column]] = [
        (plain == bind("whole", whole), sa.literal_column(str(EXACT))),
        (plain.like(bind("start", f"{escape_like(whole)}%"), escape="\\"), sa.literal_column(str(PREFIX))),
        (inside, sa.literal_column(str(INSIDE))),
    ]
    questions = [lexemes.reads(title, word) for word in asked]
    if indexed and title in definition.searched and all(questions):
        read = [
            matches(shown, bind(f"reads_{title.id}_{n}", question)) for n, question in enumerate(questions)
        ]
        steps.append((sa.and_(plainly_seen(shown, title), *read), sa.literal_column(str(READING))))
    return sa.case(*steps, else_=sa.literal_column(str(ELSEWHERE)))


def _texts(shown: Shown, fields: list[lexemes.Field]) -> Column:
    pairs: list[Column] = []
    for field in fields:
        shortened = sa.func.left(shown.columns[field.key], sa.literal_column(str(LONGEST_SHOWN)))
        pairs += [sa.literal_column(f"'{field.key}'"), shortened]
    return sa.cast(sa.func.json_build_object(*pairs), sa.Text)
