"""Formulas with their answers, for interpreters in other languages.

``python -m services.kernel.formula.vectors`` prints JSON: the form, the clock, rows as record JSON, and per
case the text, the stored tree, the result type and the expected value on each row. Every example of every
function is a case, and so are random expressions made from the signatures with the seed in the file.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

from services.kernel.calendar import EXTRA_WORKDAYS, WEEKDAY_HOLIDAYS
from services.kernel.fields import Form, validate_values, values_to_json
from services.kernel.formula.evaluate import evaluate
from services.kernel.formula.random_texts import random_texts
from services.kernel.formula.schema import compile_text, schema_of
from services.kernel.formula.signature import FUNCTIONS

NOW, ZONE, ME = datetime(2026, 11, 22, 17, 30, tzinfo=UTC), ZoneInfo("Asia/Shanghai"), 7
FORM: dict[str, Any] = {
    "key": "sample",
    "name": "样例",
    "fields": [
        {"id": 1, "key": "amount", "type": "money", "name": {"zh-CN": "金额", "en": "Amount"}},
        {"id": 2, "key": "rate", "type": "percent", "name": {"zh-CN": "税率", "en": "Rate"}},
        {"id": 3, "key": "title", "type": "text", "name": {"zh-CN": "标题", "en": "Title"}},
        {"id": 4, "key": "urgent", "type": "checkbox", "name": {"zh-CN": "加急", "en": "Urgent"}},
        {"id": 5, "key": "signed_on", "type": "date", "name": {"zh-CN": "签订日期", "en": "Signed on"}},
        {"id": 6, "key": "called_at", "type": "datetime", "name": {"zh-CN": "来电时间", "en": "Called at"}},
        {
            "id": 7,
            "key": "stage",
            "type": "select",
            "name": {"zh-CN": "阶段", "en": "Stage"},
            "options": {"choices": [{"value": "lead"}, {"value": "signed", "name": {"zh-CN": "已签"}}]},
        },
        {
            "id": 8,
            "key": "tags",
            "type": "multi_select",
            "name": {"zh-CN": "标签", "en": "Tags"},
            "options": {"choices": [{"value": "vip"}, {"value": "new"}]},
        },
        {
            "id": 11,
            "key": "customer",
            "type": "relation",
            "name": {"zh-CN": "客户", "en": "Customer"},
            "options": {"form": "customer"},
        },
        {"id": 9, "key": "seller", "type": "person", "name": {"zh-CN": "销售", "en": "Seller"}},
        {
            "id": 10,
            "key": "items",
            "type": "line_items",
            "name": {"zh-CN": "明细", "en": "Items"},
            "options": {
                "fields": [
                    {"key": "qty", "type": "number", "name": {"zh-CN": "数量", "en": "Quantity"}},
                    {"key": "price", "type": "money", "name": {"zh-CN": "单价", "en": "Price"}},
                ]
            },
        },
    ],
}
RELATED: dict[str, Any] = {
    "key": "customer",
    "name": "客户",
    "fields": [
        {"id": 21, "key": "level", "type": "text", "name": {"zh-CN": "等级", "en": "Level"}},
        {"id": 22, "key": "discount", "type": "percent", "name": {"zh-CN": "折扣", "en": "Discount"}},
        {"id": 23, "key": "since", "type": "date", "name": {"zh-CN": "合作日期", "en": "Since"}},
    ],
}
ROWS: list[dict[str, Any]] = [
    {
        "amount": "80000.00",
        "rate": "0.13",
        "title": "华东精工 Order",
        "urgent": True,
        "signed_on": "2026-11-22",
        "called_at": "2026-11-22T16:30:00Z",
        "stage": "signed",
        "tags": ["vip"],
        "seller": 7,
        "items": [{"qty": "3", "price": "19.99"}, {"qty": "0.5", "price": "7"}, {"qty": None, "price": "1"}],
    },
    {"amount": "-0.05", "rate": "0", "title": " a ", "urgent": False, "stage": "lead", "seller": 8},
    {},
    {
        "amount": "1234567.89",
        "rate": "0.065",
        "title": "𠮷野家é",
        "signed_on": "2024-02-29",
        "called_at": "2026-03-08T15:59:59Z",
        "tags": ["new", "vip"],
        "items": [{"qty": "2.5", "price": "-3.33"}],
    },
]
#: What the customer of each row has, as ``customer.level``.
HOPS: list[dict[str, Any]] = [
    {"level": "A", "discount": "0.9", "since": "2020-01-31"},
    {"level": "b", "since": "2026-11-22"},
    {},
    {"level": "华", "discount": "1"},
]
SEED, RANDOM_CASES = 20261122, 600
TEXTS = (
    "ROUND({金额} * (1 + {税率}), 2)",
    "{amount} / {rate}",
    'IF({金额} > 50000 && {阶段} = "已签", "大单", "普通")',
    'UPPER(LEFT({标题}, 6)) & "-" & TEXT({金额})',
    "TRIM({title})",
    "SUM({明细.数量} * {明细.单价})",
    "AVG({items.price})",
    "COUNT({items.qty}) + COUNT({items})",
    "MAX({items.price}) - MIN({items.price})",
    "DATEDIFF(TODAY(), {签订日期})",
    "ADD_DAYS({signed_on}, 30)",
    "{signed_on} + 1 - 2",
    "TEXT(DATE({called_at}))",
    "TEXT({called_at})",
    "DAY({called_at})",
    "{called_at} < NOW()",
    '{signed_on} >= "2026-11-01"',
    'HAS({tags}, "vip")',
    '!HAS({tags}, "new") || ISNULL({tags})',
    "{seller} = ME()",
    '{stage} IN ("lead", "signed")',
    "{urgent} && {amount} > 0",
    "{urgent} || {amount} > 0",
    "COALESCE({amount}, 0) + COALESCE({rate}, 0)",
    "MIN({amount}, {rate}, 1)",
    "MOD({amount}, 7)",
    "-{amount} * 0.333333",
    '{客户.等级} & "级"',
    "ROUND({amount} * {customer.discount}, 2)",
    "MONTHSBETWEEN({customer.since}, {signed_on})",
    "SUM({明细.数量} * {customer.discount})",
    "COUNT({tags})",
    *(f"ISBLANK({{{name}}})" for name in ("amount", "title", "urgent", "signed_on", "called_at", "stage")),
    *(f"ISBLANK({{{name}}})" for name in ("tags", "seller", "customer", "customer.level")),
    "ISBLANK(TRIM({title}))",
    'IF(ISBLANK({tags}), "none", JOIN({tags}, ","))',
    'HASANY({tags}, "new", "vip")',
    'HASALL({tags}, "new", "vip")',
    'FIRST({tags}) = "vip"',
    'JOIN({tags}, "、")',
    'JOIN(TEXT({items.qty}), "；")',
    "COUNTUNIQUE({items.price})",
    "ANY({items.qty} > 2)",
    "ALL({items.qty} > 2)",
    "HOUR({called_at})",
    "MINUTE({called_at})",
    "WEEKDAY({called_at})",
    "QUARTER({called_at})",
    "HOURSBETWEEN({called_at}, NOW())",
    "ADDHOURS({called_at}, 1.5)",
    "NETWORKDAYS({signed_on}, TODAY())",
    "WORKDAY({signed_on}, 15)",
    "ISWORKDAY({signed_on})",
    "RMB({amount})",
    '{title} < "华"',
    "LEN({title})",
    'FIND({title}, "野")',
)


def plain(value: Any) -> Any:
    """A value as the vectors write it."""
    if isinstance(value, Decimal):
        digits = format(value.normalize(), "f")
        return "0" if digits == "-0" else digits
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat().replace("+00:00", "Z")
    return value.isoformat() if isinstance(value, date) else value


def _texts() -> Iterator[str]:
    for overloads in FUNCTIONS.values():
        for overload in overloads:
            yield from (text for text, _ in overload.examples)
    yield from TEXTS


def vectors() -> dict[str, Any]:
    """The document; decimals as plain strings without trailing zeros, compared by value."""
    form = Form.from_json(FORM)
    today = NOW.astimezone(ZONE).date()
    related = Form.from_json(RELATED)
    form = form.with_related({related.key: related})
    rows = [validate_values(form, row, partial=True) for row in ROWS]
    hops = [
        {f"customer.{key}": value for key, value in validate_values(related, hop, partial=True).items()}
        for hop in HOPS
    ]
    cases = []
    for text in dict.fromkeys((*_texts(), *random_texts(schema_of(form), SEED, RANDOM_CASES))):
        compiled = compile_text(text, schema_of(form))
        found = [
            evaluate(compiled.ast, {**row, **hop}, now=NOW, today=today, tz=ZONE, me=ME)
            for row, hop in zip(rows, hops, strict=True)
        ]
        cases.append(
            {
                "text": text,
                "ast": compiled.to_json(),
                "type": str(compiled.type),
                "expected": [plain(value) for value in found],
            }
        )
    return {
        "form": form.to_json(),
        "clock": {"now": plain(NOW), "today": today.isoformat(), "zone": ZONE.key, "me": ME},
        "seed": SEED,
        "calendar": {
            "off": [day.isoformat() for day in WEEKDAY_HOLIDAYS],
            "on": [day.isoformat() for day in EXTRA_WORKDAYS],
        },
        "rows": [
            {
                **values_to_json(form, row),
                **{f"customer.{key}": value for key, value in hop.items()},
            }
            for row, hop in zip(rows, HOPS, strict=True)
        ],
        "cases": cases,
    }


def main() -> None:
    """One case a line, so that a change of the language reads well in a diff."""
    document = vectors()
    cases = ",\n".join(json.dumps(case, ensure_ascii=False) for case in document.pop("cases"))
    head = json.dumps(document, ensure_ascii=False)[:-1]
    sys.stdout.write(f'{head},\n"cases": [\n{cases}\n]}}\n')


if __name__ == "__main__":
    main()
