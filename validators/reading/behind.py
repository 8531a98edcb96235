"""What a workbook holds behind its sheets: comments, text boxes, and what pivot tables and links to other workbooks remember of rows that
are not in any sheet. It is published with the file, and nobody sees it: the gate looks at it."""

import re
import zipfile
import zlib
from pathlib import Path

from lxml import etree

MAX_BYTES = 64 << 20
MAX_LINES = 200_000
_PARTS = re.compile(
    r"xl/(?:comments[^/]*|threadedComments/[^/]*|pivotCache/pivotCache(?:Records|Definition)[^/]*|externalLinks/externalLink[^/]*|drawings/drawing[^/]*)\.xml"
)
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
    except (zipfile.BadZipFile, zlib.error, etree.LxmlError, OSError, RuntimeError, NotImplementedError, EOFError):
        return lines
    return lines


def _read(element: etree._Element, lines: list[str]) -> None:
    name = etree.QName(element).localname if isinstance(element.tag, str) else ""
    if name in _PARAGRAPHS:
        lines += filter(None, ["".join(element.itertext()).strip()])
        element.clear()
    elif name in _REMEMBERED:
        lines += filter(None, [element.get("v", "").strip()])
    elif name == "v" and element.text:  # remembered of another workbook
        lines += filter(None, [element.text.strip()])
