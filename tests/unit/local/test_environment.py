"""Every process gets what the chassis asks for, and no more than it needs."""

from __future__ import annotations

from pathlib import Path

import pytest

from deploy.local.environment import MARK, SERVICES, Layout, environment
from deploy.local.keys import ensure_keys
from deploy.local.programs import port_names, programs
from services.chassis.settings import read_settings


@pytest.fixture
def layout(tmp_path: Path) -> Layout:
    return Layout(
        checkout=tmp_path,
        var=tmp_path / "var",
        keys=ensure_keys(tmp_path / "keys"),
        ports={name: 20000 + number for number, name in enumerate(port_names())},
        host="127.0.0.1",
        database_url="postgresql://postgres:geheim@127.0.0.1:5432/postgres?sslmode=disable",
        amqp_url="amqp://dougong:x@127.0.0.1:5672/",
    )


def test_the_chassis_accepts_the_environment_of_every_process(layout: Layout) -> None:
    for service in SERVICES:
        for kind in ("serve", "work", "migrate"):
            settings = read_settings(service, environment(layout, f"{service}.{kind}"))
            assert settings.mode == "local"
            assert settings.addresses["records"] == f"127.0.0.1:{layout.ports['records.serve']}"
    assert read_settings("gateway", environment(layout, "gateway")).amqp_url == layout.amqp_url


def test_a_service_gets_its_own_database_with_the_options_of_the_server(layout: Layout) -> None:
    url = environment(layout, "records.work")["DOUGONG_DATABASE_URL"]
    assert url == "postgresql://postgres:geheim@127.0.0.1:5432/dougong_records?sslmode=disable"


def test_only_identity_can_sign_and_only_services_see_databases(layout: Layout) -> None:
    able = [p.name for p in programs(layout) if "DOUGONG_TOKEN_PRIVATE_KEY" in p.environment]
    assert able == ["identity.serve", "identity.work"]
    assert "DOUGONG_DATABASE_URL" not in environment(layout, "gateway")
    assert "DOUGONG_DATABASE_URL" not in environment(layout, "seed")


def test_every_program_has_its_own_port_and_carries_the_mark(layout: Layout) -> None:
    made = programs(layout)
    assert len({program.probe.port for program in made}) == len(made) == len(port_names())
    assert {program.environment[MARK] for program in made} == {str(layout.var)}
    assert made[-1].name == "gateway"
    assert made[-1].stop_phase < min(program.stop_phase for program in made[:-1])


def test_loopback_calls_avoid_a_developers_proxy(layout: Layout, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy:3128")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "not for services")
    env = environment(layout, "hub.work")
    assert env["HTTPS_PROXY"] == "http://proxy:3128"
    assert "127.0.0.1" in env["NO_PROXY"]
    assert "AWS_SECRET_ACCESS_KEY" not in env


def test_keys_are_made_once_and_closed_to_others(tmp_path: Path) -> None:
    first = ensure_keys(tmp_path / "k")
    content = first.token_private.read_bytes(), first.service_secret.read_bytes()
    again = ensure_keys(tmp_path / "k")
    assert (again.token_private.read_bytes(), again.service_secret.read_bytes()) == content
    assert {path.stat().st_mode & 0o777 for path in (tmp_path / "k").iterdir()} == {0o600}
