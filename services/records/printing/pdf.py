"""PDF by Typst, with the Chinese font inside the file."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Sequence
from dataclasses import asdict, replace
from functools import cache
from pathlib import Path
from typing import Any, Literal

import noto_cjk_sans_otc
import typst

from services.records.domain.printing.parts import Band, Part, Picture, Sheet
from services.records.domain.printing.template import PAPERS
from services.records.printing.codes import code_picture

PROGRAM = Path(__file__).with_name("record.typ")
#: Dots an inch of a page on the screen.
SCREEN = 96


@cache
def _font_folder() -> str:
    return str(Path(noto_cjk_sans_otc.__file__).parent)


def render_pdf(sheets: Sequence[Sheet]) -> bytes:
    """The file's bytes. Reads nothing but its own program, its pictures and its font."""
    (made,) = _compiled(sheets, "pdf")
    return made


def render_pages(sheets: Sequence[Sheet]) -> list[bytes]:
    """Each page as a PNG."""
    return _compiled(sheets, "png")


def _compiled(sheets: Sequence[Sheet], format: Literal["pdf", "png"]) -> list[bytes]:
    with tempfile.TemporaryDirectory() as folder:
        pictures = _Pictures(Path(folder))
        data = json.dumps([_sheet(sheet, pictures) for sheet in sheets], ensure_ascii=False)
        (Path(folder) / "data.json").write_text(data, "utf-8")
        program = Path(folder) / PROGRAM.name
        program.write_bytes(PROGRAM.read_bytes())
        made: bytes | list[bytes] = typst.compile(
            str(program),
            root=folder,
            font_paths=[_font_folder()],
            ignore_system_fonts=True,
            format=format,
            ppi=SCREEN,
        )
    return made if isinstance(made, list) else [made]


class _Pictures:
    """Pictures as files beside the program; the same one only once."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._names: dict[bytes, str] = {}

    def name(self, picture: Picture | None) -> str | None:
        if picture is None:
            return None
        if picture.data not in self._names:
            ending = "png" if picture.data.startswith(b"\x89PNG") else "jpg"
            self._names[picture.data] = f"{len(self._names)}.{ending}"
            (self.folder / self._names[picture.data]).write_bytes(picture.data)
        return self._names[picture.data]


def _sheet(sheet: Sheet, pictures: _Pictures) -> dict[str, Any]:
    width, height = PAPERS[sheet.paper]
    return {
        "width": height if sheet.landscape else width,
        "height": width if sheet.landscape else height,
        "header": _band(sheet.header),
        "footer": _band(sheet.footer),
        "language": sheet.language.partition("-")[0],
        "parts": [_part(part, pictures) for part in sheet.parts],
    }


def _band(band: Band) -> list[list[dict[str, str]]]:
    return [[asdict(piece) for piece in pieces] for pieces in band]


def _part(part: Part, pictures: _Pictures) -> dict[str, Any]:
    shown = [code_picture(part.format, part.text)] if part.kind == "code" else part.pictures
    return {**asdict(replace(part, pictures=[])), "pictures": [pictures.name(each) for each in shown]}
