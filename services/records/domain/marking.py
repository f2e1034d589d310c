"""Where in a text the words are that were looked for, and the piece of it worth showing."""

from __future__ import annotations

from collections.abc import Callable, Sequence

#: Characters before the first hit, and of the piece in all.
BEFORE, LONGEST = 16, 90
Span = tuple[int, int]
#: Where a text reads like a word, for what is not there in letters.
Reads = Callable[[str, str], Span | None]


def spans(text: str, words: Sequence[str], reads: Reads) -> list[Span]:
    """(from, to) of each word's first place, joined where they meet, in order."""
    found: list[Span] = []
    small = text.lower()
    for word in words:
        place = small.find(word)
        hit = (place, place + len(word)) if place >= 0 else reads(small, word)
        # Small letters may be longer than large ones: such a text is shown without marks.
        if hit is not None and len(small) == len(text):
            found.append(hit)
    merged: list[Span] = []
    for start, end in sorted(found):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return merged


def snippet(text: str, marks: Sequence[Span]) -> tuple[str, list[Span]]:
    """One line around the first mark, "…" where it was cut, and the marks within it."""
    line = "".join(" " if c.isspace() else c for c in text)
    first = max((marks[0][0] if marks else 0) - BEFORE, 0)
    last = min(first + LONGEST, len(line))
    head, tail = "…" if first else "", "…" if last < len(line) else ""
    moved = [
        (max(start, first) - first + len(head), min(end, last) - first + len(head))
        for start, end in marks
        if start < last and end > first
    ]
    return head + line[first:last] + tail, moved
