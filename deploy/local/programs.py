"""The programs of a local suite, in the order they are started."""

from __future__ import annotations

import sys

from deploy.local.environment import SERVICES, Layout, environment
from deploy.local.plan import Probe, Program

GATEWAY_FIRST, WORKERS, SERVERS, SURROUNDINGS = 1, 2, 3, 4  # stop phases


def port_names() -> list[str]:
    """Every name a port is needed under."""
    processes = [f"{service}.{kind}" for service in SERVICES for kind in ("serve", "work")]
    return [*processes, "simulator", "mail", "gateway"]


def programs(layout: Layout) -> list[Program]:
    """All programs with their commands, environments and probes."""
    found = [
        _program(layout, "mail", ["deploy.local.mail"], "tcp", SURROUNDINGS),
        _program(
            layout,
            "simulator",
            [
                "connectors.kingdee.simulator",
                "--port",
                str(layout.ports["simulator"]),
                "--state",
                str(layout.var / "data" / "simulator"),
            ],
            "tcp",
            SURROUNDINGS,
        ),
    ]
    for service, module in SERVICES.items():
        found.append(_program(layout, f"{service}.serve", [module, "serve"], "grpc", SERVERS))
    for service, module in SERVICES.items():
        found.append(_program(layout, f"{service}.work", [module, "work"], "http", WORKERS))
    found.append(_program(layout, "gateway", ["gateway.api", "serve"], "http", GATEWAY_FIRST))
    return found


def _program(layout: Layout, name: str, module: list[str], kind: str, phase: int) -> Program:
    return Program(
        name=name,
        command=[sys.executable, "-m", *module],
        environment=environment(layout, name),
        directory=str(layout.checkout),
        probe=Probe(kind, layout.ports[name]),
        stop_phase=phase,
        grace=30.0 if name.partition(".")[0] in SERVICES else 10.0,
    )
