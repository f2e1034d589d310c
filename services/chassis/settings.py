"""What a process needs to know, read once from the environment, refused when incomplete or insecure."""

import os
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

SERVICES = ("identity", "records", "workflow", "notifications", "reporting", "hub")
DEFAULT_BIND = {"local": "127.0.0.1:0", "production": "0.0.0.0:50051"}
LOOPBACK = ("127.0.0.1", "localhost", "[::1]")


class SettingsIncomplete(Exception):
    """The environment lacks or contradicts something; the message lists everything at once."""


@dataclass(frozen=True)
class Settings:
    """Settings common to all processes. Addresses are host:port; secrets are read from files."""

    service: str
    mode: str  # "local" on one machine, "production" anywhere else
    database_url: str
    amqp_url: str
    bus_prefix: str
    grpc_bind: str
    addresses: Mapping[str, str]
    token_public_key: str
    service_secret: str
    data_dir: Path
    health_port: int
    threads: int
    pool_size: int
    otlp_endpoint: str
    extra: Mapping[str, str]

    def file(self, name: str) -> str:
        """The content of the file named by DOUGONG_<NAME>; raises SettingsIncomplete when absent."""
        path = self.extra.get(f"DOUGONG_{name}", "")
        if not path or not Path(path).is_file():
            raise SettingsIncomplete(f"DOUGONG_{name} must name a readable file")
        return Path(path).read_text().strip()

    def value(self, name: str, default: str | None = None) -> str:
        """The value of DOUGONG_<NAME>; raises SettingsIncomplete when absent and without a default."""
        value = self.extra.get(f"DOUGONG_{name}", default)
        if value is None:
            raise SettingsIncomplete(f"DOUGONG_{name} is not set")
        return value


def read_settings(service: str, environment: Mapping[str, str] | None = None) -> Settings:
    """Read and check the settings of one service; raises SettingsIncomplete naming every fault."""
    env = os.environ if environment is None else environment
    faults: list[str] = []

    def need(name: str) -> str:
        value = env.get(f"DOUGONG_{name}", "")
        if not value:
            faults.append(f"DOUGONG_{name} is not set")
        return value

    def secret(name: str) -> str:
        path = need(name)
        if path and not Path(path).is_file():
            faults.append(f"DOUGONG_{name}: no such file {path}")
            return ""
        return Path(path).read_text().strip() if path else ""

    def number(name: str, default: int, least: int = 1) -> int:
        text = env.get(f"DOUGONG_{name}", "") or str(default)
        if not text.isascii() or not text.isdigit() or int(text) < least:
            faults.append(f"DOUGONG_{name} must be a whole number from {least}, not {text!r}")
            return default
        return int(text)

    mode = env.get("DOUGONG_MODE", "production")
    owns_database = service != "gateway"
    settings = Settings(
        service=service,
        mode=mode,
        database_url=need("DATABASE_URL") if owns_database else env.get("DOUGONG_DATABASE_URL", ""),
        amqp_url=need("AMQP_URL"),
        bus_prefix=env.get("DOUGONG_BUS_PREFIX", "dougong"),
        grpc_bind=env.get("DOUGONG_GRPC_BIND") or DEFAULT_BIND.get(mode, ""),
        addresses={name: env.get(f"DOUGONG_{name.upper()}_ADDR", "") for name in SERVICES},
        token_public_key=secret("TOKEN_PUBLIC_KEY"),
        service_secret=secret("SERVICE_SECRET"),
        data_dir=Path(env.get("DOUGONG_DATA_DIR", ".")),
        health_port=number("HEALTH_PORT", 0, least=0),
        threads=number("THREADS", 16),
        pool_size=number("POOL_SIZE", 10),
        otlp_endpoint=env.get("DOUGONG_OTLP_ENDPOINT", ""),
        extra=dict(env),
    )
    if mode not in ("local", "production"):
        faults.append("DOUGONG_MODE must be local or production")
    if settings.service_secret and len(settings.service_secret) < 32:
        faults.append("DOUGONG_SERVICE_SECRET is shorter than 32 characters")
    if mode == "production":
        if "guest:guest@" in settings.amqp_url:
            faults.append("DOUGONG_AMQP_URL uses the broker's default account")
        if "DOUGONG_CRASH_AT" in env:
            faults.append("DOUGONG_CRASH_AT is for tests")
        if owns_database and settings.grpc_bind.rpartition(":")[0] in LOOPBACK:
            faults.append("DOUGONG_GRPC_BIND listens on loopback only")
    elif settings.grpc_bind.rpartition(":")[0] not in LOOPBACK:
        faults.append("DOUGONG_MODE=local must not listen beyond loopback")
    if faults:
        raise SettingsIncomplete(f"{service} cannot start:\n  " + "\n  ".join(faults))
    return settings
