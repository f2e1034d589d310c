"""What an uploaded file really is, and what it would unpack to, before any reader is let at it."""

from __future__ import annotations

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO

from services.kernel.errors import FieldInvalid
from services.records.storage.sheets.streamed import BROKEN

#: What an archive may unpack to: a small file can hide a disk full of zeros.
MOST_UNPACKED = 1_500_000_000
MOST_ENTRIES = 10_000
#: Larger workbooks are read row by row, at a tenth of the speed and without the memory.
WHOLE_AT_MOST = 60_000_000
PIECE = 1 << 20
#: Longest text that a pattern below can match, so that none is missed between two pieces.
OVERLAP = 4_096
COMPOUND = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
ENCRYPTED = "EncryptedPackage".encode("utf-16-le")
#: What people upload by mistake, by how it begins.
MARKS = ((b"%PDF", "PDF"), (b"\x89PNG", "PNG"), (b"\xff\xd8\xff", "JPEG"), (b"GIF8", "GIF"), (b"Rar!", "RAR"),
         (b"7z\xbc\xaf", "7z"), (b"\x1f\x8b", "GZIP"))  # fmt: skip
PAGE = re.compile(rb"\s*<(?:!doctype html|html|head|body|table|meta|style)\b", re.IGNORECASE)
XML = re.compile(rb"\s*<\?xml\b", re.IGNORECASE)
OTHERS = (("word/document.xml", "Word"), ("ppt/presentation.xml", "PowerPoint"))
#: A cell beyond the 199th column that holds more than its style; a row's number; formulas without and with
#: a result.
FAR = re.compile(rb'<c r="(?:[A-Z]{3}|[H-Z][A-Z]|G[R-Z])[0-9]{1,7}"[^>]{0,80}(?<!/)>')
ROW = re.compile(rb'<row [^>]{0,60}?\br="([0-9]{1,9})"[^>]{0,200}(?<!/)>')
UNCALCULATED = re.compile(
    rb'<c r="([A-Z]{1,3}[0-9]{1,7})"(?: s="[0-9]{1,6}")?><f[^>]{0,200}>[^<]{0,2000}</f>\s{0,9}'
    rb"(?:<v ?/>|<v></v>)?</c>"
)
CALCULATED = re.compile(rb"</f>\s{0,9}<v>[^<]")


def kind_of(path: Path) -> str:
    """``text``, ``whole`` or ``large``: how the file is to be read.

    Raises FieldInvalid ``import_file_kind`` for what is no table, ``import_file_invalid``,
    ``import_file_large``, ``import_file_locked``, ``import_formula_empty``.
    """
    with path.open("rb") as file:
        start = file.read(4_096)
        if start.startswith(COMPOUND):
            if _contains(file, ENCRYPTED):
                raise FieldInvalid("import_file_locked")
            return "whole"
    if start.startswith(b"PK"):
        return _archive(path)
    known = next((name for mark, name in MARKS if start.startswith(mark)), None)
    plain = start.removeprefix(b"\xef\xbb\xbf")
    if known is None and (PAGE.match(plain) or XML.match(plain)):
        known = "HTML" if PAGE.match(plain) else "XML"
    if known is not None:
        raise FieldInvalid("import_file_kind", None, {"kind": known})
    return "text"


def _contains(file: BinaryIO, wanted: bytes) -> bool:
    file.seek(0)
    tail = b""
    while piece := file.read(PIECE):
        if wanted in tail + piece:
            return True
        tail = piece[-len(wanted) :]
    return False


@dataclass
class _Extent:
    """How far the cells of a workbook's sheets reach."""

    rows: int = 0
    last: int = 0
    far: bool = False
    #: A formula without a result, and whether any has one: then whoever wrote the file can calculate.
    empty: str = ""
    calculated: bool = False

    def look(self, text: bytes, fresh: int) -> None:
        """``fresh``: where what was not looked at before begins."""
        self.far = self.far or FAR.search(text) is not None
        for match in ROW.finditer(text):
            if match.end() > fresh:
                self.rows += 1
                self.last = max(self.last, int(match[1]))
        self.calculated = self.calculated or CALCULATED.search(text) is not None
        if not self.empty and (found := UNCALCULATED.search(text)):
            self.empty = found[1].decode()

    @property
    def sparse(self) -> bool:
        """Whether a reader that makes a place for every cell would need far more than the file holds."""
        return self.far or self.last > 10 * self.rows + 10_000


def _archive(path: Path) -> str:
    try:
        with zipfile.ZipFile(path) as archive:
            names = archive.namelist()
            _check_table(names)
            entries = archive.infolist()
            total = sum(entry.file_size for entry in entries)
            if total > MOST_UNPACKED or len(entries) > MOST_ENTRIES:
                raise FieldInvalid("import_file_large", None, {"max": MOST_UNPACKED // 1_000_000})
            extent = _Extent()
            with path.open("rb") as file:
                for entry in entries:
                    _read_through(file, entry, extent)
            if extent.empty and not extent.calculated:
                raise FieldInvalid("import_formula_empty", None, {"cell": extent.empty})
    except BROKEN as error:
        if isinstance(error, FieldInvalid):
            raise
        raise FieldInvalid("import_file_invalid") from error
    return "large" if total > WHOLE_AT_MOST or extent.sparse else "whole"


def _check_table(names: list[str]) -> None:
    known = next((kind for name, kind in OTHERS if name in names), None)
    if known is None and not {"[Content_Types].xml", "content.xml"} & set(names):
        known = "ZIP"
    if known is not None:
        raise FieldInvalid("import_file_kind", None, {"kind": known})


def _read_through(file: BinaryIO, entry: zipfile.ZipInfo, extent: _Extent) -> None:
    """Unpacks the entry once, whatever it says of its size: readers believe what they unpack."""
    sheet = entry.filename.startswith("xl/worksheets/sheet")
    size, tail = 0, b""
    for piece in _unpacked(file, entry):
        size += len(piece)
        if size > entry.file_size:
            raise FieldInvalid("import_file_invalid")
        if sheet:
            extent.look(tail + piece, len(tail))
            tail = (tail + piece)[-OVERLAP:]


def _unpacked(file: BinaryIO, entry: zipfile.ZipInfo) -> Iterator[bytes]:
    file.seek(entry.header_offset)
    header = file.read(30)
    if len(header) < 30 or entry.flag_bits & 1:
        raise FieldInvalid("import_file_locked" if entry.flag_bits & 1 else "import_file_invalid")
    name, extra = struct.unpack("<HH", header[26:30])
    file.seek(entry.header_offset + 30 + name + extra)
    left = entry.compress_size
    if entry.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise FieldInvalid("import_file_invalid")
    unpack = zlib.decompressobj(-zlib.MAX_WBITS) if entry.compress_type == zipfile.ZIP_DEFLATED else None
    while left > 0 and (packed := file.read(min(PIECE, left))):
        left -= len(packed)
        if unpack is None:
            yield packed
            continue
        while packed and not unpack.eof:
            yield unpack.decompress(packed, PIECE)
            packed = unpack.unconsumed_tail
