"""From a path to a stream: sniffs, unpacks, decodes, and opens with the reader of that format."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field, replace
from functools import partial
from itertools import islice
from pathlib import Path
from tempfile import TemporaryDirectory

from catalog.words.errors import Unreadable
from catalog.words.model import Finding
from catalog.words.texts import Text
from validators.port import Hints
from validators.reading import books, oldbooks, packed, pages, records, sheets, sniff, workxml
from validators.reading.delimited import Delimited, Dialect, opened, sniff_dialect
from validators.reading.documents import Document
from validators.reading.encodings import decide
from validators.reading.features import Layer, NoFeatures, table_of
from validators.reading.findings import finding, numbered
from validators.reading.fixed import Fixed, sniff_widths
from validators.reading.geopackages import open_geopackage
from validators.reading.markup import open_gpx, open_kml
from validators.reading.shapefiles import open_shapefile
from validators.reading.stream import HEAD, Stream
from validators.reading.text import Mojibake, garbled, tidy

SENTENCE = 4  # words; a title of a lone column has no more
MAX_MEMBERS = 50  # other files of an archive that are looked at
_DEPTH = 2  # archives within archives
_SHEETS = frozenset({"XLSX", "XLSB", "XLS", "ODS"})
_LAYERS: dict[str, Callable[[Path], list[Layer]]] = {
    "SHP": lambda path: [open_shapefile(path)],
    "KML": lambda path: [open_kml(path)],
    "GPX": lambda path: [open_gpx(path)],
    "GPKG": open_geopackage,
}
_KIND_NAMES = {
    "thai-as-latin": "Windows-874 → Latin-1",
    "utf8-as-latin": "UTF-8 → Latin-1",
    "utf8-as-thai": "UTF-8 → Windows-874",
}


def _nothing() -> Iterator[Stream | Document]:
    return iter(())


@dataclass
class Source:
    """An open table: its stream and what opening it has shown. `table` is the file itself (inside an archive: the one unpacked)."""

    format: str
    stream: Stream
    path: Path
    mojibake: Mojibake | None = None
    codec: str | None = None
    bom: bool = False
    findings: list[Finding] = field(default_factory=list)
    beside: Sequence[Stream] = ()  # other sheets: not read as tables, but published with the original
    alike: Mapping[str, Stream] = field(default_factory=dict)  # sheets that are read as one table, by name
    members: Callable[[], Iterator[Stream | Document]] = _nothing  # other files of an archive, opened one by one
    texts: list[str] = field(default_factory=list)  # names of sheets and members: looked at by the gate as well


@contextmanager
def open_source(path: Path, hints: Hints) -> Iterator[Source]:
    """The table in a file. Raises Unreadable with the reason; `facts["format"]` of the error is what the file is."""
    with _opened(path, hints, 0) as source:
        yield source


@contextmanager
def _opened(path: Path, hints: Hints, depth: int) -> Iterator[Source]:
    format = sniff.sniff(path).format
    try:
        sniff.refuse(format)
        if format in ("ZIP", "GZ"):
            if depth >= _DEPTH:
                raise Unreadable(
                    Text.of("The archive holds archives within archives"), Text.of("Publish one table per file")
                )
            with (
                packed.unpacked(path, format, hints.sheet) as (inner, name, others),
                _opened(inner, replace(hints, sheet=None) if name == hints.sheet else hints, depth + 1) as source,
            ):
                if others:
                    source.findings.insert(
                        0, finding("archive-member", count=len(others), member=name, others=", ".join(others)[:300])
                    )
                source.texts += [name or "", *others]
                if format == "ZIP" and source.format == "KML":
                    source.format = "KMZ"
                source.members = partial(_members, path, format, others, depth)
                yield source
            return
        if format in _LAYERS:
            with TemporaryDirectory(prefix="sala-features-") as folder:
                yield _features(path, format, hints, Path(folder))
            return
        yield (
            _sheet(path, format, hints)
            if format in _SHEETS
            else _page(path, format, hints)
            if format in ("HTML", "MHTML")
            else _workxml(path, hints)
            if format == "XML" and workxml.is_workbook(path)
            else _text(path, hints)
            if format == "TEXT"
            else _records(path, format)
        )
    except Unreadable as error:
        error.facts.setdefault("format", "TXT" if format == "TEXT" else format)
        raise


def _members(path: Path, format: str, names: Sequence[str], depth: int) -> Iterator[Stream | Document]:
    """The other files of an archive: they are published with it, so the gate looks at them too."""
    for name in names[:MAX_MEMBERS]:
        try:
            with packed.unpacked(path, format, name) as (inner, _, _):
                try:
                    with _opened(inner, Hints(name=name), depth + 1) as source:
                        yield source.stream
                        yield from source.beside
                except Unreadable as error:
                    yield Document(inner, str(error.facts.get("format") or ""))
        except Unreadable:
            continue


def inside(path: Path, format: str) -> Iterator[Document]:
    """What there is to look at in a file in which no table was found: itself, or the files of an archive."""
    if sniff.sniff(path).format != "ZIP" or format in ("DOCX", "PPTX"):
        yield Document(path, format)
        return
    for one in _members(path, "ZIP", packed.names_in(path), 0):
        if isinstance(one, Document):
            yield one


def _wanted(hints: Hints) -> str | None:
    return hints.sheet or (str(hints.dialect.get("sheet")) if hints.dialect and hints.dialect.get("sheet") else None)


def _sheet(path: Path, format: str, hints: Hints) -> Source:
    wanted = _wanted(hints)
    old = format == "XLS" and oldbooks.is_old(path)
    return _booked((oldbooks.open_old if old else books.open_book)(path, wanted), path, format, wanted)


def _workxml(path: Path, hints: Hints) -> Source:
    wanted = _wanted(hints)
    source = _booked(workxml.open_workbook(path, wanted), path, "XML", wanted)
    source.findings.insert(0, finding("disguised", kind="XML"))
    return source


def _page(path: Path, format: str, hints: Hints) -> Source:
    """A table of a web page; what stands around it and in other tables of the page is looked at by the gate all the same."""
    reader = pages.open_archive if format == "MHTML" else pages.open_page
    sheet, beside, texts, encoding = reader(path, hints)
    source = Source("HTML", sheet, path, encoding.mojibake, beside=beside, texts=texts)
    if pages.says_book(hints):
        source.findings.append(finding("disguised", kind=format))
    if encoding.name != "UTF-8":
        source.findings.append(finding("encoding", encoding=encoding.name))
    if encoding.mojibake and not encoding.lossy:
        source.findings.append(finding("mojibake-repaired", kind=_KIND_NAMES[encoding.mojibake]))
    if encoding.lossy:
        source.findings.append(finding("mojibake-lossy"))
        source.mojibake = None
    others: dict[int, str] = sheet.facts.get("numbered") or {}
    wanted = (hints.dialect or {}).get("table")
    if isinstance(wanted, int) and not 0 <= wanted <= len(others) + 1:
        source.findings.append(finding("table-missing", count=len(others) + 1, wanted=wanted))
    if others:
        source.findings.append(
            finding("table-chosen", count=len(others) + 1, table=sheet.name, others=numbered(others))
        )
    return source


def _booked(book: books.Book, path: Path, format: str, wanted: str | None) -> Source:
    source = Source(format, book.sheet, path, beside=book.beside, texts=[book.sheet.name, *book.others, *book.hidden])
    if wanted == sheets.ALL or (book.others and not wanted):
        _alike(source, book, wanted == sheets.ALL)
    elif wanted and tidy(wanted) != tidy(book.sheet.name):
        names = ", ".join([book.sheet.name, *book.others, *book.hidden])[:300]
        source.findings.append(finding("sheet-missing", wanted=wanted[:80], sheet=book.sheet.name, others=names))
    if book.others and not source.alike:
        others = ", ".join(book.others)[:300]
        source.findings.append(
            finding("sheet-chosen", count=len(book.others) + 1, sheet=book.sheet.name, others=others)
        )
    source.mojibake = garbled(" ".join(cell for row in book.sheet.head for cell in row if not cell.isascii())[:20_000])
    if source.mojibake:
        source.findings.append(finding("mojibake-repaired", kind=_KIND_NAMES[source.mojibake]))
    if book.hidden:
        source.findings.append(finding("hidden-sheets", count=len(book.hidden), others=", ".join(book.hidden)[:300]))
    return source


def _alike(source: Source, book: books.Book, wanted: bool) -> None:
    """Other visible sheets with the same titles are told; `wanted`: they are read together."""
    place = {name: number for number, name in enumerate(book.order)}
    found = sheets.alike(book.sheet, [one for one in book.beside if one.name in place])
    if not found:
        return
    one_table = sorted([book.sheet, *found], key=lambda one: place.get(one.name, 0))
    names = [one.name for one in one_table]
    if wanted:
        source.alike = dict(zip(names, one_table, strict=True))
        source.beside = [one for one in book.beside if one.name not in source.alike]
        left = [name for name in book.others if name not in source.alike]
        if left:
            source.findings.append(finding("sheets-left", count=len(left), names=", ".join(left)[:300]))
    else:
        source.findings.append(finding("sheets-alike", count=len(names), names=", ".join(names)[:300]))


def _features(path: Path, format: str, hints: Hints, folder: Path) -> Source:
    """The layer that was asked for or has the most features; the others are looked at for personal data only."""
    layers = _LAYERS[format](path)
    asked = next((one for one in layers if hints.sheet and one.name == hints.sheet), layers[0])
    stream, findings = table_of(asked, folder / "table")
    source = Source(format, stream, path, findings=findings, texts=[one.name for one in layers if one.name])
    others = [one for one in layers if one is not asked]
    beside: list[Stream] = []
    for number, layer in enumerate(others):
        with suppress(NoFeatures):
            beside.append(table_of(layer, folder / f"beside-{number}")[0])
    source.beside = beside
    if others:
        names = ", ".join(one.name for one in others)[:300]
        source.findings.append(finding("layer-chosen", count=len(layers), layer=asked.name, others=names))
    return source


def _records(path: Path, format: str) -> Source:
    stream = records.OPENERS[format](path)
    return Source("JSONL" if format == "JSON" and stream.facts.get("lines") else format, stream, path)


def _text(path: Path, hints: Hints) -> Source:
    given = dict(hints.dialect or {})
    encoding = decide(path, str(given["encoding"]) if given.get("encoding") else None)
    if encoding.binary:
        raise Unreadable(
            Text.of("The file is neither text nor any format of tables that is known"),
            Text.of("Publish it as CSV or XLSX"),
        )
    with opened(path, encoding) as text:
        head = list(islice(text, HEAD))
    dialect = sniff_dialect(head, given)
    widths = None
    if dialect is None or (dialect.delimiter not in "\t|;" and not given.get("delimiter")):
        widths = sniff_widths(head) if dialect is None or _weak(head, dialect) else None
    stream: Stream
    if widths:
        stream, format = Fixed(path, encoding, widths), "TXT"
    elif dialect is not None:
        stream = Delimited(path, encoding, dialect)
        format = "TSV" if dialect.delimiter == "\t" else "CSV"
    else:
        _refuse_prose(head, hints)
        stream, format = Delimited(path, encoding, Dialect()), "CSV"
    source = Source(format, stream, path, encoding.mojibake, encoding.codec, encoding.bom)
    if encoding.name != "UTF-8":
        source.findings.append(finding("encoding", encoding=encoding.name))
    if encoding.mojibake:
        kind = _KIND_NAMES[encoding.mojibake]
        source.findings.append(finding("mojibake-repaired", kind=kind))
    if encoding.lossy:
        source.findings.append(finding("mojibake-lossy"))
        source.mojibake = None
        source.findings = [one for one in source.findings if one.code != "mojibake-repaired"]
    if dialect is not None and dialect.escaped and not widths:
        source.findings.append(finding("escaped-quotes"))
    if dialect is not None and dialect.delimiter != "," and not widths:
        shown = {"\t": "TAB"}.get(dialect.delimiter, dialect.delimiter)
        source.findings.append(finding("dialect", delimiter=shown))
    return source


def _weak(head: list[str], dialect: Dialect) -> bool:
    """A comma that splits hardly any line stands in the text, not between cells."""
    lines = [line for line in head if line.strip()]
    return sum(dialect.delimiter in line for line in lines) < 0.6 * len(lines)


def _is_sentence(lines: list[str]) -> bool:
    """One line of words, with nothing below it: what a server says, not a header."""
    return len(lines) == 1 and len(lines[0].split()) > SENTENCE


def _refuse_prose(head: list[str], hints: Hints) -> None:
    """One column is a table only where it looks like a list: short lines, more than one."""
    lines = [line.strip() for line in head if line.strip()]
    long = sum(len(line) > 200 for line in lines)
    if len(lines) < 2 or long > 0.3 * len(lines):
        if (hints.format or "").upper() in ("CSV", "TSV") and len(lines) >= 1 and not long and not _is_sentence(lines):
            return
        raise Unreadable(
            Text.of("The text holds no table: nothing separates its lines into cells"),
            Text.of("Publish the table as CSV"),
            format="TXT",
        )
