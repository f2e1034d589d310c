"""What lookups and rollups result in, decided with every form at hand."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from services.kernel.fields.base import FIELD_TYPES, invalid
from services.kernel.fields.definition import Field, Form
from services.kernel.fields.dependence import Place, in_order
from services.kernel.fields.derived import UNREADABLE, DerivedField, LookupField, RollupField
from services.kernel.types import DECIMAL

Forms = Mapping[str, Form]
#: Options a result takes over from the field it is read from.
TAKEN_OVER = ("scale", "currency", "choices", "format")
#: Types of which there is a least and a greatest value.
ORDERED = ("number", "money", "percent", "integer", "rating", "duration", "date", "datetime", "time")


#: Types that can name a record without being chosen.
TITLES = ("text", "auto_number")

#: Option of a computed field: the plain fields its values are made from, as ``form.field``.
READS = "reads"


def derived_fields(form: Form) -> list[Field]:
    """The lookups and rollups of a form."""
    return [field for field in form.fields if isinstance(field.kind, LookupField | RollupField)]


def resolve(form: Form, forms: Forms) -> Form:
    """The form with ``options.result`` (and scale, currency, choices …) of its lookups and rollups filled in.

    ``forms``: every form of the tenant by key; this one is taken instead of its namesake. Raises
    FieldInvalid: ``option_invalid`` for what does not exist or has no such figure, ``derived_cycle``.
    """
    if not derived_fields(form):
        return form
    known = {**forms, form.key: form}
    made: dict[Place, dict[str, Any]] = {}

    def read(place: Place) -> list[Place]:
        found = sources(known[place[0]], known[place[0]].field(place[1]), known)
        return [each for each in found if _is_derived(known[each[0]].field(each[1]))]

    for place in in_order([(form.key, field.key) for field in derived_fields(form)], read):
        owner = known[place[0]]
        made[place] = _resolved(owner, owner.field(place[1]), known, made)
    fields = tuple(
        replace(field, options=made[form.key, field.key]) if _is_derived(field) else field
        for field in form.fields
    )
    return replace(form, fields=fields)


def _is_derived(field: Field) -> bool:
    return isinstance(field.kind, LookupField | RollupField)


def _resolved(
    form: Form, field: Field, forms: Forms, made: Mapping[Place, Mapping[str, Any]]
) -> dict[str, Any]:
    """The options with the result, from those of what it reads, which are made already."""
    kind = field.kind
    own = {k: v for k, v in field.options.items() if k not in (*TAKEN_OVER, "result", "max")}
    if isinstance(kind, LookupField):
        own.pop("form", None)
        _, target = _across(form, field, kind.via(field), forms, ("relation",))
        name, taken = _result_of(target, _of(target, kind.source(field), field, "field"), made)
        return {**own, **taken, "result": name}
    assert isinstance(kind, RollupField)
    name, taken = _figure(form, field, kind, forms, made)
    return {**own, **taken, "result": name}


def related(form: Form, field: Field, forms: Forms) -> tuple[Field, Form]:
    """What a lookup or rollup reads through: (the relation field, the form of the records it reads).

    The relation is one of ``form``, or, for a rollup of records pointing here, one of theirs. Raises
    FieldInvalid ``option_invalid``.
    """
    kind = field.kind
    if isinstance(kind, LookupField):
        return _across(form, field, kind.via(field), forms, ("relation",))
    assert isinstance(kind, RollupField)
    if kind.via(field):
        return _across(form, field, kind.via(field), forms, ("relation", "relations"))
    form_key, key = kind.pointing(field)
    pointing = forms.get(form_key)
    back = pointing.by_key.get(key) if pointing is not None else None
    if pointing is None or back is None:
        raise invalid("option_invalid", field, option="field" if pointing is not None else "form")
    if back.type not in ("relation", "relations") or back.options.get("form") != form.key:
        raise invalid("option_invalid", field, option="field")
    return back, pointing


def sources(form: Form, field: Field, forms: Forms) -> Iterator[Place]:
    """The fields a lookup or rollup reads: the relation, the value, and those of its filter."""
    relation, target = related(form, field, forms)
    pointing = isinstance(field.kind, RollupField) and not field.kind.via(field)
    yield (target.key if pointing else form.key), relation.key
    if isinstance(field.kind, LookupField):
        yield target.key, _of(target, field.kind.source(field), field, "field").key
    if isinstance(field.kind, RollupField):
        measure = field.kind.measure(field)
        if measure:
            yield target.key, _of(target, measure, field, "measure").key
        elif field.kind.aggregate(field) == "list" and (title := title_key(target)) is not None:
            yield target.key, title
        for key in _filtered(field.options.get("filter")):
            yield target.key, _of(target, key, field, "filter").key


def title_key(form: Form) -> str | None:
    """The field that names a record: the one chosen, else the first line of text there is."""
    return form.title_field or next((each.key for each in form.fields if each.type in TITLES), None)


def check_cycles(form: Form, forms: Forms, reads: Callable[[Form, Field], Iterable[str]]) -> None:
    """Raises FieldInvalid ``derived_cycle`` when a value depends on itself through other forms.

    ``reads(form, formula field)``: the keys of the same form that a formula reads, and ``customer.level`` for
    what it reads of a related record.
    """
    known = {**forms, form.key: form}
    starts = [(form.key, field.key) for field in form.fields if isinstance(field.kind, DerivedField)]
    in_order(starts, lambda place: _following(known[place[0]], place[1], known, reads) or ())


def with_reads(form: Form, forms: Forms, reads: Callable[[Form, Field], Iterable[str]]) -> Form:
    """The form with ``options.reads`` of its computed fields: what is disclosed by showing their values.

    Followed through other computed fields to plain ones, so that a reader's rights on those can cap them.
    ``reads`` as for ``check_cycles``, which comes first.
    """
    known = {**forms, form.key: form}
    read: dict[Place, list[Place] | None] = {}

    def following(place: Place) -> list[Place]:
        read[place] = _following(known[place[0]], place[1], known, reads)
        return read[place] or []

    starts = [(form.key, field.key) for field in form.fields if isinstance(field.kind, DerivedField)]
    plain: dict[Place, frozenset[Place]] = {}
    for place in in_order(starts, following):
        onward = read[place]
        plain[place] = (
            frozenset({place})
            if onward is None
            else frozenset[Place]().union(*(plain[each] for each in onward))
        )

    def told(field: Field) -> Field:
        if not isinstance(field.kind, DerivedField):
            return field
        places = sorted(".".join(each) for each in plain[form.key, field.key])
        return replace(field, options={**field.options, READS: places})

    return replace(form, fields=tuple(told(field) for field in form.fields))


def _following(
    form: Form, key: str, forms: Forms, reads: Callable[[Form, Field], Iterable[str]]
) -> list[Place] | None:
    """The places a field's value is made from, which may be none; None for one that is written by hand."""
    field = form.field(key)
    if isinstance(field.kind, LookupField | RollupField):
        return list(sources(form, field, forms))
    if field.formula:
        return [place for name in reads(form, field) for place in _read_places(form, name, forms)]
    return None


def places_of(form: Form, names: Iterable[str]) -> list[str]:
    """Names a formula reads (``amount``, ``items.price``, ``customer.level``) as ``form.field``."""
    places = []
    for name in names:
        head, dot, tail = name.partition(".")
        relation = form.by_key.get(head)
        places.append(f"{form.key}.{head}")
        if dot and relation is not None and relation.type == "relation":
            places.append(f"{relation.options.get('form')}.{tail}")
    return places


def _read_places(form: Form, name: str, forms: Forms) -> list[Place]:
    head, dot, tail = name.partition(".")
    relation = form.by_key[head]
    hop = dot and relation.type == "relation" and str(relation.options.get("form")) in forms
    return [(form.key, head), (str(relation.options["form"]), tail)] if hop else [(form.key, head)]


def _across(form: Form, field: Field, key: str, forms: Forms, types: tuple[str, ...]) -> tuple[Field, Form]:
    relation = form.by_key.get(key)
    if relation is None or relation.type not in types:
        raise invalid("option_invalid", field, option="via")
    target = forms.get(str(relation.options.get("form")))
    if target is None:
        raise invalid("option_invalid", field, option="via")
    return relation, target


def _of(target: Form, key: str, field: Field, option: str) -> Field:
    found = target.by_key.get(key)
    if found is None or found.type in UNREADABLE:
        raise invalid("option_invalid", field, option=option)
    return found


def _result_of(
    form: Form, source: Field, made: Mapping[Place, Mapping[str, Any]]
) -> tuple[str, dict[str, Any]]:
    """(type key, options) of the values of a field, whatever kind of field it is."""
    options: Mapping[str, Any] = source.options
    if _is_derived(source):
        options = made[form.key, source.key]
        name = str(options["result"])
    elif isinstance(source.kind, DerivedField):
        name = source.kind.result(source).key
    else:
        name = source.type
    taken = {key: options[key] for key in TAKEN_OVER if key in options}
    if name == "rating" and "max" in options:
        taken["max"] = options["max"]
    if name in ("relation", "relations"):
        taken["form"] = options.get("form")
    if name == "relations":
        name = "references"
    if name in ("auto_number", "integer"):
        return ("text", {}) if name == "auto_number" else ("number", {"scale": 0})
    return name, taken


def _figure(
    form: Form,
    field: Field,
    kind: RollupField,
    forms: Forms,
    made: Mapping[Place, Mapping[str, Any]],
) -> tuple[str, dict[str, Any]]:
    agg, measure = kind.aggregate(field), kind.measure(field)
    _, target = related(form, field, forms)
    if field.options.get("filter") is not None:
        from services.kernel.filters import check_filter

        check_filter(field.options["filter"], target, target.by_key)
    if agg in ("count", "count_distinct"):
        if measure:
            _of(target, measure, field, "measure")
        return "number", {"scale": 0}
    if not measure:
        return "texts", {}
    source = _of(target, measure, field, "measure")
    name, taken = _result_of(target, source, made)
    if agg == "list":
        listed = {"select": "multi_select", "radio": "multi_select", "person": "people"}
        return (listed[name], taken) if name in listed else ("texts", {})
    if agg in ("min", "max"):
        if name not in ORDERED:
            raise invalid("option_invalid", field, option="measure")
        return name, taken
    numeric = name in FIELD_TYPES and FIELD_TYPES[name].formula_type(replace(source, type=name)) == DECIMAL
    if not numeric:
        raise invalid("option_invalid", field, option="measure")
    if name == "rating":
        return "number", {"scale": 0 if agg == "sum" else 2}
    if agg == "avg" and name == "number":
        return "number", {"scale": min(10, int(taken.get("scale", 2)) + 2)}
    return name, taken


def _filtered(data: Any) -> Iterator[str]:
    """The keys filter JSON names; its shape is checked elsewhere."""
    if isinstance(data, Mapping):
        if isinstance(data.get("field"), str):
            yield data["field"]
        for part in (data.get("and"), data.get("or"), [data.get("not")]):
            for child in part if isinstance(part, list) else []:
                yield from _filtered(child)
