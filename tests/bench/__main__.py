"""`make bench`: the figures of lists and writes, each beside the same by hand in the same run.

    python -m tests.bench [--only <beginning of an id>] [--rows N] [--seed S] [--plans]

Exits 0 when everything asked for was measured, short or not.
"""

from __future__ import annotations

import argparse
import os
import platform
import secrets
import subprocess
import sys
import tempfile
import time
from contextlib import closing
from pathlib import Path

import psycopg

from deploy.local.servers import private_postgres, private_rabbitmq
from tests.bench.bench import Bench, Row, measured
from tests.bench.company import founded
from tests.bench.figures import concerns
from tests.bench.importing import bulk_import
from tests.bench.lists import count, deep, newest, page, scope
from tests.bench.product import running
from tests.bench.schema import schema
from tests.bench.scroll import scroll
from tests.bench.searching import search
from tests.bench.writing import insert
from tests.servers import CHECKOUT

#: In this order: what is only read first, what leaves more behind later.
ROWS = (
    Row("records.page", page),
    Row("records.newest", newest),
    Row("records.deep", deep),
    Row("records.count", count),
    Row("records.scope", scope),
    Row("records.search", search),
    Row("grid", scroll),
    Row("records.insert", insert),
    Row("records.import", bulk_import),
    Row("records.schema", schema, contracts=False),
)


def arguments(words: list[str]) -> argparse.Namespace:
    """What the command was told; exits with usage when there is no such figure."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench", description=__doc__)
    parser.add_argument("--only", default="", help="beginning of the ids to measure, such as records.search")
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=20261122)
    parser.add_argument("--plans", action="store_true", help="whole digests of the plans")
    told = parser.parse_args(words)
    if not any(concerns(row.id, told.only) for row in ROWS):
        parser.error(f"no figure begins with {told.only}: {', '.join(row.id for row in ROWS)}")
    if told.rows < 1_000:
        parser.error("at least 1,000 rows")
    return told


def header(database_url: str, rows: int, seed: int) -> str:
    """Commit, machine, PostgreSQL and seed, on one line."""
    git = ["git", "-C", str(CHECKOUT), "describe", "--always", "--dirty"]
    commit = subprocess.run(git, capture_output=True, text=True, check=False).stdout.strip() or "unknown"
    with psycopg.connect(database_url) as connection:
        row = connection.execute("show server_version").fetchone()
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 2**30
    found = [each for each in Path("/proc/cpuinfo").read_text().splitlines() if each.startswith("model name")]
    model = found[0].partition(":")[2].strip() if found else platform.machine()
    return (
        f"commit {commit}, {os.cpu_count()} cores of {model}, {memory:.0f} GiB,"
        f" PostgreSQL {row[0] if row else '?'}, Python {platform.python_version()},"
        f" {rows} rows, seed {seed}"
    )


def run(told: argparse.Namespace, directory: Path, database_url: str, amqp_url: str) -> int:
    """Measure on these servers; how many rows could not be measured."""
    started = time.monotonic()
    print(header(database_url, told.rows, told.seed), flush=True)
    prefix = f"bench_{secrets.token_hex(4)}"
    with (
        running(directory, database_url, amqp_url, prefix) as product,
        founded(product, told.rows, told.seed) as company,
        closing(Bench(company, told.only, told.plans)) as bench,
    ):
        failed = measured(bench, ROWS)
    print(f"took {time.monotonic() - started:.0f} s", flush=True)
    return failed


def main() -> int:
    told = arguments(sys.argv[1:])
    with tempfile.TemporaryDirectory(prefix="dougong-bench-") as name:
        directory = Path(name)
        directory.chmod(0o755)  # the servers' account must get through
        postgres = private_postgres(directory / "postgres")
        rabbitmq = private_rabbitmq(
            directory / "rabbitmq", CHECKOUT / ".build" / "rabbitmq", lambda text: None
        )
        try:
            return 1 if run(told, directory / "var", postgres.start(), rabbitmq.start()) else 0
        finally:
            rabbitmq.stop()
            postgres.stop()


if __name__ == "__main__":
    sys.exit(main())
