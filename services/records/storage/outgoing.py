"""Facts of records as messages."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from operator import itemgetter
from typing import Any, Protocol

from protos.gen.dougong.records.v1 import events_pb2
from services.chassis.database import Transaction
from services.kernel.fields import SYSTEM_FIELDS, Form
from services.records.domain.definition import Definition
from services.records.domain.record import (
    CREATED,
    DELETED,
    RESTORED,
    UPDATED,
    Change,
    json_value,
    record_json,
)

OPS = {
    CREATED: events_pb2.RecordChange.OP_CREATED,
    RESTORED: events_pb2.RecordChange.OP_CREATED,
    UPDATED: events_pb2.RecordChange.OP_UPDATED,
    DELETED: events_pb2.RecordChange.OP_DELETED,
}


def change_message(form: Form, change: Change) -> events_pb2.RecordChange:
    """A creation's `before_json` is empty; a deletion carries the last state."""
    state, keys = change.state, change.fields(form)
    before = {key: json_value(form, key, change.before.get(key)) for key in keys} if change.before else {}
    return events_pb2.RecordChange(
        op=OPS[change.op],
        id=state["id"],
        version=state["version"] + (1 if change.after is None else 0),
        owner=state["owner"],
        department=state["department"],
        record_json=_json(record_json(form, state)),
        before_json=_json(before) if change.after is not None else b"{}",
        changed_fields=keys,
    )


_text = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _json(data: Any) -> bytes:
    return _text(data).encode()


def records_changed(
    tx: Transaction, definition: Definition, changes: Sequence[Change], *, quiet: bool = False, depth: int = 0
) -> None:
    """1 to 1,000 changes of one form, told together with their transaction."""
    message = _message(definition, [change_message(definition.form, c) for c in changes], quiet, depth)
    single = changes[0].state if len(changes) == 1 else None
    tx.publish(
        "records.changed",
        message,
        aggregate_id=f"{definition.key}/{single['id']}" if single else definition.key,
        aggregate_version=single["version"] if single else 0,
    )


def _message(
    definition: Definition, changes: Sequence[events_pb2.RecordChange], quiet: bool, depth: int
) -> events_pb2.RecordsChanged:
    return events_pb2.RecordsChanged(
        form=definition.key,
        form_version=definition.form.version,
        changes=changes,
        quiet=quiet,
        depth=depth,
    )


class Row(Protocol):
    """Values of a record, and the JSON of those for which it is known."""

    @property
    def values(self) -> dict[str, Any]: ...
    @property
    def texts(self) -> Mapping[str, str]: ...


class Told:
    """What history and event say of new records: the JSON of each cell is made once and put into both."""

    def __init__(self, definition: Definition, rows: Sequence[Row]) -> None:
        members = [
            (each.key, json.dumps(each.key) + ":", each.kind.to_json) for each in definition.form.fields
        ]
        system = {key: each.kind.to_json for key, each in SYSTEM_FIELDS.items() if key != "id"}
        stamp = itemgetter(*system)
        heads: dict[Any, tuple[str, str]] = {}
        self.changes: list[str] = []
        self.messages: list[events_pb2.RecordChange] = []
        for row in rows:
            values, texts = row.values, row.texts
            keys, inner, steps = ["owner", "department"], [], []
            for key, member, to_json in members:
                value = values.get(key)
                if value is not None:
                    text = texts.get(key) or _text(to_json(value))
                    keys.append(key)
                    inner.append(member + text)
                    steps.append(f"{member}[null,{text}]")
            mark = stamp(values)
            known = heads.get(mark)
            if known is None:
                shown = {
                    key: None if values.get(key) is None else to(values[key]) for key, to in system.items()
                }
                first = _text({key: [None, shown[key]] for key in ("owner", "department")})
                known = heads[mark] = _text(shown)[1:-1], first[1:-1]
            head, step = known
            self.changes.append("{" + ",".join([step, *steps]) + "}")
            self.messages.append(
                events_pb2.RecordChange(
                    op=events_pb2.RecordChange.OP_CREATED,
                    id=values["id"],
                    version=1,
                    owner=values["owner"],
                    department=values["department"],
                    record_json=f'{{"id":{values["id"]},{head},"values":{{{",".join(inner)}}}}}'.encode(),
                    before_json=b"{}",
                    changed_fields=keys,
                )
            )


def records_told(
    tx: Transaction, definition: Definition, messages: Sequence[events_pb2.RecordChange]
) -> None:
    """Up to 1,000 new records, told together and quietly."""
    tx.publish("records.changed", _message(definition, messages, True, 0), aggregate_id=definition.key)


def form_published(tx: Transaction, definition: Definition) -> None:
    message = events_pb2.FormPublished(
        form=definition.key,
        version=definition.form.version,
        definition_json=_json(dict(definition.document)),
    )
    tx.publish(
        "records.form.published",
        message,
        aggregate_id=definition.key,
        aggregate_version=definition.form.version,
    )
