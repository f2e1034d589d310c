"""What depends on what across records: computed fields, and the fields of other records they are made from.

Same-record formulas are the kernel's (`formula_order`); here are the steps that leave the record: a formula's
hop through a relation (``{customer.level}``), a lookup, a rollup.
"""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from services.kernel.errors import KernelError
from services.kernel.fields import Field, Form
from services.kernel.fields.derivation import related, sources
from services.kernel.fields.derived import LookupField, RollupField
from services.kernel.formula import compile_text, schema_of
from services.kernel.formula.nodes import calls
from services.records.domain.definition import Definition, Definitions
from services.records.domain.record import Change

#: Functions whose answer changes with the day though no record does.
VOLATILE = frozenset({"TODAY", "NOW"})


@dataclass(frozen=True)
class Edge:
    """``field`` of ``form`` is made from ``source``, a field of another record, reached by ``relation``.

    ``back``: the relation is a field of the source's form and names the dependent record (a rollup of records
    pointing here); otherwise it is a field of the dependent form and names the source.
    """

    source: str
    form: str
    field: str
    relation: str
    back: bool


@dataclass(frozen=True)
class Hop:
    """The fields of the record a relation names that its form's computed fields read."""

    relation: Field
    target: Definition
    fields: tuple[str, ...]


class Lineage:
    """Every dependence between records of one tenant's forms, as of one version of its definitions."""

    def __init__(self, definitions: Definitions) -> None:
        self.definitions = definitions
        self.from_form: dict[str, list[Edge]] = defaultdict(list)
        self.hops: dict[str, tuple[Hop, ...]] = {}
        self.volatile: dict[str, tuple[str, ...]] = {}
        forms = {key: definition.form for key, definition in definitions.forms.items()}
        for key, definition in definitions.forms.items():
            reads: dict[str, set[str]] = defaultdict(set)
            for source_form, edge in _edges(definition, forms):
                self.from_form[source_form].append(edge)
                if not edge.back and not isinstance(definition.form.field(edge.field).kind, RollupField):
                    reads[edge.relation].add(edge.source)
            self.hops[key] = tuple(
                Hop(relation, definitions.forms[str(relation.options["form"])], tuple(sorted(fields)))
                for name, fields in reads.items()
                if (relation := definition.form.field(name))
            )
            self.volatile[key] = tuple(field.key for field in definition.form.fields if _volatile(field))

    def reaches_out(self, key: str) -> bool:
        """Whether records of the form are computed from other records."""
        definition = self.definitions.forms[key]
        return bool(self.hops[key]) or any(isinstance(f.kind, RollupField) for f in definition.form.fields)

    def touched(self, key: str, change: Change) -> Iterator[Edge]:
        """The edges along which a change of one record of the form is felt."""
        edges = self.from_form.get(key, ())
        changed = set(change.fields(self.definitions.forms[key].form)) if edges else set()
        # A new record is named by nobody yet, except one that came back from the recycle bin.
        unheard = change.before is None and change.state["version"] == 1
        for edge in edges:
            felt = (
                not (change.before and change.after)
                or edge.source in changed
                or (edge.back and edge.relation in changed)
            )
            if felt and (edge.back or not unheard):
                yield edge


def _edges(definition: Definition, forms: Mapping[str, Form]) -> Iterator[tuple[str, Edge]]:
    """(form of the source, edge) of everything the form's fields read in other records."""
    form = definition.form
    for field in form.fields:
        try:
            if isinstance(field.kind, LookupField | RollupField):
                yield from _derived(form, field, forms)
            elif field.formula and field.type == "formula":
                for name in compile_text(field.formula, schema_of(form)).references:
                    head, dot, tail = name.partition(".")
                    relation = form.by_key[head]
                    if dot and relation.type == "relation":
                        yield str(relation.options["form"]), Edge(tail, form.key, field.key, head, False)
        except KernelError:
            continue  # what it read is gone; it keeps the value it has


def _derived(form: Form, field: Field, forms: Mapping[str, Form]) -> Iterator[tuple[str, Edge]]:
    relation, target = related(form, field, forms)
    back = isinstance(field.kind, RollupField) and not field.kind.via(field)
    read = {key for at, key in sources(form, field, forms) if at == target.key} or {"id"}
    if isinstance(field.kind, RollupField) and not field.kind.measure(field):
        read.add("id")
    for source in read:
        yield target.key, Edge(source, form.key, field.key, relation.key, back)


def _volatile(field: Field) -> bool:
    if isinstance(field.kind, RollupField):
        return '"during"' in json.dumps(field.options.get("filter"))
    texts = [field.formula] if field.type == "formula" else [column.formula for column in field.columns]
    return any(text and _names_now(text) for text in texts)


def _names_now(text: str) -> bool:
    from services.kernel.formula import parse

    try:
        return bool(calls(parse(text)) & VOLATILE)
    except KernelError:
        return False


def lineage_of(definitions: Definitions) -> Lineage:
    """Built once for each version of the definitions."""
    held = definitions.__dict__.get("_lineage")
    if not isinstance(held, Lineage):
        held = definitions.__dict__["_lineage"] = Lineage(definitions)
    return held


def recomputed(before: Definition | None, after: Definition) -> list[str]:
    """The computed fields that are new or are made in another way: existing records need them made again."""
    known = {} if before is None else {field.id: field for field in before.form.fields}

    def makes(field: Field) -> object:
        columns = [(c.key, c.type, c.formula) for c in field.columns]
        return field.formula, {k: v for k, v in field.options.items() if k != "fields"}, columns

    return [
        field.key
        for field in after.form.fields
        if ((field.kind.computed and field.type != "auto_number") or any(c.formula for c in field.columns))
        and (field.id not in known or makes(known[field.id]) != makes(field))
    ]
