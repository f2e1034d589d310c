"""Places in the texts of a print template.

``{customer}`` is a field, ``{customer.phone}`` one of the related record, ``{=ROUND({amount}*0.06, 2)}`` a
formula, ``{@page}`` something about the print itself. In Word files the same stand in double braces.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass

PAGE, PAGES = "page", "pages"
#: What may be said of the print itself; the two numbers of pages only at the head and the foot.
SPECIAL = ("date", "printer", "form", "number", "link", PAGE, PAGES)
NAME = re.compile(r"[^{}=@\s][^{}]{0,199}")


@dataclass(frozen=True)
class Piece:
    """``kind``: text | field | formula | special; ``text``: the words, the field, the formula, the name."""

    kind: str
    text: str


class Unclosed(ValueError):
    """A formula without its closing brace."""


def pieces(text: str, *, doubled: bool = False) -> Iterator[Piece]:
    """The text cut at its places, in order; braces around anything else are words. Raises Unclosed."""
    width = 2 if doubled else 1
    at = begun = 0
    while (at := text.find("{" * width, at)) >= 0:
        inside = at + width
        if text.startswith("=", inside):
            end = _end_of_formula(text, inside, width)
            found = Piece("formula", text[inside + 1 : end].strip())
        else:
            end = text.find("}" * width, inside)
            named = text[inside:end].strip() if end >= 0 else ""
            special = named.removeprefix("@")
            if named.startswith("@") and special in SPECIAL:
                found = Piece("special", special)
            elif NAME.fullmatch(named):
                found = Piece("field", named)
            else:
                at += 1
                continue
        if at > begun:
            yield Piece("text", text[begun:at])
        yield found
        at = begun = end + width
    if begun < len(text):
        yield Piece("text", text[begun:])


def _end_of_formula(text: str, at: int, width: int) -> int:
    """Where the braces around a formula close; those inside it, and all in its quotes, are its own."""
    depth, quoted = 0, False
    for place in range(at, len(text)):
        match text[place]:
            case '"':
                quoted = not quoted
            case "{" if not quoted:
                depth += 1
            case "}" if not quoted and depth:
                depth -= 1
            case "}" if not quoted and text.startswith("}" * width, place):
                return place
    raise Unclosed(text[at : at + 80])


def rewritten(text: str, field: Callable[[str], str]) -> str:
    """The text with each field's name replaced by what ``field`` makes of it."""
    return "".join(
        written(Piece(each.kind, field(each.text)) if each.kind == "field" else each) for each in pieces(text)
    )


def written(piece: Piece) -> str:
    match piece.kind:
        case "field":
            return f"{{{piece.text}}}"
        case "formula":
            return f"{{={piece.text}}}"
        case "special":
            return f"{{@{piece.text}}}"
        case _:
            return piece.text
