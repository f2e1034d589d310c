"""Where a sheet's header is, and what its columns are called: titles, groups and merged cells told apart."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from services.records.domain.import_columns import SHORT_DATE

LOOKED_AT = 200
HEADER_WITHIN = 20
#: A header of more rows is none.
MOST_LEVELS = 3
LONGEST_NAME = 120
NUMBER = re.compile(r"\(?-?[¥$€£￥]?-?[0-9][0-9,]*\.?[0-9]*[万亿]?元?\)?")
DATE = re.compile(r"\d{4}[-/.年]\d{1,2}[-/.月]\d{1,2}日?")
#: "Unit: 10,000 yuan" above a list is said of the list, not of a column.
NOTE = re.compile(r"[^:：]{1,20}[:：]\s*\S")
#: ((first row, first column), (last row, last column)) from 0.
Merged = tuple[tuple[int, int], tuple[int, int]]
Rows = Sequence[Sequence[str]]


@dataclass(frozen=True)
class Header:
    """``row`` counts from 1 as in the file, 0 for a file without one; ``names`` one per column."""

    row: int
    names: list[str]


def find_header(rows: Rows, merged: Sequence[Merged] = (), row: int | None = None) -> Header:
    """The row that looks most like one: full, of words, all different, above rows as wide as itself.

    A header of several rows ends with the lowest of them; groups (cells merged over some columns) go before
    their columns' names. A title over the whole list is no group.
    """
    width = max((len(each) for each in rows[:LOOKED_AT]), default=0)
    found = row if row is not None else _lowest(merged, _likeliest(rows, width))
    if found == 0 or found > len(rows):
        return Header(0, [f"#{n + 1}" for n in range(width)])
    sheet = _Sheet(rows, merged, width)
    last = found - 1
    levels = [last]
    while len(levels) < MOST_LEVELS and levels[0] > 0 and sheet.groups(levels[0] - 1):
        levels.insert(0, levels[0] - 1)
    return Header(found, [sheet.name(levels, column) for column in range(width)])


def is_value(cell: str) -> bool:
    return bool(NUMBER.fullmatch(cell) or DATE.match(cell) or SHORT_DATE.fullmatch(cell))


class _Sheet:
    """Cells as they are seen: one that is merged with others has the text of the first of them."""

    def __init__(self, rows: Rows, merged: Sequence[Merged], width: int) -> None:
        self.rows, self.width = rows, width
        self.range_of: dict[tuple[int, int], Merged] = {}
        for each in merged:
            (top, left), (bottom, right) = each
            if top < LOOKED_AT and bottom - top < LOOKED_AT and right - left < max(width, 1):
                for r in range(top, bottom + 1):
                    self.range_of |= {(r, c): each for c in range(left, right + 1)}

    def text(self, row: int, column: int) -> str:
        return self._at(*self.anchor(row, column))

    def anchor(self, row: int, column: int) -> tuple[int, int]:
        found = self.range_of.get((row, column))
        return found[0] if found is not None else (row, column)

    def _at(self, row: int, column: int) -> str:
        cells = self.rows[row] if row < len(self.rows) else ()
        return " ".join(cells[column].split()) if column < len(cells) else ""

    def groups(self, row: int) -> bool:
        """Whether the row groups the columns of the one below it.

        Each of its texts is merged over some columns, reaches down into the row below, or has nothing
        beneath. A single text is a group only when it is plainly about a part of the list: it leaves out
        the first column and more than half of all.
        """
        spans: list[tuple[int, int]] = []
        for left in range(self.width):
            if not self._at(row, left):
                continue
            if is_value(self._at(row, left)) or NOTE.match(self._at(row, left)):
                return False
            (_, _), (bottom, right) = self.range_of.get((row, left), ((row, left), (row, left)))
            if right > left and bottom == row:
                spans.append((left, right))
            elif bottom == row and self._at(row + 1, left):
                return False
        if len(spans) == 1 and not self._others(row, spans[0][0]):
            left, right = spans[0]
            return left > 0 and 2 * (right - left + 1) <= self.width
        return bool(spans) and max(right - left + 1 for left, right in spans) < self.width

    def _others(self, row: int, column: int) -> bool:
        return any(self._at(row, n) for n in range(self.width) if n != column)

    def name(self, levels: Sequence[int], column: int) -> str:
        parts: dict[tuple[int, int], str] = {}
        for row in levels:
            if text := self.text(row, column):
                parts.setdefault(self.anchor(row, column), text)
        return " / ".join(parts.values())[:LONGEST_NAME]


def _lowest(merged: Sequence[Merged], row: int) -> int:
    """The last row of a header that begins at ``row``: as far down as its merged cells reach."""
    ends = [bottom + 1 for (top, _), (bottom, _) in merged if top == row - 1 and bottom - top < MOST_LEVELS]
    return max([row, *ends])


def _likeliest(rows: Rows, width: int) -> int:
    best, score = 1, -1.0
    for n, row in enumerate(rows[:HEADER_WITHIN]):
        said = [cell for cell in row if cell]
        if not said or (width > 1 and len(said) < 2):
            continue
        words = sum(not is_value(cell) for cell in said) / len(said)
        different = len(set(said)) / len(said)
        below = [sum(1 for cell in each if cell) for each in rows[n + 1 : n + 6]]
        carried = sum(count >= len(said) / 2 for count in below) / len(below) if below else 0.5
        value = 2 * len(said) / width + 2 * words + different + carried - 0.05 * n
        if value > score + 1e-9:
            best, score = n + 1, value
    return best
