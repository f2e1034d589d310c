"""What a formula over a form may name, and compiling text against it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from services.kernel.errors import FormulaInvalid
from services.kernel.fields import Form
from services.kernel.fields.definition import Field
from services.kernel.formula.bind import Schema, bind, type_of
from services.kernel.formula.nodes import Node, references, to_json
from services.kernel.formula.parser import parse
from services.kernel.labels import every_label
from services.kernel.types import Type

CACHED_TEXTS = 1_000


@dataclass(frozen=True)
class Compiled:
    """A formula bound to a schema."""

    ast: Node
    type: Type
    references: frozenset[str]

    def to_json(self) -> dict[str, Any]:
        return to_json(self.ast)


class FormSchema:
    """Fields of a form and the system fields, by key and by display name in any language; columns of line
    items
    and fields of related records with a point between."""

    def __init__(self, form: Form) -> None:
        self.form = form
        self.compiled: dict[str, Compiled] = {}

    @cached_property
    def _by_label(self) -> Mapping[str, list[str]]:
        found: dict[str, list[str]] = {}
        for key, field in self.form.by_key.items():
            for label in dict.fromkeys(every_label(field.name)):
                found.setdefault(label, []).append(key)
        return found

    def _field(self, name: str) -> Field | None:
        if name in self.form.by_key:
            return self.form.by_key[name]
        keys = self._by_label.get(name, [])
        own = {field.key for field in self.form.fields}
        # A field the designer named like a system field is the one meant.
        candidates = [key for key in keys if key in own] or keys
        if len(candidates) > 1:
            raise FormulaInvalid("formula_name_ambiguous", name[:80], {"name": name[:80], "keys": candidates})
        return self.form.by_key[candidates[0]] if candidates else None

    def resolve(self, name: str) -> tuple[str, Type] | None:
        field = self._field(name)
        if field is not None:
            return field.key, field.kind.formula_type(field)
        head, dot, tail = name.partition(".")
        table = self._field(head) if dot else None
        if table is None:
            return None
        if table.type != "line_items":
            return self._hop(table, tail)
        type_ = table.kind.formula_type(table)
        column = tail if tail in type_.row else type_.row_names.get(tail)
        return (f"{table.key}.{column}", type_.row[column]) if column is not None else None

    def _hop(self, relation: Field, tail: str) -> tuple[str, Type] | None:
        """A field of the record that a relation names; one hop, and never line items."""
        target = self.target(relation.key)
        found = target._field(tail) if target is not None else None
        if found is None or found.type == "line_items":
            return None
        return f"{relation.key}.{found.key}", found.kind.formula_type(found)

    def target(self, key: str) -> FormSchema | None:
        """The schema of the form a relation field points at, where it is known."""
        field = self.form.by_key.get(key)
        if field is None or field.type != "relation":
            return None
        form = self.form.related.get(str(field.options.get("form", "")))
        return schema_of(form) if form is not None else None

    def is_items(self, key: str) -> bool:
        field = self.form.by_key.get(key)
        return field is not None and field.type == "line_items"

    def label(self, key: str, lang: str) -> str:
        head, dot, tail = key.partition(".")
        field = self.form.field(head)
        if not dot:
            return field.label(lang)
        target = self.target(head)
        if target is not None:
            return f"{field.label(lang)}.{target.form.field(tail).label(lang)}"
        column = next(column for column in field.columns if column.key == tail)
        return f"{field.label(lang)}.{column.label(lang)}"


def schema_of(form: Form) -> FormSchema:
    """The schema of a form, kept with the definition: it is immutable, and so is everything compiled
    against it."""
    schema = form.__dict__.get("_formula_schema")
    if not isinstance(schema, FormSchema):
        schema = FormSchema(form)
        form.__dict__["_formula_schema"] = schema
    return schema


def compile_text(text: str, schema: Schema) -> Compiled:
    """Parse and bind. Raises FormulaInvalid."""
    known = schema.compiled if isinstance(schema, FormSchema) else {}
    if text in known:
        return known[text]
    ast = bind(parse(text), schema)
    compiled = Compiled(ast, type_of(ast), references(ast))
    if len(known) < CACHED_TEXTS:
        known[text] = compiled
    return compiled
