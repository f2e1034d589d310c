"""People who follow a record learn what somebody changed about it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence

from protos.gen.dougong.records.v1 import life_events_pb2
from services.kernel.access import Level
from services.records.domain.comments import following
from services.records.domain.definition import Definition
from services.records.domain.record import Values
from services.records.domain.titles import may_see, title_of
from services.records.storage import followers
from services.records.storage.references import rows_of
from services.records.storage.session import Session
from services.records.storage.whole import informed


def tell_followers(session: Session, form: str, changed: Mapping[int, Sequence[str]], actor: int) -> None:
    """``changed``: {record: keys of the changed fields}. Nobody is told of their own change, of a record they
    may not see, or of a field they may not see.
    """
    definition = session.definitions.forms.get(form)
    if definition is None:
        return
    chosen = followers.chosen(session.tx, definition.id, list(changed))
    for row in rows_of(session, definition, list(changed)):
        people = following(row["owner"], row["created_by"], chosen.get(row["id"], {}))
        readers = [
            reader
            for person in people
            if person != actor and (reader := _reader(session, definition, row, person, changed[row["id"]]))
        ]
        if readers:
            known = session.authority.snapshot.person(actor)
            message = life_events_pb2.FollowedChanged(
                form=form,
                record=row["id"],
                actor=actor,
                actor_name=known.name if known is not None else "",
                readers=readers,
            )
            session.tx.publish("records.followed.changed", message, aggregate_id=f"{form}/{row['id']}")


def _reader(
    session: Session, definition: Definition, row: Values, person: int, keys: Sequence[str]
) -> life_events_pb2.FollowedChanged.Reader | None:
    authority = session.authority.of(person)
    row = informed(session, definition, [row], authority)[0]
    if not may_see(authority, definition, row):
        return None
    view = authority.access(definition, "view")
    names = [
        definition.form.by_key[key].name
        for key in keys
        if key in definition.form.by_key and view.level_on(key, row) >= Level.MASKED
    ]
    if not names:
        return None
    return life_events_pb2.FollowedChanged.Reader(
        person=person,
        title=title_of(authority, definition, row),
        fields_json=json.dumps(names, ensure_ascii=False).encode(),
    )
