"""Where a field is read outside its own form, and which views and policies name it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from services.kernel.access import Grant
from services.kernel.errors import FieldInvalid, KernelError
from services.kernel.fields import Field, Form
from services.kernel.fields.derivation import sources
from services.kernel.fields.derived import LookupField, RollupField
from services.kernel.formula import compile_text, schema_of
from services.kernel.labels import Label, resolve_label
from services.records.domain.definition import Definition
from services.records.domain.view import mentions

Views = Mapping[str, Sequence[Mapping[str, Any]]]


@dataclass(frozen=True)
class Use:
    """``kind``: field (computed from it), rule, view or policy; ``key`` and ``name`` of that, in ``form``."""

    form: str
    kind: str
    key: str
    name: Label

    def to_json(self) -> dict[str, Any]:
        return {"form": self.form, "kind": self.kind, "key": self.key, "name": self.name}


def uses(
    forms: Mapping[str, Definition], form: str, key: str, views: Views, grants: Iterable[Grant]
) -> list[Use]:
    """Of the field ``key`` of ``form``: all in other forms, and views and policies of its own.

    ``views``: the saved ones by form, besides those of the definitions.
    """
    kernel = {each.key: each.form for each in forms.values()}
    found: list[Use] = []
    for other in forms.values():
        names = _names(other.form, form, key)
        if other.key != form:
            found += _computed(other, (form, key), names, kernel)
            found += _rules(other, names)
        found += _views(other, names, views.get(other.key, ()))
    return found + list(_policies(grants, kernel, form, key))


def _names(reader: Form, form: str, key: str) -> frozenset[str]:
    """How the field is called in filters and formulas of a form."""
    hops = (f"{each.key}.{key}" for each in reader.fields
            if each.type == "relation" and each.options.get("form") == form)  # fmt: skip
    return frozenset(hops) | (frozenset((key,)) if reader.key == form else frozenset())


def _computed(
    other: Definition, place: tuple[str, str], names: frozenset[str], forms: Mapping[str, Form]
) -> Iterator[Use]:
    for field in other.form.fields:
        try:
            if isinstance(field.kind, LookupField | RollupField):
                reads = place in sources(other.form, field, forms)
            else:
                reads = bool(names & _references(other.form, field.formula))
        except KernelError:
            continue  # what it reads is gone already
        if reads:
            yield Use(other.key, "field", field.key, field.name)


def _references(form: Form, text: str | None) -> frozenset[str]:
    if not text:
        return frozenset()
    references = compile_text(text, schema_of(form)).references
    return references | {name.partition(".")[0] for name in references}


def _rules(other: Definition, names: frozenset[str]) -> Iterator[Use]:
    try:
        readers = [each for name in sorted(names) for each in other.rules.readers(name)]
    except KernelError:
        return
    for reader in dict.fromkeys(readers):
        yield Use(other.key, "rule", reader, reader)


def _views(other: Definition, names: frozenset[str], saved: Sequence[Mapping[str, Any]]) -> Iterator[Use]:
    for view in (*other.document.get("views", ()), *saved):
        if names & mentions(view):
            yield Use(other.key, "view", str(view.get("key")), view.get("name") or str(view.get("key")))


def _policies(grants: Iterable[Grant], forms: Mapping[str, Form], form: str, key: str) -> Iterator[Use]:
    for grant in grants:
        kind, _, about = grant.object.partition(":")
        readers = forms.values() if about == "*" else [forms[about]] if about in forms else []
        texts = list(_formulas(grant.rows)) if kind == "form" else []
        for reader in readers:
            names = _names(reader, form, key)
            if any(names & _known(reader, text) for text in texts):
                yield Use(reader.key, "policy", str(grant.id), reader.name)


def _known(form: Form, text: str) -> frozenset[str]:
    try:
        return _references(form, text)
    except KernelError:
        return frozenset()


def _formulas(scope: Any) -> Iterator[str]:
    if not isinstance(scope, Mapping):
        return
    if isinstance(scope.get("formula"), str):
        yield scope["formula"]
    for part in (*(scope.get("and") or ()), *(scope.get("or") or ())):
        yield from _formulas(part)


def lost(before: Definition, after: Definition) -> list[Field]:
    """The fields that are no more, or are another field of another type under the same key."""
    kept = {field.id for field in after.form.fields}
    types = {field.key: field.type for field in after.form.fields}
    return [each for each in before.form.fields if each.id not in kept and types.get(each.key) != each.type]


def refused(field: Field, found: Sequence[Use], own: str) -> FieldInvalid | None:
    """The refusal of a change that would break them; views and policies of the own form break, too, but
    views only hide what they cannot show."""
    broken = [use for use in found if use.kind != "view" or use.form != own]
    if not broken:
        return None
    names = "; ".join(f"{use.form}: {resolve_label(use.name, 'zh-CN')}" for use in broken)
    places = [use.to_json() for use in broken]
    return FieldInvalid("field_read_elsewhere", field.key, {"places": places, "names": names})
