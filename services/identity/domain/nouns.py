"""The nouns of identity. Ids are the platform's; 0 means not saved yet."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

LANGUAGES = ("zh-CN", "en")


@dataclass(frozen=True)
class Tenant:
    """An organisation that shares nothing with another one. policy_version grows with every policy change."""

    id: int
    slug: str
    name: str
    time_zone: str
    policy_version: int = 1


@dataclass(frozen=True)
class Person:
    """departments: the first one is the person's main department. roles: without the implicit `everyone`."""

    id: int
    login: str
    name: str
    email: str = ""
    phone: str = ""
    title: str = ""
    departments: tuple[int, ...] = ()
    roles: tuple[int, ...] = ()
    manager: int | None = None
    active: bool = True
    language: str = "zh-CN"
    version: int = 1


@dataclass(frozen=True)
class Department:
    """parent None: the root of the tree."""

    id: int
    parent: int | None
    name: str
    head: int | None = None
    version: int = 1


@dataclass(frozen=True)
class Role:
    """key never changes; people counts those who hold it."""

    id: int
    key: str
    name: Mapping[str, str]
    people: int = 0
    version: int = 1
