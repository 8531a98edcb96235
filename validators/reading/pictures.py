"""Pictures, by their heads alone: how large, drawn by a program or taken by a camera or a scanner, and whether they say where.

No machine here reads what a picture shows. So a picture that can be a page of names waits for a person: one with the proportions and the
size of a scanned page, or one that a camera took. What programs draw (charts, maps, logos) and what is too small to be read passes.
"""

import re
import struct
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

FORMATS = frozenset({"PNG", "JPEG", "TIFF", "WEBP", "HEIC"})
HEAD = 1 << 20  # bytes looked at: what a picture says of itself stands first
READABLE = 1_000  # pixels of the shorter side from which on a page of text can be read
PAGE = ((1.27, 1.33), (1.38, 1.45), (1.51, 1.58))  # long by short side of Letter, of A4, of Legal and F4
MAX_INSIDE = 500
PROGRAMS = re.compile(
    rb"Illustrator|Photoshop|InDesign|Canva|PowerPoint|Figma|Inkscape|CorelDRAW|matplotlib|ImageMagick|GIMP|QGIS|ArcGIS|Esri|Tableau|Power ?BI|R Graphics|Excel|Lavc|Chrome|Skia",
    re.IGNORECASE,
)
_TIFF_PROGRAM, _MAKE, _GPS, _WIDTH, _HEIGHT, _GEO = 0x131, 0x10F, 0x8825, 0x100, 0x101, (33550, 33922, 34264, 34735)


@dataclass(slots=True)
class Picture:
    width: int = 0
    height: int = 0
    camera: bool = False  # a camera or a scanner names itself
    program: bool = False  # a program that draws names itself, or the colours are few
    placed: bool = False  # it says where it was taken

    @property
    def waits(self) -> bool:
        """Whether only a person can say that nobody is named in it."""
        short, long = sorted((self.width, self.height))
        if short < READABLE or self.program:
            return False
        return self.camera or any(least <= long / short <= most for least, most in PAGE)


def picture(head: bytes) -> Picture:
    """What the first bytes of a picture say; nothing where they are broken."""
    found = Picture()
    try:
        if head.startswith(b"\x89PNG"):
            _png(head, found)
        elif head.startswith(b"\xff\xd8"):
            _jpeg(head, found)
        elif head[:4] in (b"II*\0", b"MM\0*"):
            _exif(head, found, whole=True)
        elif head[:4] == b"RIFF" and head[12:16] == b"VP8X":
            found.width = 1 + int.from_bytes(head[24:27], "little")
            found.height = 1 + int.from_bytes(head[27:30], "little")
        elif head[4:12] in (b"ftypheic", b"ftypheix", b"ftypmif1"):
            found.width = found.height = READABLE  # what telephones take; its head is not read
            found.camera = True
    except (struct.error, IndexError):
        return found
    return found


def look(path: Path) -> Picture:
    with path.open("rb") as file:
        return picture(file.read(HEAD))


def inside(path: Path) -> Iterator[Picture]:
    """The pictures in a document or workbook of Office."""
    try:
        with zipfile.ZipFile(path) as archive:
            names = [one.filename for one in archive.infolist() if "/media/" in one.filename]
            for name in names[:MAX_INSIDE]:
                with archive.open(name) as file:
                    yield picture(file.read(HEAD))
    except (zipfile.BadZipFile, zlib.error, OSError, RuntimeError, NotImplementedError, EOFError):
        return


def _png(head: bytes, found: Picture) -> None:
    found.width, found.height, _, colours = struct.unpack(">IIBB", head[16:26])
    found.program = colours == 3  # a palette
    at = 33
    while at + 8 <= len(head):
        size, kind = struct.unpack(">I4s", head[at : at + 8])
        body = head[at + 8 : at + 8 + size]
        if kind == b"IDAT":
            break
        if kind in (b"tEXt", b"iTXt", b"zTXt"):
            found.program = found.program or bool(PROGRAMS.search(body))
        elif kind == b"eXIf":
            _exif(body, found)
        at += size + 12


def _jpeg(head: bytes, found: Picture) -> None:
    at = 2
    while at + 4 <= len(head) and head[at] == 0xFF:
        mark, size = head[at + 1], struct.unpack(">H", head[at + 2 : at + 4])[0]
        body = head[at + 4 : at + 2 + size]
        if mark == 0xE1 and body.startswith(b"Exif\0\0"):
            _exif(body[6:], found)
        elif mark in (0xE1, 0xED, 0xFE):
            found.program = found.program or bool(PROGRAMS.search(body))
        elif 0xC0 <= mark <= 0xCF and mark not in (0xC4, 0xC8, 0xCC):
            found.height, found.width = struct.unpack(">HH", body[1:5])
            return
        at += 2 + size


def _exif(data: bytes, found: Picture, *, whole: bool = False) -> None:
    """The first directory of TIFF, which is also that of Exif; `whole`: the picture itself is TIFF."""
    order = "<" if data[:2] == b"II" else ">"
    tags = _directory(data, struct.unpack(order + "I", data[4:8])[0], order)
    found.camera = found.camera or _MAKE in tags
    found.program = found.program or bool(PROGRAMS.search(_words(data, tags, order)))
    if _GPS in tags:
        found.placed = bool({2, 4} & set(_directory(data, tags[_GPS][2], order)))
    if whole:
        found.width, found.height = (tags.get(tag, (0, 0, 0))[2] for tag in (_WIDTH, _HEIGHT))
        found.program = found.program or any(tag in tags for tag in _GEO)


def _directory(data: bytes, at: int, order: str) -> dict[int, tuple[int, int, int]]:
    """Type, count and value (or its place) by tag."""
    found: dict[int, tuple[int, int, int]] = {}
    for number in range(min(struct.unpack(order + "H", data[at : at + 2])[0], 500)):
        entry = data[at + 2 + 12 * number : at + 14 + 12 * number]
        tag, kind, count = struct.unpack(order + "HHI", entry[:8])
        short = kind == 3 and count == 1
        found[tag] = (kind, count, struct.unpack(order + ("H" if short else "I"), entry[8 : 10 if short else 12])[0])
    return found


def _words(data: bytes, tags: dict[int, tuple[int, int, int]], order: str) -> bytes:
    kind, count, at = tags.get(_TIFF_PROGRAM, (0, 0, 0))
    return data[at : at + min(count, 200)] if kind == 2 and count > 4 else b""
