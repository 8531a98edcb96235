"""Workbooks: XLSX, XLSB, XLS, ODS. The only file that imports calamine."""

import datetime as dt
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import python_calamine as calamine

from catalog.words.errors import Unreadable
from catalog.words.texts import Text
from validators.reading.stream import HEAD, MAX_COLUMNS, PIECE, Merge, Piece, Rows, strings
from validators.reading.text import tidy

MAX_UNPACKED = 2 << 30  # bytes of XML inside a workbook
MAX_RATIO = 400  # times that a part may unpack to (above 100 MB): real sheets reach 60
MAX_CELLS = 60_000_000


def cell_text(value: Any) -> str:
    """A sheet's value as the text that stands for it."""
    if isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() and abs(value) < 1e18 else repr(value)
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ", "seconds")
    if isinstance(value, dt.timedelta):
        total = int(value.total_seconds())
        return f"{total // 3600:02d}:{total // 60 % 60:02d}:{total % 60:02d}"
    if isinstance(value, (dt.date, dt.time)):
        return value.isoformat()
    return "" if value is None else str(value)


def _column(values: Sequence[Any]) -> pa.Array:
    """A column of one sheet; numbers or days all of one kind are turned into text at once."""
    kinds = set(map(type, values))
    if kinds == {str}:
        return strings(values)
    if kinds <= {float, str}:
        return _numbers(values, kinds)
    if kinds <= {dt.date, str}:
        days = np.array([value if type(value) is dt.date else None for value in values], "datetime64[D]")
        texts = strings(np.datetime_as_string(days))
        return texts if str not in kinds else _words_kept(texts, values)
    return strings([cell_text(value) for value in values])


def _numbers(values: Sequence[Any], kinds: set[type]) -> pa.Array:
    numbers = np.array([value if type(value) is float else np.nan for value in values])
    real = np.isfinite(numbers)
    whole = real & (np.abs(numbers) < 1e15) & (numbers == np.floor(np.nan_to_num(numbers)))
    usual = whole | (real & (np.abs(numbers) >= 1e-4) & (np.abs(numbers) < 1e10))
    texts = pa.array(np.where(whole, numbers, 0).astype(np.int64)).cast(pa.string())
    if not whole[real].all():
        texts = pc.if_else(pa.array(whole), texts, pa.array(np.where(usual, numbers, 0)).cast(pa.string()))
    odd = np.array([type(value) is float for value in values]) & ~usual if not usual.all() else ~usual
    if odd.any():  # very small, very large: written as Python writes them
        spelled = strings([cell_text(values[index]) for index in np.flatnonzero(odd)])
        texts = pc.replace_with_mask(texts, pa.array(odd), spelled)
    return texts if kinds == {float} else _words_kept(texts, values)


def _words_kept(texts: pa.Array, values: Sequence[Any]) -> pa.Array:
    words = pa.array([type(value) is str for value in values])
    return pc.if_else(words, strings([value if type(value) is str else "" for value in values]), texts)


@dataclass
class Sheet:
    """A stream over one sheet."""

    sheet: Any
    name: str
    height: int
    width: int
    head: list[list[str]] = field(default_factory=list)
    labels: list[str] | None = None
    merges: Sequence[Merge] = ()
    short: Rows = field(default_factory=Rows)
    long: Rows = field(default_factory=Rows)
    facts: dict[str, Any] = field(default_factory=dict)
    offset: int = 0  # empty rows above the used area
    left: int = 0

    def __post_init__(self) -> None:
        self.head = [[cell_text(value) for value in row] for row in islice(self._rows(), HEAD)]

    def _rows(self) -> Iterator[list[Any]]:
        blank: list[Any] = [""] * self.width
        yield from (list(blank) for _ in range(self.offset))
        pad: list[Any] = [""] * self.left
        yield from (pad + row for row in self.sheet.iter_rows()) if self.left else self.sheet.iter_rows()

    def gaps(self) -> bool:
        """Whether a row behind the first ones is blank."""
        return any(row.count("") == len(row) for row in islice(self._rows(), HEAD, None))

    def pieces(self, after: int, width: int) -> Iterator[Piece]:
        self.short, self.long = Rows(), Rows()
        rows = islice(self._rows(), after, None)
        number = after
        spread = {
            row: merge
            for merge in self.merges
            if merge.left == merge.right and merge.bottom > merge.top
            for row in range(merge.top, merge.bottom + 1)
        }
        downs = (
            [
                merge
                for merge in self.merges
                if merge.left == merge.right and merge.bottom > merge.top and merge.bottom >= after
            ]
            if spread
            else []
        )
        carried: dict[int, tuple[int, Any]] = {}  # column -> (last row, value): a merged cell goes on below
        while chunk := list(islice(rows, PIECE)):
            if downs:
                for index, row in enumerate(chunk):
                    at = number + index
                    for column, (last, value) in list(carried.items()):
                        if at > last:
                            del carried[column]
                        elif column < len(row) and row[column] == "":
                            row[column] = value
                    for merge in downs:
                        if merge.top == at and merge.left < len(row):
                            carried[merge.left] = (merge.bottom, row[merge.left])
            columns = [_column(values) for values in islice(zip(*chunk, strict=True), width)]
            columns += [strings([""] * len(chunk))] * (width - len(columns))
            yield Piece(np.arange(number + 1, number + 1 + len(chunk), dtype=np.int32), columns)
            number += len(chunk)


@dataclass(frozen=True, slots=True)
class Book:
    sheet: Sheet
    others: list[str]  # other visible sheets that hold something
    hidden: list[str]
    beside: list["Sheet"] = field(default_factory=list)  # all sheets but the one that is read
    order: list[str] = field(default_factory=list)  # the visible sheets as they follow one another


def _guard(path: Path) -> None:
    """Refuses a workbook whose parts would unpack to more than a machine should hold (the directory tells before anything is unpacked)."""
    if not zipfile.is_zipfile(path):
        return
    with zipfile.ZipFile(path) as archive:
        parts = archive.infolist()
        total = sum(part.file_size for part in parts)
        bomb = any(
            part.file_size > 100 << 20 and part.file_size > MAX_RATIO * max(1, part.compress_size) for part in parts
        )
    if total > MAX_UNPACKED or bomb:
        raise Unreadable(
            Text.of("The workbook unpacks to {size} MB, more than is read", size=total >> 20),
            Text.of("Publish the table as CSV"),
        )


def open_book(path: Path, wanted: str | None = None) -> Book:
    """The main sheet: the one asked for, else the visible sheet with the most filled cells."""
    _guard(path)
    try:
        book = calamine.CalamineWorkbook.from_path(str(path))
        metadata = book.sheets_metadata
    except (calamine.CalamineError, OSError, ValueError) as error:
        raise Unreadable(
            Text.of("The workbook cannot be opened: {reason}", reason=str(error)[:200]),
            Text.of("Open it in a spreadsheet program and save it again as XLSX, without a password"),
        ) from error
    sheets: list[tuple[Any, Any]] = []
    for meta in metadata:
        if meta.typ != calamine.SheetTypeEnum.WorkSheet:
            continue
        try:
            sheets.append((meta, book.get_sheet_by_name(meta.name)))
        except (calamine.CalamineError, ValueError, OSError):
            continue
    filled = [(meta, sheet) for meta, sheet in sheets if sheet.height and sheet.width]
    if not filled:
        raise Unreadable(
            Text.of("No sheet of the workbook holds anything"), Text.of("Publish the file again with its data")
        )
    visible = [(meta, sheet) for meta, sheet in filled if meta.visible == calamine.SheetVisibleEnum.Visible] or filled
    chosen = next(((meta, sheet) for meta, sheet in filled if wanted and tidy(meta.name) == tidy(wanted)), None)
    if chosen is None:
        chosen = max(visible, key=lambda item: (weight(item[1]), -filled.index(item)))
    meta, sheet = chosen
    top, left = sheet.start or (0, 0)
    width = min(left + sheet.width, 16_384)
    if sheet.height * width > MAX_CELLS:
        raise Unreadable(
            Text.of("The sheet has more than {limit} cells", limit=MAX_CELLS), Text.of("Publish the table as CSV")
        )
    merges = _merges(sheet)
    stream = Sheet(sheet, meta.name, sheet.height, min(width, MAX_COLUMNS), merges=merges, offset=top, left=left)
    others = [m.name for m, s in visible if s is not sheet]
    hidden = [m.name for m, _ in filled if m.visible != calamine.SheetVisibleEnum.Visible]
    stream.facts |= {"sheet": meta.name, "sheets": others, "hidden_sheets": hidden}
    beside = [
        Sheet(
            s,
            m.name,
            s.height,
            min((s.start or (0, 0))[1] + s.width, MAX_COLUMNS),
            merges=_merges(s),
            offset=(s.start or (0, 0))[0],
            left=(s.start or (0, 0))[1],
        )
        for m, s in filled
        if s is not sheet
    ]
    return Book(stream, others, hidden, beside, [m.name for m, _ in visible])


def _merges(sheet: Any) -> list[Merge]:
    return [Merge(a[0], a[1], b[0], b[1]) for a, b in (sheet.merged_cell_ranges or [])][:20_000]


def weight(sheet: Any) -> int:
    """How much a sheet holds: its used area, where the first rows are not nearly empty."""
    rows = list(islice(sheet.iter_rows(), 60))
    filled = sum(1 for row in rows for value in row if value != "")
    share = filled / max(1, sum(map(len, rows)))
    return int(sheet.height * sheet.width * share)
