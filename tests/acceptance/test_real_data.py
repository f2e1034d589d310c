"""The real pipeline set, through the product's import: what the product says equals what the file says."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import duckdb
import pytest

from tests.acceptance.person import Person, wait_for
from tests.companies import DATA, Company

SignIn = Callable[[str], Person]
# A deal without an account is refused: the customer of an opportunity is required.
DEALS = f"(select * from read_csv('{DATA}/sales_pipeline.csv') where account is not null)"
WON = {"field": "stage", "op": "eq", "value": "signed"}
STAGES = {"Prospecting": "qualified", "Engaging": "negotiation", "Won": "signed", "Lost": "lost"}


@pytest.fixture
def director(pipeline: Company, sign_in: SignIn) -> Person:
    admin = sign_in("admin")
    imported = {"field": "created_by", "op": "eq", "value": admin.id}
    for key, group, only in (("deals_by_stage", "stage", []), ("won_by_agent", "owner", [WON])):
        report = {
            "key": key,
            "name": key,
            "widget": "leaderboard",
            "form": "opportunity",
            # The golden path adds deals of its own to this company.
            "filter": {"and": [imported, *only]},
            "group": [{"field": group}],
            "measure": {"agg": "sum", "field": "amount"},
            "sort": "desc",
            "limit": 1000,
        }
        admin.call("PUT", f"/reports/{key}", report)
    director = sign_in("director")
    (kept,) = rows(f"select count(*) from {DEALS}")[0]
    # Reports follow the records by a moment (`as_of`): the import has just ended.
    wait_for(
        lambda: sum(row["count"] for row in director.report("deals_by_stage")["rows"]) == kept,
        f"{kept} imported deals in the reports",
    )
    return director


def rows(question: str) -> list[Any]:
    with duckdb.connect() as connection:
        return connection.execute(question).fetchall()


def from_file(question: str) -> dict[Any, tuple[int, Decimal]]:
    return {row[0]: (row[1], Decimal(str(row[2] or 0))) for row in rows(question)}


def answered(answer: dict[str, Any]) -> dict[Any, tuple[int, Decimal]]:
    return {row["key"][0]: (row["count"], Decimal(row["value"] or 0)) for row in answer["rows"]}


def test_r4_the_funnel_equals_the_file(director: Person, pipeline: Company) -> None:
    wanted = from_file(f"select deal_stage, count(*), sum(close_value) from {DEALS} group by 1")
    found = answered(director.report("deals_by_stage"))
    assert {stage: found[STAGES[stage]] for stage in wanted} == wanted


def test_r1_the_ranking_equals_the_file(director: Person, pipeline: Company) -> None:
    wanted = from_file(
        f"select sales_agent, count(*), sum(close_value) from {DEALS} where deal_stage = 'Won' group by 1"
    )
    ranked = director.report("won_by_agent")["rows"]
    assert {row["label"][0]: (row["count"], Decimal(row["value"])) for row in ranked} == wanted
    values = [Decimal(row["value"]) for row in ranked]
    assert values == sorted(values, reverse=True)


def test_m1_every_row_is_imported_or_refused_with_its_reason(pipeline: Company, sign_in: SignIn) -> None:
    admin = sign_in("admin")
    (imports,) = [
        report
        for id in range(1, 50)
        if (report := admin.http.get(f"/imports/{id}").json()).get("file_name") == "sales_pipeline.csv"
    ]
    lines = len(rows(f"select 1 from read_csv('{DATA}/sales_pipeline.csv')"))
    assert imports["imported"] + imports["rejected"] == imports["total"] == lines
    unresolved = rows(
        "select n from (select row_number() over () + 1 as n, account from read_csv("
        f"'{DATA}/sales_pipeline.csv')) where account is null order by n"
    )
    assert [error["row"] for error in imports["errors"]] == [row[0] for row in unresolved]
    assert {(error["field"], error["code"]) for error in imports["errors"]} == {("customer", "required")}
