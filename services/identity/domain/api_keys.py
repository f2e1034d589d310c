"""What an API key may look like: a name, and an end within a year."""

from __future__ import annotations

from datetime import datetime, timedelta

from services.identity.domain.problem import Problem
from services.identity.domain.text import is_name

LONGEST_LIFE = timedelta(days=366)
MOST_KEYS = 50


def check_api_key(name: str, expires: datetime, now: datetime, existing: int) -> list[Problem]:
    """Everything wrong with a key as asked for; existing: how many the person has."""
    problems = []
    if not is_name(name, 100):
        problems.append(Problem("name_invalid", "name", {"max": 100}))
    if not now < expires <= now + LONGEST_LIFE:
        problems.append(Problem("expiry_invalid", "expires_at", {"days": LONGEST_LIFE.days}))
    if existing >= MOST_KEYS:
        problems.append(Problem("api_keys_too_many", None, {"max": MOST_KEYS}))
    return problems
