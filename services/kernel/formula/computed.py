"""Formula fields of a form: sound when it is saved, computed in order of dependence when a record is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import cache
from typing import Any
from zoneinfo import ZoneInfo

from services.kernel.errors import FieldInvalid, FormulaInvalid
from services.kernel.fields import Form
from services.kernel.fields.definition import Field
from services.kernel.fields.number import WHOLE_DIGITS, NumberField
from services.kernel.formula.clock import Clock
from services.kernel.formula.evaluate import run
from services.kernel.formula.nodes import Node
from services.kernel.formula.schema import Compiled, FormSchema, compile_text, schema_of
from services.kernel.money import quantize
from services.kernel.types import NULL, Type

Steps = Sequence[tuple[Field, Node]]


class ItemSchema:
    """What a formula inside line items may name: the columns of its own row."""

    def __init__(self, table: Field, outer: FormSchema) -> None:
        self.table, self.outer = table, outer

    def resolve(self, name: str) -> tuple[str, Type] | None:
        for column in self.table.columns:
            if name == column.key:
                return column.key, column.kind.formula_type(column)
        for column in self.table.columns:
            if name in ([column.name] if isinstance(column.name, str) else column.name.values()):
                return column.key, column.kind.formula_type(column)
        return None

    def is_items(self, key: str) -> bool:
        return False

    def label(self, key: str, lang: str) -> str:
        return next(column.label(lang) for column in self.table.columns if column.key == key)


def compile_column(form: Form, table: Field, text: str) -> Compiled:
    """A formula inside the line items of ``table``. Raises FormulaInvalid."""
    return compile_text(text, ItemSchema(table, schema_of(form)))


def _dependencies(form: Form) -> dict[str, frozenset[str]]:
    """The fields each formula field is computed from; raises FormulaInvalid naming the field."""
    result: dict[str, frozenset[str]] = {}
    for field in form.fields:
        if field.type != "formula":
            continue
        try:
            compiled = compile_text(field.formula or "", schema_of(form))
        except FormulaInvalid as error:
            raise FormulaInvalid(error.code, field.key, error.params) from None
        wanted = field.kind.formula_type(field)
        if compiled.type not in (wanted, NULL):
            params = {"expected": str(wanted), "found": str(compiled.type), "line": 1, "column": 1}
            raise FormulaInvalid("formula_result", field.key, params)
        result[field.key] = frozenset(name.partition(".")[0] for name in compiled.references)
    return result


def formula_order(form: Form) -> tuple[str, ...]:
    """Keys of the formula fields, each after those it reads.

    Raises FormulaInvalid for a formula that does not compile, has another result than declared
    (``formula_result``) or depends on itself (``formula_cycle``).
    """
    kept = form.__dict__.get("_formula_order")
    if isinstance(kept, tuple):
        return kept
    waiting = _dependencies(form)
    order: list[str] = []
    while waiting:
        ready = [key for key, reads in waiting.items() if not reads & waiting.keys()]
        if not ready:
            cycle = sorted(waiting)
            raise FormulaInvalid("formula_cycle", cycle[0], {"fields": cycle})
        order += ready
        waiting = {key: reads for key, reads in waiting.items() if key not in ready}
    form.__dict__["_formula_order"] = tuple(order)
    return tuple(order)


def check_formulas(form: Form) -> None:
    """Raises FormulaInvalid when a formula of the form, line items included, is not sound."""
    formula_order(form)
    for table in form.fields:
        for column in table.columns:
            if column.type == "formula":
                try:
                    found = compile_column(form, table, column.formula or "")
                except FormulaInvalid as error:
                    raise FormulaInvalid(error.code, f"{table.key}.{column.key}", error.params) from None
                wanted = column.kind.formula_type(column)
                if found.type not in (wanted, NULL) or column.key in found.references:
                    raise FormulaInvalid(
                        "formula_result",
                        f"{table.key}.{column.key}",
                        {"expected": str(wanted), "found": str(found.type), "line": 1, "column": 1},
                    )


def compute_formulas(
    form: Form,
    values: Mapping[str, Any],
    *,
    now: datetime,
    today: date,
    tz: ZoneInfo,
    me: int | None = None,
) -> dict[str, Any]:
    """``values`` (Python values by key, system fields included) with every formula field computed.

    Decimals are rounded half up to the field's scale; a value the field cannot hold is null. Line items get
    their
    formula columns first, in the order of the columns.
    """
    clock = Clock(now, today, tz, me)
    tables, steps = _program(form)
    result = dict(values)
    for key, columns in tables:
        if result.get(key):
            result[key] = [_computed(columns, row, clock) for row in result[key]]
    return _computed(steps, result, clock)


def _computed(steps: Steps, values: Mapping[str, Any], clock: Clock) -> dict[str, Any]:
    result = dict(values)
    for field, ast in steps:
        result[field.key] = hold(field, run(ast, result, clock))
    return result


def _program(form: Form) -> tuple[list[tuple[str, Steps]], Steps]:
    """What is computed, line items before the record; worked out once for a form."""
    kept = form.__dict__.get("_program")
    if isinstance(kept, tuple):
        return kept
    schema = schema_of(form)
    tables: list[tuple[str, Steps]] = []
    for table in form.fields:
        columns = [
            (column, compile_column(form, table, column.formula or "").ast)
            for column in table.columns
            if column.type == "formula"
        ]
        if columns:
            tables.append((table.key, columns))
    fields = [form.field(key) for key in formula_order(form)]
    steps: Steps = [(field, compile_text(field.formula or "", schema).ast) for field in fields]
    form.__dict__["_program"] = tables, steps
    return tables, steps


def hold(field: Field, value: Any) -> Any:
    """The value as its result type stores it; null when it cannot."""
    if isinstance(value, Decimal):
        name = str(field.options.get("result", ""))
        kind = _number(name)
        value = quantize(value, kind.scale(field)) if kind else value
        return value if value.adjusted() < WHOLE_DIGITS else None
    try:
        return field.kind.validate(value, field)
    except FieldInvalid:
        return None


@cache
def _number(name: str) -> NumberField | None:
    from services.kernel.fields import FIELD_TYPES

    kind = FIELD_TYPES.get(name)
    return kind if isinstance(kind, NumberField) else None
