"""Conditions as they stand in an address."""

from __future__ import annotations

import pytest

from services.kernel.errors import FieldInvalid
from services.kernel.fields import SYSTEM_FIELDS, Form
from services.kernel.fields.base import FIELD_TYPES
from services.kernel.filters import check_filter, examples_of_words, filter_of_words

FORM = Form.from_json(
    {
        "id": 1,
        "key": "contract",
        "app": "sales",
        "fields": [
            {"id": 1, "key": "name", "type": "text"},
            {"id": 2, "key": "amount", "type": "money"},
            {"id": 3, "key": "signed", "type": "date"},
            {"id": 4, "key": "urgent", "type": "checkbox"},
            {"id": 5, "key": "customer", "type": "relation", "options": {"form": "customer"}},
            {
                "id": 6,
                "key": "stage",
                "type": "select",
                "options": {"choices": [{"value": "won", "name": "Won"}, {"value": "lost", "name": "Lost"}]},
            },
            {
                "id": 7,
                "key": "kinds",
                "type": "multi_select",
                "options": {"choices": [{"value": "a", "name": "A"}, {"value": "b", "name": "B"}]},
            },
        ],
    }
)


@pytest.mark.parametrize(
    ("name", "text", "wanted"),
    [
        ("stage", "won", {"op": "eq", "value": "won"}),
        ("stage__in", "won,lost", {"op": "in", "value": ["won", "lost"]}),
        ("amount__gt", "1000", {"op": "gt", "value": "1000"}),
        ("amount__between", "1, 2.50", {"op": "between", "value": ["1", "2.50"]}),
        ("name__contains", "42", {"op": "contains", "value": "42"}),
        ("name__empty", "", {"op": "empty"}),
        ("name__empty", "false", {"op": "not_empty"}),
        ("urgent", "true", {"op": "eq", "value": True}),
        ("customer", "12", {"op": "eq", "value": 12}),
        ("owner", "me", {"op": "eq", "value": "me"}),
        ("owner__in", "me,7", {"op": "in", "value": ["me", 7]}),
        ("kinds__has_any", "a,b", {"op": "has_any", "value": ["a", "b"]}),
        ("signed__ge", "2026-01-31", {"op": "ge", "value": "2026-01-31"}),
        ("signed", "this_month", {"op": "during", "value": {"relative": "this_month"}}),
        (
            "signed__during",
            "last_month:-2",
            {"op": "during", "value": {"relative": "last_month", "offset": -2}},
        ),
    ],
)
def test_words_become_the_filter_one_would_write(name: str, text: str, wanted: dict[str, object]) -> None:
    found = filter_of_words({name: text}, FORM, FORM.by_key)
    assert found == {"and": [{"field": name.partition("__")[0], **wanted}]}
    check_filter(found, FORM, FORM.by_key)


@pytest.mark.parametrize(
    ("name", "text", "code"),
    [
        ("colour", "red", "field_unknown"),
        ("amount__almost", "3", "operator_unknown"),
        ("amount__gt", "much", "number_expected"),
        ("signed__during", "some_day", "relative_unknown"),
        ("customer", "Acme", "reference_expected"),
    ],
)
def test_what_makes_no_sense_is_refused_as_in_json(name: str, text: str, code: str) -> None:
    with pytest.raises(FieldInvalid) as refused:
        filter_of_words({"owner": "me", name: text}, FORM, FORM.by_key)
    assert (refused.value.code, refused.value.field) == (code, name)


def test_a_hidden_field_answers_as_one_that_does_not_exist() -> None:
    for name, text in (("amount__gt", "much"), ("amount__almost", "1"), ("amount__empty", "zzz")):
        with pytest.raises(FieldInvalid) as refused:
            filter_of_words({name: text}, FORM, set(FORM.by_key) - {"amount"})
        assert (refused.value.code, refused.value.field) == ("field_unknown", name)


@pytest.mark.parametrize("kind", sorted(FIELD_TYPES))
def test_every_operator_of_every_type_has_an_example_that_works(kind: str) -> None:
    choices = [{"value": "a", "name": "A"}, {"value": "b", "name": "B"}]
    options = {
        "select": {"choices": choices},
        "radio": {"choices": choices},
        "multi_select": {"choices": choices},
        "line_items": {"fields": [{"id": 9, "key": "name", "type": "text"}]},
        "relation": {"form": "contract"},
        "relations": {"form": "contract"},
    }
    part = {"id": 1, "key": "x", "type": kind, "options": options.get(kind, {})}
    form = Form.from_json({"id": 1, "key": "contract", "app": "sales", "fields": [part]})
    field = form.field("x")
    examples = examples_of_words(field)
    assert set(examples) == set(field.kind.operators_for(field))
    for op, text in examples.items():
        assert text, op
        filter_of_words({f"x__{op}": text}, form, form.by_key)


@pytest.mark.parametrize("key", sorted(SYSTEM_FIELDS))
def test_so_has_every_field_of_the_system(key: str) -> None:
    field = FORM.field(key)
    for op, text in examples_of_words(field).items():
        filter_of_words({f"{key}__{op}": text}, FORM, FORM.by_key)
