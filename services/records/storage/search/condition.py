"""Which rows contain what a person looks for, in the fields that person may see."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import sqlalchemy as sa
from sqlalchemy.dialects import postgresql as pg

from services.kernel.fields import Field
from services.kernel.fields.like import escape_like
from services.records.domain.definition import Definition
from services.records.storage.columns import SEARCH, Column
from services.records.storage.page import Shown
from services.records.storage.search import lexemes
from services.records.storage.search.words import Asked

Condition = sa.ColumnElement[bool]
Make = Callable[[Asked], str]
#: A value of the statement, by its name and by how it is made of what is asked.
Bind = Callable[[str, Make], Column]


def literal(asked: Asked) -> Bind:
    """For a statement that is used once."""
    return lambda name, make: sa.literal(make(asked), sa.Text)


class Values:
    """For a statement that is kept: its values are made anew for each question of the same shape."""

    def __init__(self, asked: Asked) -> None:
        self.asked, self.makers = asked, dict[str, Make]()

    def __call__(self, name: str, make: Make) -> Column:
        self.makers[name] = make
        return sa.bindparam(name, make(self.asked), sa.Text)

    def of(self, asked: Asked) -> dict[str, str]:
        """The values for another question."""
        return {name: make(asked) for name, make in self.makers.items()}


def looked_at(definition: Definition, shown: Shown) -> list[Field]:
    """The fields searched that the reader may see, at least masked."""
    return [field for field in definition.searched if field.key in shown.columns]


def comparable(column: Column) -> Column:
    """Text as `words.normalised` makes it, but for its spaces."""
    return sa.func.lower(sa.func.normalize(column, sa.literal_column("NFKC")))


def contains_text(
    definition: Definition, shown: Shown, asked: Asked, *, indexed: bool, bind: Bind
) -> Condition:
    """Every word of the text is in some field, as the reader sees it.

    With ``indexed`` the search column picks the rows, and readings count, too; what it picks is compared with
    what the reader sees, so that neither masks nor rows without the field betray anything.
    """
    fields, conditions = looked_at(definition, shown), []
    for place, readable in enumerate(asked.shape):
        pattern = like_word(place, bind)
        hits: list[Condition] = [
            comparable(shown.columns[field.key]).like(pattern, escape="\\") for field in fields
        ]
        if indexed and fields:
            read = [field for field in fields if readable and lexemes.readable(field)]
            conditions.append(matches(shown, bind(f"any_{definition.id}_{place}", _any(fields, read, place))))
            hits += [reads_so(shown, field, place, bind) for field in read]
        conditions.append(sa.or_(sa.false(), *hits))
    return sa.and_(sa.true(), *conditions)


def like_word(place: int, bind: Bind) -> Column:
    return bind(f"like_{place}", lambda asked: f"%{escape_like(asked.words[place])}%")


def _any(fields: Sequence[Field], read: Sequence[Field], place: int) -> Make:
    """The question whether any field contains a word, or reads so."""

    def make(asked: Asked) -> str:
        word = asked.words[place]
        return " | ".join([lexemes.contains(fields, word), *(lexemes.reads(field, word) for field in read)])

    return make


def reads_so(shown: Shown, field: Field, place: int, bind: Bind) -> Condition:
    """The field reads like a word, where the reader sees it."""
    question = bind(f"reads_{field.id}_{place}", lambda asked: lexemes.reads(field, asked.words[place]))
    return sa.and_(matches(shown, question), plainly_seen(shown, field))


def plainly_seen(shown: Shown, field: Field) -> Condition:
    """On these rows the reader sees the value itself: not its mask, and not its absence."""
    seen, raw = shown.columns[field.key], shown.raw[field.key]
    return sa.true() if seen is raw else seen == raw


def matches(shown: Shown, question: Column) -> Condition:
    return shown.table.c[SEARCH].op("@@", is_comparison=True)(sa.cast(question, pg.TSQUERY))
