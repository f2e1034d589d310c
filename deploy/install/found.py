"""python -m deploy.install.found: a company and its first administrator, made when absent.

Speaks to identity as the platform itself, with the environment of a gateway process.
"""

from __future__ import annotations

import argparse
import getpass
import sys
from pathlib import Path

from protos.gen.dougong.identity.v1 import service_pb2, service_pb2_grpc
from services.chassis.client import Client
from services.chassis.context import platform, use
from services.chassis.errors import DomainError
from services.chassis.settings import Settings, SettingsIncomplete, read_settings


def found(
    settings: Settings,
    *,
    slug: str,
    name: str,
    password: str,
    time_zone: str = "Asia/Shanghai",
    admin_login: str = "admin",
    admin_name: str = "系统管理员",
) -> bool:
    """Make the company; False when it exists, and then nothing changes. Raises DomainError."""
    identity = Client(settings).stub("identity", service_pb2_grpc.IdentityStub)
    with use(platform(0, "deploy")):
        reply: service_pb2.BootstrapTenantReply = identity.BootstrapTenant(
            service_pb2.BootstrapTenantRequest(
                slug=slug,
                name=name,
                time_zone=time_zone,
                admin_login=admin_login,
                admin_name=admin_name,
                admin_password=password,
            )
        )
    return reply.created


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m deploy.install.found", description=__doc__)
    parser.add_argument("--tenant", required=True, help="short name of the company, typed when signing in")
    parser.add_argument("--name", required=True, help="the company's name")
    parser.add_argument("--time-zone", default="Asia/Shanghai")
    parser.add_argument("--admin-login", default="admin")
    parser.add_argument("--admin-name", default="系统管理员")
    parser.add_argument("--password-file", type=Path, help="asked for when not given")
    given = parser.parse_args()
    password = (
        given.password_file.read_text().strip() if given.password_file else getpass.getpass("Password: ")
    )
    try:
        made = found(
            read_settings("gateway"),
            slug=given.tenant,
            name=given.name,
            password=password,
            time_zone=given.time_zone,
            admin_login=given.admin_login,
            admin_name=given.admin_name,
        )
    except (DomainError, SettingsIncomplete) as error:
        sys.exit(str(error))
    sys.stdout.write(f"{given.tenant} {'is made' if made else 'exists; nothing was changed'}\n")


if __name__ == "__main__":
    main()
