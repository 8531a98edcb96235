"""What a workbook holds behind its sheets: comments, text boxes, what pivot tables and links to other workbooks remember of rows that
are not in any sheet, and what is written into formulas. It is published with the file, and nobody sees it: the gate looks at it."""

import re
import zipfile
import zlib
from collections.abc import Iterator
from html import unescape
from pathlib import Path
from typing import IO

from lxml import etree

MAX_BYTES = 64 << 20
MAX_LINES = 200_000
_PARTS = re.compile(
    r"xl/(?:comments[^/]*|threadedComments/[^/]*|pivotCache/pivotCache(?:Records|Definition)[^/]*|externalLinks/externalLink[^/]*|drawings/drawing[^/]*)\.xml"
)
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_FORMULA = re.compile(rb"<(?:\w+:)?f(?:\s[^<>]*)?>([^<]{1,40000})</")
_TAGS = (b"f>", b"f ")  # looked for first: there is hardly an f in a sheet without formulas
_WRITTEN = re.compile(
    r'"((?:[^"]|"")*)"|(?<![\w.$])(\d{9,})(?![\w.])'
)  # in a formula: texts, and numbers as long as a telephone's
CHUNK = 1 << 20
LONGEST = 65_536  # bytes of a formula and its tag: 8,192 letters are allowed, most of them three bytes in Thai
_REMEMBERED = frozenset({"s", "n", "d"})  # of a pivot table's memory: the value is an attribute
_PARAGRAPHS = frozenset({"comment", "p", "si"})


def lines_behind(path: Path) -> list[str]:
    """Its lines; none where it is no workbook of parts, or where a part breaks."""
    lines: list[str] = []
    try:
        with zipfile.ZipFile(path) as archive:
            parts = [one for one in archive.infolist() if _PARTS.fullmatch(one.filename)]
            left = MAX_BYTES
            for part in parts[:500]:
                left -= part.file_size
                if left < 0:
                    break
                with archive.open(part) as file:
                    for _, element in etree.iterparse(
                        file, events=("end",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
                    ):
                        _read(element, lines)
                        if len(lines) >= MAX_LINES:
                            return lines
            lines += _written(archive, MAX_LINES - len(lines))
    except (zipfile.BadZipFile, zlib.error, etree.LxmlError, OSError, RuntimeError, NotImplementedError, EOFError):
        return lines
    return lines


def _written(archive: zipfile.ZipFile, most: int) -> list[str]:
    """What stands in formulas themselves, each once: mostly it is the same in every row."""
    found: dict[str, None] = {}
    for part in archive.infolist():
        if _SHEET.fullmatch(part.filename):
            with archive.open(part) as file:
                for formula in _formulas(file):
                    found.update((one or other, None) for one, other in _WRITTEN.findall(formula) if one or other)
                    if len(found) >= most:
                        return list(found)[:most]
    return list(found)


def _formulas(file: IO[bytes]) -> Iterator[str]:
    """Formulas of a sheet, without taking its XML apart: most sheets are large and have none."""
    rest = b""
    while chunk := file.read(CHUNK):
        rest += chunk
        for found in _FORMULA.finditer(rest) if any(tag in rest for tag in _TAGS) else ():
            yield unescape(found[1].decode("utf-8", "replace"))
        # A formula may go on in the next piece; what ended is not looked at again.
        at = max(rest.rfind(b"<f", -LONGEST), rest.rfind(b":f", -LONGEST) - 8)
        rest = rest[at:] if at >= 0 and b"</" not in rest[at:] else rest[-16:]


def _read(element: etree._Element, lines: list[str]) -> None:
    name = etree.QName(element).localname if isinstance(element.tag, str) else ""
    if name in _PARAGRAPHS:
        lines += filter(None, ["".join(element.itertext()).strip()])
        element.clear()
    elif name in _REMEMBERED:
        lines += filter(None, [element.get("v", "").strip()])
    elif name == "v" and element.text:  # remembered of another workbook
        lines += filter(None, [element.text.strip()])
