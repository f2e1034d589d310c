"""Every registered type, and one made here, through the same suite."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import Connection, Text, create_engine

from services.kernel.errors import FieldInvalid
from services.kernel.fields import FIELD_TYPES, Field, FieldType, register
from services.kernel.types import TEXT, Type
from tests.unit.kernel.conformance import Sample, check_type, sample

CHOICES = [{"value": "b", "name": {"zh-CN": "乙", "en": "Second"}}, {"value": "a", "name": "甲"}]
PLACE = {"province": "310000", "city": "310100", "district": "310101", "detail": "南京东路 1 号"}
POINT = {"lat": "31.230400", "lng": "121.473700", "name": "人民广场"}
SAMPLES: dict[str, Sample] = {
    "text": sample("text", "华东", "East 50%", "a_b"),
    "long_text": sample("long_text", "一\n二", "x"),
    "phone": sample("phone", "13812345678", "021-55"),
    "email": sample("email", "a@b.cn", "c.d@例子.cn"),
    "url": sample("url", "https://a.cn/x", "http://b.cn"),
    "auto_number": sample("auto_number", "HT-0001", "HT-0002", text=False),
    "barcode": sample("barcode", "6901234567892", "ABC-1", format="code128"),
    "number": sample("number", "1.50", "-3", "1234567.25"),
    "money": sample("money", "80000.00", "1499.50", "-1500"),
    "percent": sample("percent", "0.1550", "1"),
    "integer": sample("integer", 5, 12),
    "rating": sample("rating", 0, 3, 5),
    "date": sample("date", "2026-11-22", "2025-02-28"),
    "datetime": sample("datetime", "2026-11-22T08:00:00Z", "2025-01-01T00:00:01Z"),
    "time": sample("time", "09:30:00", "23:59:59", "00:00:00"),
    "duration": sample("duration", 93600, 59, 0, 3661),
    "select": sample("select", "a", "b", choices=CHOICES),
    "radio": sample("radio", "a", "b", choices=CHOICES),
    "multi_select": sample("multi_select", ["b"], ["b", "a"], choices=CHOICES),
    "checkbox": sample("checkbox", True, False),
    "switch": sample("switch", True, False),
    "tags": sample("tags", ["vip", "老客户"], ["vip"], ["x y"]),
    "texts": sample("texts", ["一", "a, b"], text=False),
    "person": sample("person", 7, 9),
    "people": sample("people", [7, 11], [9], operands=["me", 11]),
    "department": sample("department", 7, 11),
    "relation": sample("relation", 7, 9, form="customer"),
    "relations": sample("relations", [7, 11], [9], form="customer"),
    "references": sample("references", [11, 7], form="customer"),
    "address": sample(
        "address", PLACE, {"province": "110000"}, {"province": "330000", "city": "330100"},
        operands=["310000", "310100", "310101", "路", "000000"],
    ),
    "location": sample("location", POINT, {"lat": "-1.000000", "lng": "0.000000"}, operands=["人民", "x"]),
    "attachments": sample("attachments", [3, 1], [2], text=False),
    "images": sample("images", [3], text=False),
    "signature": sample("signature", 4, text=False),
    "line_items": sample(
        "line_items", [{"k": "a", "n": "1.00"}],
        fields=[{"key": "k", "type": "text"}, {"key": "n", "type": "number"}],
    ),
    "formula": sample("formula", "12.50", "3", result="money"),
    "lookup": sample("lookup", PLACE, via="a", field="b", result="address", operands=["310000"]),
    "rollup": sample("rollup", ["b"], via="a", agg="list", result="multi_select", choices=CHOICES),
}  # fmt: skip

#: What each type refuses, and its documented shape too.
WRONG: dict[str, list[Any]] = {
    "text": ["two\nlines", "x" * 2001, 1],
    "long_text": ["x" * 100_001, True],
    "phone": ["call me", "1"],
    "email": ["a@b", "a b@c.cn"],
    "url": ["javascript:alert(1)", "ftp://a.cn"],
    "barcode": ["条码"],
    "number": ["1.505", "one", "12345678901234567"],
    "money": ["1,000"],
    "percent": ["15%"],
    "integer": ["x"],
    "rating": [6, "3"],
    "date": ["2026-13-01", "22.11.2026", "1800-01-01"],
    "datetime": ["2026-11-22T08:00:00", "yesterday"],
    "time": ["24:00", "9:30"],
    "duration": ["1h", 10**12],
    "select": ["c"],
    "radio": ["c"],
    "multi_select": [["c"], "b"],
    "checkbox": ["yes", 1],
    "switch": ["on"],
    "tags": [["a,b"], ["x" * 51], [1]],
    "person": [2**53, "7"],
    "people": [[0], 7],
    "department": ["7"],
    "relation": [True],
    "relations": [[2**53]],
    "attachments": [["3"], list(range(1, 22))],
    "images": [[0]],
    "signature": [[4]],
    "address": [{"city": "310100"}, {"province": "31"}, {**PLACE, "zip": "1"}],
    "location": [{"lat": "1.000000"}, {**POINT, "lat": "north"}],
    "line_items": [[{"k": 1}], [{"z": "a"}]],
    "texts": [[1]],
    "references": [["x"]],
    "formula": ["x"],
    "lookup": [{"city": "310100"}],
    "rollup": [["c"]],
}


@pytest.fixture(scope="module")
def connection(postgres_url: str) -> Iterator[Connection]:
    engine = create_engine(
        postgres_url.replace("postgresql://", "postgresql+psycopg://"), isolation_level="AUTOCOMMIT"
    )
    with engine.connect() as opened:
        yield opened
    engine.dispose()


def test_no_type_is_left_out() -> None:
    assert set(SAMPLES) == set(FIELD_TYPES)


@pytest.mark.parametrize("key", sorted(SAMPLES))
def test_a_type_keeps_to_what_all_keep_to(key: str, connection: Connection) -> None:
    check_type(replace(SAMPLES[key], wrong=WRONG.get(key, ())), connection)


def test_a_new_type_is_one_class(connection: Connection) -> None:
    @register
    class PlateField(FieldType):
        """A number plate, such as 沪A12345."""

        key = "plate"

        def validate(self, value: Any, field: Field) -> str | None:
            if value is None or value == "":
                return None
            if not isinstance(value, str) or len(value) not in (7, 8):
                raise FieldInvalid("text_expected", field.key)
            return value.upper()

        def json_schema(self, field: Field) -> dict[str, Any]:
            return {"type": "string", "pattern": "^.{7,8}$"}

        def example(self, field: Field) -> str:
            return "沪A12345"

        def column(self, field: Field) -> Text:
            return Text()

        def formula_type(self, field: Field) -> Type:
            return TEXT

    try:
        check_type(sample("plate", "沪A12345", "京B54321"), connection)
    finally:
        del FIELD_TYPES["plate"]
