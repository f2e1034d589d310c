"""What a computed value was made from, as far as its reader may see: the formula and every input."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from services.chassis.errors import NotFound
from services.kernel.access import Level
from services.kernel.errors import FieldInvalid
from services.kernel.fields import SYSTEM_FIELDS, Field
from services.kernel.fields.derived import LookupField, RollupField
from services.kernel.formula import Call, Name, Node, compile_text, render, schema_of
from services.kernel.formula.nodes import calls
from services.kernel.types import Type
from services.records.domain.definition import Definition
from services.records.queries.get_record import record_seen
from services.records.storage.lineage import rollup_source
from services.records.storage.rows import load
from services.records.storage.session import Session

#: Related records shown one by one; ``total`` says how many there are.
MOST_RECORDS = 20
VEILED = "…"
OUTSIDE = ("TODAY", "NOW", "ME")
Json = dict[str, Any]


def explain(session: Session, form: str, id: int, key: str, language: str) -> Json:
    """{formula, value, inputs: [{kind, label, key?, value, record?}], total?}.

    An input the reader may not see is {"kind", "hidden": true} and has neither name nor value. Raises
    NotFound;
    FieldInvalid ``field_unknown``, also for a field that is not seen, ``field_not_computed``.
    """
    definition = session.form(form)
    access = session.authority.access(definition, "view")
    row = load(session, definition, id) if 0 < id < 2**53 else None
    if row is None or not access.allows_row(row):
        raise NotFound("not_found")
    field = definition.form.by_key.get(key)
    level = access.level_on(key, row) if field is not None else Level.HIDDEN
    if field is None or level == Level.HIDDEN:
        raise FieldInvalid("field_unknown", key[:80])
    if not field.kind.computed or field.type == "auto_number":
        raise FieldInvalid("field_not_computed", key)
    reader = _Reader(session, definition, row, language)
    found: Json = {"formula": None, "value": reader.value(key), "inputs": []}
    if level != Level.READ:
        return found
    if isinstance(field.kind, LookupField):
        return {**found, "inputs": [reader.hop(field.kind.via(field), field.kind.source(field))]}
    if isinstance(field.kind, RollupField):
        return {**found, **reader.rollup(field, field.kind)}
    tree = compile_text(field.formula or "", schema_of(definition.form)).ast
    return {**found, "formula": reader.text(tree), "inputs": list(reader.inputs(tree))}


class _Reader:
    """One record as its reader sees it."""

    def __init__(self, session: Session, definition: Definition, row: Json, language: str) -> None:
        self.session, self.definition, self.row, self.language = session, definition, row, language
        self.access = session.authority.access(definition, "view")
        self.seen: Json = record_seen(session, definition, row["id"]) or {"values": {}, "labels": {}}

    def value(self, key: str) -> Any:
        return self.seen.get(key) if key in SYSTEM_FIELDS else self.seen["values"].get(key)

    def sees(self, name: str) -> bool:
        """Whether it may be named: a field of this form, and behind a point the related form's, too."""
        head, dot, tail = name.partition(".")
        if self.access.level_on(head, self.row) == Level.HIDDEN:
            return False
        target = self._target(head) if dot else None
        return target is None or self.session.authority.level(target, "view", tail) > Level.HIDDEN

    def _target(self, key: str) -> Definition | None:
        field = self.definition.form.by_key[key]
        if field.type != "relation":
            return None
        return self.session.definitions.forms.get(str(field.options.get("form")))

    def text(self, tree: Node) -> str:
        """The formula in the reader's names; what the reader may not see is …"""
        return render(self._veiled(tree), _Veiled(self.definition), self.language)

    def _veiled(self, node: Node) -> Node:
        if isinstance(node, Name):
            return node if self.sees(node.name) else replace(node, name=VEILED)
        if isinstance(node, Call):
            return replace(node, args=tuple(self._veiled(arg) for arg in node.args))
        return node

    def inputs(self, tree: Node) -> Iterable[Json]:
        for name in dict.fromkeys(_names(tree)):
            head, dot, tail = name.partition(".")
            if not self.sees(name):
                yield {"kind": "field", "hidden": True}
            elif dot and self._target(head) is not None:
                yield self.hop(head, tail)
            elif dot:
                cells = [line.get(tail) for line in self.value(head) or ()]
                yield {"kind": "field", "label": self._label(name), "key": head, "value": cells}
            else:
                shown = {"kind": "field", "label": self._label(name), "key": name, "value": self.value(name)}
                text = self.seen.get("labels", {}).get(name)
                yield shown if text is None else {**shown, "text": text}
        authority = self.session.authority
        now = {"TODAY": authority.today.isoformat(), "NOW": authority.now.isoformat(), "ME": authority.user}
        for function in OUTSIDE:
            if function in calls(tree):
                yield {"kind": "function", "label": f"{function}()", "value": now[function]}

    def _label(self, name: str) -> str:
        return schema_of(self.definition.form).label(name, self.language)

    def hop(self, relation: str, key: str) -> Json:
        """The field of the record the relation names, by what the reader may see of that record."""
        target, id = self._target(relation), self.row.get(relation)
        if target is None or not self.sees(f"{relation}.{key}"):
            return {"kind": "related", "hidden": True}
        label = f"{self._label(relation)}.{target.form.field(key).label(self.language)}"
        if id is None:
            return {"kind": "related", "label": label, "key": key, "value": None}
        shown = self._related(target, id, key)
        return shown if "hidden" in shown else {**shown, "label": label, "key": key}

    def _related(self, target: Definition, id: int, key: str) -> Json:
        seen = record_seen(self.session, target, id)
        if seen is None:
            return {"kind": "related", "hidden": True}
        value = seen.get(key) if key in SYSTEM_FIELDS else seen["values"].get(key)
        title = seen["values"].get(target.title.key) if target.title is not None else None
        record = {"form": target.key, "id": id, "title": title or f"#{id}"}
        return {
            "kind": "related",
            "label": str(record["title"]),
            "key": key,
            "value": value,
            "record": record,
        }

    def rollup(self, field: Field, kind: RollupField) -> Json:
        source, _, target, columns, condition = rollup_source(
            self.session, self.definition, field, [self.row]
        )
        measure = kind.measure(field) or (target.title.key if target.title is not None else "id")
        if self.session.authority.level(target, "view", measure) == Level.HIDDEN:
            return {"inputs": [{"kind": "related", "hidden": True}]}
        listed = sa.select(columns["id"]).select_from(source).where(condition)
        seen = self.session.authority.access(target, "view").rows(columns)
        ids = self.session.tx.sql.execute(listed.where(seen).order_by(columns["id"]).limit(MOST_RECORDS))
        inputs = [self._related(target, id, measure) for id in ids.scalars().all()]
        counts = sa.select(sa.func.count(), sa.func.count().filter(seen)).select_from(source).where(condition)
        every, visible = self.session.tx.sql.execute(counts).one()
        if every > visible:
            inputs.append({"kind": "related", "hidden": True})
        return {"inputs": inputs, "total": visible}


class _Veiled:
    """The form's names, and one for all that is not seen."""

    def __init__(self, definition: Definition) -> None:
        self.schema = schema_of(definition.form)

    def resolve(self, name: str) -> tuple[str, Type] | None:
        return (VEILED, Type("text")) if name == VEILED else self.schema.resolve(name)

    def is_items(self, key: str) -> bool:
        return self.schema.is_items(key)

    def label(self, key: str, lang: str) -> str:
        return VEILED if key == VEILED else self.schema.label(key, lang)


def _names(node: Node) -> Iterable[str]:
    """In the order they are written."""
    if isinstance(node, Name):
        yield node.name
    if isinstance(node, Call):
        for arg in node.args:
            yield from _names(arg)
