"""Secrets at rest."""

from __future__ import annotations

import pytest
from cryptography.fernet import Fernet

from connectors.hub.storage.vault import SecretUnreadable, Vault

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_a_secret_comes_back_and_is_not_readable_meanwhile() -> None:
    token = Vault(OLD).seal({"app_secret": "geheim密"})
    assert b"geheim" not in token
    assert Vault(OLD).open(token) == {"app_secret": "geheim密"}


def test_keys_rotate_without_a_pause() -> None:
    token = Vault(OLD).seal({"app_secret": "x"})
    both = Vault(f"{NEW}\n{OLD}\n")
    assert both.open(token) == {"app_secret": "x"}
    rotated = both.rotate(token)
    assert Vault(NEW).open(rotated) == {"app_secret": "x"}
    with pytest.raises(SecretUnreadable):
        Vault(NEW).open(token)


def test_a_key_that_is_none_is_refused() -> None:
    with pytest.raises(ValueError):
        Vault("short")
