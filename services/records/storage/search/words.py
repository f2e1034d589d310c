"""From text to what the index holds, and from what a person types to what it is asked for.

Every place of a text gives one gram: two characters where it begins with a Chinese one, else three; at the
end of a word what is left. So any part of a word is the beginning of a gram, or is made of whole ones: a
search of one character or two letters asks for beginnings, everything longer for whole grams, and then
compares the text itself.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache

from services.records.storage.search import pinyin

#: What of a text is indexed, in characters; and of what reads as Chinese.
MOST_INDEXED = 4_000
MOST_READ = 64
MOST_WORDS = 6
#: Whole grams asked for at most: the comparison of the text itself decides anyway.
MOST_GRAMS = 8
WHOLE = 60
_FIRST_WIDE = "\u2e80"


def normalised(text: str) -> str:
    """Full-width letters as Latin ones, small letters, single spaces: how texts are compared."""
    wide_too = text if text.isascii() else unicodedata.normalize("NFKC", text)
    return " ".join(wide_too.lower().split())


def wide(character: str) -> bool:
    """Whether two of these together mean something: Chinese, Japanese, Korean."""
    return (
        _FIRST_WIDE <= character <= "\ud7af" or "\uf900" <= character <= "\ufaff" or character >= "\U00020000"
    )


def grams(word: str) -> list[str]:
    return [
        word[place : place + (3 if character < _FIRST_WIDE or not wide(character) else 2)]
        for place, character in enumerate(word)
    ]


def is_whole(gram: str) -> bool:
    return len(gram) == (2 if wide(gram[0]) else 3)


def first_gram(text: str) -> str:
    return text[: 2 if text and wide(text[0]) else 3]


def asked_grams(word: str) -> tuple[list[str], bool]:
    """The grams a text with this word in it has; whether they are only beginnings of such grams."""
    whole = [gram for gram in dict.fromkeys(grams(word)) if is_whole(gram)]
    if not whole:
        return [word], True
    step = -(-len(whole) // MOST_GRAMS)
    return whole[::step], False


@dataclass(frozen=True)
class Asked:
    """What a person looks for: the normalised text, and its words."""

    whole: str
    words: tuple[str, ...]

    @classmethod
    def of(cls, text: str) -> Asked:
        whole = normalised(text)
        return cls(whole, tuple(dict.fromkeys(whole.split()))[:MOST_WORDS])

    @property
    def shape(self) -> tuple[bool, ...]:
        """What a statement depends on, whatever the words are: how many, and which may be readings."""
        return tuple(spelt(word) for word in self.words)


def spelt(word: str) -> bool:
    """Whether the word could be how something is read."""
    return word.isascii() and word.isalnum() and any(c.isalpha() for c in word)


def sounds(text: str) -> Iterator[tuple[int, tuple[str, ...]]]:
    """(position, sounds) of a text that reads as Chinese: y and a syllable, i and two initials in a row."""
    read = text[:MOST_READ]
    if read.isascii() or not any(map(wide, read)):
        return
    for place, character in enumerate(read, 1):
        yield place, _sounds(character, read[place : place + 1])


@lru_cache(maxsize=100_000)
def _sounds(character: str, following: str) -> tuple[str, ...]:
    tails = (pinyin.initials(following) if following else ()) or ("",)
    pairs = [f"i{head}{tail}" for head in pinyin.initials(character) for tail in tails]
    return (*(f"y{reading}" for reading in pinyin.readings(character)), *pairs)
