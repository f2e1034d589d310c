"""Random JSON never gets through as a grant unless the kernel can read it, and never breaks the reader."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from services.identity.domain.administration import administrator_grants
from services.identity.domain.grants import read_grants
from services.kernel.access import Grant, check_grant

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3),
    max_leaves=8,
)
SCOPE = st.recursive(
    st.sampled_from(["all", "none", "own", "department", "subtree", "managed", "shared", ""]) | JSON,
    lambda inner: st.dictionaries(st.sampled_from(["and", "or"]), st.lists(inner, max_size=3), max_size=2),
    max_leaves=6,
)  # fmt: skip
LEVELS = st.sampled_from(["read", "masked", "no"])
GRANT = st.fixed_dictionaries(
    {
        "object": st.sampled_from(["form:contract", "form:*", "admin:forms", "admin:x", "table:x"]) | JSON,
        "actions": st.lists(st.sampled_from(["view", "edit", "manage", "fly"]), max_size=3) | JSON,
    },
    optional={
        "rows": SCOPE,
        "fields": st.dictionaries(st.sampled_from(["*", "cost", "A"]), LEVELS) | JSON,
        "restrict": st.booleans() | JSON,
        "id": JSON,
        "subject": JSON,
    },
)  # fmt: skip


@given(st.lists(GRANT, max_size=3) | JSON)
def test_what_is_accepted_is_complete_and_readable_and_all_else_is_named(data: Any) -> None:
    grants, problems = read_grants(data, to_everyone=False)
    if isinstance(data, list):
        faulty = {str(problem.field).partition(".")[0] for problem in problems}
        assert len(grants) + len(faulty) == len(data)
    else:
        assert problems
    for grant in grants:
        whole = {**grant, "id": 1, "subject": {"kind": "role", "id": 3}}
        check_grant(whole)
        assert Grant.from_json(whole).actions == set(grant["actions"])
        assert read_grants([grant], to_everyone=False) == ([grant], [])


def test_absent_rows_give_nothing_and_cut_nothing() -> None:
    base = {"object": "form:contract", "actions": ["view"]}
    (grant,), _ = read_grants([base], to_everyone=False)
    (restriction,), _ = read_grants([{**base, "restrict": True}], to_everyone=False)
    assert (grant["rows"], restriction["rows"]) == ("none", "all")


def test_the_administrators_own_grants_are_well_formed_and_not_for_everyone() -> None:
    assert read_grants(administrator_grants(), to_everyone=False) == (
        [{**each, "actions": sorted(each["actions"])} for each in administrator_grants()],
        [],
    )
    _, problems = read_grants(administrator_grants(), to_everyone=True)
    assert [each.code for each in problems] == ["grant_everyone_administers"] * 7


def test_scopes_nest_to_a_bounded_depth() -> None:
    scope: Any = "own"
    for _ in range(50):
        scope = {"or": [scope]}
    _, problems = read_grants([{"object": "form:x", "actions": ["view"], "rows": scope}], to_everyone=False)
    assert [(each.code, each.field) for each in problems] == [("grant_rows_invalid", "0.rows")]
