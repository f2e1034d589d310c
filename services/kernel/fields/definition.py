"""Field and Form: immutable definitions, exactly the JSON of the contract."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any

from services.kernel.errors import FieldInvalid
from services.kernel.fields.base import FIELD_TYPES, KEY, FieldType
from services.kernel.labels import Label, resolve_label

MAX_FIELDS = 500


@dataclass(frozen=True)
class Field:
    """One field. ``options`` are those of its type; ``default`` is a JSON value; ``formula`` is text,
    and so is ``default_formula``, by which a new record's value is found when none is given;
    ``placeholder`` is what its empty editor shows."""

    id: int
    key: str
    name: Label
    type: str
    required: bool = False
    unique: bool = False
    searchable: bool = False
    options: Mapping[str, Any] = field(default_factory=dict)
    default: Any = None
    formula: str | None = None
    help: Label | None = None
    default_formula: str | None = None
    placeholder: Label | None = None

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Field:
        """Raises FieldInvalid ``definition_invalid`` when the shape is wrong, ``field_type_unknown``."""
        key = data.get("key")
        if not isinstance(key, str) or not KEY.fullmatch(key):
            raise FieldInvalid("key_invalid", None, {"value": str(key)[:80]})
        if data.get("type") not in FIELD_TYPES:
            raise FieldInvalid("field_type_unknown", key, {"value": str(data.get("type"))[:80]})
        options, formula = data.get("options") or {}, data.get("formula")
        texts = (formula, data.get("default_formula"))
        if not isinstance(options, Mapping) or not all(t is None or isinstance(t, str) for t in texts):
            raise FieldInvalid("definition_invalid", key)
        return cls(
            id=int(data.get("id") or 0),
            key=key,
            name=_label(data.get("name") or key, key),
            type=data["type"],
            required=bool(data.get("required", False)),
            unique=bool(data.get("unique", False)),
            searchable=bool(data.get("searchable", False)),
            options=dict(options),
            default=data.get("default"),
            formula=formula or None,
            help=_label(data["help"], key) if data.get("help") else None,
            default_formula=data.get("default_formula") or None,
            placeholder=_label(data["placeholder"], key) if data.get("placeholder") else None,
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "key": self.key,
            "id": self.id,
            "name": self.name,
            "type": self.type,
            "required": self.required,
            "unique": self.unique,
            "searchable": self.searchable,
            "options": dict(self.options),
            "default": self.default,
            "formula": self.formula,
            "help": self.help,
            **({"default_formula": self.default_formula} if self.default_formula else {}),
            **({"placeholder": self.placeholder} if self.placeholder else {}),
        }

    @property
    def kind(self) -> FieldType:
        return FIELD_TYPES[self.type]

    @cached_property
    def columns(self) -> tuple[Field, ...]:
        """The columns of a line-items field; empty for every other type."""
        return (
            tuple(Field.from_json(d) for d in self.options.get("fields", ()))
            if self.type == "line_items"
            else ()
        )

    def label(self, lang: str) -> str:
        return resolve_label(self.name, lang)


def _label(value: Any, key: str) -> Label:
    if isinstance(value, str):
        return value
    if isinstance(value, Mapping) and all(
        isinstance(k, str) and isinstance(v, str) for k, v in value.items()
    ):
        return dict(value)
    raise FieldInvalid("definition_invalid", key)


def _system(key: str, type_: str, chinese: str, english: str) -> Field:
    return Field(id=0, key=key, name={"zh-CN": chinese, "en": english}, type=type_)


#: Fields every record has, usable like the form's own in filters, sorts, formulas, grants and reports.
SYSTEM_FIELDS: dict[str, Field] = {
    f.key: f
    for f in (
        _system("id", "integer", "编号", "ID"),
        _system("version", "integer", "版本", "Version"),
        _system("owner", "person", "负责人", "Owner"),
        _system("department", "department", "所属部门", "Department"),
        _system("created_at", "datetime", "创建时间", "Created at"),
        _system("created_by", "person", "创建人", "Created by"),
        _system("updated_at", "datetime", "更新时间", "Updated at"),
        _system("updated_by", "person", "更新人", "Updated by"),
    )
}


@dataclass(frozen=True)
class Form:
    """A form's definition at one version. ``title_field`` is the key of the field that names a record.

    ``related``: the forms its relations point at, by key, where the owner of the definitions has filled
    them in
    (``with_related``); formulas may then read a related record's fields.
    """

    id: int
    key: str
    name: Label
    app: str
    title_field: str | None
    fields: tuple[Field, ...]
    version: int = 1
    related: Mapping[str, Form] = field(default_factory=dict, compare=False, repr=False)

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Form:
        key = data.get("key")
        if not isinstance(key, str) or not KEY.fullmatch(key):
            raise FieldInvalid("key_invalid", None, {"value": str(key)[:80]})
        return cls(
            id=int(data.get("id") or 0),
            key=key,
            name=_label(data.get("name") or key, key),
            app=str(data.get("app") or ""),
            title_field=data.get("title_field"),
            fields=tuple(Field.from_json(d) for d in data.get("fields", ())),
            version=int(data.get("version") or 1),
        )

    def to_json(self) -> dict[str, Any]:
        return {
            "id": self.id,
            "key": self.key,
            "name": self.name,
            "app": self.app,
            "title_field": self.title_field,
            "version": self.version,
            "fields": [f.to_json() for f in self.fields],
        }

    @cached_property
    def by_key(self) -> Mapping[str, Field]:
        """The form's own fields and the system fields, by key."""
        return {**SYSTEM_FIELDS, **{f.key: f for f in self.fields}}

    def with_related(self, forms: Mapping[str, Form]) -> Form:
        """The same form knowing the forms its relations point at; itself when it knows just these already."""
        wanted = {str(f.options["form"]) for f in self.fields if isinstance(f.options.get("form"), str)}
        found = {key: replace(forms[key], related={}) for key in sorted(wanted & forms.keys())}
        same = found.keys() == self.related.keys() and all(
            self.related[key] == form for key, form in found.items()
        )
        return self if same else replace(self, related=found)

    def field(self, key: str) -> Field:
        """Raises FieldInvalid ``field_unknown``."""
        found = self.by_key.get(key)
        if found is None:
            raise FieldInvalid("field_unknown", key)
        return found


def check_field(definition: Field, *, inside_line_items: bool = False) -> None:
    """Raises FieldInvalid when the definition cannot work."""
    if definition.key in SYSTEM_FIELDS and not inside_line_items:
        raise FieldInvalid("key_reserved", definition.key)
    if not definition.kind.offered or (inside_line_items and not definition.kind.inside_lines):
        raise FieldInvalid("field_type_unknown", definition.key, {"value": definition.type})
    if definition.type == "formula" and not definition.formula:
        raise FieldInvalid("formula_missing", definition.key)
    definition.kind.check_options(definition)
    if definition.unique and "eq" not in definition.kind.operators_for(definition):
        raise FieldInvalid("option_invalid", definition.key, {"option": "unique"})
    if definition.default is not None:
        if definition.kind.computed:
            raise FieldInvalid("field_readonly", definition.key)
        definition.kind.validate(definition.default, definition)


def check_form(form: Form) -> None:
    """Raises FieldInvalid for the first thing wrong; formulas are checked by ``formula.check_form``."""
    if len(form.fields) > MAX_FIELDS:
        raise FieldInvalid("fields_too_many", None, {"max": MAX_FIELDS})
    seen: set[str] = set()
    for definition in form.fields:
        if definition.key in seen:
            raise FieldInvalid("key_taken", definition.key)
        seen.add(definition.key)
        check_field(definition)
    if form.title_field is not None:
        form.field(form.title_field)
