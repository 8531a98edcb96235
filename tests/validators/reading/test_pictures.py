"""Pictures by their heads: a scanned page and a photograph wait, a chart, a logo and a map pass, and where a photograph was taken is told."""

import struct
import zipfile
import zlib
from io import BytesIO
from pathlib import Path

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from validators.file import judge_file
from validators.people.kinds import KINDS
from validators.port import Hints
from validators.reading.pictures import picture


def exif(*entries: tuple[int, int, int, bytes], gps: bool = False) -> bytes:
    """A directory of Exif in little order; with `gps`, one that has a latitude behind it."""
    count = len(entries) + gps
    behind = 8 + 2 + 12 * count + 4
    body = b"".join(struct.pack("<HHI", tag, kind, size) + value for tag, kind, size, value in entries)
    body += struct.pack("<HHII", 0x8825, 4, 1, behind) if gps else b""
    place = struct.pack("<H", 1) + struct.pack("<HHII", 2, 5, 3, 0) + bytes(4) if gps else b""
    return b"II*\0" + struct.pack("<I", 8) + struct.pack("<H", count) + body + bytes(4) + place


CAMERA = (0x10F, 2, 4, b"HTC\0")


def jpeg(width: int, height: int, *segments: tuple[int, bytes]) -> bytes:
    told = b"".join(bytes((0xFF, mark)) + struct.pack(">H", len(body) + 2) + body for mark, body in segments)
    return b"\xff\xd8" + told + b"\xff\xc0" + struct.pack(">HBHHB", 17, 8, height, width, 3) + bytes(9) + b"\xff\xd9"


def png(width: int, height: int, colours: int = 2, text: bytes = b"") -> bytes:
    def chunk(kind: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))

    head = chunk(b"IHDR", struct.pack(">IIBBBBB", width, height, 8, colours, 0, 0, 0))
    return (
        b"\x89PNG\r\n\x1a\n"
        + head
        + (chunk(b"tEXt", text) if text else b"")
        + chunk(b"IDAT", b"")
        + chunk(b"IEND", b"")
    )


SCAN = jpeg(1654, 2339)
PHOTO = jpeg(3000, 4000, (0xE1, b"Exif\0\0" + exif(CAMERA, gps=True)))
CHART = png(1200, 1697, text=b"Software\0Matplotlib version3.9")
LOGO = png(300, 300)


@pytest.mark.parametrize(
    "content, waits, placed",
    [
        (SCAN, True, False),
        (jpeg(2550, 3300), True, False),
        (png(2480, 3508), True, False),
        (b"II*\0" + exif((0x100, 3, 1, struct.pack("<HH", 2480, 0)), (0x101, 3, 1, struct.pack("<HH", 3508, 0)))[4:], True, False),
        (PHOTO, True, True),
        (jpeg(640, 480, (0xE1, b"Exif\0\0" + exif(CAMERA, gps=True))), False, True),
        (jpeg(2339, 1654, (0xED, b"Photoshop 3.0\0")), False, False),
        (CHART, False, False),
        (png(1654, 2339, colours=3), False, False),
        (LOGO, False, False),
        (jpeg(1920, 1080), False, False),
        (b"\xff\xd8\xff", False, False),
    ],
)  # fmt: skip
def test_what_may_be_a_page_of_names_waits(tmp_path: Path, content: bytes, waits: bool, placed: bool) -> None:
    path = tmp_path / "x"
    path.write_bytes(content)
    found = judge_file(path, Hints(name="picture"), tmp_path / "out")
    personal = found.judgement.personal_data
    assert personal is not None
    kinds = {one.kind for one in personal.columns}
    assert kinds == {kind for kind, told in (("unseen", waits), ("taken-at", placed)) if told} and kinds <= set(KINDS)
    assert (found.blocked is not None) == (waits or placed)


@pytest.mark.parametrize("content, waits", [(LOGO, False), (CHART, False), (SCAN, True), (PHOTO, True)])
def test_a_scan_pasted_into_a_workbook_waits_and_a_logo_does_not(tmp_path: Path, content: bytes, waits: bool) -> None:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (["จังหวัด", "จำนวน"], ["ระยอง", 5], ["ตราด", 6]):
        book.active.append(row)
    data = BytesIO()
    book.save(data)
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr("xl/media/image1.jpeg", content)
    path = tmp_path / "a.xlsx"
    path.write_bytes(data.getvalue())
    found = judge_file(path, Hints(name="a.xlsx"), tmp_path / "out.parquet")
    assert (found.blocked is not None) == waits
    archive_path = tmp_path / "b.zip"
    with zipfile.ZipFile(archive_path, "w") as archive:
        archive.writestr("data.csv", "จังหวัด,จำนวน\nระยอง,5\nตราด,6\n")
        archive.writestr("photo.jpg", content)
    found = judge_file(archive_path, Hints(name="b.zip"), tmp_path / "out2.parquet")
    assert (found.blocked is not None) == waits


@given(st.sampled_from([SCAN, PHOTO, CHART, exif(CAMERA, gps=True)]), st.data())
def test_a_broken_head_is_survived(content: bytes, data: st.DataObject) -> None:
    broken = bytearray(content)
    for _ in range(data.draw(st.integers(0, 5))):
        broken[data.draw(st.integers(0, len(broken) - 1))] = data.draw(st.integers(0, 255))
    picture(bytes(broken[: data.draw(st.integers(0, len(broken)))]))
