"""Ports are remembered, and never taken from a neighbour."""

from __future__ import annotations

import socket
from pathlib import Path

from deploy.local.ports import HIGHEST, LOOPBACK, LOWEST, PortBook, free_port, is_free, next_free


def listener() -> socket.socket:
    taken = socket.socket()
    taken.bind((LOOPBACK, 0))
    taken.listen()
    return taken


def test_a_port_somebody_listens_on_is_not_free() -> None:
    with listener() as taken:
        assert not is_free(taken.getsockname()[1])


def test_a_free_port_is_below_the_range_of_outgoing_connections() -> None:
    assert LOWEST <= free_port() < HIGHEST < 32768


def test_a_port_is_remembered_across_runs(tmp_path: Path) -> None:
    path = tmp_path / "var" / "ports.json"
    first = PortBook(path).assign("records.serve")
    assert PortBook(path).assign("records.serve") == first
    assert PortBook(path).remembered("records.serve") == first


def test_names_never_share_a_port(tmp_path: Path) -> None:
    book = PortBook(tmp_path / "ports.json")
    ports = [book.assign(f"program {number}") for number in range(40)]
    assert len(set(ports)) == 40


def test_a_remembered_port_that_was_taken_is_replaced(tmp_path: Path) -> None:
    book = PortBook(tmp_path / "ports.json")
    with listener() as taken:
        port = book.keep("gateway", taken.getsockname()[1])
        assert book.assign("gateway") != port
    assert book.remembered("gateway") != port


def test_the_preferred_port_is_taken_when_free_and_passed_over_when_not(tmp_path: Path) -> None:
    preferred = free_port()
    assert PortBook(tmp_path / "a.json").assign("gateway", preferred=preferred) == preferred
    with listener() as taken:
        other = taken.getsockname()[1]
        assert next_free(other) > other
        assert PortBook(tmp_path / "b.json").assign("gateway", preferred=other) != other
