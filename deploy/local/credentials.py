"""The demo accounts of a local suite: generated passwords, kept in a file only its owner may read."""

from __future__ import annotations

import json
import secrets
from pathlib import Path
from typing import Any

# Without 0 O 1 l I: these passwords are read off a terminal and typed.
ALPHABET = "abcdefghijkmnpqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789"
LENGTH = 14


class Credentials:
    """Accounts by login; the file is `{"tenant": slug, "accounts": [{login, name, role, password}]}`."""

    def __init__(self, path: Path, tenant: str = "demo") -> None:
        self._path = path
        self._data: dict[str, Any] = {"tenant": tenant, "accounts": []}
        if path.exists():
            self._data = json.loads(path.read_text())

    @property
    def tenant(self) -> str:
        """Slug of the tenant all accounts belong to."""
        return str(self._data["tenant"])

    @property
    def accounts(self) -> list[dict[str, str]]:
        """The accounts, in the order they were made."""
        return list(self._data["accounts"])

    def password(self, login: str) -> str:
        """The password of an account. Raises KeyError for a login that is not there."""
        return {account["login"]: account["password"] for account in self._data["accounts"]}[login]

    def account(self, login: str, *, name: str, role: str) -> dict[str, str]:
        """The account with this login; made with a new password the first time."""
        for account in self._data["accounts"]:
            if account["login"] == login:
                return dict(account)
        password = "".join(secrets.choice(ALPHABET) for _ in range(LENGTH))
        account = {"login": login, "name": name, "role": role, "password": password}
        self._data["accounts"].append(account)
        self._path.parent.mkdir(parents=True, exist_ok=True)
        self._path.touch(mode=0o600)
        self._path.write_text(json.dumps(self._data, ensure_ascii=False, indent=1))
        return dict(account)

    def table(self) -> str:
        """The accounts as lines for a terminal."""
        rows = [f"  {a['login']:<16} {a['password']:<16} {a['role']} ({a['name']})" for a in self.accounts]
        return "\n".join([f"  tenant: {self.tenant}", *rows])
