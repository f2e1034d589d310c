"""What every field type keeps to, whoever wrote it: JSON, text, masks, filters, order, nothing at all."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

import duckdb
import jsonschema_rs
from sqlalchemy import Connection, Text, cast, func, literal, select, union_all

from services.kernel.errors import FieldErrors, FieldInvalid
from services.kernel.fields import Field, Form, TextContext, check_field
from services.kernel.filters import compile_filter, compile_sort, matches
from services.records.storage.columns import as_json
from services.reporting.storage.layout import duck_columns, extraction

MOMENT: dict[str, Any] = {
    "me": 7,
    "departments_of": lambda d: [d, d + 10],
    "now": datetime(2026, 11, 22, 17, 30, tzinfo=UTC),
    "tz": ZoneInfo("Asia/Shanghai"),
}
NAMES = {7: "张伟", 9: "李娜、经理", 11: "王 芳"}
CONTEXT = TextContext(
    find=lambda kind, form, text: next((id for id, name in NAMES.items() if name == text), None),
    label=lambda kind, form, id: NAMES.get(id),
)


@dataclass(frozen=True)
class Sample:
    """``values`` are JSON values of the field, no two the same; ``operands`` what filters compare with."""

    field: Field
    values: Sequence[Any]
    operands: Sequence[Any] = ()
    #: JSON values the type refuses, and its documented shape too.
    wrong: Sequence[Any] = ()
    #: Whether a cell's text reads back as the value.
    text: bool = True


def sample(
    type_: str,
    *values: Any,
    operands: Iterable[Any] = (),
    wrong: Sequence[Any] = (),
    text: bool = True,
    **options: Any,
) -> Sample:
    definition = Field.from_json({"key": "x", "id": 1, "type": type_, "options": options})
    return Sample(definition, values, tuple(operands) or values, wrong, text)


def form_of(field: Field) -> Form:
    return Form(1, "thing", "Thing", "app", None, (field,))


def check_values(tested: Sample) -> None:
    """JSON to value and back, text to value and back, and nothing stays nothing."""
    field, kind = tested.field, tested.field.kind
    if kind.offered and kind.key != "formula":
        check_field(field)
    for given in tested.values:
        value = kind.validate(given, field)
        assert value is not None, given
        wire = json.loads(json.dumps(kind.to_json(value)))
        assert kind.to_json(kind.validate(wire, field)) == kind.to_json(value)
        assert kind.validate(kind.to_json(value), field) == value
        for lang in ("zh-CN", "en"):
            written = kind.to_text(value, field, lang, CONTEXT)
            assert written != ""
            if tested.text:
                assert kind.parse_text(written, field, CONTEXT) == value, written
    check_schema(tested)
    assert kind.validate(None, field) is None
    assert kind.to_json(None) is None
    assert kind.to_text(None, field, "en", CONTEXT) == ""
    assert kind.parse_text("  ", field, CONTEXT) is None
    assert kind.mask(None, field) is None
    assert not kind.ids(None)


def check_schema(tested: Sample) -> None:
    """The documented shape takes what is read and what is written, and refuses what the type refuses."""
    field, kind = tested.field, tested.field.kind
    read, written = (
        jsonschema_rs.Draft202012Validator(shape)
        for shape in (kind.json_schema(field), kind.input_schema(field))
    )
    example = kind.example(field)
    for given in (*tested.values, example):
        value = kind.to_json(kind.validate(given, field))
        assert value is not None
        read.validate(value)
        if not kind.computed:
            written.validate(value)
    read.validate(example)
    for wrong in (*tested.wrong, None, "", [], {}, ["x", "x"], [{}], {"x": 1}, "\x00", -1, 0.5):
        try:
            refused = kind.validate(wrong, field) is None
        except (FieldInvalid, FieldErrors):
            refused = True
        assert refused or wrong not in tested.wrong, wrong
        assert not (refused and written.is_valid(wrong)), wrong


def check_sql(tested: Sample, connection: Connection) -> None:
    """What PostgreSQL stores, masks, filters, orders and writes as JSON is what Python says of the value."""
    field, kind = tested.field, tested.field.kind
    storage = kind.column(field)
    if storage is None:
        return
    values = [None, *(kind.validate(given, field) for given in tested.values)]
    rows = [
        select(literal(n).label("n"), cast(literal(value, storage), storage).label("x"))
        for n, value in enumerate(values)
    ]
    source = union_all(*rows).subquery("r")
    asked = select(
        source.c.x, kind.mask_sql(source.c.x, field).label("masked"), func.to_json(as_json(field, source.c.x))
    )
    found = connection.execute(asked.order_by(source.c.n)).all()
    for value, (stored, masked, wire) in zip(values, found, strict=True):
        assert stored == value
        assert masked == kind.mask(value, field)
        assert wire == kind.to_json(value)
    form, columns = form_of(field), {"id": source.c.n, "x": source.c.x}
    for condition in conditions(tested):
        predicate = func.coalesce(compile_filter(condition, form, columns, **MOMENT), False)
        answers = (
            connection.execute(select(predicate).select_from(source).order_by(source.c.n)).scalars().all()
        )
        expected = [matches(condition, form, {"x": value}, **MOMENT) for value in values]
        assert answers == expected, condition
    if {"eq", "lt"} & set(kind.operators_for(field)):
        check_order(form, columns, source, connection)


def check_order(form: Form, columns: Any, source: Any, connection: Connection) -> None:
    """Nothing comes last both ways, one way is the other's reverse, and a cursor's text leads back."""
    orders = []
    for direction in ("asc", "desc"):
        key = compile_sort([{"field": "x", "dir": direction}], form, columns)[0]
        found = connection.execute(select(source.c.n).order_by(key.clause, source.c.n)).scalars().all()
        assert found[-1] == 0
        orders.append(found[:-1])
        back = cast(cast(key.expression, Text), key.expression.type) == key.expression
        assert all(connection.execute(select(back).where(key.expression.is_not(None))).scalars())
    assert sorted(orders[0]) == sorted(orders[1])


def conditions(tested: Sample) -> Iterable[dict[str, Any]]:
    field = tested.field
    for op in field.kind.operators_for(field):
        if op in ("empty", "not_empty"):
            yield {"field": "x", "op": op}
        elif op in ("in", "not_in", "has_any", "has_all"):
            flat = [one for each in tested.operands for one in (each if isinstance(each, list) else [each])]
            yield {"field": "x", "op": op, "value": flat[:1]}
            yield {"field": "x", "op": op, "value": flat[:2]}
        elif op == "between":
            yield {"field": "x", "op": op, "value": [tested.operands[0], tested.operands[-1]]}
        elif op == "during":
            yield {"field": "x", "op": op, "value": {"relative": "this_month", "offset": 0}}
        else:
            yield from ({"field": "x", "op": op, "value": operand} for operand in tested.operands)


def check_report(tested: Sample) -> None:
    """The columnar store takes the values out of a record's JSON."""
    field, kind = tested.field, tested.field.kind
    if kind.column(field) is None:
        return
    form = form_of(field)
    with duckdb.connect() as store:
        store.execute(f"create table t (c {duck_columns(form)['v_x']})")
        for given in tested.values:
            record = json.dumps({"id": 1, "values": {"x": kind.to_json(kind.validate(given, field))}})
            store.execute(
                f"insert into t select {extraction(form)['v_x']} from (select ?::json as record)", [record]
            )
        answer = store.execute("select count(c) from t").fetchone()
    assert answer == (len(tested.values),)


def check_type(tested: Sample, connection: Connection) -> None:
    check_values(tested)
    check_sql(tested, connection)
    check_report(tested)
