"""Secrets of a local suite, generated at first run and kept in files only their owner may read."""

from __future__ import annotations

import base64
import os
import secrets
from dataclasses import dataclass
from pathlib import Path

from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey


@dataclass(frozen=True)
class Keys:
    """Paths of the key files."""

    token_private: Path  # PEM, Ed25519: identity signs inner tokens and snapshots with it
    token_public: Path  # PEM
    service_secret: Path  # 64 hex digits: services prove to each other that they are services
    encryption: Path  # 32 bytes, URL-safe base64: the connector hub seals vendors' secrets with it


def ensure_keys(directory: Path) -> Keys:
    """The keys kept in `directory`, made when absent."""
    directory.mkdir(parents=True, exist_ok=True)
    directory.chmod(0o700)
    private_path, public_path = directory / "token_private.pem", directory / "token_public.pem"
    if not public_path.exists():
        key = Ed25519PrivateKey.generate()
        _write(
            private_path,
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            ),
        )
        public = key.public_key().public_bytes(
            serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
        )
        _write(public_path, public)
    secret, encryption = directory / "service_secret", directory / "encryption_key"
    if not secret.exists():
        _write(secret, secrets.token_hex(32).encode())
    if not encryption.exists():
        _write(encryption, base64.urlsafe_b64encode(os.urandom(32)))
    return Keys(private_path, public_path, secret, encryption)


def _write(path: Path, content: bytes) -> None:
    fresh = path.with_suffix(".new")  # renamed when complete: an interrupted run leaves no half key
    fresh.touch(mode=0o600)
    fresh.write_bytes(content)
    fresh.replace(path)
