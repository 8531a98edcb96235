"""Workbooks in the XML of 2003 (SpreadsheetML), which reports and exports still write and name .xls."""

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from lxml import etree

from catalog.words.errors import Unreadable
from catalog.words.texts import Text
from validators.reading.books import Book, Sheet, cell_text, weight
from validators.reading.stream import MAX_COLUMNS, Merge
from validators.reading.text import tidy

SPACE = "urn:schemas-microsoft-com:office:spreadsheet"
_SS = f"{{{SPACE}}}"
_EXCEL = "{urn:schemas-microsoft-com:office:excel}"
MAX_CELLS = 6_000_000
MAX_GAP = 1_000_000  # a row's number may jump so far


@dataclass
class Page:
    """One sheet of it: `iter_rows` as a sheet's."""

    name: str
    rows: list[list[str]] = field(default_factory=list)
    merges: list[Merge] = field(default_factory=list)
    width: int = 0
    hidden: bool = False

    @property
    def height(self) -> int:
        return len(self.rows)

    def iter_rows(self) -> Iterator[list[str]]:
        yield from ([*row, *([""] * (self.width - len(row)))] for row in self.rows)


def is_workbook(path: Path) -> bool:
    with path.open("rb") as file:
        head = file.read(4096)
    if head[:2] in (b"\xff\xfe", b"\xfe\xff"):
        head = head.decode("utf-16", "ignore").encode()
    return SPACE.encode() in head and b"Workbook" in head


def open_workbook(path: Path, wanted: str | None = None) -> Book:
    """The main sheet, as of any workbook. Raises Unreadable where the XML breaks or holds too much."""
    pages = _pages(path)
    filled = [page for page in pages if page.width]
    if not filled:
        raise Unreadable(
            Text.of("No sheet of the workbook holds anything"), Text.of("Publish the file again with its data")
        )
    visible = [page for page in filled if not page.hidden] or filled
    chosen = next((page for page in filled if wanted and tidy(page.name) == tidy(wanted)), None) or max(
        visible, key=weight
    )
    sheets = {id(page): Sheet(page, page.name, page.height, page.width, merges=page.merges) for page in filled}
    stream = sheets[id(chosen)]
    others = [page.name for page in visible if page is not chosen]
    hidden = [page.name for page in filled if page.hidden]
    stream.facts |= {"sheet": chosen.name, "sheets": others, "hidden_sheets": hidden}
    return Book(stream, others, hidden, [sheet for sheet in sheets.values() if sheet is not stream])


def _pages(path: Path) -> list[Page]:
    pages: list[Page] = []
    cells = column = 0
    try:
        for event, element in etree.iterparse(
            str(path), events=("start", "end"), resolve_entities=False, no_network=True, load_dtd=False, huge_tree=False
        ):
            tag = element.tag
            if event == "start":
                if tag == f"{_SS}Worksheet":
                    pages.append(Page(element.get(f"{_SS}Name") or f"{len(pages) + 1}"))
                elif tag == f"{_SS}Row" and pages:
                    _row(pages[-1], element.get(f"{_SS}Index"))
                    column = 0
                continue
            if tag == f"{_SS}Cell" and pages and pages[-1].rows:
                column = _cell(pages[-1], element, column)
                cells += 1
                if cells > MAX_CELLS:
                    raise Unreadable(
                        Text.of("The sheet has more than {limit} cells", limit=MAX_CELLS),
                        Text.of("Publish the table as CSV"),
                    )
            elif tag == f"{_EXCEL}Visible" and pages:
                pages[-1].hidden = pages[-1].hidden or "Hidden" in (element.text or "")
            if tag in (f"{_SS}Row", f"{_SS}Worksheet", f"{_SS}Styles"):
                element.clear()
                while element.getprevious() is not None:
                    del element.getparent()[0]
    except etree.XMLSyntaxError as error:
        raise Unreadable(
            Text.of("The workbook cannot be opened: {reason}", reason=str(error)[:200]),
            Text.of("Open it in a spreadsheet program and save it again as XLSX, without a password"),
        ) from error
    return pages


def _row(page: Page, index: str | None) -> None:
    if index and index.isdigit() and len(page.rows) < int(index) <= len(page.rows) + MAX_GAP:
        page.rows.extend([] for _ in range(int(index) - 1 - len(page.rows)))
    page.rows.append([])


def _number(text: str | None) -> int:
    return int(text) if text and text.isdigit() and len(text) < 7 else 0


def _cell(page: Page, element: etree._Element, column: int) -> int:
    """Puts a cell where it belongs; gives the column of the next one."""
    row = page.rows[-1]
    place = _number(element.get(f"{_SS}Index"))
    left = place - 1 if place > column else column
    if left >= MAX_COLUMNS:
        return left
    data = element.find(f"{_SS}Data")
    text = "".join(data.itertext()) if data is not None else ""
    kind = data.get(f"{_SS}Type") if data is not None else ""
    if text:
        row += [""] * (left - len(row))
        row.append(_value(text, kind or ""))
        page.width = max(page.width, len(row))
    across, down = _number(element.get(f"{_SS}MergeAcross")), _number(element.get(f"{_SS}MergeDown"))
    if (across or down) and len(page.merges) < 20_000:
        top = len(page.rows) - 1
        page.merges.append(Merge(top, left, top + down, left + across))
    return left + across + 1


def _value(text: str, kind: str) -> str:
    try:
        if kind == "Number":
            return cell_text(float(text)) if not text.lstrip("-").isdigit() or len(text) > 15 else text
        if kind == "DateTime":
            return cell_text(dt.datetime.fromisoformat(text))
    except ValueError:
        return text
    return {"1": "true", "0": "false"}.get(text, text) if kind == "Boolean" else text
