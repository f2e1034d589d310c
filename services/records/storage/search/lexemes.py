"""The search column of a record, and the questions put to it.

A lexeme is the field's id, a letter for its kind, and the gram: what is found is found in a field, so a
field that may not be seen finds nothing. Kinds: g a gram, s the first gram of the title, w the whole title,
y a syllable and i two initials of how the text reads. A lexeme ``v…`` says by which rules a row was indexed.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from services.kernel.fields import Field
from services.records.domain.definition import Definition
from services.records.storage.search import pinyin
from services.records.storage.search.words import (
    MOST_INDEXED,
    WHOLE,
    asked_grams,
    first_gram,
    grams,
    is_whole,
    normalised,
    sounds,
)

READ_TYPES = ("text",)


def search_column(definition: Definition, values: Mapping[str, Any]) -> str:
    """The tsvector of a record as PostgreSQL reads it, which also takes out what is there twice."""
    found = [definition.search_mark]
    for field in definition.searched:
        value = values.get(field.key)
        if not isinstance(value, str):
            continue
        text, id = normalised(value[:MOST_INDEXED]), field.id
        pieces = [f"{id}g{gram}" for word in text.split() for gram in grams(word)]
        if field is definition.title and text:
            pieces += [f"{id}s{first_gram(text)}", f"{id}w{text[:WHOLE]}"]
        if "'" in text or "\\" in text:
            found += [quoted(piece) for piece in pieces]
        elif pieces:
            found.append("'" + "' '".join(pieces) + "'")
        if readable(field):
            found += [f"{id}{sound}:{place}" for place, heard in sounds(text) for sound in heard]
    return " ".join(found)


def quoted(lexeme: str) -> str:
    if "'" in lexeme or "\\" in lexeme:
        lexeme = lexeme.replace("\\", "\\\\").replace("'", "''")
    return f"'{lexeme}'"


def contains(fields: Sequence[Field], word: str) -> str:
    """A tsquery: the word may be in one of the fields."""
    wanted, beginnings = asked_grams(word)
    ending = ":*" if beginnings else ""
    return _any(" & ".join(quoted(f"{field.id}g{gram}") + ending for gram in wanted) for field in fields)


def readable(field: Field) -> bool:
    """Whether how it reads is indexed."""
    return field.type in READ_TYPES


def reads(field: Field, word: str) -> str:
    """A tsquery: the field reads like a word that is `spelt`, by initials or by syllables."""
    pairs = [word[n : n + 2] for n in range(len(word) - 1)]
    ways = [
        " <-> ".join(quoted(f"{field.id}i{pair}") for pair in pairs) or quoted(f"{field.id}i{word}") + ":*"
    ]
    for way in pinyin.splits(word):
        *whole, last = [quoted(f"{field.id}y{syllable}") for syllable in way]
        ways.append(" <-> ".join([*whole, last + ":*"]))
    return _any(ways)


def titled(title: Field, text: str) -> str:
    """A tsquery: the title is, or may begin with, the normalised text."""
    first = first_gram(text)
    ending = "" if is_whole(first) else ":*"
    return _any([quoted(f"{title.id}w{text[:WHOLE]}"), quoted(f"{title.id}s{first}") + ending])


def _any(parts: Any) -> str:
    return "(" + " | ".join(f"({part})" for part in parts) + ")"
