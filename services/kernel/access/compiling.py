"""From a tenant's policy to the access of one person."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from services.kernel.access.access import Access
from services.kernel.access.crossing import places_read
from services.kernel.access.level import Level
from services.kernel.access.reader import Reader
from services.kernel.access.rows import NONE, Hop, resolve_scope
from services.kernel.access.share import Share
from services.kernel.access.snapshot import Person, Snapshot
from services.kernel.fields import Form


def compile_access(
    snapshot: Snapshot,
    user_id: int,
    object: str,
    action: str,
    *,
    form: Form | None = None,
    now: datetime | None = None,
    forms: Mapping[str, Form] | None = None,
) -> Access:
    """The access of one person. Default deny: strangers and inactive people get nothing.

    ``form`` is needed for masks, "*" levels and formula scopes, ``now`` (aware) for formula scopes; without
    them those give nothing. ``form:*`` grants apply to every form. ``forms`` (all of them, by key) where
    columns reach and rows carry related records (``Reaching``, ``Access.needs``).
    """

    def elsewhere(key: str, reader: Reader) -> Access:
        known = (forms or {}).get(key)
        return _compiled(snapshot, user_id, f"form:{key}", "view", known, now, reader)

    return _compiled(snapshot, user_id, object, action, form, now, Reader(elsewhere, forms))


def _compiled(
    snapshot: Snapshot,
    user_id: int,
    object: str,
    action: str,
    form: Form | None,
    now: datetime | None,
    reader: Reader,
) -> Access:
    def hopping(relation: str, key: str) -> Hop | None:
        return reader.hop(form, relation, key) if form is not None else None

    empty = Access(snapshot.tenant, user_id, object, action, form, (), ())
    person = snapshot.person(user_id)
    if person is None or not person.active:
        return empty
    shares: list[Share] = []
    restrictions: list[Share] = []
    for grant in snapshot.grants:
        if not grant.covers(object, action) or not snapshot.applies(grant, person):
            continue
        rows = resolve_scope(grant.rows, snapshot, person, form, now, hopping)
        if grant.restrict:
            default = grant.fields.get("*", Level.WRITE)
            restrictions.append(Share(rows, grant.fields, default))
        elif rows != NONE:
            shares.append(Share(rows, grant.fields, grant.fields.get("*", Level.HIDDEN)))
    if not shares:
        return empty
    outside = {place: _level_elsewhere(snapshot, person, place) for place in _places_outside(form)}
    return replace(
        empty, shares=tuple(shares), restrictions=tuple(restrictions), outside=outside, reader=reader
    )


def _places_outside(form: Form | None) -> set[str]:
    if form is None:
        return set()
    computed = [each for each in form.fields if each.kind.computed]
    places = {place for each in computed for place in places_read(form, each)}
    return {place for place in places if place.partition(".")[0] != form.key}


def _level_elsewhere(snapshot: Snapshot, person: Person, place: str) -> Level:
    """How much of a plain field of another form the person sees on any of its rows."""
    owner, _, key = place.partition(".")
    held = [g for g in snapshot.grants if g.covers(f"form:{owner}", "view") and snapshot.applies(g, person)]
    given = [g.fields.get(key, g.fields.get("*", Level.HIDDEN)) for g in held if not g.restrict]
    caps = [g.fields.get(key, g.fields.get("*", Level.WRITE)) for g in held if g.restrict]
    return min([max(given, default=Level.HIDDEN), *caps])


def may(snapshot: Snapshot, user_id: int, object: str, action: str = "manage") -> bool:
    """Whether the person holds an administrative permission such as ``admin:forms``.

    Any restriction on it takes it away; rows and fields have no meaning here.
    """
    person = snapshot.person(user_id)
    if person is None or not person.active:
        return False
    held = [g for g in snapshot.grants if g.covers(object, action) and snapshot.applies(g, person)]
    return bool(held) and not any(grant.restrict for grant in held)
