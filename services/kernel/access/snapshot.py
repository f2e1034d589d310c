"""One tenant's organisation and policy at one version, indexed for compiling access in memory."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any
from zoneinfo import ZoneInfo

from services.kernel.access.grant import Grant
from services.kernel.errors import AccessInvalid


@dataclass(frozen=True)
class Person:
    id: int
    name: str
    departments: tuple[int, ...]
    manager: int | None
    roles: frozenset[int]
    groups: frozenset[int]
    active: bool
    email: str | None


@dataclass(frozen=True)
class Department:
    id: int
    parent: int | None
    name: str
    head: int | None


def _closure(start: Iterable[int], below: Mapping[int, list[int]]) -> frozenset[int]:
    """Everything reachable; a cycle in the data ends instead of looping."""
    seen: set[int] = set()
    waiting = list(start)
    while waiting:
        item = waiting.pop()
        if item not in seen:
            seen.add(item)
            waiting += below.get(item, ())
    return frozenset(seen)


@dataclass(frozen=True)
class Snapshot:
    """``people``, ``departments`` by id; ``roles`` maps a role's key to its id."""

    tenant: int
    version: int
    time_zone: str
    people: Mapping[int, Person]
    departments: Mapping[int, Department]
    roles: Mapping[str, int]
    grants: tuple[Grant, ...]

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> Snapshot:
        """Raises AccessInvalid ``snapshot_invalid``: access is refused rather than guessed."""
        try:
            people = [_person(item) for item in data.get("people", ())]
            departments = [
                Department(
                    int(d["id"]), d.get("parent") or None, str(d.get("name", "")), d.get("head") or None
                )
                for d in data.get("departments", ())
            ]
            return cls(
                tenant=int(data["tenant"]),
                version=int(data["version"]),
                time_zone=ZoneInfo(str(data.get("time_zone") or "Asia/Shanghai")).key,
                people={person.id: person for person in people},
                departments={department.id: department for department in departments},
                roles={str(role["key"]): int(role["id"]) for role in data.get("roles", ())},
                grants=tuple(Grant.from_json(item) for item in data.get("grants", ())),
            )
        except AccessInvalid:
            raise
        except (KeyError, TypeError, ValueError, AttributeError, OSError) as error:
            raise AccessInvalid("snapshot_invalid", None, {"reason": str(error)[:200]}) from None

    @property
    def zone(self) -> ZoneInfo:
        return ZoneInfo(self.time_zone)

    @cached_property
    def _children(self) -> Mapping[int, list[int]]:
        below: defaultdict[int, list[int]] = defaultdict(list)
        for department in self.departments.values():
            if department.parent is not None:
                below[department.parent].append(department.id)
        return dict(below)

    @cached_property
    def _direct_reports(self) -> Mapping[int, list[int]]:
        below: defaultdict[int, list[int]] = defaultdict(list)
        for person in self.people.values():
            if person.manager is not None:
                below[person.manager].append(person.id)
        return dict(below)

    @cached_property
    def _by_role(self) -> Mapping[int, list[int]]:
        members: defaultdict[int, list[int]] = defaultdict(list)
        for person in self.people.values():
            for role in person.roles:
                members[role].append(person.id)
        return dict(members)

    def person(self, user_id: int) -> Person | None:
        return self.people.get(user_id)

    def is_active(self, user_id: int | None) -> bool:
        person = self.people.get(user_id) if user_id is not None else None
        return person is not None and person.active

    def subtree(self, *department_ids: int) -> frozenset[int]:
        """Those departments and all below them; ids that do not exist give nothing."""
        return _closure((d for d in department_ids if d in self.departments), self._children)

    def ancestors(self, department_id: int) -> tuple[int, ...]:
        """The department itself, its parent, and so on to the root."""
        chain: list[int] = []
        current: int | None = department_id
        while current is not None and current in self.departments and current not in chain:
            chain.append(current)
            current = self.departments[current].parent
        return tuple(chain)

    def reports(self, user_id: int) -> frozenset[int]:
        """Direct and indirect reports, the person themselves excluded."""
        return _closure(self._direct_reports.get(user_id, ()), self._direct_reports) - {user_id}

    def headed(self, user_id: int) -> frozenset[int]:
        """Departments the person heads, with everything below them."""
        return self.subtree(*(d.id for d in self.departments.values() if d.head == user_id))

    def members(self, role_key: str) -> list[int]:
        """Ids of the active people with that role, ascending."""
        role = self.roles.get(role_key)
        return sorted(p for p in self._by_role.get(role, ()) if self.people[p].active) if role else []

    def applies(self, grant: Grant, person: Person) -> bool:
        """A grant to a department is held by everybody in it and in the departments below it."""
        match grant.subject_kind:
            case "everyone":
                return True
            case "user":
                return grant.subject_id == person.id
            case "role":
                return grant.subject_id in person.roles
            case "group":
                return grant.subject_id in person.groups
            case "department":
                return any(grant.subject_id in self.ancestors(d) for d in person.departments)
            case _:
                return False


def _person(data: Mapping[str, Any]) -> Person:
    return Person(
        id=int(data["id"]),
        name=str(data.get("name", "")),
        departments=tuple(int(d) for d in data.get("departments") or ()),
        manager=data.get("manager") or None,
        roles=frozenset(int(r) for r in data.get("roles") or ()),
        groups=frozenset(int(g) for g in data.get("groups") or ()),
        active=bool(data.get("active", False)),
        email=data.get("email") or None,
    )
