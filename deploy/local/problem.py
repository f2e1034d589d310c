"""What the machine lacks, told in one sentence and a remedy."""

from __future__ import annotations


class Problem(Exception):
    """Something on this machine prevents the command; the text says what, and what to do about it."""

    def __init__(self, what: str, remedy: str) -> None:
        super().__init__(f"{what}\n  -> {remedy}")
        self.what = what
        self.remedy = remedy
