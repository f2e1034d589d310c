"""Rules and what they make of values, as JSON: what Python does and the browser must do, too.

`python -m services.kernel.rules.vectors > tests/unit/kernel/rules_vectors.json`
"""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any
from zoneinfo import ZoneInfo

from services.kernel.calendar import local_date
from services.kernel.fields import Form, values_to_json
from services.kernel.fields.validation import validate_values
from services.kernel.formula import Clock
from services.kernel.pattern import compile_pattern
from services.kernel.rules import (
    RuleSet,
    failures,
    field_json,
    misplaced,
    read_rules,
    rules_json,
    states,
    with_defaults,
    with_formulas,
    with_sets,
)

NOW = datetime(2026, 11, 22, 17, 30, tzinfo=UTC)
ZONE = ZoneInfo("Asia/Shanghai")
CLOCK = Clock(NOW, local_date(NOW, ZONE), ZONE, 7)
FORM: Mapping[str, Any] = {
    "id": 1,
    "key": "deal",
    "name": "Deal",
    "app": "sales",
    "fields": [
        {"key": "title", "type": "text"},
        {
            "key": "stage",
            "type": "select",
            "options": {"choices": [{"value": "open"}, {"value": "signed"}, {"value": "lost"}]},
        },
        {"key": "amount", "type": "money"},
        {"key": "cost", "type": "money"},
        {
            "key": "margin",
            "type": "formula",
            "formula": "{amount} - {cost}",
            "options": {"result": "money"},
        },
        {"key": "discount", "type": "percent", "default_formula": "IF({amount} > 10000, 0.1, 0.05)"},
        {"key": "signed_on", "type": "date"},
        {"key": "reason", "type": "long_text"},
        {"key": "seller", "type": "person", "default_formula": "ME()"},
        {
            "key": "region",
            "type": "select",
            "options": {"choices": [{"value": "east"}, {"value": "south"}]},
        },
        {
            "key": "city",
            "type": "select",
            "options": {
                "depends_on": "region",
                "choices": [
                    {"value": "shanghai", "parent": "east"},
                    {"value": "hangzhou", "parent": "east"},
                    {"value": "guangzhou", "parent": "south"},
                    {"value": "other"},
                ],
            },
        },
        {"key": "risk", "type": "text"},
        {
            "key": "items",
            "type": "line_items",
            "options": {
                "fields": [
                    {"key": "price", "type": "money"},
                    {"key": "count", "type": "number", "options": {"scale": 3}},
                    {
                        "key": "worth",
                        "type": "formula",
                        "formula": "{price} * COALESCE({count}, 1)",
                        "options": {"result": "money"},
                    },
                    {
                        "key": "dear",
                        "type": "formula",
                        "formula": "{worth} >= 100",
                        "options": {"result": "checkbox"},
                    },
                ]
            },
        },
        {
            "key": "worth",
            "type": "formula",
            "formula": "SUM({items.worth})",
            "options": {"result": "money"},
        },
        {
            "key": "due",
            "type": "formula",
            "formula": "{worth} * (1 - COALESCE({discount}, 0))",
            "options": {"result": "money"},
        },
    ],
    "rules": [
        {"key": "r1", "when": '{stage} = "lost"', "then": [{"do": "show", "fields": ["reason"]}]},
        {"key": "r2", "when": '{stage} = "lost"', "then": [{"do": "require", "fields": ["reason"]}]},
        {
            "key": "r3",
            "when": '{stage} = "signed"',
            "then": [
                {"do": "require", "fields": ["signed_on", "amount"]},
                {"do": "lock", "fields": ["amount", "cost"]},
                {"do": "set", "fields": ["signed_on"], "value": "TODAY()"},
            ],
        },
        {
            "key": "r4",
            "when": "{margin} < 0",
            "then": [
                {"do": "set", "fields": ["risk"], "value": '"high"', "always": True},
                {"do": "hide", "fields": ["discount"]},
                {"do": "require", "fields": ["discount"]},
            ],
        },
        {"key": "r5", "when": "{amount} > 0", "then": [{"do": "show", "fields": ["city", "reason"]}]},
        {
            "key": "r6",
            "when": "ISNULL({stage})",
            "then": [{"do": "set", "fields": ["stage"], "value": '"open"'}],
        },
        {
            "key": "r7",
            "when": "ANY({items.dear})",
            "then": [
                {"do": "require", "fields": ["title", "discount"]},
                {"do": "lock", "fields": ["region"]},
            ],
        },
    ],
    "checks": [
        {
            "key": "c1",
            "when": "{cost} > {amount} * 2",
            "message": {"zh-CN": "成本过高", "en": "The cost is too high"},
            "field": "cost",
        },
        {"key": "c2", "when": "SUM({items.price}) > {amount}", "message": "Items exceed the amount"},
        {"key": "c3", "when": "{due} > 500", "message": "Too dear", "field": "due"},
    ],
}
VALUES: tuple[Mapping[str, Any], ...] = (
    {},
    {"title": "A", "stage": "open", "amount": "12000", "cost": "100"},
    {"stage": "lost"},
    {"stage": "lost", "amount": "1", "reason": "too dear"},
    {"stage": "signed", "amount": "100.50", "cost": "200.60", "region": "east", "city": "guangzhou"},
    {"stage": "signed", "signed_on": "2026-01-02", "amount": "5", "cost": "11", "region": "south"},
    {"amount": "10000", "city": "other", "risk": "low"},
    {"amount": "10000.01", "region": "east", "city": "hangzhou", "discount": "0.2"},
    {"amount": "10", "items": [{"price": "6"}, {"price": "4.01"}]},
    {"amount": "10", "items": [{"price": "6"}, {"price": "4"}], "city": "shanghai"},
    {"cost": "3", "seller": 9},
    {"discount": "0.075", "items": [{"price": "10.01", "count": "1.005"}, {"price": "600"}, {"count": "2"}]},
    {"items": [{"price": "9999999999999999", "count": "2"}, {"price": "1", "count": "0.005"}]},
)
PATTERNS = (
    (r"\d{3}-\d{4}", ("123-4567", "123-456", "x123-4567", "１２３-4567")),
    (r"[一-龥]{2,4}", ("张三", "张", "欧阳娜娜", "张三a", "𠮷野")),
    (r"(?:HT|XS)-(20\d\d)(0[1-9]|1[0-2])?", ("HT-2026", "XS-202613", "HT-202612", "ht-2026")),
    (r"(a+)+b", ("aaab", "a" * 200, "b")),
    (r"[^\s@]+@[\w.-]+\.[a-z]{2,}?", ("a@b.cn", "a b@c.cn", "a@b")),
    (r"^.*$", ("", "anything", "two\nlines", "表情😀")),
    (r"\$?[0-9]+(\.[0-9]{1,2})?|-", ("$12.50", "12.505", "-", "")),
)


def case(rules: RuleSet, given: Mapping[str, Any], *, creating: bool) -> dict[str, Any]:
    """One record's values, and everything the rules make of them."""
    values = validate_values(rules.form, given, partial=not creating)
    settled = with_defaults(rules, values, given.keys(), CLOCK) if creating else values
    settled = with_formulas(rules, with_sets(rules, settled, CLOCK, creating=creating), CLOCK)
    return {
        "creating": creating,
        "given": dict(given),
        "values": values_to_json(rules.form, settled),
        "states": {
            key: [mark for mark in ("hidden", "required", "locked") if getattr(state, mark)]
            for key, state in sorted(states(rules, settled, CLOCK).items())
        },
        "checks": [error.params["key"] for error in failures(rules, settled, CLOCK)],
        "misplaced": [error.field for error in misplaced(rules, settled, settled.keys())],
    }


def vectors() -> dict[str, Any]:
    """The whole file."""
    form = Form.from_json(FORM)
    rules, every = read_rules(FORM, form), frozenset(form.by_key)
    fields = [
        {**field.to_json(), **field_json(rules, field, every), "access": "write"} for field in form.fields
    ]
    return {
        "now": NOW.isoformat(),
        "today": CLOCK.today.isoformat(),
        "zone": ZONE.key,
        "me": CLOCK.me,
        "form": {**form.to_json(), **rules_json(rules, FORM, every, every), "fields": fields},
        "cases": [case(rules, given, creating=creating) for given in VALUES for creating in (True, False)],
        "patterns": [
            {
                "regex": regex,
                "program": compile_pattern(regex).program,
                "texts": [[text, compile_pattern(regex).fits(text)] for text in texts],
            }
            for regex, texts in PATTERNS
        ],
    }


if __name__ == "__main__":
    json.dump(vectors(), sys.stdout, ensure_ascii=False, indent=1)
    sys.stdout.write("\n")
