"""The map table: one record and one remote document belong together, and to nobody else."""

from __future__ import annotations

from dataclasses import replace

import pytest

from connectors.hub.domain.errors import SyncConflict
from connectors.hub.storage import links
from services.chassis.context import platform, use
from tests.integration.connectors.neighbours import TENANT
from tests.integration.connectors.product import Product


def test_a_pair_is_renewed_and_neither_side_is_given_away(product: Product) -> None:
    (account,) = [row["id"] for row in product.sql("select id from account")]
    pair = links.Link(account, "AR_receivable", "1", "DG-AR1", "receivable", 1, "old")
    with use(platform(TENANT, "hub")), product.service.database.transaction() as tx:
        links.save(tx, pair)
        links.save(tx, replace(pair, payload_hash="new"))
        found = links.of_record(tx, account, "AR_receivable", "receivable", 1)
        assert found is not None
        assert found.payload_hash == "new"
        for other in (replace(pair, record=2), replace(pair, remote_number="DG-AR2", remote_id="2")):
            with pytest.raises(SyncConflict) as taken:
                links.save(tx, other)
            assert taken.value.code == "link_taken"
