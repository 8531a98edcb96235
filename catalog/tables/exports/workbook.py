"""XLSX written as a stream, whole columns at a time: typed cells, widths, a font with Thai letters, a sheet that tells what this is.

The sheets' XML is joined by Arrow from arrays of cells, so a million rows take seconds and a constant few dozen MB. Texts are inline
strings: a spreadsheet never runs those; such as would be formulas elsewhere also carry `quotePrefix`, so editing keeps them texts.
ECMA-376 part 1: 18.3 (sheets), 18.8 (styles).
"""

import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from catalog.tables.exports import workbook_parts as parts
from catalog.tables.exports.cells import formulas, iso_text, plain
from catalog.tables.exports.sink import Sink

MOST_ROWS = 1_048_576
MOST_COLUMNS = 16_384
MOST_TEXT = 32_767
STEP = 4_096
EPOCH = np.datetime64("1899-12-30")  # day 0 of a spreadsheet's calendar, right from 1 March 1900 on
FORBIDDEN = "[\x00-\x08\x0b\x0c\x0e-\x1f￾￿]"
CLEAN = re.compile(FORBIDDEN)
LARGEST = 10**15  # a spreadsheet keeps 15 digits: longer whole numbers are written as text


class Style(NamedTuple):
    """Positions in `cellXfs` of styles.xml."""

    plain: int = 0
    head: int = 1
    date: int = 2
    moment: int = 3
    time: int = 4
    quoted: int = 5


STYLE = Style()


def text(value: Any) -> str:
    return escape(CLEAN.sub("", str(value))[:MOST_TEXT])


def text_cell(value: Any, style: int = STYLE.plain) -> str:
    return f'<c s="{style}" t="inlineStr"><is><t xml:space="preserve">{text(value)}</t></is></c>'


def joined(*pieces: Any) -> pa.Array:
    return pc.binary_join_element_wise(*pieces, "")


def text_cells(column: pa.Array) -> pa.Array:
    """Each different text is escaped once."""
    encoded = pc.dictionary_encode(column)
    different = pc.utf8_slice_codeunits(encoded.dictionary, 0, MOST_TEXT)
    risky = formulas(different)
    different = pc.replace_substring_regex(different, FORBIDDEN, "")
    for sign, entity in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        different = pc.replace_substring(different, sign, entity)
    opening = pc.if_else(
        risky,
        f'<c s="{STYLE.quoted}" t="inlineStr"><is><t xml:space="preserve">',
        '<c t="inlineStr"><is><t xml:space="preserve">',
    )
    return joined(opening, different, "</t></is></c>").take(encoded.indices)


def number_cells(numbers: pa.Array, style: int = STYLE.plain) -> pa.Array:
    opening = f'<c s="{style}"><v>' if style else "<c><v>"
    return joined(opening, numbers.cast(pa.string()), "</v></c>")


def whole_cells(column: pa.Array) -> pa.Array:
    large = pc.or_(pc.greater_equal(column, LARGEST), pc.less_equal(column, -LARGEST))
    if pc.any(large).as_py():
        return pc.if_else(large, text_cells(column.cast(pa.string())), number_cells(column))
    return number_cells(column)


def day_numbers(column: pa.Array) -> pa.Array:
    """Days since the spreadsheet's day 0, with the time as a fraction."""
    moments = column.to_numpy(zero_copy_only=False).astype("datetime64[ms]")
    days = (moments - EPOCH) / np.timedelta64(1, "D")
    return pa.array(days, mask=np.isnat(moments))


def date_cells(column: pa.Array) -> pa.Array:
    """Dates before March 1900 do not exist in a spreadsheet: they are written as ISO text."""
    numbers = day_numbers(column)
    dated = pa.types.is_date(column.type)
    old = pc.less(numbers, 61)
    if pc.any(old).as_py():
        texts = text_cells(column.cast(pa.string()) if dated else iso_text(column))
        return pc.if_else(old, texts, number_cells(numbers, STYLE.date if dated else STYLE.moment))
    return number_cells(numbers.cast(pa.int64()) if dated else numbers, STYLE.date if dated else STYLE.moment)


def time_cells(column: pa.Array) -> pa.Array:
    seconds = column.cast(pa.time64("us")).view(pa.int64())
    return number_cells(pc.divide(seconds.cast(pa.float64()), 86_400e6), STYLE.time)


def cells_of(column: pa.Array) -> pa.Array:
    column = plain(column)
    kind = column.type
    if pa.types.is_integer(kind):
        cells = whole_cells(column)
    elif pa.types.is_floating(kind):
        cells = number_cells(column)
    elif pa.types.is_decimal(kind):
        cells = number_cells(column.cast(pa.float64()))
    elif pa.types.is_boolean(kind):
        cells = joined('<c t="b"><v>', column.cast(pa.int8()).cast(pa.string()), "</v></c>")
    elif pa.types.is_date(kind) or (pa.types.is_timestamp(kind) and kind.tz is None):
        cells = date_cells(column)
    elif pa.types.is_timestamp(kind):
        cells = text_cells(iso_text(column))
    elif pa.types.is_time(kind):
        cells = time_cells(column)
    else:
        cells = text_cells(column.cast(pa.string()))
    return pc.fill_null(cells, "<c/>")


def rows_xml(batch: pa.RecordBatch) -> bytes:
    """The XML of some rows: Arrow's own buffer of the joined texts."""
    rows = joined("<row>", *[cells_of(column) for column in batch.columns], "</row>")
    start, end = np.frombuffer(rows.buffers()[1], np.int32)[[rows.offset, rows.offset + len(rows)]]
    return bytes(memoryview(rows.buffers()[2])[start:end])


def widths(titles: Sequence[str], batch: pa.RecordBatch | None) -> list[int]:
    """Widths in characters, from the titles and the first rows."""
    found = [len(title) + 3 for title in titles]
    if batch is not None:
        for position, column in enumerate(batch.slice(0, 200).columns):
            kind = column.type
            if pa.types.is_temporal(kind):
                longest = 12 if pa.types.is_date(kind) else 20
            elif pa.types.is_nested(kind) or pa.types.is_binary(kind):
                longest = 20
            else:
                longest = pc.max(pc.utf8_length(plain(column).cast(pa.string()))).as_py() or 0
            found[position] = max(found[position], longest + 2)
    return [min(max(width, 8), 60) for width in found]


class Workbook:
    """One XLSX as it is written: data in as many sheets as its rows need, then the sheet of metadata."""

    def __init__(self, titles: Sequence[str], metadata: Mapping[str, Any]) -> None:
        self.titles = list(titles)
        self.metadata = metadata
        self.sink = Sink()
        self.zip = zipfile.ZipFile(self.sink, "w", zipfile.ZIP_DEFLATED, compresslevel=1)
        self.sheets: list[str] = []
        self.sheet: Any = None
        self.used = 0
        self.widths: list[int] = []

    def part(self, name: str) -> zipfile.ZipInfo:
        info = zipfile.ZipInfo(name, parts.MOMENT)  # the same content gives the same bytes
        info.compress_type = zipfile.ZIP_DEFLATED
        return info

    def open_sheet(self) -> None:
        self.sheets.append(f"ข้อมูล {len(self.sheets) + 1}" if self.sheets else "ข้อมูล")
        self.sheet = self.zip.open(self.part(f"xl/worksheets/sheet{len(self.sheets)}.xml"), "w", force_zip64=True)
        self.sheet.write(parts.sheet_head(self.widths).encode())
        self.sheet.write(("<row>" + "".join(text_cell(t, STYLE.head) for t in self.titles) + "</row>").encode())
        self.used = 1

    def close_sheet(self) -> None:
        self.sheet.write(parts.sheet_foot(len(self.titles), self.used).encode())
        self.sheet.close()
        self.sheet = None

    def write(self, batch: pa.RecordBatch) -> Iterator[bytes]:
        start = 0
        while start < batch.num_rows:
            if self.sheet is None:
                self.open_sheet()
            length = min(STEP, batch.num_rows - start, MOST_ROWS - self.used)
            self.sheet.write(rows_xml(batch.slice(start, length)))
            start += length
            self.used += length
            if self.used == MOST_ROWS:
                self.close_sheet()
            yield from self.sink.drain()

    def finish(self) -> Iterator[bytes]:
        if self.sheet is None and not self.sheets:
            self.open_sheet()
        if self.sheet is not None:
            self.close_sheet()
        lines = "".join(
            f"<row>{text_cell(key, STYLE.head)}{text_cell(value)}</row>" for key, value in self.metadata.items()
        )
        about = parts.plain_sheet(lines, [30, 90])
        names = [*self.sheets, parts.ABOUT]
        files = {f"xl/worksheets/sheet{len(names)}.xml": about, **parts.frame_parts(names)}
        for name, content in files.items():
            self.zip.writestr(self.part(name), content)
        self.zip.close()
        yield from self.sink.drain()


def write_xlsx(
    titles: Sequence[str], batches: Iterable[pa.RecordBatch], metadata: Mapping[str, Any]
) -> Iterator[bytes]:
    book = Workbook(titles, metadata)
    for batch in batches:
        if not book.widths:
            book.widths = widths(titles, batch)
        yield from book.write(batch)
    if not book.widths:
        book.widths = widths(titles, None)
    yield from book.finish()
