"""Secrets given to browsers and programs: 256 random bits, kept here only as hashes."""

import base64
import hashlib
import hmac
import re
import secrets

KEY_MARK = "dg"
KEY = re.compile(KEY_MARK + "_([0-9a-f]{12})_[A-Za-z0-9_-]{43}")


def new_session_token() -> str:
    """An opaque session token."""
    return secrets.token_urlsafe(32)


def hash_secret(secret: str) -> bytes:
    """What is stored of a random secret. No salt or stretching: there is nothing to guess."""
    return hashlib.sha256(secret.encode()).digest()


def csrf_token(session_token: str) -> str:
    """The token that writes of this session must carry; made from the session's secret, so never stored."""
    digest = hmac.digest(session_token.encode(), b"dougong csrf", "sha256")
    return base64.urlsafe_b64encode(digest).rstrip(b"=").decode()


def new_api_key() -> tuple[str, str]:
    """(prefix, key). The key is `dg_<prefix>_<secret>`; the prefix finds it and may be shown."""
    prefix = secrets.token_hex(6)
    return prefix, f"{KEY_MARK}_{prefix}_{secrets.token_urlsafe(32)}"


def prefix_of(key: str) -> str | None:
    """The prefix of an API key; None for anything that is not one."""
    found = KEY.fullmatch(key)
    return found[1] if found else None


def same(left: bytes, right: bytes) -> bool:
    """Compare without telling how far they agree."""
    return hmac.compare_digest(left, right)
