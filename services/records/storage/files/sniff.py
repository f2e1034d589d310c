"""What bytes are, by the bytes; what their sender or their name says is only used among equals."""

from __future__ import annotations

import codecs

import puremagic

HEAD = 8_192
UNKNOWN = "application/octet-stream"
#: Text is text; how it is meant may come from the name, as long as no browser would run it.
BY_ENDING = {"csv": "text/csv", "json": "application/json", "md": "text/markdown"}
MARKUP = ("<!doctype", "<html", "<script", "<svg", "<head", "<body", "<iframe", "<?xml", "<object", "<embed")


def media_type(head: bytes, name: str) -> str:
    """The type of a file that begins with ``head`` (8 KiB of it, or all)."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    text = _text(head)
    if text is not None and any(mark in text.lower() for mark in MARKUP):
        return "image/svg+xml" if "<svg" in text.lower() else "text/html"
    try:
        matches = [each for each in puremagic.magic_string(head) if each.mime_type]
    except (puremagic.PureError, ValueError):
        matches = []
    if text is not None and not text.startswith("%PDF-"):  # letters that look like a magic number
        matches = []
    for match in matches:
        if match.extension == f".{ending}":
            return str(match.mime_type)
    if matches:
        return str(matches[0].mime_type)
    return BY_ENDING.get(ending, "text/plain") if text is not None else UNKNOWN


def _text(head: bytes) -> str | None:
    """The head as text if it is some, a character cut off at its end allowed."""
    if any(byte < 9 or (13 < byte < 32 and byte != 27) for byte in head) or not head:
        return None
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            return codecs.getincrementaldecoder(encoding)().decode(head)
        except UnicodeDecodeError:
            continue
    return None
