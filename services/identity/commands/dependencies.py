"""What commands and queries work with; made once by app.py."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from services.chassis.database import Database
from services.identity.crypto.passwords import Passwords
from services.identity.crypto.tokens import Signer
from services.identity.domain.sessions import SessionLimits
from services.identity.storage.policy import Policy


@dataclass(frozen=True)
class Dependencies:
    """clock answers aware UTC."""

    database: Database
    policy: Policy
    passwords: Passwords
    signer: Signer
    limits: SessionLimits
    clock: Callable[[], datetime]
