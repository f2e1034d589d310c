"""Contracts to approve, and flows that are one line."""

from __future__ import annotations

from typing import Any

from tests.integration.workflow.company import SELLER
from tests.integration.workflow.conftest import Office


def contract(office: Office, id: int, amount: str, **values: Any) -> dict[str, Any]:
    return office.company.put(
        "contract", id, SELLER, {"name": f"合同{id}", "amount": amount, "cost": "1.00", **values}
    )


def linear(*nodes: dict[str, Any], **options: Any) -> dict[str, Any]:
    return {"key": "approval", "name": "审批", "form": "contract", "nodes": list(nodes), **options}
