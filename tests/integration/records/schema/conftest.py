"""A tenant of its own for each test, with the form note."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.integration.records.conftest import Tenant, company
from tests.integration.records.schema.designer import NOTE, Designer


@pytest.fixture
def note(new_tenant: Callable[..., Tenant]) -> Designer:
    tenant = new_tenant(NOTE)
    tenant.policy(company(tenant.id))
    return Designer(tenant)
