"""What one running suite consists of, as data: written by the command, read by its supervisor."""

from __future__ import annotations

import json
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any


@dataclass(frozen=True)
class Probe:
    """How to see that a program is ready: `grpc` (health), `http` (GET /readyz) or `tcp` (accepts)."""

    kind: str
    port: int


@dataclass(frozen=True)
class Program:
    """One process to keep running. Programs of a lower `stop_phase` are stopped first."""

    name: str
    command: list[str]
    environment: dict[str, str]
    directory: str
    probe: Probe
    stop_phase: int = 1
    grace: float = 15.0  # seconds between SIGTERM and SIGKILL


@dataclass(frozen=True)
class Plan:
    """Programs, and the private servers under them (None where existing ones are used)."""

    programs: list[Program]
    logs: str
    status: str
    postgres: str | None = None
    rabbitmq: str | None = None
    rabbitmq_cache: str | None = None
    notes: dict[str, Any] = field(default_factory=dict)

    def write(self, path: Path) -> None:
        """Store the plan; only the owner may read it, it holds passwords."""
        path.touch(mode=0o600)
        path.write_text(json.dumps(asdict(self), indent=1))

    @staticmethod
    def read(path: Path) -> Plan:
        """The stored plan."""
        data = json.loads(path.read_text())
        programs = [Program(**{**item, "probe": Probe(**item["probe"])}) for item in data.pop("programs")]
        return Plan(programs=programs, **data)
