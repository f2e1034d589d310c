"""What identity signs: inner tokens of people, and policy snapshots."""

import json
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import jwt

from services.chassis.context import AUDIENCE, issue_person_token

TOKEN_SECONDS = 300


@dataclass(frozen=True)
class InnerToken:
    """A signed token; expires_at in Unix seconds."""

    token: str
    expires_at: int
    tenant: int
    user: int
    language: str
    csrf_token: str = ""


class Signer:
    """Holds the Ed25519 private key (PEM)."""

    def __init__(self, private_key: str) -> None:
        self._private_key = private_key

    def inner_token(
        self,
        tenant: int,
        user: int,
        language: str,
        policy_version: int,
        *,
        via: str = "",
        csrf_token: str = "",
    ) -> InnerToken:
        """A person's token of five minutes. It demands at least this version of the policy."""
        claims = {"tenant": tenant, "user": user, "lang": language, "pv": policy_version, "via": via}
        expires = int(time.time()) + TOKEN_SECONDS
        token = issue_person_token(claims, self._private_key, TOKEN_SECONDS)
        return InnerToken(token, expires, tenant, user, language, csrf_token)

    def snapshot(self, document: Mapping[str, Any]) -> str:
        """A JWS over a policy document. It has no end of its own: readers bound its age by asking again."""
        text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
        return jwt.encode({"iss": "identity", "aud": AUDIENCE, "snapshot": text}, self._private_key, "EdDSA")
