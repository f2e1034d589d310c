"""Where a computed field's value leaves its record: the steps through relations, one after the other."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from services.kernel import formula
from services.kernel.errors import KernelError
from services.kernel.fields import Field, Form
from services.kernel.fields.derivation import READS, places_of, related, sources
from services.kernel.fields.derived import DerivedField, LookupField, RollupField, shows_all


@dataclass(frozen=True)
class Crossing:
    """Fields of related records that a value is made from.

    ``relation`` is the key of a field of the value's own form that names one record (or ``several``), or,
    with ``back``, of one of theirs that names this record.
    """

    relation: str
    target: str
    fields: tuple[str, ...]
    several: bool = False
    back: bool = False


def crossings(form: Form, field: Field, forms: Mapping[str, Form]) -> Iterator[Crossing]:
    """The steps out of the record, those of the fields of the same record it reads included.

    Raises KernelError when something it reads is gone.
    """
    waiting, met = [field], {field.key}
    while waiting:
        each = waiting.pop()
        if not isinstance(each.kind, DerivedField) or shows_all(each):
            continue
        if isinstance(each.kind, LookupField | RollupField):
            yield _derived(form, each, forms)
            continue
        for name in _names(form, each):
            head, dot, tail = name.partition(".")
            read = form.field(head)
            if dot and read.type == "relation":
                yield Crossing(head, str(read.options.get("form")), (tail,))
            if head not in met:
                met.add(head)
                waiting.append(read)


def _names(form: Form, field: Field) -> frozenset[str]:
    if not field.formula:
        return frozenset()
    return formula.compile_text(field.formula, formula.schema_of(form)).references


def _derived(form: Form, field: Field, forms: Mapping[str, Form]) -> Crossing:
    relation, target = related(form, field, forms)
    back = isinstance(field.kind, RollupField) and not field.kind.via(field)
    places = list(sources(form, field, forms))
    if not back:
        places.remove((form.key, relation.key))
    several = relation.type == "relations"
    return Crossing(relation.key, target.key, tuple(key for _, key in places), several, back)


def places_read(form: Form, field: Field) -> Iterable[str]:
    """Where a computed field's values come from, as ``form.field``; a place nobody may see when unknown."""
    if (known := field.options.get(READS)) is not None:
        return tuple(str(place) for place in known)
    if field.formula is None:
        return () if field.type == "auto_number" else ("?.?",)
    try:
        return places_of(form, _names(form, field))
    except KernelError:
        return ("?.?",)
