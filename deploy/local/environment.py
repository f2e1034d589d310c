"""The environment of every process of a local suite, computed in this one place."""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

from deploy.local.keys import Keys
from deploy.local.ports import LOOPBACK

# Service → the module whose command line runs it.
SERVICES = {
    "identity": "services.identity",
    "records": "services.records",
    "workflow": "services.workflow",
    "notifications": "services.notifications",
    "reporting": "services.reporting",
    "hub": "connectors.hub",
}
MARK = "DOUGONG_LOCAL_VAR"  # every process of a suite carries it, so that a stray one can be found
# A developer's own variables that a process needs or may use; nothing else leaks in.
PASSED_ON = (
    "PATH",
    "HOME",
    "LANG",
    "HTTP_PROXY",
    "HTTPS_PROXY",
    "http_proxy",
    "https_proxy",
    "SSL_CERT_FILE",
)


@dataclass(frozen=True)
class Layout:
    """Where a suite's things are: directories, ports by name, servers."""

    checkout: Path
    var: Path
    keys: Keys
    ports: dict[str, int]
    host: str  # the gateway listens on it; everything else stays on loopback
    database_url: str  # administrator's
    amqp_url: str
    database_prefix: str = "dougong"
    bus_prefix: str = "dougong"

    @property
    def public_url(self) -> str:
        """The address people open."""
        name = "localhost" if self.host in (LOOPBACK, "0.0.0.0") else self.host  # noqa: S104
        return f"http://{name}:{self.ports['gateway']}"

    def database(self, service: str) -> str:
        """URL of one service's database."""
        parts = urlsplit(self.database_url)
        return urlunsplit(parts._replace(path=f"/{self.database_prefix}_{service}"))


def environment(layout: Layout, program: str) -> dict[str, str]:
    """The whole environment of a program: `records.serve`, `records.work`, `gateway`, `simulator`, `seed`…"""
    service, _, kind = program.partition(".")
    env = _common(layout)
    env["DOUGONG_DATA_DIR"] = str(layout.var / "data" / service)
    if service in SERVICES:
        env["DOUGONG_DATABASE_URL"] = layout.database(service)
        env["DOUGONG_ENCRYPTION_KEY"] = str(layout.keys.encryption)
    if service == "hub":
        # What a developer points a webhook at runs on the same machine.
        env["DOUGONG_WEBHOOK_NETWORKS"] = "127.0.0.0/8, ::1/128"
    if service == "identity":
        env["DOUGONG_TOKEN_PRIVATE_KEY"] = str(layout.keys.token_private)
    if kind == "serve":
        env["DOUGONG_GRPC_BIND"] = f"{LOOPBACK}:{layout.ports[program]}"
    if kind == "work":
        env["DOUGONG_HEALTH_PORT"] = str(layout.ports[program])
    if service == "gateway":
        env["DOUGONG_HTTP_BIND"] = f"{layout.host}:{layout.ports['gateway']}"
        env["DOUGONG_WEB_DIR"] = str(layout.checkout / "gateway" / "web" / "dist")
    return env


def _common(layout: Layout) -> dict[str, str]:
    env = {name: os.environ[name] for name in PASSED_ON if name in os.environ}
    env |= {
        "PYTHONPATH": str(layout.checkout),
        "PYTHONUNBUFFERED": "1",
        "TZ": "UTC",
        # Loopback calls never go through a proxy; gRPC and httpx would take one from the environment.
        "NO_PROXY": f"{LOOPBACK},localhost",
        "no_proxy": f"{LOOPBACK},localhost",
        "MALLOC_ARENA_MAX": "2",  # glibc keeps an arena per thread otherwise: 14 processes × 16 threads
        MARK: str(layout.var),
        "DOUGONG_MODE": "local",
        "DOUGONG_AMQP_URL": layout.amqp_url,
        "DOUGONG_BUS_PREFIX": layout.bus_prefix,
        "DOUGONG_TOKEN_PUBLIC_KEY": str(layout.keys.token_public),
        "DOUGONG_SERVICE_SECRET": str(layout.keys.service_secret),
        "DOUGONG_SMTP_URL": f"smtp://{LOOPBACK}:{layout.ports['mail']}",
        "DOUGONG_PUBLIC_URL": layout.public_url,
        "DOUGONG_GATEWAY_URL": f"http://{LOOPBACK}:{layout.ports['gateway']}",
        "DOUGONG_KINGDEE_SIMULATOR_URL": f"http://{LOOPBACK}:{layout.ports['simulator']}",
        "DOUGONG_CREDENTIALS": str(layout.var / "credentials.json"),
    }
    for service in SERVICES:
        env[f"DOUGONG_{service.upper()}_ADDR"] = f"{LOOPBACK}:{layout.ports[f'{service}.serve']}"
    return env
