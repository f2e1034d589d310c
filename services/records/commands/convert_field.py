"""Give a field another type: first told what would be lost, then done in the background."""

from __future__ import annotations

import heapq
from collections.abc import Mapping
from typing import Any

from services.chassis.errors import Conflict, Invalid
from services.kernel.errors import FieldInvalid
from services.kernel.fields import Field
from services.records.domain.conversion import check_convertible
from services.records.domain.definition import Definition, checked
from services.records.domain.schema_change import Conversion, needs_conversion
from services.records.domain.uses import refused
from services.records.queries.field_uses import field_uses
from services.records.storage import jobs
from services.records.storage.conversion import convert, distinct
from services.records.storage.ddl import counted
from services.records.storage.session import Session

MOST_SHOWN = 100


def try_conversion(session: Session, form: str, key: str, type: str, options: Any) -> dict[str, Any]:
    """{total, convertible, failing: [{value, count}]}: records with a value, those that would keep one,
    and the most frequent values that would not. Raises Invalid, NotFound."""
    definition = session.form_by_admin(form)
    before, after = wanted_field(
        session.definitions.forms, definition, Conversion(key, type, _options(options))
    )
    check_unread(session, definition, Conversion(key, type, {}))
    total = kept = 0
    failing: list[tuple[int, str]] = []
    for part in distinct(session, definition.id, before):
        results = convert(session, before, after, [value for value, _ in part])
        for (_, count), result in zip(part, results, strict=True):
            total += count
            if result.ok:
                kept += count
            else:
                heapq.heappush(failing, (count, result.text[:200]))
                if len(failing) > MOST_SHOWN:
                    heapq.heappop(failing)
    told = [{"value": text, "count": count} for count, text in sorted(failing, key=lambda f: (-f[0], f[1]))]
    return {"total": total, "convertible": kept, "failing": told}


def start_conversion(session: Session, form: str, key: str, type: str, options: Any) -> int:
    """The job's id. Raises Invalid, Conflict ``conversion_running``, NotFound."""
    definition = session.form_by_admin(form)
    return request_conversion(session, definition, Conversion(key, type, _options(options)))


def request_conversion(session: Session, definition: Definition, conversion: Conversion) -> int:
    if jobs.open_jobs(session.tx, definition.id, "convert", conversion.key):
        raise Conflict("conversion_running", conversion.key)
    wanted_field(session.definitions.forms, definition, conversion)
    check_unread(session, definition, conversion)
    settings = {"type": conversion.type, "options": dict(conversion.options)}
    session.tx.audit("field.convert", f"form:{definition.key}", None, {"field": conversion.key, **settings})
    return jobs.start(
        session.tx,
        definition.id,
        "convert",
        session.authority.now,
        field=conversion.key,
        settings=settings,
        total=counted(session.tx.raw, session.tx.tenant, definition.id),
    )


def check_unread(session: Session, definition: Definition, conversion: Conversion) -> None:
    """Raises FieldInvalid ``field_read_elsewhere`` when the type changes of what others read."""
    field = definition.form.by_key[conversion.key]
    if field.type == conversion.type:
        return
    fault = refused(field, field_uses(session, definition.key, field.key), definition.key)
    if fault is not None:
        raise fault


def wanted_field(
    forms: Mapping[str, Definition], definition: Definition, conversion: Conversion, id: int = 0
) -> tuple[Field, Field]:
    """The field as it is and as it would be, with everything that reads it still sound. Raises FieldInvalid,
    FormulaInvalid."""
    held = next((each for each in definition.document["fields"] if each["key"] == conversion.key), None)
    if held is None:
        raise FieldInvalid("field_unknown", conversion.key)
    before = Field.from_json(held)
    default = None if before.type != conversion.type else held.get("default")
    after = Field.from_json(
        {
            **held,
            "id": id or before.id,
            "type": conversion.type,
            "options": conversion.options,
            "default": default,
        }
    )
    if not needs_conversion(before, after):
        raise FieldInvalid("conversion_needless", conversion.key)
    check_convertible(before, after)
    checked(with_field(definition, after), forms)
    return before, after


def with_field(definition: Definition, after: Field) -> dict[str, Any]:
    """The document with the field in the place of the one that has its key."""
    fields = [after.to_json() if f["key"] == after.key else f for f in definition.document["fields"]]
    return {**definition.document, "fields": fields}


def _options(options: Any) -> dict[str, Any]:
    if not isinstance(options, dict):
        raise Invalid("definition_invalid")
    return options
