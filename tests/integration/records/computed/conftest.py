"""A tenant of its own for each test, with the forms and their computed fields."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from tests.integration.records.computed.forms import CONTRACT, CUSTOMER, FIGURES, OPEN, PAID, PAYMENT
from tests.integration.records.conftest import Tenant


@pytest.fixture
def company(new_tenant: Callable[..., Tenant]) -> Tenant:
    contract = {**CONTRACT, "fields": [*CONTRACT["fields"], PAID, OPEN]}
    tenant = new_tenant(CUSTOMER, {**CONTRACT}, PAYMENT)
    tenant.put_forms(contract)
    tenant.put_forms({**CUSTOMER, "fields": [*CUSTOMER["fields"], *FIGURES]})
    return tenant
