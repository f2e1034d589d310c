"""F5 and B10: a quote adds itself up, and every figure says what it was made from."""

from __future__ import annotations

import secrets
from collections.abc import Callable
from typing import Any

import pytest

from tests.acceptance.person import Person

SignIn = Callable[[str], Person]
MONEY = {"result": "money"}
LINES: list[dict[str, Any]] = [
    {"key": "product", "name": "产品", "type": "text", "required": True},
    {"key": "quantity", "name": "数量", "type": "number"},
    {"key": "price", "name": "单价", "type": "money"},
    {"key": "discount", "name": "折扣", "type": "percent"},
    {
        "key": "total",
        "name": "小计",
        "type": "formula",
        "formula": "ROUND({quantity} * {price} * (1 - COALESCE({discount}, 0)), 2)",
        "options": MONEY,
    },
]
FIELDS: list[dict[str, Any]] = [
    {"key": "title", "name": "标题", "type": "text"},
    {"key": "customer", "name": "客户", "type": "relation", "options": {"form": "customer"}},
    {"key": "lines", "name": "明细", "type": "line_items", "options": {"fields": LINES}},
    {"key": "off", "name": "整单优惠", "type": "money"},
    {"key": "sum", "name": "合计", "type": "formula", "formula": "SUM({lines.total})", "options": MONEY},
    {
        "key": "grand",
        "name": "总计",
        "type": "formula",
        "formula": "{sum} - COALESCE({off}, 0)",
        "options": MONEY,
    },
    {"key": "level", "name": "客户等级", "type": "lookup", "options": {"via": "customer", "field": "level"}},
]


@pytest.fixture
def quote(sign_in: SignIn) -> tuple[Person, str]:
    admin, key = sign_in("admin"), f"quote_{secrets.token_hex(3)}"
    body = {"app": "sales", "key": key, "name": "报价单", "title_field": "title", "fields": FIELDS}
    admin.call("POST", "/forms", body, 201)
    return admin, key


def test_f5_a_quote_adds_itself_up(quote: tuple[Person, str]) -> None:
    admin, key = quote
    made = admin.create(
        key,
        title="报价",
        off="100.00",
        lines=[
            {"product": "A", "quantity": "3", "price": "199.99", "discount": "0.1"},
            {"product": "B", "quantity": "2.5", "price": "1000"},
        ],
    )
    values = made["values"]
    assert [line["total"] for line in values["lines"]] == ["539.97", "2500.00"]
    assert (values["sum"], values["grand"]) == ("3039.97", "2939.97")
    lines = [{**line, "quantity": "1"} for line in values["lines"]]
    changed = admin.change(
        key, made["id"], lines=[{k: v for k, v in line.items() if k != "total"} for line in lines]
    )
    assert (changed["values"]["sum"], changed["values"]["grand"]) == ("1179.99", "1079.99")
    body = {"group": [], "measures": [{"agg": "sum", "field": "grand"}]}
    assert admin.call("POST", f"/forms/{key}/records/groups", body)["total"]["values"] == {
        "sum:grand": "1079.99"
    }


def test_b10_a_figure_says_what_it_was_made_from(quote: tuple[Person, str]) -> None:
    admin, key = quote
    customer = admin.create("customer", name=f"被解释的客户{secrets.token_hex(3)}", level="key")
    made = admin.create(
        key,
        title="报价",
        customer=customer["id"],
        off="1",
        lines=[{"product": "A", "quantity": "2", "price": "5"}],
    )

    def explained(field: str) -> dict[str, Any]:
        answer: dict[str, Any] = admin.call("GET", f"/forms/{key}/records/{made['id']}/explain/{field}")
        return answer

    grand = explained("grand")
    assert grand["value"] == "9.00"
    assert {each["key"]: each["value"] for each in grand["inputs"] if each["kind"] == "field"} == {
        "sum": "10.00",
        "off": "1.00",
    }
    looked_up = explained("level")
    assert looked_up["value"] == customer["values"]["level"]
    records = [each["record"] for each in looked_up["inputs"] if each.get("record")]
    assert (records[0]["form"], records[0]["id"]) == ("customer", customer["id"])
    admin.call("GET", f"/forms/{key}/records/{made['id']}/explain/nothing", status=422)
