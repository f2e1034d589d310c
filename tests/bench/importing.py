"""An audited import through the gateway against raw COPY of the same rows into the same table."""

from __future__ import annotations

import csv
import json
import random
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from tests.bench.bench import Bench
from tests.bench.company import CUSTOMERS, USUAL
from tests.bench.figures import concerns

ROWS = 100_000
HEADERS = ("合同名称", "客户", "金额", "成本", "状态", "签订日期")
KEYS = ("name", "customer", "amount", "cost", "status", "signed_on")
STATUSES = (("draft", "草稿"), ("signed", "已签约"), ("lost", "丢单"))
BOUNDARY = "dougong-bench-boundary"
PATIENCE_SECONDS = 900.0
#: What the worker may grow by while the second half of a file is read, beside the first.
MOST_GROWTH = 1.1


def bulk_import(bench: Bench) -> None:
    company = bench.company
    rows = min(ROWS, max(1_000, company.rows // 10))
    file = bench.scratch / "contracts.csv"
    plain = _write(file, rows, company.seed)
    copied = _copied(bench, plain)
    with _watched(company.product.pids["records.work"]) as sizes:
        started = time.perf_counter()
        report = _imported(bench, file)
        took = time.perf_counter() - started
    assert report["imported"] == rows, (
        f"{report['imported']} of {rows} rows were imported: {report['errors'][:3]}"
    )
    copied = max(copied, _copied(bench, plain))
    ours = rows / took
    bench.figure("records.import.rate", ours, "rows/s", copied / 5, least=True)
    bench.figure("records.import.ratio", ours / copied, "×", 0.2, least=True)
    middle = len(sizes) // 2
    if concerns("records.import.memory", bench.only) and middle:
        growth = max(sizes[middle:]) / max(sizes[:middle])
        bench.figure("records.import.memory_growth", growth, "×", MOST_GROWTH)
        bench.figure("records.import.memory_peak", max(sizes) / 2**20, "MB", 256)
    company.bare.execute(f"vacuum analyze {company.table()}".encode())


def _write(file: Path, rows: int, seed: int) -> list[tuple[Any, ...]]:
    """The file as a business user has it; the same rows as the table has them."""
    chance, plain = random.Random(seed), []
    with file.open("w", newline="", encoding="utf-8") as sink:
        writer = csv.writer(sink)
        writer.writerow(HEADERS)
        for n in range(rows):
            title, customer = "".join(chance.choices(USUAL, k=10)) + "合同", chance.randrange(CUSTOMERS)
            amount, cost = f"{chance.randrange(14_000_000) / 100:.2f}", str(n % 500)
            status, word = STATUSES[n % 3]
            day = f"{2023 + n % 4}-{1 + n % 12:02}-{1 + n % 28:02}"
            writer.writerow([title, f"客户{customer}", amount, cost, word, day])
            plain.append((title, customer, amount, cost, status, day))
    return plain


def _copied(bench: Bench, plain: list[tuple[Any, ...]]) -> float:
    """Rows a second of COPY into the same table with its indexes; taken back."""
    company = bench.company
    columns = ", ".join(company.names[key] for key in KEYS)
    ids = range(2**40, 2**40 + len(plain))
    statement = (
        f"copy {company.table()} (id, version, owner_id, dept_id, created_at, created_by, updated_at,"
        f" updated_by, {columns}) from stdin"
    )
    fixed = (1, company.admin.id, 1, "2026-01-01", company.admin.id, "2026-01-01", company.admin.id)
    started = time.perf_counter()
    with company.bare.transaction(force_rollback=True):
        with company.bare.cursor().copy(statement.encode()) as copy:
            for id, row in zip(ids, plain, strict=True):
                copy.write_row((id, *fixed, *row))
        took = time.perf_counter() - started
    company.bare.execute(f"vacuum {company.table()}".encode())
    return len(plain) / took


def _imported(bench: Bench, file: Path) -> dict[str, Any]:
    """The report of the import; raises TimeoutError."""
    head = (
        f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="file"; filename="contracts.csv"\r\n'
        "Content-Type: text/csv\r\n\r\n"
    )
    body = head.encode() + file.read_bytes() + f"\r\n--{BOUNDARY}--\r\n".encode()
    admin = bench.company.admin
    kind = {"Content-Type": f"multipart/form-data; boundary={BOUNDARY}"}
    id = json.loads(admin.send("POST", "/forms/contract/imports", body, **kind))["id"]
    deadline = time.monotonic() + PATIENCE_SECONDS
    while True:
        report: dict[str, Any] = admin.call("GET", f"/imports/{id}")
        if report["state"] not in ("queued", "running"):
            return report
        if time.monotonic() > deadline:
            raise TimeoutError(f"the import stands at {report}")
        time.sleep(0.1)


@contextmanager
def _watched(pid: int) -> Iterator[list[int]]:
    """Resident bytes of a process, ten times a second for as long as the block lasts."""
    sizes: list[int] = []
    stop = threading.Event()

    def look() -> None:
        while not stop.wait(0.1):
            pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
            sizes.append(pages * 4096)

    thread = threading.Thread(target=look)
    thread.start()
    try:
        yield sizes
    finally:
        stop.set()
        thread.join()
