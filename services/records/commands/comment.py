"""Say something about a record, change it, take it back."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from typing import Any

import sqlalchemy as sa

from protos.gen.dougong.records.v1 import life_events_pb2
from services.chassis.errors import Forbidden, Invalid, NotFound
from services.records.commands.saving import object_name
from services.records.domain.authority import Authority
from services.records.domain.comments import checked_body, following, mentioned, spoken
from services.records.domain.definition import Definition
from services.records.domain.record import Values
from services.records.domain.titles import may_see, title_of
from services.records.queries.list_comments import comment_json
from services.records.queries.visible import visible
from services.records.storage import comments, followers
from services.records.storage.session import Session
from services.records.storage.whole import informed


def add_comment(session: Session, form: str, id: int, body: str, parent: int) -> dict[str, Any]:
    """The comment, and ``unseen``: the people it names who may not see the record, and are told nothing."""
    definition = session.form(form)
    row = visible(session, definition, id)
    text = checked_body(body)
    named = _known(session, mentioned(text))
    place = {"form": definition.id, "record": id, "author": session.authority.user, "parent": None}
    if parent:
        place["parent"] = _thread(session, definition, id, parent)
    values = {**place, "at": session.authority.now, "body": text, "mentions": named}
    made = comments.add(session.tx, values)
    told, unseen = _sighted(session, definition, row, named)
    at = session.authority.now
    followers.invite(session.tx, definition.id, id, [session.authority.user, *told], at)
    session.tx.audit("comment.add", object_name(form, id), None, {"comment": made, "body": text})
    _tell(session, definition, row, made, text, told)
    return _answer(session, made, unseen)


def update_comment(session: Session, id: int, body: str) -> dict[str, Any]:
    """As `add_comment`; only its author may, and only people not named before are told."""
    definition, row, known = _found(session, id)
    if known.author != session.authority.user:
        raise Forbidden("forbidden")
    text = checked_body(body)
    named = _known(session, mentioned(text))
    comments.update(session.tx, id, body=text, mentions=named, edited_at=session.authority.now)
    told, unseen = _sighted(session, definition, row, [each for each in named if each not in known.mentions])
    followers.invite(session.tx, definition.id, row["id"], told, session.authority.now)
    place = object_name(definition.key, row["id"])
    session.tx.audit("comment.change", place, {"comment": id, "body": known.body}, {"body": text})
    if told:
        _tell(session, definition, row, id, text, told, follow=False)
    return _answer(session, id, unseen)


def delete_comment(session: Session, id: int) -> None:
    """Its author may, and who designs forms; answers to it stay."""
    definition, row, known = _found(session, id)
    if known.author != session.authority.user and not session.authority.may("admin:forms"):
        raise Forbidden("forbidden")
    comments.update(session.tx, id, body="", mentions=[], deleted_at=session.authority.now)
    place = object_name(definition.key, row["id"])
    session.tx.audit("comment.delete", place, {"comment": id, "body": known.body}, None)


def _found(session: Session, id: int) -> tuple[Definition, dict[str, Any], sa.Row[Any]]:
    known = comments.find(session.tx, id, lock=True) if 0 < id < 2**53 else None
    definition = session.definitions.by_id.get(known.form) if known is not None else None
    if known is None or definition is None:
        raise NotFound("not_found")
    return definition, visible(session, definition, known.record), known


def _thread(session: Session, definition: Definition, record: int, parent: int) -> int:
    """The comment that begins the thread: an answer to an answer belongs to the same one."""
    found = comments.find(session.tx, parent)
    if found is None or (found.form, found.record) != (definition.id, record):
        raise Invalid("comment_unknown", "parent")
    return int(found.parent or found.id)


def _known(session: Session, people: Sequence[int]) -> list[int]:
    for person in people:
        if person not in session.authority.snapshot.people:
            raise Invalid("mention_unknown", "body", {"id": person})
    return list(people)


def _sighted(
    session: Session, definition: Definition, row: Values, people: Sequence[int]
) -> tuple[list[int], list[int]]:
    """Those of the people who may see the record, and those who may not."""
    sighted = [person for person in people if may_see(*_as(session, definition, row, person))]
    return sighted, [person for person in people if person not in sighted]


def _as(
    session: Session, definition: Definition, row: Values, person: int
) -> tuple[Authority, Definition, Values]:
    """Whoever may or may not see the row, and the row with what decides it."""
    reader = session.authority.of(person)
    return reader, definition, informed(session, definition, [row], reader)[0]


def _answer(session: Session, id: int, unseen: Sequence[int]) -> dict[str, Any]:
    made, people = comments.find(session.tx, id), session.authority.snapshot.people
    assert made is not None
    return {
        **comment_json(session, made),
        "unseen": [{"id": each, "name": people[each].name} for each in unseen],
    }


def _tell(
    session: Session,
    definition: Definition,
    row: Values,
    id: int,
    text: str,
    told: Collection[int],
    *,
    follow: bool = True,
) -> None:
    """`records.comment.added`: each recipient with the record's title as they may see it."""
    author, snapshot = session.authority.user, session.authority.snapshot
    chosen = followers.chosen(session.tx, definition.id, [row["id"]]).get(row["id"], {})
    others = following(row["owner"], row["created_by"], chosen) if follow else []
    others = [person for person in others if person not in told]
    interested, _ = _sighted(session, definition, row, others)

    def recipients(people: Collection[int]) -> list[life_events_pb2.Recipient]:
        return [
            life_events_pb2.Recipient(person=each, title=title_of(*_as(session, definition, row, each)))
            for each in people
            if each != author
        ]

    names = {person.id: person.name for person in snapshot.people.values()}
    message = life_events_pb2.CommentAdded(
        form=definition.key,
        record=row["id"],
        comment=id,
        author=author,
        author_name=names.get(author, ""),
        text=spoken(text, names.get),
        mentions=recipients(told),
        followers=recipients(interested),
    )
    session.tx.publish("records.comment.added", message, aggregate_id=f"{definition.key}/{row['id']}")
