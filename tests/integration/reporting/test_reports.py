"""Reports over the read store: right numbers, each person's own truth, drills that add up."""

from decimal import Decimal

import pytest

from services.chassis.errors import DomainError
from tests.integration.reporting.company import ANNA, CLERK, DIRECTOR, STAGES
from tests.integration.reporting.room import Room, expected


def test_r1_ranking_and_funnel_equal_what_the_records_say(filled: Room) -> None:
    ranking = filled.run(DIRECTOR, "by_owner")
    wanted = expected(filled, lambda record: record["owner"])
    assert [(row["key"][0], Decimal(row["value"])) for row in ranking["rows"]] == sorted(
        wanted.items(), key=lambda item: -item[1]
    )
    assert {row["label"][0] for row in ranking["rows"]} == {"安娜", "伯恩"}
    assert Decimal(ranking["total"]) == sum(wanted.values())
    months = filled.run(DIRECTOR, "by_month")["rows"]
    by_month = expected(filled, lambda record: record["values"]["signed_on"][:7])
    assert [(row["label"][0], Decimal(row["value"])) for row in months] == sorted(by_month.items())


def test_r4_funnel_counts_who_came_at_least_that_far(filled: Room) -> None:
    rows = filled.run(DIRECTOR, "funnel")["rows"]
    at = [sum(record["values"]["stage"] == stage for record in filled.live()) for stage in STAGES]
    assert [row["count"] for row in rows] == at
    assert [row["reached_count"] for row in rows] == [sum(at), at[1] + at[2], at[2]]
    assert Decimal(rows[1]["conversion"]) == (Decimal(at[1] + at[2]) / sum(at)).quantize(Decimal("0.0001"))


def test_b11_the_records_behind_a_number_add_up_to_it(filled: Room) -> None:
    for person in (DIRECTOR, ANNA):
        for row in filled.run(person, "by_stage")["rows"]:
            found, cursor = [], ""
            while True:
                page = filled.drill(person, "by_stage", row["key"], cursor)
                found += page["rows"]
                if not (cursor := page["next"] or ""):
                    break
            assert sum(Decimal(each["values"]["amount"]) for each in found) == Decimal(row["value"])
            assert (Decimal(page["sum"]), page["count"]) == (Decimal(row["value"]), row["count"])
            assert len({each["id"] for each in found}) == len(found) == row["count"]
            assert person == DIRECTOR or {each["owner"] for each in found} <= {ANNA}


def test_r11_everybody_sees_her_own_truth(filled: Room) -> None:
    mine = filled.run(ANNA, "by_owner")
    assert [row["key"] for row in mine["rows"]] == [[ANNA]]
    assert Decimal(mine["total"]) == expected(filled, lambda record: 0, (ANNA,))[0]
    with pytest.raises(DomainError) as hidden:
        filled.run(CLERK, "by_owner")
    filled.put(DIRECTOR, "no_such_field", group=[{"field": "stage"}], measure={"agg": "count"})
    with pytest.raises(DomainError) as absent:
        filled.run(CLERK, "no_such_field", {"field": "nowhere", "op": "eq", "value": "1"})
    assert (hidden.value.code, absent.value.code) == ("field_unknown", "field_unknown")
    stranger = 99
    with pytest.raises(DomainError) as denied:
        filled.run(stranger, "by_owner")
    assert denied.value.code == "forbidden"


def test_who_may_not_manage_reports_is_refused_and_nonsense_too(filled: Room) -> None:
    with pytest.raises(DomainError) as refused:
        filled.put(ANNA, "mine", measure={"agg": "count"})
    assert refused.value.code == "forbidden"
    for wrong, field in (
        ({"measure": {"agg": "median"}}, "measure"),
        ({"measure": {"agg": "sum", "field": "name"}}, "name"),
        ({"measure": {"agg": "count"}, "group": [{"field": "stage", "by": "month"}]}, "stage"),
        ({"measure": {"agg": "count"}, "filter": {"field": "nowhere", "op": "eq", "value": 1}}, "nowhere"),
    ):
        with pytest.raises(DomainError) as invalid:
            filled.put(DIRECTOR, "wrong", **wrong)  # type: ignore[arg-type]
        assert (invalid.value.field, invalid.value.http_status) == (field, 422)
