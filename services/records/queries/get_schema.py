"""What a form's designer looks at: draft, versions, the recycle bin of fields, jobs and indexes."""

from __future__ import annotations

import itertools
from collections import Counter
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from services.chassis.errors import NotFound
from services.kernel.errors import FieldErrors, KernelError
from services.records.commands.convert_field import check_unread, wanted_field
from services.records.domain.definition import Definition, checked
from services.records.domain.index_purpose import purpose
from services.records.domain.indexes import indexes, shape_indexes
from services.records.domain.schema_change import KEPT_DAYS, Stamp, replaced
from services.records.domain.schema_diff import changes
from services.records.queries.field_uses import breaking, field_uses
from services.records.storage import drafts, jobs
from services.records.storage.effects import affected
from services.records.storage.index_sizes import Built, built_sizes
from services.records.storage.list_uses import uses_of, with_uses
from services.records.storage.session import Session
from services.records.storage.views import shared_views

#: Ids of fields that only a check knows.
UNBORN = 10**15
MOST_SUMMARY = 30


def get_draft(session: Session, form: str) -> dict[str, Any]:
    """{base_version, definition | null, updated_at, updated_by, current}: ``current`` is what is
    published."""
    definition = session.form_by_admin(form)
    draft = drafts.read_draft(session.tx, definition.id)
    published = dict(definition.document)
    if draft is None:
        return {
            "base_version": definition.form.version,
            "definition": None,
            "updated_at": None,
            "updated_by": None,
            "current": published,
        }
    return {
        "base_version": draft.base_version,
        "definition": draft.definition,
        "updated_at": _moment(draft.updated_at),
        "updated_by": draft.updated_by,
        "current": published,
    }


def draft_state(session: Session, definition: Definition) -> dict[str, Any]:
    """What a writer of the draft must have seen: the draft and the version it was begun from."""
    draft = drafts.read_draft(session.tx, definition.id)
    if draft is None:
        return {"base_version": definition.form.version, "definition": None}
    return {"base_version": draft.base_version, "definition": draft.definition}


def check_draft(session: Session, form: str) -> tuple[list[dict[str, Any]], list[KernelError]]:
    """(changes with what they concern, everything found wrong). Raises NotFound ``draft_unknown``."""
    definition = session.form_by_admin(form)
    draft = drafts.read_draft(session.tx, definition.id)
    if draft is None:
        raise NotFound("draft_unknown", None, {"form": form[:80]})
    ids, stamp = itertools.count(UNBORN), Stamp(session.authority.user, session.authority.now)
    errors: list[KernelError] = []
    try:
        replacement = replaced(definition.document, draft.definition, lambda: next(ids), stamp)
    except KernelError as error:
        return [], [error]
    after: Definition | None = None
    try:
        after = checked(
            {**replacement.document, "version": definition.form.version + 1}, session.definitions.forms
        )
    except FieldErrors as several:
        errors += several.errors
    except KernelError as error:
        errors.append(error)
    if after is not None:
        errors += breaking(session, definition, after)
    for conversion in replacement.conversions:
        try:
            wanted_field(session.definitions.forms, after or definition, conversion)
            check_unread(session, definition, conversion)
        except KernelError as error:
            errors.append(error)
    told = changes(definition.document, replacement.document, replacement.conversions)
    return [
        {**each, "affected": affected(session, definition, each), **_used(session, definition, each)}
        for each in told
    ], errors


def _used(session: Session, definition: Definition, change: Mapping[str, Any]) -> dict[str, Any]:
    """{used_by} of a field that goes away or becomes another: what names it, views of the form included."""
    if change["kind"] not in ("field_removed", "field_retyped"):
        return {}
    return {"used_by": [use.to_json() for use in field_uses(session, definition.key, change["field"])]}


def list_versions(session: Session, form: str) -> list[dict[str, Any]]:
    """[{version, at, actor, actor_name, summary}], newest first; the summary names what changed."""
    definition = session.form_by_admin(form)
    rows = drafts.versions(session.tx, definition.id)
    older: list[Mapping[str, Any] | None] = [*(row.definition for row in rows[1:]), None]
    return [
        {
            "version": row.version,
            "at": _moment(row.at),
            "actor": row.actor,
            "actor_name": _name(session, row.actor),
            "summary": _summary(before, row.definition),
        }
        for row, before in zip(rows, older, strict=True)
    ]


def _summary(before: Mapping[str, Any] | None, after: Mapping[str, Any]) -> list[dict[str, Any]]:
    if before is None:
        return [{"kind": "form_created"}] if after.get("version") == 1 else []
    told = changes(before, after)[:MOST_SUMMARY]
    return [{key: each[key] for key in ("kind", "field", "name", "key") if key in each} for each in told]


def get_version(session: Session, form: str, version: int) -> dict[str, Any]:
    definition = session.form_by_admin(form)
    found = drafts.read_version(session.tx, definition.id, version)
    if found is None:
        raise NotFound("version_unknown", None, {"version": version})
    return dict(found)


def list_deleted_fields(session: Session, form: str) -> list[dict[str, Any]]:
    """[{id, key, name, type, removed_at, removed_by, removed_by_name, until, converted}], newest first."""
    definition = session.form_by_admin(form)
    return [_deleted(session, each) for each in reversed(definition.document.get("removed", []))]


def _deleted(session: Session, field: Mapping[str, Any]) -> dict[str, Any]:
    at, by = field.get("removed_at"), field.get("removed_by")
    until = None if at is None else (datetime.fromisoformat(at) + timedelta(days=KEPT_DAYS)).isoformat()
    return {
        **{key: field.get(key) for key in ("id", "key", "name", "type", "removed_at", "removed_by")},
        "removed_by_name": None if by is None else _name(session, by),
        "until": until,
        "converted": field.get("converted_to") is not None,
    }


def list_jobs(session: Session, form: str) -> list[dict[str, Any]]:
    definition = session.form_by_admin(form)
    return [job_json(row) for row in jobs.newest(session.tx, definition.id)]


def job_json(row: Any) -> dict[str, Any]:
    return {
        "id": row.id,
        "kind": row.kind,
        "field": row.field,
        "state": row.state,
        "done": row.done,
        "total": row.total,
        "error": row.error,
        "created_at": _moment(row.created_at),
        "updated_at": _moment(row.updated_at),
    }


def list_indexes(session: Session, form: str) -> list[dict[str, Any]]:
    """[{name, fields, why, unique, size, scans, asked, state}]: sizes in bytes; state ready | building |
    missing | idle. ``scans``: how often PostgreSQL used it; ``asked``: lists it serves, in 14 days."""
    definition, today = session.form_by_admin(form), session.authority.now.date()
    views = [view.definition for view in shared_views(session.tx, definition.id)]
    declared = {index.name for index in indexes(definition.with_views(views))}
    wanted = {index.name: index for index in indexes(with_uses(session.tx, definition, today))}
    asked: Counter[str] = Counter()
    for shape, uses in uses_of(session.tx, definition.id, today):
        asked.update({index.name: uses for index in shape_indexes(definition, shape)})
    built = built_sizes(session, definition)
    building = bool(jobs.open_jobs(session.tx, definition.id, "index"))
    told = []
    for name in [*wanted, *(name for name in built if name not in wanted)]:
        found, absent = built.get(name, Built(0, False, 0)), "building" if building else "missing"
        state = ("ready" if found.valid else absent) if name in wanted else "idle"
        index = {
            "name": name,
            "unique": name in wanted and wanted[name].unique,
            "size": found.size,
            "scans": found.scans,
            "asked": asked[name],
            "state": state,
            **purpose(definition, name),
        }
        told.append(index | ({"why": "use"} if name in wanted and name not in declared else {}))
    return told


def _name(session: Session, user: int) -> str | None:
    person = session.authority.snapshot.person(user)
    return None if person is None else person.name


def _moment(at: Any) -> str:
    return str(at.isoformat().replace("+00:00", "Z"))
