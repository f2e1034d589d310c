"""Logs rotate under a program that keeps its file open."""

from __future__ import annotations

import os
from pathlib import Path

from deploy.local import logs


def test_a_long_log_is_moved_aside_while_the_program_keeps_writing(tmp_path: Path) -> None:
    descriptor = logs.open_log(tmp_path, "records.serve")
    for number in range(5):
        os.write(descriptor, f"{number}".encode() * 100)
        logs.rotate(tmp_path, limit=50, kept=2)
    os.write(descriptor, b"after")
    os.close(descriptor)
    found = {path.name: path.read_text()[:5] for path in tmp_path.iterdir()}
    assert found == {
        "records.serve.log": "after",
        "records.serve.log.1": "44444",
        "records.serve.log.2": "33333",
    }


def test_the_tail_is_the_last_lines(tmp_path: Path) -> None:
    (tmp_path / "gateway.log").write_text("".join(f"line {number}\n" for number in range(100)))
    assert logs.tail(tmp_path, "gateway", 2) == "line 98\nline 99"
    assert logs.tail(tmp_path, "absent") == ""
