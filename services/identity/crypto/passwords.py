"""Hashing passwords: argon2id with 19 MiB, 2 passes, 1 lane (OWASP's least), few at a time."""

import threading

from argon2 import PasswordHasher, Type
from argon2.exceptions import InvalidHashError, VerificationError

# 19 MiB each: a flood of sign-ins must neither eat the memory nor all processors.
AT_ONCE = 4


class Passwords:
    """Hashes and checks. A check without a stored hash takes the same time and fails."""

    def __init__(self) -> None:
        self._hasher = PasswordHasher(time_cost=2, memory_cost=19 * 1024, parallelism=1, type=Type.ID)
        self._gate = threading.BoundedSemaphore(AT_ONCE)
        self._nobody = self._hasher.hash("the password of nobody")

    def hash(self, password: str) -> str:
        """The PHC string to store."""
        with self._gate:
            return self._hasher.hash(password)

    def matches(self, stored: str | None, password: str) -> bool:
        """Whether the password belongs to the stored hash; None stands for somebody who does not exist."""
        with self._gate:
            try:
                self._hasher.verify(stored or self._nobody, password)
            except (VerificationError, InvalidHashError):
                return False
            return stored is not None

    def outdated(self, stored: str) -> bool:
        """Whether the hash was made with other parameters than today's."""
        return self._hasher.check_needs_rehash(stored)
