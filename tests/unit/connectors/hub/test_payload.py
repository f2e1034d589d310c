"""Rendering a remote model from a record, and what cannot be rendered."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from connectors.hub.domain.amounts import split_gross
from connectors.hub.domain.errors import MappingInvalid, Unmappable
from connectors.hub.domain.mapping import PushMapping, read_mappings
from connectors.hub.domain.payload import Source, fingerprint, render, stable_key
from connectors.kingdee.mapping import default_mappings

RECORD: dict[str, Any] = {
    "id": 41,
    "created_at": "2026-11-22T17:30:00Z",
    "values": {"customer": 12, "amount": "80000.00", "due_date": "2026-12-22"},
}


def receivable() -> PushMapping:
    return read_mappings(default_mappings()).push_for("receivable", "receivable")


def source(**changes: Any) -> Source:
    record = {**RECORD, "values": {**RECORD["values"], **changes}}
    return Source(record, "DG-AR41", documents={"customer": "DG-C12"})


def test_the_default_receivable_is_complete_and_exact() -> None:
    model = render(receivable(), source())
    assert model["FBillNo"] == "DG-AR41"
    assert model["FCUSTOMERID"] == {"FNumber": "DG-C12"}
    assert model["FCURRENCYID"] == {"FNumber": "PRE001"}
    # 17:30 UTC is the next day in Shanghai, and that is the day the accountant means.
    assert model["FDATE"] == "2026-11-23"
    assert model["FENDDATE_H"] == "2026-12-22"
    assert model["FEntityDetail"] == [
        {
            "FPrice": Decimal("75471.70"),
            "FEntryTaxRate": Decimal("6.00"),
            "FNoTaxAmountFor_D": Decimal("75471.70"),
            "FTAXAMOUNTFOR_D": Decimal("4528.30"),
            "FALLAMOUNTFOR_D": Decimal("80000.00"),
        }
    ]


def test_what_is_empty_is_left_to_the_remote_defaults() -> None:
    assert "FENDDATE_H" not in render(receivable(), source(due_date=None))


@pytest.mark.parametrize(
    ("changes", "code", "field"),
    [
        ({"amount": None}, "document_value_missing", "amount"),
        ({"amount": "viel"}, "value_unusable", "amount"),
        ({"amount": "NaN"}, "value_unusable", "amount"),
        ({"tax_rate": "-0.06"}, "value_unusable", "tax_rate"),
        ({"currency": "XAU"}, "code_unmapped", "currency"),
        ({"due_date": "soon"}, "value_unusable", "due_date"),
    ],
)
def test_a_value_that_does_not_fit_is_named(changes: dict[str, Any], code: str, field: str) -> None:
    with pytest.raises(Unmappable) as refusal:
        render(receivable(), source(**changes))
    assert (refusal.value.code, refusal.value.field) == (code, field)


def test_a_customer_without_a_number_is_named() -> None:
    with pytest.raises(Unmappable) as refusal:
        render(receivable(), Source(RECORD, "DG-AR41"))
    assert (refusal.value.code, refusal.value.field) == ("related_missing", "customer")


@given(
    gross=st.decimals(min_value=0, max_value=10**13, places=2),
    rate=st.sampled_from([Decimal(r) for r in ("0", "0.01", "0.03", "0.06", "0.09", "0.13", "0.17")]),
)
def test_net_and_tax_always_make_the_gross(gross: Decimal, rate: Decimal) -> None:
    amounts = split_gross(gross, rate)
    assert amounts.net + amounts.tax == gross == amounts.gross
    assert amounts.net.as_tuple().exponent == amounts.tax.as_tuple().exponent == -2
    # Rounded once: the net is within half a cent of the exact quotient.
    assert abs(amounts.net * (1 + rate) - gross) <= Decimal("0.005") * (1 + rate)


@given(st.integers(min_value=1, max_value=2**53), st.integers(min_value=1, max_value=2**53))
def test_a_key_belongs_to_one_record(one: int, other: int) -> None:
    mappings = read_mappings(default_mappings())
    keys = [stable_key(m, id, "DG") for m in mappings.push for id in {one, other}]
    assert len(set(keys)) == len(keys)


def test_the_fingerprint_sees_amounts_not_their_spelling() -> None:
    assert fingerprint({"a": Decimal("80000")}) == fingerprint({"a": Decimal("80000.00")})
    assert fingerprint({"a": Decimal("80000")}) != fingerprint({"a": Decimal("80000.01")})
    assert fingerprint({"a": 1, "b": 2}) == fingerprint({"b": 2, "a": 1})


def broken(**changes: Any) -> dict[str, Any]:
    data = default_mappings()
    data["push"][1] |= changes
    return data


@pytest.mark.parametrize(
    ("data", "code", "place"),
    [
        ([], "mapping_invalid", "mappings"),
        ({"push": {}}, "mapping_invalid", "push"),
        (broken(form=""), "mapping_invalid", "push[1].form"),
        (broken(finish=["audit"]), "mapping_invalid", "push[1].finish"),
        (broken(model=[]), "mapping_invalid", "push[1].model"),
        (
            broken(key={"field": "FBillNo", "template": "AR-1"}),
            "mapping_key_without_id",
            "push[1].key.template",
        ),
        (
            broken(key={"field": "FBillNo", "template": "{prefix}-HT{id}"}),
            "mapping_key_shared",
            "push[2].key.template",
        ),
        (
            broken(requires=[{"field": "customer", "document": "nobody"}]),
            "mapping_missing",
            "push[1].requires",
        ),
    ],
)
def test_a_mapping_that_cannot_work_is_refused_with_its_place(data: Any, code: str, place: str) -> None:
    with pytest.raises(MappingInvalid) as refusal:
        read_mappings(data)
    assert (refusal.value.code, refusal.value.field) == (code, place)
