"""Request signatures of the Kingdee K3 Cloud WebApi.

Source: the vendor's Python SDK 8.2.0 and the login page of its documentation; the vectors proven in
tests/unit/connectors/kingdee/test_signature.py were computed with that SDK.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import quote, urlsplit

_XOR_KEY = b"0054f397c6234378b09ca7d3e5debce7"


@dataclass(frozen=True)
class Credentials:
    """Who signs: account set (data centre id), user name, application id and secret, language id and
    organisation."""

    acct: str
    user: str
    app_id: str
    app_secret: str
    lcid: int = 2052
    org: str = "0"

    @property
    def app_data(self) -> str:
        return f"{self.acct},{self.user},{self.lcid},{self.org}"

    def __repr__(self) -> str:  # a secret never reaches a log or a trace
        return f"Credentials(acct={self.acct!r}, user={self.user!r}, app_id={self.app_id!r})"


def client_id_and_secret(app_id: str) -> tuple[str, str]:
    """Split an application id into the gateway's client id and its de-obfuscated secret.

    The secret is empty when the id has another shape than `<client>_<32 characters of base64>`.
    """
    parts = app_id.split("_")
    if len(parts) != 2:
        return "", ""
    client, scrambled = parts
    if len(scrambled) != 32 or "=" in scrambled:
        return client, ""
    try:
        raw = base64.b64decode(scrambled, validate=True)
    except binascii.Error:
        return client, ""
    mixed = bytes(a ^ b for a, b in zip(raw, _XOR_KEY, strict=False))
    return client, base64.b64encode(mixed).decode("ascii")


def signed_path(url: str) -> str:
    """The path as it is signed: percent-encoded as a whole, slashes included."""
    split = urlsplit(url)
    path = split.path + (f"?{split.query}" if split.query else "")
    return quote(path, safe="")


def request_headers(credentials: Credentials, url: str, timestamp: int, nonce: str) -> dict[str, str]:
    """Headers that authenticate one POST to `url` at `timestamp` (unix seconds) without a session."""
    client_id, client_secret = client_id_and_secret(credentials.app_id)
    text = f"POST\n{signed_path(url)}\n\nx-api-nonce:{nonce}\nx-api-timestamp:{timestamp}\n"
    return {
        "X-Api-ClientID": client_id,
        "X-Api-Auth-Version": "2.0",
        "x-api-timestamp": str(timestamp),
        "x-api-nonce": nonce,
        "x-api-signheaders": "x-api-timestamp,x-api-nonce",
        "X-Api-Signature": _hex_mac_base64(client_secret, text),
        "X-Kd-Appkey": credentials.app_id,
        "X-Kd-Appdata": base64.b64encode(credentials.app_data.encode()).decode("ascii"),
        "X-Kd-Signature": _hex_mac_base64(credentials.app_secret, credentials.app_id + credentials.app_data),
    }


def login_sign(credentials: Credentials, timestamp: int) -> str:
    """Signature argument of LoginBySign: SHA-256 over the ordinally sorted, joined credentials."""
    parts: Iterable[str] = (
        credentials.acct,
        credentials.user,
        credentials.app_id,
        credentials.app_secret,
        str(timestamp),
    )
    return hashlib.sha256("".join(sorted(parts)).encode()).hexdigest()


def _hex_mac_base64(key: str, text: str) -> str:
    """Base64 of the lower-case hex text of HMAC-SHA256 (not of the raw digest: the vendor's own habit)."""
    digest = hmac.new(key.encode(), text.encode(), hashlib.sha256).hexdigest()
    return base64.b64encode(digest.encode("ascii")).decode("ascii")
