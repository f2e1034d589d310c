"""Every type: what it takes, what it refuses, and how cells of spreadsheets are read."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

from services.kernel.errors import FieldErrors, FieldInvalid
from services.kernel.fields import (
    FIELD_TYPES,
    Field,
    Form,
    TextContext,
    check_field,
    check_form,
    validate_values,
    values_to_json,
)
from services.kernel.fields.text import AutoNumberField

CHOICES = {
    "choices": [
        {"value": "lead", "name": {"zh-CN": "线索", "en": "Lead"}},
        {"value": "signed", "name": {"zh-CN": "已签", "en": "Signed"}},
    ]
}
CONTEXT = TextContext(
    find=lambda kind, form, text: {("person", "", "张伟"): 7, ("relation", "customer", "华东精工"): 3}.get(
        (kind, form, text)
    )
)


def field(type_: str, **options: Any) -> Field:
    return Field.from_json({"key": "x", "id": 1, "type": type_, "options": options})


@pytest.mark.parametrize(
    ("definition", "given", "expected"),
    [
        (field("text"), "华东", "华东"),
        (field("text"), "", None),
        (field("long_text"), "a\nb", "a\nb"),
        (field("number", scale=0), 12, Decimal("12")),
        (field("money"), "80000", Decimal("80000.00")),
        (field("money"), 0.1, Decimal("0.10")),
        (field("percent"), "0.155", Decimal("0.1550")),
        (field("date"), "2026-11-22", date(2026, 11, 22)),
        (field("datetime"), "2026-11-22T08:00:00+08:00", datetime(2026, 11, 22, tzinfo=UTC)),
        (field("select", **CHOICES), "lead", "lead"),
        (field("multi_select", **CHOICES), ["signed", "lead", "lead"], ["lead", "signed"]),
        (field("multi_select", **CHOICES), [], None),
        (field("checkbox"), False, False),
        (field("person"), 7, 7),
        (field("relation", form="customer"), None, None),
        (field("phone"), " +86 138 0000 1111 ", "+86 138 0000 1111"),
        (field("email"), "a.b@例子.cn", "a.b@例子.cn"),
        (field("url"), "https://dougong.cn/a?b=1", "https://dougong.cn/a?b=1"),
    ],
)
def test_values_become_python(definition: Field, given: Any, expected: Any) -> None:
    found = definition.kind.validate(given, definition)
    assert found == expected
    assert type(found) is type(expected)
    assert definition.kind.validate(definition.kind.to_json(found), definition) == expected


@pytest.mark.parametrize(
    ("definition", "given", "code"),
    [
        (field("text"), 5, "text_expected"),
        (field("text"), "a\x00", "text_character"),
        (field("text"), "a\nb", "text_one_line"),
        (field("text", max_length=3), "abcd", "text_too_long"),
        (field("number", scale=0), "1.5", "number_scale"),
        (field("number"), "NaN", "number_expected"),
        (field("number"), "1e999999999", "number_range"),
        (field("number"), True, "number_expected"),
        (field("number", min="0"), "-1", "number_min"),
        (field("number", max="10"), "10.01", "number_max"),
        (field("date"), "2026-02-30", "date_invalid"),
        (field("date"), "0026-02-03", "date_range"),
        (field("datetime"), "2026-11-22T08:00:00", "datetime_offset"),
        (field("select", **CHOICES), "gone", "choice_unknown"),
        (field("multi_select", **CHOICES), ["lead", "gone"], "choice_unknown"),
        (field("checkbox"), "yes", "bool_expected"),
        (field("person"), 2**53, "reference_expected"),
        (field("person"), True, "reference_expected"),
        (field("phone"), "call me", "phone_invalid"),
        (field("email"), "a@b", "email_invalid"),
        (field("url"), "javascript:alert(1)", "url_invalid"),
        (field("url"), "https://", "url_invalid"),
    ],
)
def test_values_that_do_not_fit_are_refused(definition: Field, given: Any, code: str) -> None:
    with pytest.raises(FieldInvalid) as caught:
        definition.kind.validate(given, definition)
    assert (caught.value.code, caught.value.field) == (code, "x")


@pytest.mark.parametrize(
    ("definition", "cell", "expected"),
    [
        (field("money"), "1,234.50", Decimal("1234.50")),
        (field("money"), "¥ 1,234.5", Decimal("1234.50")),
        (field("money"), "￥１２．５元", Decimal("12.50")),
        (field("money"), "(12.00)", Decimal("-12.00")),
        (field("money"), "-¥3", Decimal("-3.00")),
        (field("money"), "1.5万", Decimal("15000.00")),
        (field("percent"), "12%", Decimal("0.1200")),
        (field("percent"), "0.12", Decimal("0.1200")),
        (field("date"), "2026/3/5", date(2026, 3, 5)),
        (field("date"), "2026年3月5日", date(2026, 3, 5)),
        (field("date"), "20260305", date(2026, 3, 5)),
        (field("date"), "2026-03-05 00:00:00", date(2026, 3, 5)),
        (field("datetime"), "2026/3/5 8:30", datetime(2026, 3, 5, 0, 30, tzinfo=UTC)),
        (field("datetime"), "2026-03-05T08:30:00Z", datetime(2026, 3, 5, 8, 30, tzinfo=UTC)),
        (field("checkbox"), "是", True),
        (field("checkbox"), "No", False),
        (field("select", **CHOICES), "已签", "signed"),
        (field("select", **CHOICES), "Signed", "signed"),
        (field("multi_select", **CHOICES), "线索、Signed", ["lead", "signed"]),
        (field("person"), "张伟", 7),
        (field("relation", form="customer"), "华东精工", 3),
        (field("text"), "   ", None),
    ],
)
def test_cells_are_read_as_people_write_them(definition: Field, cell: str, expected: Any) -> None:
    assert definition.kind.parse_text(cell, definition, CONTEXT) == expected


@pytest.mark.parametrize(
    ("definition", "cell", "code"),
    [
        (field("money"), "1,2.3.4", "number_expected"),
        (field("money"), "十二", "number_expected"),
        (field("date"), "3/5/2026", "date_invalid"),
        (field("date"), "2026年13月1日", "date_invalid"),
        (field("checkbox"), "maybe", "bool_expected"),
        (field("person"), "nobody", "reference_not_found"),
    ],
)
def test_cells_that_mean_nothing_are_refused(definition: Field, cell: str, code: str) -> None:
    with pytest.raises(FieldInvalid) as caught:
        definition.kind.parse_text(cell, definition, CONTEXT)
    assert caught.value.code == code


def test_text_that_is_written_is_read_back() -> None:
    samples = {
        "money": Decimal("-1234.50"),
        "percent": Decimal("0.1250"),
        "date": date(2026, 3, 5),
        "datetime": datetime(2026, 3, 5, 8, 30, tzinfo=UTC),
        "checkbox": True,
        "select": "signed",
        "multi_select": ["lead", "signed"],
    }
    for type_, value in samples.items():
        definition = field(type_, **(CHOICES if "select" in type_ else {}))
        for lang in ("zh-CN", "en"):
            text = definition.kind.to_text(value, definition, lang, CONTEXT)
            assert definition.kind.parse_text(text, definition, CONTEXT) == value


FORM = Form.from_json(
    {
        "key": "contract",
        "fields": [
            {"key": "title", "id": 1, "type": "text", "required": True},
            {"key": "amount", "id": 2, "type": "money", "default": "5"},
            {
                "key": "number",
                "id": 3,
                "type": "auto_number",
                "options": {"pattern": "HT-{YYYY}{MM}-{seq:4}"},
            },
            {
                "key": "items",
                "id": 4,
                "type": "line_items",
                "options": {"fields": [{"key": "qty", "type": "number", "required": True}]},
            },
        ],
    }
)


def test_all_errors_come_at_once() -> None:
    with pytest.raises(FieldErrors) as caught:
        validate_values(
            FORM, {"amount": "x", "number": "1", "nope": 1, "items": [{"qty": ""}, {"z": 1}]}, partial=False
        )
    assert sorted((e.code, e.field) for e in caught.value.errors) == [
        ("field_readonly", "number"),
        ("field_unknown", "items[1].z"),
        ("field_unknown", "nope"),
        ("number_expected", "amount"),
        ("required", "items[0].qty"),
        ("required", "items[1].qty"),
        ("required", "title"),
    ]


def test_defaults_for_new_records_only_and_system_fields_are_the_systems() -> None:
    made = validate_values(FORM, {"title": "a", "owner": 7}, partial=False)
    assert made == {"title": "a", "amount": Decimal("5.00"), "items": None, "owner": 7}
    assert values_to_json(FORM, made) == {"title": "a", "amount": "5.00", "owner": 7}
    assert validate_values(FORM, {"amount": None}, partial=True) == {"amount": None}
    for key, code in (("created_by", "field_readonly"), ("id", "field_readonly")):
        with pytest.raises(FieldErrors) as caught:
            validate_values(FORM, {key: 1}, partial=True)
        assert [e.code for e in caught.value.errors] == [code]
    with pytest.raises(FieldErrors):
        validate_values(FORM, {"title": None}, partial=True)


def test_definitions_round_trip_and_unsound_ones_are_refused() -> None:
    check_form(FORM)
    assert Form.from_json(FORM.to_json()) == FORM
    for data, code in (
        ({"key": "Bad", "type": "text"}, "key_invalid"),
        ({"key": "a", "type": "nope"}, "field_type_unknown"),
        ({"key": "owner", "type": "text"}, "key_reserved"),
        ({"key": "a", "type": "integer"}, "field_type_unknown"),
        ({"key": "a", "type": "formula"}, "formula_missing"),
        ({"key": "a", "type": "select", "options": {"choices": []}}, "option_invalid"),
        (
            {"key": "a", "type": "select", "options": {"choices": [{"value": "x"}, {"value": "x"}]}},
            "choice_twice",
        ),
        ({"key": "a", "type": "relation"}, "option_invalid"),
        ({"key": "a", "type": "auto_number", "options": {"pattern": "no counter"}}, "option_invalid"),
        ({"key": "a", "type": "number", "options": {"scale": 11}}, "option_invalid"),
        ({"key": "a", "type": "money", "default": "abc"}, "number_expected"),
    ):
        with pytest.raises(FieldInvalid) as caught:
            check_field(Field.from_json(data))
        assert caught.value.code == code


def test_automatic_numbers() -> None:
    number, kind = FORM.field("number"), FIELD_TYPES["auto_number"]
    assert isinstance(kind, AutoNumberField)
    assert kind.render(number, 2026, 3, 5, 12) == "HT-202603-0012"
    assert kind.period(number, 2026, 3, 5) == "2026-03"
    assert kind.render(number, 2026, 3, 5, 12345) == "HT-202603-12345"


def test_every_type_of_the_contract_exists() -> None:
    contract = (
        "text long_text number money percent date datetime select multi_select checkbox person department "
        "relation line_items auto_number formula phone email url "
        "time duration radio switch tags people address location rating barcode attachments images signature "
        "relations lookup rollup"
    )
    assert {key for key, kind in FIELD_TYPES.items() if kind.offered} == set(contract.split())
