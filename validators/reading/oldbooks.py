"""Workbooks of before 1993 (BIFF2 to BIFF4): a bare stream of records, one sheet each. The only file that imports xlrd."""

import io
import struct
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import xlrd
from xlrd.compdoc import CompDocError

from catalog.words.errors import Unreadable
from catalog.words.texts import Text
from validators.reading.books import Book, Sheet, cell_text, weight
from validators.reading.text import tidy

MAX_BYTES = 32 << 20
_BARE = (b"\x09\x00\x04\x00", b"\x09\x02\x06\x00", b"\x09\x04\x06\x00")


@dataclass
class Page:
    """One sheet: `iter_rows` as a sheet's."""

    sheet: Any
    datemode: int

    @property
    def height(self) -> int:
        return int(self.sheet.nrows)

    @property
    def width(self) -> int:
        return int(self.sheet.ncols)

    def iter_rows(self) -> Iterator[list[str]]:
        for row in range(self.height):
            cells = self.sheet.row(row)
            yield [self._text(cell) for cell in cells] + [""] * (self.width - len(cells))

    def _text(self, cell: Any) -> str:
        if cell.ctype == xlrd.XL_CELL_DATE:
            try:
                return cell_text(xlrd.xldate_as_datetime(cell.value, self.datemode))
            except (xlrd.XLDateError, OverflowError, ValueError):
                return cell_text(cell.value)
        if cell.ctype == xlrd.XL_CELL_BOOLEAN:
            return cell_text(bool(cell.value))
        if cell.ctype == xlrd.XL_CELL_ERROR:
            return str(xlrd.error_text_from_code.get(cell.value, ""))
        return cell_text(cell.value)


def is_old(path: Path) -> bool:
    with path.open("rb") as file:
        return file.read(4) in _BARE


def open_old(path: Path, wanted: str | None = None) -> Book:
    """The sheet of it. Raises Unreadable where the records break."""
    if path.stat().st_size > MAX_BYTES:
        raise Unreadable(
            Text.of("The workbook unpacks to {size} MB, more than is read", size=path.stat().st_size >> 20),
            Text.of("Publish the table as CSV"),
        )
    try:
        # Where no code page is named xlrd reads Latin-1; Thai letters are repaired as in any garbled file.
        book = xlrd.open_workbook(str(path), logfile=io.StringIO())
    except (
        xlrd.XLRDError,
        CompDocError,
        struct.error,
        ValueError,
        IndexError,
        KeyError,
        AssertionError,
        TypeError,
        AttributeError,
        UnicodeDecodeError,
    ) as error:
        raise Unreadable(
            Text.of("The workbook cannot be opened: {reason}", reason=str(error)[:200]),
            Text.of("Open it in a spreadsheet program and save it again as XLSX, without a password"),
        ) from error
    pages = {sheet.name: Page(sheet, book.datemode) for sheet in book.sheets() if sheet.nrows and sheet.ncols}
    if not pages:
        raise Unreadable(
            Text.of("No sheet of the workbook holds anything"), Text.of("Publish the file again with its data")
        )
    asked = next((one for one in pages if wanted and tidy(one) == tidy(wanted)), None)
    name = asked or max(pages, key=lambda one: weight(pages[one]))
    sheets = {one: Sheet(page, one, page.height, page.width) for one, page in pages.items()}
    others = [one for one in pages if one != name]
    sheets[name].facts |= {"sheet": name, "sheets": others, "hidden_sheets": []}
    return Book(sheets[name], others, [], [sheets[one] for one in others])
