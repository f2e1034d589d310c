"""R2: how many projects are in which state, for each person their own."""

from __future__ import annotations

from collections import Counter

import pytest

from tests.acceptance.person import SignIn, wait_for


@pytest.mark.parametrize("login", ["director", "zhangwei"])
def test_r2_the_distribution_of_project_states_is_that_of_the_records(sign_in: SignIn, login: str) -> None:
    person = sign_in(login)

    def counted() -> Counter[str]:
        counts: Counter[str] = Counter()
        cursor = None
        while True:
            asked = {"limit": 200, "cursor": cursor, "fields": ["status"]}
            page = person.call("POST", "/forms/project/records/query", asked)
            counts.update(row["values"]["status"] for row in page["rows"])
            if not (cursor := page["next"]):
                return counts

    def told() -> dict[str, int]:
        return {row["key"][0]: row["count"] for row in person.report("project_status")["rows"]}

    wait_for(lambda: told() == counted(), "the report to have followed the records")
    assert sum(told().values()) > 1
    for row in person.report("project_status")["rows"]:
        behind = person.call("POST", "/reports/project_status/drill", {"key": row["key"], "limit": 200})
        assert {each["values"]["status"] for each in behind["rows"]} == {row["key"][0]}
        assert behind["count"] == row["count"]
