"""Connecting to PostgreSQL in a way that notices when it is gone."""

from typing import Any

import psycopg

# A peer that vanished without a word is noticed within half a minute, not after the kernel's two hours.
VIGILANCE: dict[str, Any] = {
    "connect_timeout": 5,
    "keepalives_idle": 15,
    "keepalives_interval": 5,
    "keepalives_count": 3,
    "tcp_user_timeout": 20_000,
}


def connect(database_url: str, **options: Any) -> "psycopg.Connection[Any]":
    """A connection outside the pool: for the relay, the sealer and the clocks, which keep theirs."""
    return psycopg.connect(database_url, **VIGILANCE, **options)
