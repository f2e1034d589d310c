"""Comments: plain text in which people are named by id, so that a change of name changes nothing."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping

from services.kernel.errors import FieldInvalid

LONGEST = 10_000
MOST_MENTIONS = 50
MENTION = re.compile(r"@\[(\d{1,15})\]")
#: Control characters but for tabs and line ends, and halves of surrogate pairs.
UNFIT = dict.fromkeys({*range(32), *range(127, 160), *range(0xD800, 0xE000)} - {9, 10, 13})


def checked_body(body: str) -> str:
    """The text as it is kept. Raises FieldInvalid ``comment_empty``, ``comment_long``."""
    text = body.translate(UNFIT).strip()
    if not text:
        raise FieldInvalid("comment_empty", "body")
    if len(text) > LONGEST:
        raise FieldInvalid("comment_long", "body", {"max": LONGEST})
    return text


def mentioned(body: str) -> list[int]:
    """Ids of the people named, each once, in order of first mention. Raises FieldInvalid."""
    found = list(dict.fromkeys(int(match.group(1)) for match in MENTION.finditer(body)))
    if len(found) > MOST_MENTIONS:
        raise FieldInvalid("mentions_too_many", "body", {"max": MOST_MENTIONS})
    return found


def spoken(body: str, name: Callable[[int], str | None]) -> str:
    """The text with names in it: "@[7] 请看" → "@张伟 请看"."""
    return MENTION.sub(lambda match: f"@{name(int(match.group(1))) or '?'}", body)


def following(owner: int, creator: int, chosen: Mapping[int, bool]) -> list[int]:
    """Who follows a record: its owner and creator unless they said no, and whoever said yes."""
    everybody: Iterable[int] = dict.fromkeys((owner, creator, *chosen))
    return [person for person in everybody if person and chosen.get(person, person in (owner, creator))]
