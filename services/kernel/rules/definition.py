"""A form's rules, checks and unique sets, read from its JSON and bound to its fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from services.kernel.errors import FieldInvalid, FormulaInvalid
from services.kernel.fields import KEY, SYSTEM_FIELDS, Field, Form
from services.kernel.formula import Compiled, Literal, compile_text, schema_of
from services.kernel.labels import Label
from services.kernel.rules.held import held
from services.kernel.rules.layout import check_layout
from services.kernel.types import BOOL, NULL, TEXT, Type

MAX_RULES, MAX_CHECKS, MAX_UNIQUES, MAX_UNIQUE_FIELDS, MAX_TEXT = 100, 50, 5, 5, 500
DOES = ("show", "hide", "require", "lock", "set")
#: System fields a rule may show or lock; the others are not written by people at all.
_TOUCHABLE = ("owner", "department")


@dataclass(frozen=True)
class Action:
    """``value`` is what ``set`` writes; ``always``: whatever is there, else only where nothing is."""

    do: str
    fields: tuple[str, ...]
    value: Compiled | None = None
    always: bool = False


@dataclass(frozen=True)
class Rule:
    key: str
    when: Compiled
    actions: tuple[Action, ...]


@dataclass(frozen=True)
class Check:
    """``when`` is true when something is wrong."""

    key: str
    when: Compiled
    message: Label
    field: str | None


@dataclass(frozen=True)
class Unique:
    key: str
    fields: tuple[str, ...]


@dataclass(frozen=True)
class RuleSet:
    """Everything a form's definition says about its values beyond each field's own type. Immutable."""

    form: Form
    rules: tuple[Rule, ...]
    checks: tuple[Check, ...]
    uniques: tuple[Unique, ...]
    defaults: Mapping[str, Compiled]

    @cached_property
    def touched(self) -> frozenset[str]:
        """Keys of the fields that some rule shows, hides, requires or locks."""
        return frozenset(
            key for rule in self.rules for a in rule.actions if a.do != "set" for key in a.fields
        )

    def readers(self, field: str) -> list[str]:
        """What would no longer work without the field, or one of a related form (``customer.level``):
        ``rule:r1``, ``check:c1``, ``unique:u1``, field keys."""
        found = [f"rule:{rule.key}" for rule in self.rules if any(_reads(c, field) for c in _formulas(rule))]
        found += [f"check:{check.key}" for check in self.checks if _reads(check.when, field)]
        found += [f"unique:{unique.key}" for unique in self.uniques if field in unique.fields]
        found += [key for key, value in self.defaults.items() if _reads(value, field) and key != field]
        found += [each.key for each in self.form.fields if each.options.get("depends_on") == field]
        return found


def _formulas(rule: Rule) -> Iterator[Compiled]:
    yield rule.when
    yield from (action.value for action in rule.actions if action.value is not None)


def _reads(formula: Compiled, name: str) -> bool:
    return name in formula.references or name in names(formula)


def names(formula: Compiled) -> frozenset[str]:
    """Keys of the fields a formula reads; a line-item column counts as its table."""
    return frozenset(name.partition(".")[0] for name in formula.references)


def read_rules(document: Mapping[str, Any], form: Form) -> RuleSet:
    """Raises FieldInvalid ``rule_invalid``, ``rules_too_many``, ``field_unknown`` and FormulaInvalid, with
    the place (``rules.r1``, ``checks.c1``, ``uniques.u1``, a field's key) as the field."""
    reader = _Reader(form)
    rules = tuple(reader.rule(data, place) for data, place in _each(document, "rules", MAX_RULES))
    checks = tuple(reader.check(data, place) for data, place in _each(document, "checks", MAX_CHECKS))
    uniques = tuple(reader.unique(data, place) for data, place in _each(document, "uniques", MAX_UNIQUES))
    if len({unique.fields for unique in uniques}) != len(uniques):
        raise FieldInvalid("rule_invalid", "uniques", {"part": "fields"})
    defaults = {field.key: reader.default(field) for field in form.fields if field.default_formula}
    for field in form.fields:
        _check_cascade(form, field)
    check_layout(document.get("layout"), form)
    return RuleSet(form, rules, checks, uniques, defaults)


def _each(document: Mapping[str, Any], part: str, most: int) -> list[tuple[Mapping[str, Any], str]]:
    data = document.get(part)
    data = [] if data is None else data
    if not isinstance(data, list | tuple) or not all(isinstance(each, Mapping) for each in data):
        raise FieldInvalid("rule_invalid", part, {"part": part})
    if len(data) > most:
        raise FieldInvalid("rules_too_many", part, {"max": most})
    keys = [each.get("key") for each in data]
    for key in keys:
        if not isinstance(key, str) or not KEY.fullmatch(key):
            raise FieldInvalid("key_invalid", part, {"value": str(key)[:80]})
    if len(set(keys)) != len(keys):
        raise FieldInvalid("key_taken", part)
    return [(each, f"{part}.{each['key']}") for each in data]


class _Reader:
    def __init__(self, form: Form) -> None:
        self.form = form

    def rule(self, data: Mapping[str, Any], place: str) -> Rule:
        steps = data.get("then")
        if not isinstance(steps, list | tuple) or not 1 <= len(steps) <= 20:
            raise FieldInvalid("rule_invalid", place, {"part": "then"})
        when = self.formula(data.get("when"), place, "when", BOOL)
        return Rule(data["key"], when, tuple(self.action(step, place) for step in steps))

    def action(self, data: Any, place: str) -> Action:
        if not isinstance(data, Mapping) or data.get("do") not in DOES:
            raise FieldInvalid("rule_invalid", place, {"part": "do"})
        do, keys = data["do"], data.get("fields")
        if not isinstance(keys, list | tuple) or not keys:
            raise FieldInvalid("rule_invalid", place, {"part": "fields"})
        fields = [self.known(key, place, system=_TOUCHABLE) for key in keys]
        if do in ("require", "set") and any(field.kind.computed for field in fields):
            raise FieldInvalid("rule_invalid", place, {"part": "fields"})
        if do != "set":
            return Action(do, tuple(field.key for field in fields))
        values = [
            self.formula(data.get("value"), place, "value", field.kind.formula_type(field), field)
            for field in fields
        ]
        return Action(do, tuple(field.key for field in fields), values[0], bool(data.get("always", False)))

    def check(self, data: Mapping[str, Any], place: str) -> Check:
        message, field = data.get("message"), data.get("field")
        texts = (
            [message]
            if isinstance(message, str)
            else list(message.values())
            if isinstance(message, Mapping)
            else []
        )
        if not texts or not all(isinstance(text, str) and 0 < len(text) <= MAX_TEXT for text in texts):
            raise FieldInvalid("rule_invalid", place, {"part": "message"})
        if field is not None:
            self.known(field, place, system=tuple(SYSTEM_FIELDS))
        return Check(data["key"], self.formula(data.get("when"), place, "when", BOOL), message, field)  # type: ignore[arg-type]

    def unique(self, data: Mapping[str, Any], place: str) -> Unique:
        keys = data.get("fields")
        if (
            not isinstance(keys, list | tuple)
            or not 2 <= len(set(map(str, keys))) == len(keys) <= MAX_UNIQUE_FIELDS
        ):
            raise FieldInvalid("rule_invalid", place, {"part": "fields"})
        fields = [self.known(key, place, system=()) for key in keys]
        for field in fields:
            # Lists and tables have no order a unique index could keep.
            if field.kind.column(field) is None or field.kind.formula_type(field).kind == "list":
                raise FieldInvalid("rule_invalid", place, {"part": "fields"})
        return Unique(data["key"], tuple(field.key for field in fields))

    def default(self, field: Field) -> Compiled:
        if field.kind.computed or field.default is not None:
            raise FieldInvalid("rule_invalid", field.key, {"part": "default_formula"})
        wanted = field.kind.formula_type(field)
        found = self.formula(field.default_formula, field.key, "default_formula", wanted, field)
        if field.key in names(found):
            raise FieldInvalid("rule_invalid", field.key, {"part": "default_formula"})
        return found

    def known(self, key: Any, place: str, *, system: tuple[str, ...]) -> Field:
        field = self.form.by_key.get(key) if isinstance(key, str) else None
        if field is None or (key in SYSTEM_FIELDS and key not in system):
            raise FieldInvalid("field_unknown", place, {"value": str(key)[:80]})
        return field

    def formula(self, text: Any, place: str, part: str, wanted: Type, field: Field | None = None) -> Compiled:
        if not isinstance(text, str) or not text.strip():
            raise FieldInvalid("rule_invalid", place, {"part": part})
        try:
            found = compile_text(text, schema_of(self.form))
        except FormulaInvalid as error:
            raise FormulaInvalid(error.code, place, {**error.params, "part": part}) from None
        if not _assignable(found, wanted, field):
            params = {"expected": str(wanted), "found": str(found.type), "line": 1, "column": 1, "part": part}
            raise FormulaInvalid("formula_result", place, params)
        return found


def _assignable(found: Compiled, wanted: Type, field: Field | None) -> bool:
    """Whether the value can become one of the field: of its type, an option as text, a constant it
    accepts."""
    if found.type in (wanted, NULL):
        return True
    if field is None:
        return False
    if isinstance(found.ast, Literal):
        return held(field, found.ast.value) is not None
    return wanted.kind == "enum" and found.type == TEXT


def _check_cascade(form: Form, field: Field) -> None:
    """A choice may name, as ``parent``, the choice of the select it depends on."""
    above = field.options.get("depends_on")
    if above is None:
        return
    seen: set[str] = {field.key}
    key: Any = above
    offered: Callable[[Field], set[str]] = lambda f: {c["value"] for c in f.options.get("choices", ())}  # noqa: E731
    parent = form.by_key.get(key) if isinstance(key, str) else None
    if parent is None or parent.kind.formula_type(parent).kind != "enum" or parent.kind.computed:
        raise FieldInvalid("option_invalid", field.key, {"option": "depends_on"})
    for choice in field.options.get("choices", ()):
        if choice.get("parent") is not None and choice["parent"] not in offered(parent):
            raise FieldInvalid("option_invalid", field.key, {"option": "parent"})
    while key is not None:
        if key in seen or key not in form.by_key:
            raise FieldInvalid("option_invalid", field.key, {"option": "depends_on"})
        seen.add(key)
        key = form.by_key[key].options.get("depends_on")
