"""Cells as text: hygiene that changes no meaning, and the three kinds of mojibake.

`tidy` is NFC (never NFKC, which splits ำ), joins nikhahit + aa to sara am, drops invisible characters, makes every space a plain one.
"""

import re
import unicodedata
from typing import Literal

import pyarrow as pa
import pyarrow.compute as pc

from validators.reading.scripts import disordered

Mojibake = Literal["thai-as-latin", "utf8-as-latin", "utf8-as-thai"]

_INVISIBLE = re.compile("[\u200b-\u200f\u2060\ufeff\u00ad\u202a-\u202e\u2066-\u2069\u0000\u001a]")
_SPACES = re.compile("[\u00a0\u2007\u202f\u3000\t]")
_SARA_AM = re.compile("\u0e4d([\u0e48-\u0e4b]?)\u0e32")
_DOUBLE_E = re.compile("เเ")
_RUN = re.compile(" {2,}")
# Glyphs of old Thai fonts in the private use area, as PDF converters and old fonts leave them.
_PRIVATE = {0xF700: 0x0E10, 0xF70F: 0x0E0D}
_PRIVATE |= {0xF701 + i: 0x0E34 + i for i in range(4)}
_PRIVATE |= {base + i: 0x0E48 + i for base in (0xF705, 0xF70A, 0xF713) for i in range(5)}
_PRIVATE |= {0xF718 + i: 0x0E38 + i for i in range(3)}
# What makes a cell worth looking at one by one. RE2 syntax.
_UNTIDY = (
    r"[\x{0}\x{B}\x{1A}\x{1C}-\x{1F}\x{85}\x{A0}\x{AD}\x{1680}\x{2000}-\x{200A}\x{2028}\x{2029}\x{205F}\x{200B}-\x{200F}\x{202A}-\x{202F}\x{2060}\x{2066}-\x{2069}\x{3000}\x{FEFF}\x{F700}-\x{F71A}\t]"
    r"|\x{E4D}|เเ|  |[\x{300}-\x{36F}]|^\s|\s$|\r"
)


_MESSY = re.compile(
    f"{_INVISIBLE.pattern}|{_SPACES.pattern}|\u0e4d|{_DOUBLE_E.pattern}|{_RUN.pattern}|[\uf700-\uf71a]|^\\s|\\s$|\r"
)


def tidy(text: str) -> str:
    """The text without what nobody typed on purpose."""
    if not _MESSY.search(text) and unicodedata.is_normalized("NFC", text):
        return text
    text = unicodedata.normalize("NFC", text.translate(_PRIVATE))
    text = _SPACES.sub(" ", _INVISIBLE.sub("", text).replace("\r\n", "\n").replace("\r", "\n"))
    text = _DOUBLE_E.sub("แ", _SARA_AM.sub("\\1\u0e33", text))
    return _RUN.sub(" ", text).strip()


def tidy_array(cells: pa.Array) -> pa.Array:
    """`tidy` over a string array; only the cells that need it cost anything."""
    untidy = pc.match_substring_regex(cells, _UNTIDY)
    if not pc.any(untidy).as_py():
        return cells
    chosen = pc.filter(cells, untidy)
    encoded = chosen.dictionary_encode()
    clean = pa.array([None if text is None else tidy(text) for text in encoded.dictionary.to_pylist()], cells.type)
    return pc.replace_with_mask(cells, pc.fill_null(untidy, False), clean.take(encoded.indices))


_THAI = re.compile("[\u0e01-\u0e3a\u0e3f-\u0e5b]")
_LATIN_HIGH = re.compile("[\u0080-\u00ff\u0152\u0153\u0160\u0161\u0178\u017d\u017e\u0192\u02c6\u02dc\u2013-\u2122]")
_ASCII = re.compile("[\u0000-\u007f]+")


def _to_bytes(text: str) -> bytes:
    """Windows-1252 with the five holes filled by Latin-1, as sloppy software does."""
    found = bytearray()
    for char in text:
        try:
            found += char.encode("cp1252")
        except UnicodeEncodeError:
            found += char.encode("latin-1")
    return bytes(found)


def _from_thai(text: str) -> bytes:
    """TIS-620 with the C1 controls left as they are (how UTF-8 bytes 80-9F survive a CP874 reading)."""
    found = bytearray()
    for char in text:
        if ord(char) < 0xA0:
            found.append(ord(char))
        else:
            found += char.encode("cp874")
    return bytes(found)


def repair(text: str, kind: Mojibake) -> str | None:
    """The text as it was meant, or None where that would lose or invent something."""
    if text.isascii():
        return text
    try:
        if kind == "thai-as-latin":
            fixed = _to_bytes(text).decode("cp874")
        elif kind == "utf8-as-latin":
            fixed = _to_bytes(text).decode("utf-8")
        else:
            fixed = _from_thai(text).decode("utf-8")
    except (UnicodeDecodeError, UnicodeEncodeError):
        return None
    return None if "\ufffd" in fixed else fixed


def garbled(text: str) -> Mojibake | None:
    """Which kind of mojibake a stretch of text (a sample of a file, many cells) is; None where it is none."""
    high = _ASCII.sub("", text)
    if len(high) < 4:
        return None
    thai, latin = len(_THAI.findall(high)), len(_LATIN_HIGH.findall(high))
    if latin >= 0.6 * len(high) and thai < 0.05 * len(high):
        for kind in ("utf8-as-latin", "thai-as-latin"):
            words = [word for word in re.split(r"[ \n\r,;|\t\"]+", text) if not word.isascii()]
            fixed = [found for word in words if (found := repair(word, kind)) is not None]
            joined = "".join(fixed)
            share = len(_THAI.findall(joined)) / max(1, sum(1 for char in joined if ord(char) > 0x7F))
            if len(fixed) >= 0.8 * len(words) and share > 0.9 and disordered(fixed) <= 0.15:
                return kind
        return None
    # Every Thai letter is three bytes in UTF-8, E0 B8 or E0 B9 first: read as Thai they are เธ and เน.
    if text.count("เธ") + text.count("เน") >= 0.25 * len(high):
        return "utf8-as-thai"
    return None


def repair_array(cells: pa.Array, kind: Mojibake) -> tuple[pa.Array, int]:
    """The cells repaired, and how many could not be (they stay as they are)."""
    encoded = cells.dictionary_encode()
    texts = encoded.dictionary.to_pylist()
    fixed = [None if text is None else repair(text, kind) for text in texts]
    lost = [index for index, text in enumerate(fixed) if text is None and texts[index] is not None]
    count = 0
    if lost:
        count = pc.sum(pc.is_in(encoded.indices, pa.array(lost, encoded.indices.type))).as_py() or 0
    result = pa.array([new if new is not None else old for new, old in zip(fixed, texts, strict=True)], pa.string())
    return result.take(encoded.indices), count
