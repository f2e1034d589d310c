"""Patterns a text must fit, in the part of the regular-expression language that is matched in linear time.

Literals, ``.``, classes, ``\\d \\w \\s`` and their opposites, groups, ``|``, ``* + ?`` and ``{n,m}``: what
RE2 accepts without flags. No back-references and no look-around, whose cost has no bound. A pattern is
compiled to
a small program (Thompson's construction) that Python and the browser both run, so neither reads the pattern
twice nor can be made to hang by one. The whole text must fit; ``^`` and ``$`` at the ends say nothing new.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import lru_cache
from typing import Any

from services.kernel.errors import FieldInvalid

MAX_LENGTH, MAX_STEPS, MAX_REPEAT, MAX_DEPTH = 500, 1_000, 200, 50
Ranges = list[list[int]]
#: ["in", [[from, to], …], negated] | ["split", a, b] | ["jump", a] | ["match"]
Step = list[Any]
_LAST = 0x10FFFF
_DIGIT: Ranges = [[48, 57]]
_WORD: Ranges = [[48, 57], [65, 90], [95, 95], [97, 122]]
_SPACE: Ranges = [[9, 13], [32, 32]]
_CLASSES = {"d": _DIGIT, "w": _WORD, "s": _SPACE}
_CONTROLS = {"n": 10, "r": 13, "t": 9, "f": 12, "v": 11}


def _opposite(ranges: Ranges) -> Ranges:
    result, next_ = [], 0
    for low, high in sorted(ranges):
        if low > next_:
            result.append([next_, low - 1])
        next_ = max(next_, high + 1)
    return [*result, [next_, _LAST]] if next_ <= _LAST else result


class _Compiler:
    """Recursive descent; each method returns a program whose addresses count from its own start."""

    def __init__(self, text: str) -> None:
        self.text, self.at, self.depth = text, 0, 0

    def fail(self, reason: str) -> FieldInvalid:
        return FieldInvalid("pattern_invalid", None, {"reason": reason, "at": self.at + 1})

    def peek(self) -> str:
        return self.text[self.at] if self.at < len(self.text) else ""

    def take(self) -> str:
        if self.at >= len(self.text):
            raise self.fail("end")
        self.at += 1
        return self.text[self.at - 1]

    def whole(self) -> list[Step]:
        program = self.choice()
        if self.at < len(self.text):
            raise self.fail(")")
        return [*program, ["match"]]

    def choice(self) -> list[Step]:
        self.depth += 1
        if self.depth > MAX_DEPTH:
            raise self.fail("depth")
        left = self.sequence()
        while self.peek() == "|":
            self.take()
            left = self.bounded(_either(left, self.sequence()))
        self.depth -= 1
        return left

    def sequence(self) -> list[Step]:
        program: list[Step] = []
        while self.peek() not in ("", "|", ")"):
            program += _moved(self.repeated(), len(program))
            self.bounded(program)
        return program

    def bounded(self, program: list[Step]) -> list[Step]:
        if len(program) > MAX_STEPS:
            raise self.fail("size")
        return program

    def repeated(self) -> list[Step]:
        program = self.atom()
        sign = self.peek()
        if sign in ("*", "+", "?"):
            self.take()
            low, high = {"*": (0, None), "+": (1, None), "?": (0, 1)}[sign]
        elif sign == "{":
            low, high = self.counts()
        else:
            return program
        if self.peek() == "?":  # lazy: of no consequence where the whole text must fit
            self.take()
        if self.peek() in ("*", "+", "?", "{") and self.peek():
            raise self.fail(self.peek())
        return self.bounded(self.times(program, low, high))

    def counts(self) -> tuple[int, int | None]:
        end = self.text.find("}", self.at)
        inside = self.text[self.at + 1 : end] if end > 0 else ""
        first, comma, last = inside.partition(",")
        if (
            not first.isdecimal()
            or not first.isascii()
            or (last and not (last.isdecimal() and last.isascii()))
        ):
            raise self.fail("{")
        self.at = end + 1
        low = int(first[:6])
        high = low if not comma else int(last[:6]) if last else None
        if max(low, high or 0) > MAX_REPEAT or (high is not None and high < low):
            raise self.fail("{}")
        return low, high

    def times(self, program: list[Step], low: int, high: int | None) -> list[Step]:
        size = len(program)
        if size * max(low, high or 0, 1) > MAX_STEPS:
            raise self.fail("size")
        result: list[Step] = []
        for _ in range(low):
            result += _moved(program, len(result))
        if high is None:
            start = len(result)
            result += [["split", start + 1, start + size + 2], *_moved(program, start + 1), ["jump", start]]
        else:
            end = len(result) + (high - low) * (size + 1)
            for _ in range(high - low):
                start = len(result)
                result += [["split", start + 1, end], *_moved(program, start + 1)]
        return result

    def atom(self) -> list[Step]:
        at, sign = self.at, self.take()
        if sign == "(":
            return self.group()
        if sign == "[":
            return [["in", *self.members()]]
        if sign == ".":
            return [["in", [[10, 10], [13, 13]], True]]
        if sign == "\\":
            return [["in", self.escaped(), False]]
        if (sign == "^" and at == 0) or (sign == "$" and self.at == len(self.text)):
            return []
        if sign in "*+?{)^$":
            self.at = at
            raise self.fail(sign)
        return [["in", [[ord(sign), ord(sign)]], False]]

    def group(self) -> list[Step]:
        if self.peek() == "?":
            self.take()
            if self.take() != ":":
                raise self.fail("(?")
        program = self.choice()
        if self.take() != ")":
            raise self.fail("(")
        return program

    def escaped(self) -> Ranges:
        sign = self.take()
        if sign in _CLASSES:
            return _CLASSES[sign]
        if sign.lower() in _CLASSES:
            return _opposite(_CLASSES[sign.lower()])
        if sign in _CONTROLS:
            return [[_CONTROLS[sign], _CONTROLS[sign]]]
        if sign == "u":
            digits = "".join(self.take() for _ in range(4))
            try:
                code = int(digits, 16)
            except ValueError:
                raise self.fail("\\u") from None
            return [[code, code]]
        if sign.isascii() and sign.isalnum():  # back-references, word boundaries, properties
            raise self.fail("\\" + sign)
        return [[ord(sign), ord(sign)]]

    def members(self) -> tuple[Ranges, bool]:
        negated = self.peek() == "^" and bool(self.take())
        ranges: Ranges = []
        while self.peek() != "]" or not ranges:
            low = self.member()
            if self.peek() == "-" and self.text[self.at + 1 : self.at + 2] not in ("]", ""):
                self.take()
                high = self.member()
                if len(low) != 1 or low[0][0] != low[0][1] or len(high) != 1 or high[0][0] < low[0][0]:
                    raise self.fail("-")
                low = [[low[0][0], high[0][1]]]
            ranges += low
        self.take()
        return ranges, negated

    def member(self) -> Ranges:
        sign = self.take()
        return self.escaped() if sign == "\\" else [[ord(sign), ord(sign)]]


def _moved(program: list[Step], by: int) -> list[Step]:
    return [[s[0], *(a + by for a in s[1:])] if s[0] in ("split", "jump") else s for s in program]


def _either(left: list[Step], right: list[Step]) -> list[Step]:
    middle = len(left) + 2
    return [
        ["split", 1, middle],
        *_moved(left, 1),
        ["jump", middle + len(right)],
        *_moved(right, middle),
    ]


class Pattern:
    """``program`` is what travels to the browser."""

    def __init__(self, program: list[Step]) -> None:
        self.program = program
        self._start = self._closed((0,))
        self._known: dict[tuple[frozenset[int], str], frozenset[int]] = {}

    def fits(self, text: str) -> bool:
        """Whether the whole text fits: one pass, whatever the pattern."""
        states = self._start
        for character in text:
            states = self._next(states, character)
            if not states:
                return False
        return any(self.program[state][0] == "match" for state in states)

    def _next(self, states: frozenset[int], character: str) -> frozenset[int]:
        found = self._known.get((states, character))
        if found is None:
            code = ord(character)
            found = self._closed(state + 1 for state in states if self._takes(state, code))
            if len(self._known) > 5_000:
                self._known.clear()
            self._known[states, character] = found
        return found

    def _takes(self, state: int, code: int) -> bool:
        step = self.program[state]
        if step[0] != "in":
            return False
        ranges, negated = step[1], step[2]
        return any(low <= code <= high for low, high in ranges) is not bool(negated)

    def _closed(self, states: Iterator[int] | tuple[int, ...]) -> frozenset[int]:
        """With everything that is reached without a character."""
        waiting, seen = list(states), set[int]()
        while waiting:
            state = waiting.pop()
            if state in seen:
                continue
            seen.add(state)
            if self.program[state][0] in ("split", "jump"):
                waiting += self.program[state][1:]
        return frozenset(seen)


@lru_cache(maxsize=1_000)
def compile_pattern(text: str) -> Pattern:
    """Raises FieldInvalid ``pattern_invalid`` saying what is not possible, and where."""
    if not text or len(text) > MAX_LENGTH:
        raise FieldInvalid("pattern_invalid", None, {"reason": "size", "at": 1})
    return Pattern(_Compiler(text).whole())
