"""Circles of managers and departments, on random organisations; what addresses and passwords look like."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from services.identity.domain.nouns import Department, Person
from services.identity.domain.organisation import check_department
from services.identity.domain.passwords import check_password
from services.identity.domain.people import check_person, leads_to


def codes(person: Person, managers: dict[int, int | None]) -> set[str]:
    return {each.code for each in check_person(person, departments={1}, roles={1}, managers=managers)}


@given(st.lists(st.tuples(st.integers(1, 12), st.integers(1, 12)), max_size=60))
def test_whatever_is_accepted_stays_a_forest(moves: list[tuple[int, int]]) -> None:
    managers: dict[int, int | None] = dict.fromkeys(range(1, 13))
    refused = 0
    for id, manager in moves:
        if codes(Person(id, "x", "x", manager=manager), managers):
            refused += 1
            assert reaches(managers, manager, id)  # refused only for a real circle
        else:
            managers[id] = manager
        assert all(not reaches(managers, managers[each], each) for each in managers)
    assert refused <= len(moves)


def reaches(above: dict[int, int | None], start: int | None, target: int) -> bool:
    """Written apart from the code under test: follow at most as many steps as there are people."""
    for _ in range(len(above) + 1):
        if start == target:
            return True
        start = above.get(start) if start is not None else None
    return False


def test_walking_up_ends_on_data_that_is_circular_already() -> None:
    assert not leads_to(1, 9, {1: 2, 2: 3, 3: 1})


def test_the_root_stays_the_root() -> None:
    parents: dict[int, int | None] = {1: None, 2: 1, 3: 2}

    def code(department: Department) -> list[str]:
        return [each.code for each in check_department(department, parents=parents, people=())]

    assert code(Department(1, None, "总部")) == []
    assert code(Department(1, 2, "总部")) == ["department_cycle"]
    assert code(Department(2, None, "第二个根")) == ["department_parent_required"]
    assert code(Department(2, 3, "圈")) == ["department_cycle"]
    assert code(Department(3, 1, "移动")) == []
    assert code(Department(0, 9, "无处")) == ["department_unknown"]
    assert code(Department(3, 1, "名" * 101)) == ["name_invalid"]


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({"email": "zhang.wei+crm@example.com.cn"}, set()),
        ({"email": "zhang wei@example.com"}, {"email_invalid"}),
        ({"email": "a@b"}, {"email_invalid"}),
        ({"email": "a@b.com\r\nBcc: everyone@b.com"}, {"email_invalid"}),
        ({"email": "a@b.com,c@d.com"}, {"email_invalid"}),
        ({"phone": "+86 138-0013-8000"}, set()),
        ({"phone": "12"}, {"phone_invalid"}),
        ({"login": "张伟"}, set()),
        ({"login": ""}, {"login_invalid"}),
        ({"login": "a/b"}, {"login_invalid"}),
        ({"manager": 7}, {"manager_cycle"}),
        ({"manager": 8}, {"person_unknown"}),
        ({"roles": (1, 2)}, {"role_unknown"}),
    ],
)
def test_a_person_field_by_field(values: dict[str, object], expected: set[str]) -> None:
    whole: dict[str, object] = {"id": 7, "login": "zw", "name": "张伟", **values}
    assert codes(Person(**whole), {7: None}) == expected  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("password", "expected"),
    [
        ("correct horse 8", []),
        ("长城长江黄河泰山", []),
        ("seven77", ["password_length"]),
        ("x" * 129, ["password_length"]),
        ("P@SSW0RD", ["password_well_known"]),
        ("abababab", ["password_well_known"]),
        ("ZhangWei2026", ["password_is_name"]),
    ],
)
def test_passwords(password: str, expected: list[str]) -> None:
    assert [each.code for each in check_password(password, login="zhangwei2026", name="张伟")] == expected
