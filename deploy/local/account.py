"""The unprivileged account that PostgreSQL and RabbitMQ run under when the command is run by root.

`initdb` refuses root, and a broker has no reason to have root's rights. Nothing is created on the machine:
the account is the owner of the checkout when that is an ordinary user (`sudo make run`), else `nobody`.
"""

from __future__ import annotations

import os
import pwd
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path


@dataclass(frozen=True)
class Account:
    """An operating system account to start programs under."""

    name: str
    uid: int
    gid: int

    def own(self, *paths: Path) -> None:
        """Give paths (not their contents) to the account."""
        for path in paths:
            os.chown(path, self.uid, self.gid)

    def subprocess_arguments(self) -> dict[str, object]:
        """Arguments for `subprocess` that start a program under this account, without root's groups."""
        return {"user": self.uid, "group": self.gid, "extra_groups": []}


def unprivileged_account(checkout: Path) -> Account | None:
    """The account servers are started under; None when the caller is not root and needs no change."""
    if os.geteuid() != 0:
        return None
    owner = checkout.stat().st_uid
    entry = pwd.getpwnam("nobody")
    if owner != 0:
        with suppress(KeyError):  # an owner without a passwd entry (a mounted volume); initdb needs a name
            entry = pwd.getpwuid(owner)
    return Account(entry.pw_name, entry.pw_uid, entry.pw_gid)


def reachable(path: Path, account: Account | None) -> bool:
    """Whether the account may walk down to `path`: every existing parent gives it search permission."""
    if account is None:
        return True
    for parent in [path, *path.parents]:
        if not parent.exists():
            continue
        status = parent.stat()
        if status.st_uid == account.uid:
            allowed = status.st_mode & 0o100
        elif status.st_gid == account.gid:
            allowed = status.st_mode & 0o010
        else:
            allowed = status.st_mode & 0o001
        if parent.is_dir() and not allowed:
            return False
    return True
