"""A process refuses to start on an incomplete or insecure environment, and says everything at once."""

from pathlib import Path

import pytest

from services.chassis.settings import Settings, SettingsIncomplete, read_settings
from services.chassis.testing import make_environment


@pytest.fixture
def environment(tmp_path: Path) -> dict[str, str]:
    return make_environment("postgresql://a@b/c", "amqp://me:secret@broker/", tmp_path)


def read(environment: dict[str, str], **changes: str) -> Settings:
    return read_settings("records", environment | {f"DOUGONG_{name}": text for name, text in changes.items()})


def test_complete_settings_are_read(environment: dict[str, str]) -> None:
    settings = read(environment, RECORDS_ADDR="h:1", THREADS="3", COLOUR="red")
    assert settings.addresses["records"] == "h:1"
    assert settings.threads == 3
    assert settings.value("COLOUR") == "red"
    assert settings.file("TOKEN_PRIVATE_KEY").startswith("-----BEGIN PRIVATE KEY")
    assert len(settings.service_secret) >= 32
    assert settings.grpc_bind == "127.0.0.1:0"
    assert read(environment, MODE="production").grpc_bind == "0.0.0.0:50051"


def test_every_fault_is_named_at_once() -> None:
    with pytest.raises(SettingsIncomplete) as refusal:
        read_settings("records", {"DOUGONG_SERVICE_SECRET": "/nowhere", "DOUGONG_THREADS": "many"})
    for name in ("DATABASE_URL", "AMQP_URL", "TOKEN_PUBLIC_KEY", "SERVICE_SECRET", "THREADS"):
        assert f"DOUGONG_{name}" in str(refusal.value)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"MODE": "production", "GRPC_BIND": "127.0.0.1:5000"}, "loopback only"),
        ({"MODE": "production", "GRPC_BIND": "0.0.0.0:1", "AMQP_URL": "amqp://guest:guest@b/"}, "default"),
        ({"MODE": "production", "GRPC_BIND": "0.0.0.0:1", "CRASH_AT": "a:1"}, "CRASH_AT"),
        ({"GRPC_BIND": "0.0.0.0:5000"}, "beyond loopback"),
        ({"MODE": "test"}, "DOUGONG_MODE"),
        ({"THREADS": "0"}, "DOUGONG_THREADS"),
        ({"HEALTH_PORT": "http"}, "DOUGONG_HEALTH_PORT"),
        ({"AMQP_URL": ""}, "DOUGONG_AMQP_URL is not set"),
        ({"TOKEN_PUBLIC_KEY": "/nowhere"}, "no such file /nowhere"),
    ],
)
def test_an_insecure_or_wrong_environment_is_refused(
    environment: dict[str, str], changes: dict[str, str], fault: str
) -> None:
    read(environment)
    with pytest.raises(SettingsIncomplete, match=fault):
        read(environment, **changes)


def test_short_secrets_and_missing_files_are_refused(environment: dict[str, str], tmp_path: Path) -> None:
    short = tmp_path / "short"
    short.write_text("x" * 31)
    with pytest.raises(SettingsIncomplete, match="shorter than 32"):
        read(environment, SERVICE_SECRET=str(short))
    settings = read(environment)
    with pytest.raises(SettingsIncomplete, match="DOUGONG_SMTP_KEY"):
        settings.file("SMTP_KEY")
    with pytest.raises(SettingsIncomplete, match="DOUGONG_SMTP_URL"):
        settings.value("SMTP_URL")


def test_the_gateway_needs_no_database(environment: dict[str, str]) -> None:
    del environment["DOUGONG_DATABASE_URL"]
    assert read_settings("gateway", environment).database_url == ""
    with pytest.raises(SettingsIncomplete, match="DATABASE_URL"):
        read_settings("records", environment)
