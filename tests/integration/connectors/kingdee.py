"""A client of the simulated server that does not wait for long."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from connectors.kingdee.client import KingdeeClient, Timeouts
from connectors.kingdee.query import BillQuery
from connectors.kingdee.signature import Credentials
from tests.integration.connectors.simulator_process import SimulatorProcess

FAST = Timeouts(connect=2, read=0.6, write=0.6)
CUSTOMER = {"FNumber": "C1", "FName": "华东精工"}


def connect(simulator: SimulatorProcess, **changes: Any) -> KingdeeClient:
    credentials = replace(Credentials(**simulator.account()), **changes)
    return KingdeeClient(simulator.url, credentials, timeouts=FAST, retry_wait=0.01)


def numbers(client: KingdeeClient, form: str, key: str) -> list[str]:
    return [row[key] for row in client.query(BillQuery(form, (key,), order=key))]
