"""How the bytes of a text file are to be read: strict decoding of the whole file, in the order of the evidence.

BOM, then UTF-8, then UTF-16 without a BOM (every second byte is zero or 0E), then Thai: CP874, then ISO-8859-11, where the spelling is Thai.
Accents among plain letters mean a western file (Windows-1252), words with their capitals a Greek or Cyrillic one; anything else is refused.
Detectors by statistics are not asked: they call short Thai files Japanese.
"""

import codecs
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from catalog.words.errors import Unreadable
from catalog.words.texts import Text
from validators.reading import scripts
from validators.reading.text import Mojibake, garbled

CHUNK = 1 << 20
SAMPLE = 1 << 18
_THAI_BYTES = re.compile(rb"[\xa1-\xda\xdf-\xfb]")


@dataclass(frozen=True, slots=True)
class Encoding:
    """`codec` is Python's name, `name` what people read; `quotes` whether a double quote stands in the file at all."""

    codec: str
    name: str
    bom: bool = False
    mojibake: Mojibake | None = None
    lossy: bool = False  # U+FFFD stands in the text: somebody lost letters before us
    quotes: bool = True
    binary: bool = False
    thai: bool = False


_NAMES = {
    "utf-8": "UTF-8",
    "utf-16-le": "UTF-16LE",
    "utf-16-be": "UTF-16BE",
    "cp874": "CP874",
    "iso8859-11": "ISO-8859-11",
    "cp1252": "Windows-1252",
    "cp1253": "Windows-1253",
    "cp1251": "Windows-1251",
}
_BOMS = ((codecs.BOM_UTF8, "utf-8"), (codecs.BOM_UTF16_LE, "utf-16-le"), (codecs.BOM_UTF16_BE, "utf-16-be"))


def chunks(path: Path, skip: int = 0) -> Iterator[bytes]:
    with path.open("rb") as file:
        file.seek(skip)
        while chunk := file.read(CHUNK):
            yield chunk


@dataclass
class _Scan:
    quotes: bool = False
    lossy: bool = False
    sample: str = ""


def _decodes(path: Path, codec: str, skip: int) -> _Scan | None:
    """Reads the whole file strictly; None where a byte does not fit."""
    decoder = codecs.getincrementaldecoder(codec)("strict")
    scan = _Scan()
    try:
        for chunk in chunks(path, skip):
            text = decoder.decode(chunk)
            scan.quotes = scan.quotes or '"' in text
            scan.lossy = scan.lossy or "\ufffd" in text
            if len(scan.sample) < SAMPLE:
                scan.sample += text[: SAMPLE - len(scan.sample)] if text.isascii() else text[:SAMPLE]
        decoder.decode(b"", True)
    except UnicodeDecodeError:
        return None
    return scan


def _looks_utf16(head: bytes) -> str | None:
    """UTF-16 without a BOM: one byte of each pair is 00 or 0E (Thai) nearly always, the other hardly ever."""
    if len(head) < 8 or (len(head) % 2 and len(head) < 9):
        return None
    even = sum(1 for byte in head[0::2] if byte in (0x00, 0x0E)) / (len(head) / 2)
    odd = sum(1 for byte in head[1::2] if byte in (0x00, 0x0E)) / (len(head) / 2)
    if odd > 0.9 and even < 0.3:
        return "utf-16-le"
    return "utf-16-be" if even > 0.9 and odd < 0.3 else None


def decide(path: Path, forced: str | None = None) -> Encoding:
    """The encoding of a text file. Raises Unreadable where the bytes fit nothing that a table is written in."""
    with path.open("rb") as file:
        head = file.read(1 << 16)
    if forced:
        try:
            codec = (
                codecs.lookup(forced)
                .name.replace("utf-8-sig", "utf-8")
                .replace("tis-620", "cp874")
                .replace("iso8859-11", "cp874")
            )
        except LookupError:
            codec = ""
        if codec:
            scan = _decodes(path, codec, 3 if codec == "utf-8" and head.startswith(codecs.BOM_UTF8) else 0)
            if scan is not None:
                return _made(codec, head.startswith(codecs.BOM_UTF8), scan)
    for bom, codec in _BOMS:
        if head.startswith(bom):
            scan = _decodes(path, codec, len(bom))
            if scan is None:
                break
            return _made(codec, True, scan)
    for codec in _likely(head):
        if codec and (scan := _decodes(path, codec, 0)) is not None:
            return _made(codec, False, scan)
    raise Unreadable(
        Text.of(
            "The text is in no encoding that can be read without guessing (tried UTF-8, UTF-16, Windows-874, ISO-8859-11)"
        ),
        Text.of("Save the file again as CSV UTF-8"),
    )


def _likely(head: bytes) -> Iterator[str | None]:
    """Each codec is thought of when those before it did not fit: evidence of spelling costs more than decoding."""
    yield _looks_utf16(head)
    yield "utf-8"
    yield from _eight_bits(head)


def _thai_evidence(head: bytes) -> bool:
    """Whether the bytes above 7F read as Thai: runs of Thai letters in a believable order, not single accents in western words."""
    thai = len(_THAI_BYTES.findall(head))
    runs = sum(len(run) for run in re.findall(rb"[\xa1-\xda\xdf-\xfb]{2,}", head))
    high = sum(1 for byte in head if byte >= 0x80)
    return bool(high) and runs >= 0.7 * high and thai >= 0.8 * high


def _eight_bits(head: bytes) -> list[str | None]:
    """Encodings of one byte a letter, by the script that the high bytes are spelled in."""
    if _thai_evidence(head) and scripts.is_thai(head):
        return ["cp874", "iso8859-11"]
    if scripts.is_latin(head):
        return ["cp1252", "cp874"]
    if found := scripts.foreign(head):
        return [found]
    # Neither: Thai that was garbled before it was saved may still be told by its repair.
    return ["cp1252"] if garbled(head.decode("cp1252", "replace")[:20000]) else []


def _made(codec: str, bom: bool, scan: _Scan) -> Encoding:
    controls = sum(1 for char in scan.sample[:20000] if char < " " and char not in "\t\r\n\f\x1a")
    kind = garbled(scan.sample[:20000])
    if kind is None and not scan.sample[:20000].isascii():
        high = "".join(line for line in scan.sample.splitlines()[:2000] if not line.isascii())
        kind = garbled(high[:20000])
    thai = any("\u0e01" <= char <= "\u0e5b" for char in scan.sample)
    name = _NAMES.get(codec, codec.upper())
    return Encoding(
        codec, name, bom, kind, scan.lossy, scan.quotes, controls > 0.01 * min(20000, max(1, len(scan.sample))), thai
    )
