"""Vendors' secrets at rest: sealed with Fernet under DOUGONG_ENCRYPTION_KEY."""

from __future__ import annotations

import json
from collections.abc import Mapping

from cryptography.fernet import Fernet, InvalidToken, MultiFernet


class SecretUnreadable(Exception):
    """The stored secret was sealed with a key this process does not have."""


class Vault:
    """`keys`: one Fernet key a line; the first seals, all open, so keys rotate without a pause.

    Raises ValueError when a key is not 32 bytes of URL-safe base64.
    """

    def __init__(self, keys: str) -> None:
        self._fernet = MultiFernet([Fernet(line.strip()) for line in keys.splitlines() if line.strip()])

    def seal(self, secret: Mapping[str, str]) -> bytes:
        return self._fernet.encrypt(json.dumps(dict(secret), ensure_ascii=False).encode())

    def open(self, token: bytes) -> dict[str, str]:
        """Raises SecretUnreadable."""
        try:
            data: dict[str, str] = json.loads(self._fernet.decrypt(token))
        except InvalidToken as error:
            raise SecretUnreadable from error
        return data

    def rotate(self, token: bytes) -> bytes:
        """Seal again under the first key."""
        return self._fernet.rotate(token)
