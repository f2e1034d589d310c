"""The words in use in a field of tags, for whoever is about to write another."""

from __future__ import annotations

from typing import Any

import sqlalchemy as sa

from services.kernel.access import Level
from services.kernel.errors import FieldInvalid
from services.records.storage.page import Shown
from services.records.storage.session import Session

MOST_WORDS = 20
#: Only the newest records that have words are looked at: what was in use years ago is no suggestion.
MOST_RECORDS = 5_000
LONGEST_TEXT = 50


def list_words(session: Session, form: str, key: str, text: str) -> list[dict[str, Any]]:
    """[{word, count}], the most frequent first, as far as the records and the field may be read.

    Raises NotFound, Forbidden; FieldInvalid ``field_unknown``, also for a field that may not be read.
    """
    definition = session.form(form)
    access = session.access(definition, "view")
    field = definition.form.by_key.get(key)
    if field is None or field.type != "tags" or access.field_level(key) < Level.READ:
        raise FieldInvalid("field_unknown", key[:80])
    shown = Shown(session.stored(definition), access)
    words = shown.columns[key]
    newest = (
        sa.select(words.label("words"))
        .where(shown.predicate, words.is_not(None))
        .order_by(shown.columns["id"].desc())
        .limit(MOST_RECORDS)
        .subquery("newest")
    )
    used = sa.select(sa.func.unnest(newest.c.words, type_=sa.Text).label("word")).subquery("used")
    word, count = used.c.word, sa.func.count()
    statement = sa.select(word, count).group_by(word)
    wanted = text.strip()[:LONGEST_TEXT]
    if wanted:
        statement = statement.where(word.icontains(wanted, autoescape=True))
    rows = session.tx.sql.execute(statement.order_by(count.desc(), word).limit(MOST_WORDS)).all()
    return [{"word": row[0], "count": row[1]} for row in rows]
