"""Attachments: what a file may be called, what a browser may show, and which values name files."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from services.kernel.fields import Field, Form

FILE_TYPES = ("attachments", "images", "signature")
#: What browsers show without running anything of it. SVG and HTML are documents with scripts: not among them.
PICTURES = ("image/png", "image/jpeg", "image/gif", "image/webp", "image/bmp", "image/avif")
SHOWN = (*PICTURES, "application/pdf", "text/plain", "video/mp4", "video/webm", "audio/mpeg", "audio/wav")
#: Given to a browser as what they are, these could run in our name.
ACTIVE = (
    "html",
    "svg",
    "xml",
    "javascript",
    "ecmascript",
    "x-shockwave-flash",
    "x-msdownload",
    "hta",
    "mhtml",
)
LONGEST_NAME = 200
NAMELESS = "file"
#: Characters that end a path, or that a file system or a header could take for something else.
UNFIT = frozenset('/\\:*?"<>|\x7f')


@dataclass(frozen=True)
class Limits:
    """``largest``: bytes of one file; ``quota``: bytes of a tenant, unfinished uploads counted in full."""

    largest: int = 500 * 1024**2
    quota: int = 20 * 1024**3


def clean_name(given: str) -> str:
    """The last part of a path, without what could mislead a reader, a header or a file system.

    Right-to-left marks go too: ``gpj.exe`` written backwards looks like a picture.
    """
    last = unicodedata.normalize("NFC", given).replace("\\", "/").rpartition("/")[2]
    kept = "".join(
        c for c in last if c not in UNFIT and unicodedata.category(c) not in ("Cc", "Cf", "Cs", "Zl", "Zp")
    )
    kept = kept.strip(" .")
    if len(kept) > LONGEST_NAME:
        stem, dot, ending = kept.rpartition(".")
        ending = dot + ending if stem and len(ending) <= 12 else ""
        kept = kept[: LONGEST_NAME - len(ending)].rstrip(" .") + ending
    return kept or NAMELESS


def shown_inline(type: str) -> bool:
    return type in SHOWN


def served_type(type: str) -> str:
    """The type a browser is told: nothing that could run in our name."""
    return "application/octet-stream" if any(word in type for word in ACTIVE) else type


def file_fields(form: Form) -> Iterator[Field]:
    """The fields whose values name files, line items with such columns among them."""
    for field in form.fields:
        if field.type in FILE_TYPES or any(column.type in FILE_TYPES for column in field.columns):
            yield field


def file_ids(field: Field, value: Any) -> tuple[int, ...]:
    """The ids in a field's Python value, in its order."""
    if value is None:
        return ()
    if field.type == "line_items":
        items: list[Mapping[str, Any]] = list(value)
        columns = [column for column in field.columns if column.type in FILE_TYPES]
        return tuple(
            id for item in items for column in columns for id in file_ids(column, item.get(column.key))
        )
    return (value,) if isinstance(value, int) else tuple(value)
