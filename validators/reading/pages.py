"""Tables of web pages: what Thai systems write as .xls is an HTML table more often than not.

Read as a stream of tags, never as a tree: memory holds the cells and nothing else. A page is taken for a file only where someone meant it to
be one (`deliberate`) and a table is most of what it says: a login page behind a link to .xls stays a web page.
"""

import email
import email.policy
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from catalog.words.errors import Unreadable
from catalog.words.texts import Text
from validators.port import Hints
from validators.reading import cells
from validators.reading.books import Sheet
from validators.reading.delimited import opened
from validators.reading.encodings import Encoding, decide
from validators.reading.stream import MAX_COLUMNS, Merge
from validators.reading.text import tidy

MAX_BYTES = 192 << 20
MAX_CELLS = 6_000_000
MAX_DEEP = 200  # tables within tables, and elements within elements
MAX_TEXTS = 200
MAX_TABLES = 2_000
SHARE = 0.5  # of a page's words that stand in its table, where nothing else says that it is meant as a file
_BOOKS = ("XLS", "XLSX", "XLSB", "ODS")
_PAGE_NAME = re.compile(r"\.(?:xlsx?|xlsb|xlw|ods|html?|mht|mhtml)$", re.IGNORECASE)
_BOOK_NAME = re.compile(r"\.(?:xlsx?|xlsb|xlw|ods)$", re.IGNORECASE)
_OFFICE = re.compile(rb"urn:schemas-microsoft-com:office:excel|ProgId\W+content\W+Excel\.Sheet", re.IGNORECASE)
_CHARSET = re.compile(rb"""<meta[^>]{0,200}charset\s*=\s*["']?\s*([\w-]{3,20})""", re.IGNORECASE)
_SHEET_NAME = re.compile(r"<x:Name>([^<]{1,100})</x:Name>")
_SILENT = frozenset({"script", "style", "head", "noscript", "template"})
_CONTROLS = frozenset({"select", "textarea", "button", "input"})
_BLOCKS = frozenset({"p", "div", "h1", "h2", "h3", "h4", "h5", "h6", "li", "center", "caption", "tr", "table", "body"})


@dataclass
class Page:
    """One table as it stands: `iter_rows` as a sheet's."""

    rows: list[list[str]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    title: list[str] = field(default_factory=list)  # what stood right above it
    width: int = 0
    controls: int = 0

    def iter_rows(self) -> Iterator[list[str]]:
        yield from ([*row, *([""] * (self.width - len(row)))] for row in self.rows)

    @property
    def words(self) -> int:
        return sum(len(cell) for row in self.rows for cell in row)

    @property
    def filled(self) -> int:
        return sum(1 for row in self.rows for cell in row if cell)

    @property
    def is_table(self) -> bool:
        return self.width >= 2 and sum(1 for row in self.rows if sum(map(bool, row)) >= 2) >= 2 and not self.controls


@dataclass
class _Open:
    """A table whose end has not come: cells go where rows above have left room."""

    page: Page
    row: int = -1
    column: int = 0
    taken: dict[int, int] = field(default_factory=dict)  # column -> last row that a cell above reaches down to
    cell: list[str] | None = None
    span: tuple[int, int] = (1, 1)
    number: str = ""


class Tags:
    """The target of the parser: tables, and the words outside of them."""

    def __init__(self) -> None:
        self.tables: list[Page] = []
        self.texts: list[str] = []
        self.outside = 0  # letters outside of tables
        self.password = False
        self.name: str | None = None
        self._open: list[_Open] = []
        self._silent = self._cells = 0
        self._line: list[str] = []

    def start(self, tag: str, attributes: Mapping[str, str]) -> None:
        if tag in _SILENT:
            self._silent += 1
        if tag in _CONTROLS and attributes.get("type", "").lower() != "hidden":
            self.password = self.password or attributes.get("type", "").lower() == "password"
            if self._open:
                self._open[-1].page.controls += 1
        if tag in _BLOCKS:
            self._end_line()
        if tag == "table":
            self._begin_table()
        elif tag == "tr":
            if not self._open:
                self._begin_table()
            self._begin_row(self._open[-1])
        elif tag in ("td", "th") and self._open:
            self._begin_cell(self._open[-1], attributes)
        elif tag == "br":
            self.data(" ")

    def end(self, tag: str) -> None:
        if tag in _SILENT:
            self._silent = max(0, self._silent - 1)
        if tag in _BLOCKS:
            self._end_line()
        if tag in ("td", "th", "tr") and self._open:
            self._end_cell(self._open[-1])
        elif tag == "table" and self._open:
            self._end_table()

    def data(self, text: str) -> None:
        if self._silent:
            return
        if self._open and self._open[-1].cell is not None:
            self._open[-1].cell.append(text)
        elif text.strip():
            self._line.append(text)

    def comment(self, text: str) -> None:
        if self.name is None and (found := _SHEET_NAME.search(text[:20_000])):
            self.name = tidy(found[1])

    def close(self) -> "Tags":
        while self._open:
            self._end_table()
        self._end_line()
        return self

    def _end_line(self) -> None:
        text = tidy(" ".join("".join(self._line).split()))
        self._line = []
        if text:
            self.outside += len(text)
            if len(self.texts) < MAX_TEXTS:
                self.texts.append(text[:2_000])

    def _begin_table(self) -> None:
        if len(self._open) >= MAX_DEEP or len(self.tables) >= MAX_TABLES:
            raise _too_large()
        page = Page(title=self.texts[-8:])
        self._open.append(_Open(page))

    def _end_table(self) -> None:
        done = self._open.pop()
        self._end_cell(done)
        page = done.page
        if page.width == 1:  # a frame around words, no table
            for row in page.rows:
                self._line = [row[0]] if row else []
                self._end_line()
        elif page.width:
            self.tables.append(page)

    def _begin_row(self, table: _Open) -> None:
        self._end_cell(table)
        table.page.rows.append([])
        table.row += 1
        table.column = 0

    def _begin_cell(self, table: _Open, attributes: Mapping[str, str]) -> None:
        self._end_cell(table)
        if table.row < 0:
            self._begin_row(table)
        table.cell = []
        table.span = _count(attributes.get("colspan"), MAX_COLUMNS), _count(attributes.get("rowspan"), 20_000)
        table.number = attributes.get("x:num") or ""

    def _end_cell(self, table: _Open) -> None:
        if table.cell is None:
            return
        text = tidy(" ".join("".join(table.cell).split()))
        if table.number and cells.read(text).kind in ("int", "dec"):
            text = table.number if cells.read(table.number).kind in ("int", "dec") else text
        table.cell = None
        across, down = table.span
        while table.taken.get(table.column, -1) >= table.row:
            table.column += 1
        left = table.column
        if left + across > MAX_COLUMNS:
            across = max(0, MAX_COLUMNS - left)
            if not across:
                return
        row = table.page.rows[table.row]
        row += [""] * (left - len(row)) + [text] + [""] * (across - 1)
        self._cells += across
        if self._cells > MAX_CELLS:
            raise _too_large()
        table.column = left + across
        table.page.width = max(table.page.width, table.column)
        if across > 1 or down > 1:
            if len(table.page.merges) < 20_000:
                table.page.merges.append(Merge(table.row, left, table.row + down - 1, left + across - 1))
            if down > 1:
                table.taken.update(dict.fromkeys(range(left, left + across), table.row + down - 1))


def _count(text: str | None, most: int) -> int:
    return min(most, max(1, int(text))) if text and text.strip().isdigit() and len(text) < 9 else 1


def _too_large() -> Unreadable:
    return Unreadable(
        Text.of("The page holds more tables and cells than are read"), Text.of("Publish the table as CSV")
    )


def _not_a_file(format: str = "HTML") -> Unreadable:
    return Unreadable(
        Text.of("It is a web page, not a data file"),
        Text.of("Point the link at the file itself, one that opens without logging in"),
        format=format,
    )


def _parse(parts: Iterator[str]) -> Tags:
    target = Tags()
    parser = etree.HTMLParser(target=target, no_network=True, huge_tree=False, remove_pis=True)
    try:
        for part in parts:
            parser.feed(part)
        found: Tags = parser.close()
    except etree.LxmlError as error:
        raise _not_a_file() from error
    return found


def says_book(hints: Hints) -> bool:
    """Whether the name, the declared format or the media type calls the file a workbook."""
    return bool(
        (hints.format or "").upper() in _BOOKS
        or _BOOK_NAME.search(hints.name or "")
        or re.search("excel|spreadsheet", hints.media_type or "")
    )


def deliberate(hints: Hints, head: bytes) -> tuple[bool, bool]:
    """(someone meant a table, it says so of itself): by what the link calls it, by its name, or by the marks of a spreadsheet program."""
    format = (hints.format or "").upper()
    named = (
        says_book(hints)
        or format in ("HTML", "HTM", "MHTML")
        or (not format and bool(_PAGE_NAME.search(hints.name or "")))
        or bool(hints.dialect and hints.dialect.get("table"))
    )
    own = bool(_OFFICE.search(head[:20_000]))
    return named or own, own


def open_page(path: Path, hints: Hints) -> tuple[Sheet, list[Sheet], list[str], Encoding]:
    """(the table, the other tables, the words around them, the encoding). Raises Unreadable where it is a web page and no file."""
    with path.open("rb") as file:
        head = file.read(1 << 16)
    meant, own = deliberate(hints, head)
    if not meant:
        raise _not_a_file()
    if path.stat().st_size > MAX_BYTES:
        raise _too_large()
    encoding = _encoding(path, head, hints)
    found = _parse(_decoded(path, encoding))
    return *_chosen([found], hints, own), encoding


def open_archive(path: Path, hints: Hints) -> tuple[Sheet, list[Sheet], list[str], Encoding]:
    """The same of a web archive (MHTML), as spreadsheet programs save workbooks: each sheet is a part of it."""
    if path.stat().st_size > MAX_BYTES // 4:
        raise _too_large()
    message = email.message_from_bytes(path.read_bytes(), policy=email.policy.compat32)
    found = []
    for part in message.walk():
        if part.get_content_type() != "text/html" or len(found) >= 100:
            continue
        raw = part.get_payload(decode=True)
        if isinstance(raw, bytes) and b"<t" in raw.lower():
            found.append(_parse(iter([_text_of(raw, part.get_content_charset())])))
    return *_chosen(found, hints, True), Encoding("utf-8", "UTF-8")


def _text_of(raw: bytes, charset: str | None) -> str:
    said = _CHARSET.search(raw[: 1 << 16])
    for codec in (charset, said[1].decode() if said else None, "utf-8", "cp874"):
        try:
            return raw.decode((codec or "utf-8").lower().replace("tis-620", "cp874"))
        except (UnicodeDecodeError, LookupError):
            continue
    return raw.decode("utf-8", "replace")


def _encoding(path: Path, head: bytes, hints: Hints) -> Encoding:
    """What the page says of its letters is believed where it speaks of Thai or Unicode and the bytes agree; else the bytes decide."""
    said = _CHARSET.search(head)
    name = said[1].decode().lower() if said else ""
    given = str((hints.dialect or {}).get("encoding") or "")
    return decide(path, given or (name if re.match("utf-?8|windows-874|tis-?620|iso-8859-11|cp874", name) else None))


def _decoded(path: Path, encoding: Encoding) -> Iterator[str]:
    with opened(path, encoding) as text:
        while part := text.read(1 << 18):
            yield part


def _chosen(found: Sequence[Tags], hints: Hints, own: bool) -> tuple[Sheet, list[Sheet], list[str]]:
    tables = [(page, tags) for tags in found for page in _continued(tags.tables)]
    texts = [text for tags in found for text in tags.texts]
    data = [page for page, _ in tables if page.is_table]
    if not data or any(tags.password for tags in found):
        raise _not_a_file()
    wanted = (hints.dialect or {}).get("table")
    if isinstance(wanted, int) and 0 < wanted <= len(data):
        main = data[wanted - 1]
    else:
        named = [page for page, tags in tables if hints.sheet and tags.name == hints.sheet and page.is_table]
        main = max(named or data, key=lambda page: page.filled)
        whole = sum(tags.outside for tags in found) + sum(page.words for page, _ in tables)
        if not own and sum(page.words for page in data) < SHARE * whole:
            raise _not_a_file()
    numbers = {id(page): number for number, page in enumerate(data, 1)}
    names = {id(page): tags.name or f"table {numbers.get(id(page), 'of layout')}" for page, tags in tables}
    sheets = {id(page): _sheet(page, names[id(page)]) for page, _ in tables}
    stream = sheets[id(main)]
    others = [sheet for key, sheet in sheets.items() if key != id(main)]
    stream.facts |= {
        "sheet": stream.name,
        "sheets": [names[id(page)] for page in data if page is not main],
        "numbered": {numbers[id(page)]: names[id(page)] for page in data if page is not main},
        "above": main.title,
    }
    return stream, others, texts


def _continued(tables: Sequence[Page]) -> list[Page]:
    """Pages of one printed report are tables with one header: put one under another."""
    found: list[Page] = []
    for page in tables:
        last = found[-1] if found else None
        same = last is not None and page.is_table and last.width == page.width and last.rows[0] == page.rows[0]
        if last and same and last.title == page.title:
            base = len(last.rows)
            last.rows += page.rows
            last.merges += [Merge(m.top + base, m.left, m.bottom + base, m.right) for m in page.merges]
        else:
            found.append(page)
    return found


def _sheet(page: Page, name: str) -> Sheet:
    merges = [Merge(m.top, m.left, min(m.bottom, len(page.rows) - 1), m.right) for m in page.merges]
    return Sheet(page, name, len(page.rows), page.width, merges=merges)
