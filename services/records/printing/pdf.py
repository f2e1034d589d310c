"""PDF by Typst, with the Chinese font inside the file."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

import noto_cjk_sans_otc
import typst

from services.records.domain.printing import Part

PROGRAM = Path(__file__).with_name("record.typ")


@dataclass(frozen=True)
class Paper:
    """``footer``: the line at the foot of each page; ``language``: decides hyphenation and punctuation."""

    size: str
    landscape: bool
    footer: str
    language: str


@cache
def _font_folder() -> str:
    return str(Path(noto_cjk_sans_otc.__file__).parent)


def render_pdf(parts: Sequence[Part], paper: Paper) -> bytes:
    """The file's bytes. Reads nothing but its own program and font."""
    data = {
        "paper": paper.size,
        "landscape": paper.landscape,
        "footer": paper.footer,
        "language": paper.language.partition("-")[0],
        "parts": [asdict(part) for part in parts],
    }
    made = typst.compile(
        str(PROGRAM),
        root=str(PROGRAM.parent),
        font_paths=[_font_folder()],
        ignore_system_fonts=True,
        format="pdf",
        sys_inputs={"data": json.dumps(data, ensure_ascii=False)},
    )
    assert isinstance(made, bytes)
    return made
