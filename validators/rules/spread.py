"""How many cells an OpenDocument sheet comes to when what it repeats is written out: a hostile file of a few kilobytes says a billion."""

import zipfile
from pathlib import Path

from lxml import etree

_TABLE = "{urn:oasis:names:tc:opendocument:xmlns:table:1.0}"
_MOST_BYTES = 512 << 20  # of the document's XML
_REPEATED = 32  # what is repeated so often or more stands once (ezodf, which reads for Frictionless)


def cells_of(path: Path, most: int) -> int:
    """At most `most + 1`: counting stops there. 0 where the file cannot be read: its reader will say why."""
    cells = width = 0
    try:
        with zipfile.ZipFile(path) as archive:
            if archive.getinfo("content.xml").file_size > _MOST_BYTES:
                return most + 1
            with archive.open("content.xml") as file:
                for _, element in etree.iterparse(file, events=("end",), resolve_entities=False, huge_tree=False):
                    if element.tag in (f"{_TABLE}table-cell", f"{_TABLE}covered-table-cell"):
                        width += _times(element, "columns")
                    elif element.tag == f"{_TABLE}table-row":
                        cells, width = cells + width * _times(element, "rows"), 0
                        while element.getprevious() is not None:  # what was counted is let go
                            del element.getparent()[0]
                        element.clear()
                    if cells + width > most:
                        return most + 1
    except (OSError, KeyError, ValueError, zipfile.BadZipFile, etree.XMLSyntaxError, NotImplementedError):
        return 0
    return cells


def _times(element: etree._Element, what: str) -> int:
    said = element.get(f"{_TABLE}number-{what}-repeated", "1")
    times = int(said) if said.isdecimal() else 1
    return times if times < _REPEATED else 1
