"""Refusing a change of what is no longer what its writer saw."""

from __future__ import annotations

from typing import Any

from services.chassis.errors import Conflict
from services.records.domain.tag import tag_of


def check_tag(known: str, present: Any) -> None:
    """Raises Conflict ``version_conflict`` with what is there now, when that is not what ``known`` is the tag
    of; "" agrees with everything. What ``present`` was read from must be held until the change is made."""
    if known and known != tag_of(present):
        raise Conflict("version_conflict", params={"current": present})
