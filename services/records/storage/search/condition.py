"""Which rows contain what a person looks for, in the fields that person may see."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from services.kernel.fields import Field
from services.kernel.fields.like import escape_like
from services.records.domain.definition import Definition
from services.records.storage.columns import SEARCH, Column
from services.records.storage.page import Shown
from services.records.storage.search import lexemes
from services.records.storage.search.words import words

Condition = sa.ColumnElement[bool]
#: A value of the statement: as it is, or by name so that the statement can be kept.
Bind = Callable[[str, str], Column]


def literal(name: str, value: str) -> Column:
    return sa.literal(value, sa.Text)


def looked_at(definition: Definition, shown: Shown) -> list[Field]:
    """The fields searched that the reader may see, at least masked."""
    return [field for field in definition.searched if field.key in shown.columns]


def comparable(column: Column) -> Column:
    """Text as `words.normalised` makes it, but for its spaces."""
    return sa.func.lower(sa.func.normalize(column, sa.literal_column("NFKC")))


def contains_text(
    definition: Definition, shown: Shown, text: str, *, indexed: bool, bind: Bind = literal
) -> Condition:
    """Every word of the text is in some field, as the reader sees it.

    With ``indexed`` the search column picks the rows, and readings count, too; what it picks is compared with
    what the reader sees, so that neither masks nor rows without the field betray anything.
    """
    fields, conditions = looked_at(definition, shown), []
    for place, word in enumerate(words(text)):
        pattern = bind(f"like_{place}", f"%{escape_like(word)}%")
        hits: list[Condition] = [
            comparable(shown.columns[field.key]).like(pattern, escape="\\") for field in fields
        ]
        if indexed and fields:
            read = dict(_read_as(definition, shown, fields, word, place, bind))
            question = " | ".join([lexemes.contains(fields, word), *(text for text, _ in read.values())])
            conditions.append(matches(shown, bind(f"any_{definition.id}_{place}", question)))
            hits += [condition for _, condition in read.values()]
        conditions.append(sa.or_(sa.false(), *hits))
    return sa.and_(sa.true(), *conditions)


def _read_as(
    definition: Definition, shown: Shown, fields: Sequence[Field], word: str, place: int, bind: Bind
) -> Iterator[tuple[str, tuple[str, Condition]]]:
    """By field key: the question how a field reads, and that question where the reader sees the field."""
    for field in fields:
        if question := lexemes.reads(field, word):
            asked = matches(shown, bind(f"reads_{field.id}_{place}", question))
            yield field.key, (question, sa.and_(asked, plainly_seen(shown, field)))


def plainly_seen(shown: Shown, field: Field) -> Condition:
    """On these rows the reader sees the value itself: not its mask, and not its absence."""
    seen, raw = shown.columns[field.key], shown.raw[field.key]
    return sa.true() if seen is raw else seen == raw


def matches(shown: Shown, question: Column) -> Condition:
    return shown.table.c[SEARCH].op("@@", is_comparison=True)(sa.cast(question, pg.TSQUERY))
