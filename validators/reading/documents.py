"""The text of what is no table, line by line: not to read tables from it, but for the gate to look at; and how much of it nobody could look into.

A PDF is read by a process of its own (`document_text`), with bounds on time and memory: documents are hostile more often than tables.
The rule: what a machine cannot look into is not clean, it waits for a person. The first page may be a picture where all others have text: a cover.
"""

import importlib
import json
import subprocess
import sys
import zipfile
import zlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path

from lxml import etree

from catalog.words.errors import Unreadable
from validators.reading import pictures
from validators.reading.delimited import opened
from validators.reading.encodings import decide
from validators.reading.text import tidy

MAX_BYTES = 64 << 20
MAX_LINES = 100_000
LONGEST = 20_000  # characters of a line
SECONDS = 20
COVER = 3  # pages from which on the first may be a picture
_OFFICE = {"DOCX": ("word/",), "PPTX": ("ppt/slides/", "ppt/notesSlides/")}
_PARAGRAPHS = frozenset({"p"})
_CLOSED = frozenset({"RAR", "7Z", "SQLITE"})  # they hold files and tables that are not read here
_TEXTS = frozenset({"TXT", "TEXT", "CSV", "TSV", "JSON", "JSONL", "GEOJSON", "XML"})


@dataclass(frozen=True, slots=True)
class Document:
    """A file that is no table, inside an archive; `path` lives as long as the archive is open."""

    path: Path
    format: str


@dataclass(slots=True)
class Seen:
    lines: list[str] = field(default_factory=list)
    unseen: int = 0  # pages (or whole files) that no machine could look into
    placed: int = 0  # photographs that say where they were taken


def look(path: Path, format: str, seconds: float = SECONDS) -> Seen:
    """What a document says, and how much of it could not be read."""
    if format in _CLOSED:
        return Seen(unseen=1)
    if format in pictures.FORMATS:
        return shown([pictures.look(path)])
    if format == "PDF":
        return _pdf(path, seconds)
    if format in _OFFICE:
        text, beside = _office(path, _OFFICE[format]), shown(pictures.inside(path))
        return Seen(text.lines, text.unseen + beside.unseen, beside.placed)
    return _text(path) if format in _TEXTS else Seen()


def shown(found: Iterable[pictures.Picture]) -> Seen:
    """Pictures: which of them only a person can look through, and which say where they were taken."""
    seen = Seen()
    for one in found:
        seen.unseen += one.waits
        seen.placed += one.placed
    return seen


def _pdf(path: Path, seconds: float) -> Seen:
    if path.stat().st_size > MAX_BYTES:
        return Seen(unseen=1)
    command = [sys.executable, "-m", "validators.reading.document_text", str(path.resolve()), str(seconds)]
    told = b""
    try:
        done = subprocess.run(
            command, capture_output=True, timeout=seconds + 10, check=False, cwd=Path(__file__).resolve().parents[2]
        )
    except subprocess.TimeoutExpired as error:
        out = error.stdout or b""
    except PermissionError:
        return _pdf_here(path, seconds)
    else:
        out, told = done.stdout, done.stderr
    return Seen(_tidied(out.decode("utf-8", "replace").split("\n")), _unread(told))


def _pdf_here(path: Path, seconds: float) -> Seen:
    """Where no other program may be started: that process judges for strangers and has bounds of its own."""
    reader = importlib.import_module("validators.reading.document_text")
    pages: list[str] = []
    try:
        told = json.dumps(reader.read_text(path, seconds, pages.append)).encode()
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - a broken document raises anything
        told = b""
    return Seen(_tidied("\n".join(pages).split("\n")), _unread(told))


def _unread(told: bytes) -> int:
    """How many pages nobody could read; one at least where the document broke on the way."""
    try:
        said = json.loads(told.rsplit(b"\n", 1)[-1] or b"{}")
        pages, unread = int(said["pages"]), set(said["unread"])
    except (ValueError, KeyError, TypeError):
        return 1
    if pages >= COVER and unread == {0}:
        return 0
    return len(unread) if pages else 1


def _tidied(lines: list[str]) -> list[str]:
    return [line for line in map(tidy, lines[:MAX_LINES]) if line]


def _office(path: Path, folders: tuple[str, ...]) -> Seen:
    """Paragraphs of a text document or slides."""
    lines: list[str] = []
    try:
        with zipfile.ZipFile(path) as archive:
            parts = [
                one for one in archive.infolist() if one.filename.startswith(folders) and one.filename.endswith(".xml")
            ]
            if sum(one.file_size for one in parts) > MAX_BYTES:
                return Seen(unseen=1)
            for part in parts[:500]:
                with archive.open(part) as file:
                    for _, element in etree.iterparse(
                        file, events=("end",), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
                    ):
                        if isinstance(element.tag, str) and etree.QName(element).localname in _PARAGRAPHS:
                            lines.append("".join(element.itertext()))
                            element.clear()
    except (zipfile.BadZipFile, zlib.error, etree.LxmlError, OSError, RuntimeError, NotImplementedError, EOFError):
        return Seen(_tidied(lines), 1)
    return Seen(_tidied(lines))


def _text(path: Path) -> Seen:
    if path.stat().st_size > MAX_BYTES:
        return Seen(unseen=1)
    try:
        encoding = decide(path, None)
        if encoding.binary:
            return Seen()
        with opened(path, encoding) as text:
            return Seen(_tidied([line[:LONGEST] for line in islice(text, MAX_LINES)]))
    except (Unreadable, OSError, UnicodeError):  # digits and Latin letters show even where others are broken
        broken = path.read_bytes().decode("cp874", "replace")
        return Seen(_tidied([line[:LONGEST] for line in broken.split("\n")]))
