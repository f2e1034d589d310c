"""An import whose worker is killed again and again: every row is there once or refused.

`python -m tests.chaos.import_kills [--rows 1000000] [--kills 5] [--seed N]` (`make chaos-import`), on private
servers unless DATABASE_URL and AMQP_URL name some. Counts in PostgreSQL, prints figures as JSON; exits 1
when they do not add up.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import tempfile
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg

from protos.gen.dougong.records.v1 import service_pb2 as pb
from services.chassis.testing import WorkerProcess, make_settings, run_server
from services.records.storage.history_proof import verify_history
from tests import servers
from tests.integration.records.conftest import ADMIN, CONTRACT, CUSTOMER, Records, Tenant, read
from tests.integration.records.test_import import status

TENANT = 7
LIMIT_SECONDS = 3600.0
PIECE = 1 << 20
#: Shares of the rows: an amount that is none, a number that stood in the file before.
BAD, DOUBLE = 0.01, 0.01
STATUSES = ("草稿", "已签约", "丢单")


@dataclass(frozen=True)
class Given:
    """A file, and how many of its rows can be imported."""

    content: bytes
    rows: int
    good: int


def make_file(rows: int, chance: random.Random) -> Given:
    lines, good, numbers = ["合同名称,金额,状态,签订日期,外部编号"], 0, 0
    for n in range(rows):
        bad, double = chance.random() < BAD, numbers > 0 and chance.random() < DOUBLE
        amount = "面议" if bad else f"{chance.randrange(10**8) / 100:.2f}"
        external = f"E{chance.randrange(numbers)}" if double else f"E{numbers}"
        if not bad and not double:
            good, numbers = good + 1, numbers + 1
        lines.append(f"合同{n},{amount},{STATUSES[n % 3]},2026-{1 + n % 12:02}-{1 + n % 28:02},{external}")
    return Given("\n".join(lines).encode(), rows, good)


class Killing:
    """One import under a worker that does not live long."""

    def __init__(self, url: str, amqp: str, directory: Path, seed: int) -> None:
        self.url, self.directory, self.chance = url, directory, random.Random(seed)
        self.records = Records(make_settings("records", url, amqp, directory))
        self.peaks: list[tuple[int, int]] = []  # rows done, resident bytes at most

    def run(self, rows: int, kills: int) -> dict[str, Any]:
        """The figures; raises AssertionError when a worker does not start, TimeoutError."""
        given = make_file(rows, self.chance)
        with run_server(self.records.service, self.records.settings) as address:
            self.records.connect(address)
            tenant = Tenant(self.records, TENANT)
            tenant.put_forms(CUSTOMER, CONTRACT)
            started = time.monotonic()
            id = _upload(tenant, given.content)
            points = sorted(self.chance.randrange(rows) for _ in range(kills))
            killed = self.work(id, points)
            took = time.monotonic() - started
            report = status(tenant, ADMIN, id)
            found = self.counted(id, str(tenant.form(ADMIN, "contract")["id"]))
        self.records.service.database.close()
        early = [size for done, size in self.peaks if done <= max(rows // 10, 1_000)]
        return {
            "state": report["state"],
            "rows": rows,
            "imported": report["imported"],
            "rejected": report["rejected"],
            "expected": given.good,
            **found,
            "killed_at": killed,
            "seconds": round(took),
            "rows_per_second": round(rows / took),
            "peak_mb_at_a_tenth": round(max(early, default=0) / 2**20),
            "peak_mb": round(max(size for _, size in self.peaks) / 2**20),
        }

    def work(self, id: int, points: list[int]) -> list[int]:
        """Workers one after the other, each killed when the import has come to the next point."""
        killed: list[int] = []
        deadline = time.monotonic() + LIMIT_SECONDS
        waiting = list(points)
        while True:
            worker = WorkerProcess(
                "tests.chaos.import_worker", self.records.settings.extra, self.directory / "work.log"
            )
            try:
                while worker.process.poll() is None:
                    state, done = self.progress(id)
                    self.peaks.append((done, _peak(worker.process.pid)))
                    if state not in ("queued", "running"):
                        return killed
                    if waiting and done >= waiting[0]:
                        waiting = [point for point in waiting if point > done]
                        time.sleep(self.chance.random() * 0.2)
                        killed.append(done)
                        break
                    if time.monotonic() > deadline:
                        raise TimeoutError(f"the import stands at {done}")
                    time.sleep(0.01)
                else:
                    raise AssertionError((self.directory / "work.log").read_text()[-3000:])
            finally:
                worker.kill()

    def progress(self, id: int) -> tuple[str, int]:
        with psycopg.connect(self.url) as connection:
            row = connection.execute("select state, position from batch where id = %s", [id]).fetchone()
        assert row is not None
        return row[0], row[1]

    def counted(self, id: int, form: str) -> dict[str, int]:
        """What the tables say, whatever the import says of itself."""
        queries = {
            "records": f"select count(*) from t_{TENANT}.r_{form}",
            "of_this_import": f"select count(*) from t_{TENANT}.r_{form} where batch_id = {id}",
            "numbers": f"select coalesce(max(value), 0) from counter where form = {form}",
            "history": f"select count(*) from history where form = {form} and op = 1",
            "refused_rows": f"select count(distinct row) from batch_error where batch = {id}",
        }
        with psycopg.connect(self.url) as connection:
            found = {name: _number(connection, query) for name, query in queries.items()}
            return found | {"unproved": len(list(verify_history(connection, TENANT)))}


def _upload(tenant: Tenant, content: bytes) -> int:
    def parts() -> Iterator[pb.ImportChunk]:
        yield pb.ImportChunk(head=pb.ImportHead(form="contract", file_name="f.csv", mapping_json=b"{}"))
        for at in range(0, len(content), PIECE):
            yield pb.ImportChunk(data=content[at : at + PIECE])

    with tenant.as_user(ADMIN):
        return int(read(tenant.stub.StartImport(parts(), timeout=LIMIT_SECONDS))["id"])


def _number(connection: psycopg.Connection[Any], query: str) -> int:
    row = connection.execute(query.encode()).fetchone()
    assert row is not None
    return int(row[0])


def _peak(pid: int) -> int:
    """Most resident bytes of the process so far; 0 when it has just gone."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    except OSError:
        return 0
    return next((int(line.split()[1]) * 1024 for line in lines if line.startswith("VmHWM")), 0)


def adds_up(figures: dict[str, Any]) -> bool:
    """Whether every row of the file is a record once, or refused; with one number and one history each."""
    imported = figures["expected"]
    same = ("imported", "records", "of_this_import", "numbers", "history")
    return (
        figures["state"] == "done"
        and all(figures[name] == imported for name in same)
        and figures["rejected"] == figures["refused_rows"] == figures["rows"] - imported
        and figures["unproved"] == 0
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--rows", type=int, default=1_000_000)
    parser.add_argument("--kills", type=int, default=5)
    parser.add_argument("--seed", type=int, default=random.SystemRandom().randrange(2**32))
    chosen = parser.parse_args()
    print(f"seed {chosen.seed}", file=sys.stderr)
    servers.open_shared()
    admin = servers.postgres_url()
    url = servers.create_database(admin, "import_kills")
    try:
        with tempfile.TemporaryDirectory(prefix="dougong-kills-") as directory:
            killing = Killing(url, servers.amqp_url(), Path(directory), chosen.seed)
            figures = killing.run(chosen.rows, chosen.kills)
    finally:
        servers.drop_database(admin, url)
        servers.close_shared()
    print(json.dumps({"seed": chosen.seed, **figures}, indent=1))
    if not adds_up(figures):
        sys.exit(1)


if __name__ == "__main__":
    main()
