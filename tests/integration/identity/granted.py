"""What a role grants, and how it reaches the other services."""

from __future__ import annotations

from typing import Any

from protos.gen.dougong.identity.v1 import service_pb2
from services.chassis.context import platform, use
from services.chassis.policy import PolicyCache
from services.kernel.access import Snapshot
from tests.integration.identity.conftest import EMPTY, Running

SALES: list[dict[str, Any]] = [
    {
        "object": "form:contract",
        "actions": ["view", "edit"],
        "rows": {"or": ["own", {"formula": "{amount} < 50000"}]},
        "fields": {"*": "write", "cost": "hidden", "phone": "masked"},
    },
    {"object": "form:contract", "actions": ["view"], "restrict": True, "rows": "subtree", "fields": {}},
]


def fetch(running: Running, tenant: int, known: int) -> tuple[int, str]:
    with use(platform(tenant, "records")):
        reply = running.stub.GetSnapshot(service_pb2.SnapshotRequest(tenant=tenant, known_version=known))
    return reply.version, reply.jws


def snapshot(running: Running) -> Snapshot:
    cache = PolicyCache(
        lambda tenant, known: fetch(running, tenant, known),
        running.settings.token_public_key,
        Snapshot.from_json,
    )
    return cache.get(running.tenant.id)


def areas(running: Running, person: int) -> list[str]:
    with running.as_(person):
        return list(running.stub.GetMe(EMPTY).admin)
