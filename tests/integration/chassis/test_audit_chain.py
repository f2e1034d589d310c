"""The audit chain: whatever is done to sealed rows behind its back, verifying says so."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import psycopg
import pytest
from psycopg.rows import dict_row

from services.chassis.audit import seal, verify
from services.chassis.context import platform, use
from tests.integration.chassis.conftest import Ledger


@pytest.fixture
def ledger(make_ledger: Callable[..., Ledger]) -> Ledger:
    return make_ledger()


def write(ledger: Ledger, tenant: int, *numbers: int) -> None:
    for number in numbers:
        with use(platform(tenant, "ledger", user=7)), ledger.service.database.transaction() as tx:
            after = {"金额": "80000.00", "n": number, "parts": [1, 2.5, None, {"a": True}]}
            tx.audit("entry.post", f"entry:{number}", None, after)


def connect(ledger: Ledger) -> "psycopg.Connection[dict[str, Any]]":
    return psycopg.connect(ledger.settings.database_url, autocommit=True, row_factory=dict_row)


def test_concurrent_writers_are_chained_by_tenant(ledger: Ledger) -> None:
    with ThreadPoolExecutor(4) as pool:
        list(pool.map(lambda tenant: write(ledger, tenant, *range(25)), [1, 2, 1, 2]))
    with connect(ledger) as database:
        assert seal(database) == 100
        assert seal(database) == 0
        write(ledger, 1, 26)
        assert seal(database) == 1
        heads = database.execute("select tenant, seq from audit_head order by tenant").fetchall()
        assert [(head["tenant"], head["seq"]) for head in heads] == [(1, 51), (2, 50)]
        assert [list(verify(database, tenant)) for tenant in (1, 2, 3)] == [[], [], []]


@pytest.mark.parametrize(
    ("tampering", "sentence"),
    [
        ("update audit set after = jsonb_set(after, '{n}', '99') where seq = 5", "row 5 was changed"),
        ("update audit set actor = 8 where seq = 5", "row 5 was changed"),
        ("update audit set at = at + interval '1 s' where seq = 5", "row 5 was changed"),
        ("delete from audit where seq = 5", "rows 5 to 5 are missing"),
        (
            "update audit set seq = 105 where seq = 5; update audit set seq = 5 where seq = 6;"
            "update audit set seq = 6 where seq = 105",
            "row 5 was changed",
        ),
        ("delete from audit where seq > 7", "the chain ends at row 7, its head says 10"),
        ("delete from audit", "the chain ends at row 0, its head says 10"),
        ("delete from audit_head", "the chain has no head"),
        ("update audit_head set hash = decode(repeat('00', 32), 'hex')", "row 10 is not the one"),
    ],
)
def test_tampering_is_seen(ledger: Ledger, tampering: str, sentence: str) -> None:
    write(ledger, 1, *range(10))
    with connect(ledger) as database:
        seal(database)
        assert list(verify(database, 1)) == []
        for statement in tampering.split(";"):
            database.execute(statement.encode())
        assert any(sentence in problem for problem in verify(database, 1)), list(verify(database, 1))
