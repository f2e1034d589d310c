"""Forms as records keeps them: the kernel's Form, and what only screens use (icon, views)."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from dataclasses import field as dataclass_field
from functools import cached_property
from typing import Any

from services.kernel.errors import FieldInvalid, KernelError
from services.kernel.fields import Field, Form, check_form
from services.kernel.fields.derivation import check_cycles, resolve, title_key, with_reads
from services.kernel.formula import check_formulas, compile_text, schema_of
from services.kernel.rules import RuleSet, read_rules
from services.records.domain.duplicates import check_rules

TEXTUAL = ("text", "long_text", "auto_number", "phone", "email", "url", "barcode")
#: To be raised when what the search column holds changes.
SEARCH_RULES = 1
SCREEN_KEYS = ("name", "icon", "title_field", "description")
#: Parts that are lists of what has a key; a pack adds to them what is missing.
KEYED = ("rules", "checks", "uniques", "duplicates", "views")
MAX_VIEWS = 50


@dataclass(frozen=True)
class Definition:
    """``document`` is the JSON of the contract, ``form`` the same read by the kernel. Immutable."""

    form: Form
    document: Mapping[str, Any]

    @classmethod
    def read(cls, document: Mapping[str, Any]) -> Definition:
        return cls(Form.from_json(document), document)

    @property
    def id(self) -> int:
        return self.form.id

    @property
    def key(self) -> str:
        return self.form.key

    @cached_property
    def title(self) -> Field | None:
        """The field that names a record: the one chosen, else the first line of text there is."""
        return self.form.by_key.get(title_key(self.form) or "")

    @cached_property
    def rules(self) -> RuleSet:
        """Raises FieldInvalid or FormulaInvalid, which `checked` makes sure a saved definition does not."""
        return read_rules(self.document, self.form)

    def with_views(self, views: Iterable[Mapping[str, Any]]) -> Definition:
        """With saved views besides the definition's own: for the indexes they ask for."""
        return Definition(self.form, {**self.document, "views": [*self.document.get("views", []), *views]})

    @cached_property
    def relations(self) -> tuple[Field, ...]:
        """The fields by which its records point at others."""
        return tuple(field for field in self.labelled if not field.kind.computed)

    @cached_property
    def labelled(self) -> tuple[Field, ...]:
        """The fields whose values name records of other forms, computed ones included."""
        return tuple(field for field in self.form.fields if field.kind.refers(field) == "relation")

    @cached_property
    def searched(self) -> tuple[Field, ...]:
        """The fields a search looks into: those marked, and the title; without any, all text."""
        marked = [
            field
            for field in self.form.fields
            if field.type in TEXTUAL and (field.searchable or field is self.title)
        ]
        return tuple(marked or [field for field in self.form.fields if field.type in TEXTUAL])

    @cached_property
    def search_mark(self) -> str:
        """By which rules a row is indexed for searching; changes whenever all must be indexed anew."""
        title = self.title.id if self.title is not None else 0
        parts = [SEARCH_RULES, title, *sorted(field.id for field in self.searched)]
        return f"v{zlib.crc32(','.join(map(str, parts)).encode()):08x}"


@dataclass(frozen=True)
class Definitions:
    """Everything a tenant has defined, as of ``version``. ``apps`` in order of creation."""

    tenant: int
    version: int
    apps: tuple[Mapping[str, Any], ...]
    forms: Mapping[str, Definition]
    # By form id: the rules all of its rows are indexed by.
    indexed: Mapping[int, str] = dataclass_field(default_factory=dict)

    def searchable(self, definition: Definition) -> bool:
        """Whether the search column of every row is as today's definition wants it."""
        return self.indexed.get(definition.id) == definition.search_mark

    @cached_property
    def kernel(self) -> Mapping[str, Form]:
        """The forms as the kernel knows them."""
        return _kernel(self.forms)

    @cached_property
    def by_id(self) -> Mapping[int, Definition]:
        return {definition.id: definition for definition in self.forms.values()}

    def referring_to(self, key: str) -> list[tuple[Definition, Field]]:
        """The relation fields of other forms that point at this one."""
        return [
            (definition, field)
            for definition in self.forms.values()
            for field in definition.relations
            if field.options.get("form") == key
        ]


def resolved(definition: Definition, forms: Mapping[str, Definition]) -> Definition:
    """With what its lookups and rollups result in, as the other forms are now; the same when nothing changes.

    Raises FieldInvalid.
    """
    return _with_options(definition, resolve(definition.form, _kernel(forms)))


def disclosing(definition: Definition, forms: Mapping[str, Definition]) -> Definition:
    """With what its computed fields are made from, so that rights on those cap them. Raises FieldInvalid."""
    check_cycles(definition.form, _kernel(forms), _formula_reads)
    return _with_options(definition, with_reads(definition.form, _kernel(forms), _formula_reads))


def _kernel(forms: Mapping[str, Definition]) -> dict[str, Form]:
    return {key: other.form for key, other in forms.items()}


def _with_options(definition: Definition, form: Form) -> Definition:
    if form == definition.form:
        return definition
    options = {field.key: dict(field.options) for field in form.fields}
    fields = [{**data, "options": options[data["key"]]} for data in definition.document["fields"]]
    return Definition(form, {**definition.document, "fields": fields})


def linked(forms: Mapping[str, Definition]) -> dict[str, Definition]:
    """All definitions knowing the forms their relations point at, for formulas that hop; those that know them
    already stay the same objects."""
    known = {key: definition.form for key, definition in forms.items()}
    return {key: knowing(definition, known) for key, definition in forms.items()}


def knowing(definition: Definition, forms: Mapping[str, Form]) -> Definition:
    """The definition with the forms its relations point at, for formulas that hop."""
    form = definition.form.with_related(forms)
    return definition if form is definition.form else replace(definition, form=form)


def refreshed(forms: Mapping[str, Definition]) -> dict[str, Definition]:
    """All definitions with their lookups and rollups following the forms they read.

    One that can no longer be resolved, because what it reads is gone, stays as it was published.
    """
    result = dict(forms)
    for key, definition in forms.items():
        try:
            result[key] = disclosing(resolved(definition, forms), forms)
        except KernelError:
            continue
    return result


def check_types_kept(before: Definition, after: Definition) -> None:
    """Raises FieldInvalid ``field_type_fixed`` for a field that would need another column for its values."""
    known = {field.id: field for field in before.form.fields}
    for field in after.form.fields:
        was = known.get(field.id)
        if was is not None and repr(was.kind.column(was)) != repr(field.kind.column(field)):
            raise FieldInvalid("field_type_fixed", field.key)


def checked(document: Mapping[str, Any], forms: Mapping[str, Definition] | None = None) -> Definition:
    """The definition, sound in every part, with the others to be read across. Raises FieldInvalid or
    FormulaInvalid."""
    definition = Definition.read(document)
    check_form(definition.form)
    every = {key: other.form for key, other in (forms or {}).items()}
    definition = knowing(definition, {**every, definition.key: definition.form})
    definition = resolved(definition, forms or {})
    check_formulas(definition.form)
    definition = disclosing(definition, forms or {})
    assert definition.rules is not None  # read, and with that checked
    check_rules(definition.form, document)
    views = document.get("views", [])
    if not isinstance(views, list) or len(views) > MAX_VIEWS:
        raise FieldInvalid("definition_invalid", "views")
    return definition


def _formula_reads(form: Form, field: Field) -> list[str]:
    """Keys of the form; ``customer.level`` for a field of a related record."""
    names = compile_text(field.formula or "", schema_of(form)).references
    return [name for name in names if name.partition(".")[0] in form.by_key]


def merged(
    current: Mapping[str, Any] | None, wanted: Mapping[str, Any], next_id: Callable[[], int]
) -> dict[str, Any]:
    """``current`` with what ``wanted`` adds: never a field less, never an existing field changed.

    Screen properties (name, icon, title field) follow ``wanted``; fields, line-item columns, choices, rules,
    checks, unique sets and views are added by key, a layout where there is none. New fields get ids from
    ``next_id``.
    """
    base: dict[str, Any] = dict(current or {"key": wanted.get("key"), "app": wanted.get("app") or ""})
    base |= {key: wanted[key] for key in SCREEN_KEYS if wanted.get(key) is not None}
    if not all(isinstance(wanted.get(part, []), list) for part in ("fields", *KEYED)):
        raise FieldInvalid("definition_invalid", None)
    fields = list(base.get("fields", []))
    places = {field["key"]: place for place, field in enumerate(fields)}
    for given in wanted.get("fields", []):
        field = Field.from_json(given)
        if field.key in places:
            fields[places[field.key]] = _extended(fields[places[field.key]], field, next_id)
        else:
            places[field.key] = len(fields)
            fields.append(with_ids(field, next_id))
    for part in KEYED:
        held = list(base.get(part, []))
        known = {each.get("key") for each in held}
        new = [
            each for each in wanted.get(part, []) if isinstance(each, dict) and each.get("key") not in known
        ]
        if held or new or part == "views":
            base[part] = held + new
    if wanted.get("layout") is not None:
        base.setdefault("layout", wanted["layout"])
    return {**base, "fields": fields}


def with_ids(field: Field, next_id: Callable[[], int]) -> dict[str, Any]:
    """The JSON of a new field; every id in it is ours, whatever was given."""
    data = {**field.to_json(), "id": next_id()}
    if field.columns:
        columns = [{**column.to_json(), "id": next_id()} for column in field.columns]
        data["options"] = {**field.options, "fields": columns}
    return data


def _extended(current: Mapping[str, Any], wanted: Field, next_id: Callable[[], int]) -> dict[str, Any]:
    result, options = dict(current), dict(current.get("options") or {})
    if wanted.type != current["type"]:
        raise FieldInvalid("field_type_fixed", wanted.key)
    if wanted.type == "line_items":
        columns = list(options.get("fields", []))
        known = {column["key"] for column in columns}
        new = [column for column in wanted.columns if column.key not in known]
        options["fields"] = columns + [{**column.to_json(), "id": next_id()} for column in new]
    if "choices" in options:
        choices = list(options.get("choices", []))
        known = {choice["value"] for choice in choices}
        options["choices"] = choices + [
            choice for choice in wanted.options.get("choices", ()) if choice["value"] not in known
        ]
    result["options"] = options
    return result
