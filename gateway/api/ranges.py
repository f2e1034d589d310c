"""The Range header of RFC 9110, for one range of bytes."""

import re
from dataclasses import dataclass

RANGE = re.compile(r"bytes=(\d{0,18})-(\d{0,18})")


@dataclass(frozen=True)
class Span:
    """``length`` bytes from ``start``; partial when the client asked for a range."""

    start: int
    length: int
    partial: bool


def wanted_span(header: str, size: int) -> Span | None:
    """What to send of ``size`` bytes; None when the range lies outside.

    Several ranges, and what cannot be read, are answered with everything, as the standard allows.
    """
    match = RANGE.fullmatch(header.replace(" ", ""))
    if match is None or match.groups() == ("", ""):
        return Span(0, size, False)
    first, last = match.groups()
    if not first:
        length = min(int(last), size)
        return Span(size - length, length, True) if length else None
    start = int(first)
    end = min(int(last), size - 1) if last else size - 1
    if last and int(last) < start:
        return Span(0, size, False)
    return Span(start, end - start + 1, True) if start < size else None
