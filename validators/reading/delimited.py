"""Delimited text: CSV, TSV, pipes, semicolons. Arrow reads where it reads as Python's csv module does; that module reads the rest."""

import codecs
import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

from catalog.words.errors import Unreadable
from catalog.words.texts import Text
from validators.reading.encodings import Encoding, chunks
from validators.reading.quotes import end_of_rows, well_formed
from validators.reading.stream import HEAD, MAX_COLUMNS, PIECE, Merge, Piece, Rows, columns_of, strings

DELIMITERS = "\t|;,^~"
BLOCK = 4 << 20
FIELD_LIMIT = 1 << 20
MAX_BEYOND = 200_000

_ESCAPED = re.compile(r"\\([\"\\])")
_SPEAKS = re.compile(r"(?<!\\)\\\"(?=[^\s,;|\t])")  # a mark behind a backslash, and the cell goes on

csv.field_size_limit(FIELD_LIMIT)


@dataclass(frozen=True, slots=True)
class Dialect:
    delimiter: str = ","
    quote: str = '"'
    skip_space: bool = False
    escaped: bool = False  # quotation marks inside cells stand behind a backslash
    wrapped: bool = False  # every row stands in one pair of quotes and must be split again

    def reader(self, lines: Any) -> Iterator[list[str]]:
        if self.escaped:
            lines = (_ESCAPED.sub(lambda found: '""' if found[1] == '"' else "\\", line) for line in lines)
        rows = csv.reader(lines, delimiter=self.delimiter, quotechar=self.quote, skipinitialspace=self.skip_space)
        if not self.wrapped:
            return rows
        return (next(self._inner(row[0])) if len(row) == 1 else row for row in rows)

    def _inner(self, text: str) -> Iterator[list[str]]:
        return csv.reader([text], delimiter=self.delimiter, quotechar=self.quote) if text else iter([[]])

    def descriptor(self) -> dict[str, Any]:
        found: dict[str, Any] = {"delimiter": self.delimiter}
        if self.escaped:
            found["escapeChar"] = "\\"
        if self.skip_space:
            found["skipInitialSpace"] = True
        return found


@contextmanager
def opened(path: Path, encoding: Encoding) -> Iterator[io.TextIOWrapper]:
    with path.open("rb") as raw:
        if encoding.bom:
            raw.seek({"utf-8": 3}.get(encoding.codec, 2))
        with io.TextIOWrapper(raw, encoding.codec, newline="") as text:
            yield text


def sniff_dialect(lines: Sequence[str], hint: Mapping[str, Any] | None = None) -> Dialect | None:
    """The dialect that splits most rows into the same number of cells; None where nothing splits them."""
    given = dict((hint or {}).get("csv", {}) if isinstance((hint or {}).get("csv"), Mapping) else {}) | dict(hint or {})
    quote = str(given.get("quoteChar") or '"')[:1]
    space = any(f'{mark} "' in line for line in lines for mark in ",;|") or bool(given.get("skipInitialSpace"))
    escape = given.get("escapeChar")
    escaped = quote == '"' and (
        escape == "\\"
        if escape is not None
        else any('"' in line[: found.start()] for line in lines if (found := _SPEAKS.search(line)))
    )
    if isinstance(given.get("delimiter"), str) and len(given["delimiter"]) == 1:
        return Dialect(given["delimiter"], quote, bool(given.get("skipInitialSpace")) or space, escaped)
    best: tuple[float, Dialect] | None = None
    for wrapped in (False, True):
        if wrapped and not all(
            line.strip()[:1] == quote and line.strip()[-1:] == quote for line in lines if line.strip()
        ):
            continue
        for delimiter in DELIMITERS:
            dialect = Dialect(delimiter, quote, space and delimiter in ",;|", escaped, wrapped)
            try:
                counts = Counter(len(row) for row in dialect.reader(iter(lines)) if any(cell.strip() for cell in row))
            except (csv.Error, StopIteration):
                continue
            several = {count: times for count, times in counts.items() if count > 1}
            if not several:
                continue
            mode = max(several, key=lambda count: (several[count] * (count - 1) ** 0.5, count))
            share = several[mode] / sum(counts.values())
            score = share * (mode - 1) ** 0.25 * (0.98 if delimiter in "^~" else 1)
            if best is None or score > best[0] + 1e-9:
                best = (score, dialect)
    return best[1] if best else None


@dataclass
class Delimited:
    """A stream over delimited text."""

    path: Path
    encoding: Encoding
    dialect: Dialect
    head: list[list[str]] = field(default_factory=list)
    head_lines: list[int] = field(default_factory=list)  # lines read when each row of the head was complete
    labels: list[str] | None = None
    merges: Sequence[Merge] = ()
    short: Rows = field(default_factory=Rows)
    long: Rows = field(default_factory=Rows)
    facts: dict[str, Any] = field(default_factory=dict)
    slow: bool = False

    def __post_init__(self) -> None:
        self.facts |= {"encoding": self.encoding.name, "dialect": self.dialect.descriptor()}
        self.slow = self.slow or self.dialect.skip_space or self.dialect.wrapped or self.dialect.escaped
        with opened(self.path, self.encoding) as text:
            lines = _Counted(text)
            for row in islice(_guarded(self.dialect.reader(lines)), HEAD):
                self.head.append(row)
                self.head_lines.append(lines.count)
        if max((len(row) for row in self.head), default=0) > MAX_COLUMNS:
            raise Unreadable(
                Text.of("The table has more than {limit} columns", limit=MAX_COLUMNS),
                Text.of("Publish it in several tables"),
            )
        if not self.slow and self.encoding.quotes:
            # In UTF-16 every other byte is another thing: Python reads it where quotation marks stand in it.
            wide = self.encoding.codec.startswith("utf-16")
            self.slow = wide or not well_formed(chunks(self.path), self.dialect.delimiter, self.dialect.quote)

    def gaps(self) -> bool:
        """Whether a line may hold nothing but separators, by its bytes."""
        if self.encoding.codec.startswith("utf-16"):
            return True
        marks = self.dialect.delimiter.encode() + self.dialect.quote.encode()
        blank = re.compile(rb"\n[\s" + re.escape(marks) + rb"]*\n")
        return any(blank.search(chunk) for chunk in chunks(self.path))

    def pieces(self, after: int, width: int) -> Iterator[Piece]:
        self.short, self.long = Rows(), Rows()
        self.facts["beyond"] = []
        cells = Counter(len(row) for row in self.head[after:] if any(row)).most_common(1)
        usual = cells[0][0] if cells else width
        start = 0
        if not self.slow:
            try:
                for piece in self._arrow(after, usual, width):
                    yield piece
                    start = int(piece.rows[-1])
                return
            except pa.ArrowInvalid:
                after = max(after, start)
        yield from self._python(after, width)

    def _arrow(self, after: int, usual: int, width: int) -> Iterator[Piece]:
        names = [f"c{index}" for index in range(usual)]
        skip, number = self.head_lines[after - 1] if after else 0, after
        bad: list[tuple[int, str]] = []

        def invalid(row: arrow_csv.InvalidRow) -> str:
            bad.append((row.number - skip - 1, row.text))
            return "skip"

        parse = arrow_csv.ParseOptions(
            delimiter=self.dialect.delimiter,
            quote_char=self.dialect.quote,
            ignore_empty_lines=False,
            newlines_in_values=self.encoding.quotes,
            invalid_row_handler=invalid,
        )
        convert = arrow_csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, null_values=[]
        )
        for block in self._blocks():
            bad.clear()
            read = arrow_csv.ReadOptions(
                use_threads=False, skip_rows=skip, column_names=names, block_size=max(block.size + 1, 1024)
            )
            table = arrow_csv.read_csv(pa.BufferReader(block), read, parse, convert).combine_chunks()
            skip = 0
            # Rows that did not fit were taken out: they are put back in their place.
            numbers = np.arange(number + 1, number + 1 + table.num_rows + len(bad), dtype=np.int32)
            number += len(numbers)
            rows = np.delete(numbers, [place for place, _ in bad])
            cells = [column.chunk(0) if column.num_chunks else strings([]) for column in table.columns]
            piece = Piece(rows, self._fitted(cells, rows, usual, width))
            if bad:
                extra = [(int(numbers[place]), next(self.dialect.reader([text]), [])) for place, text in bad]
                piece = _merged(piece, self._ragged(extra, usual, width))
            if len(piece.rows):
                yield piece

    def _blocks(self) -> Iterator[pa.Buffer]:
        """The file as UTF-8 in blocks of whole rows. Arrow's own reader of streams would run ahead by 32 of them."""
        mark = self.dialect.quote.encode() if self.encoding.quotes else b""
        with self.path.open("rb") as raw:
            # Arrow strips the mark of UTF-8 itself; the marks of UTF-16 are left to Python's codec.
            codec = self.encoding.codec
            if codec.startswith("utf-16") and self.encoding.bom:
                raw.seek(2)
            source = raw if codec == "utf-8" else _Utf8(raw, codec)
            rest, first = b"", True
            while chunk := source.read(BLOCK):
                data = rest + chunk
                end = end_of_rows(data, mark)
                if end:
                    yield _block(pa.py_buffer(data).slice(0, end), first)
                    first = False
                rest = data[end:]
            if rest:
                yield _block(pa.py_buffer(rest), first)

    def _fitted(self, cells: list[pa.Array], rows: np.ndarray, usual: int, width: int) -> list[pa.Array]:
        """Columns cut or filled to the table's width; cells beyond it are reported where they say something."""
        if usual > width and len(rows):
            mask = np.zeros(len(rows), bool)
            for extra in cells[width:]:
                said = np.array([bool(text.strip()) for text in extra.to_pylist()])
                mask |= said
                self._beyond(extra.filter(pa.array(said)).to_pylist())
            self.long.add(rows[mask])
            cells = cells[:width]
        if usual < width:
            self.short.add(rows)
            cells = cells + [strings([""] * len(rows))] * (width - usual)
        return cells

    def _ragged(self, extra: list[tuple[int, list[str]]], usual: int, width: int) -> Piece:
        for number, row in extra:
            if len(row) < width and _says(row):
                self.short.add([number])
            elif any(cell.strip() for cell in row[width:]):
                self.long.add([number])
                self._beyond(row[width:])
        return Piece(np.array([number for number, _ in extra], np.int32), columns_of([row for _, row in extra], width))

    def _beyond(self, texts: Sequence[str]) -> None:
        """Cells beyond the header are left out of the table, but they are published with the original: the gate sees them."""
        kept: list[str] = self.facts["beyond"]
        if len(kept) < MAX_BEYOND:
            kept += [text for text in texts if text.strip()]

    def _python(self, after: int, width: int) -> Iterator[Piece]:
        with opened(self.path, self.encoding) as text:
            rows = enumerate(_guarded(self.dialect.reader(text)), 1)
            numbered = ((number, row) for number, row in rows if number > after)
            while chunk := list(islice(numbered, PIECE)):
                numbers = np.array([number for number, _ in chunk], np.int32)
                for number, row in chunk:
                    if len(row) < width and _says(row):
                        self.short.add([number])
                    elif len(row) > width and any(cell.strip() for cell in row[width:]):
                        self.long.add([number])
                        self._beyond(row[width:])
                yield Piece(numbers, columns_of([row for _, row in chunk], width))


class _Counted:
    """Lines of a text, counted as they are taken."""

    def __init__(self, lines: Any) -> None:
        self.lines, self.count = iter(lines), 0

    def __iter__(self) -> "_Counted":
        return self

    def __next__(self) -> str:
        line = next(self.lines)
        self.count += 1
        return line


class _Utf8(io.RawIOBase):
    """A file in another encoding, read as UTF-8."""

    def __init__(self, raw: Any, codec: str) -> None:
        self.raw, self.decoder, self.rest = raw, codecs.getincrementaldecoder(codec)("strict"), b""

    def readable(self) -> bool:
        return True

    def read(self, size: int = -1) -> bytes:  # type: ignore[override]
        while size < 0 or len(self.rest) < size:
            chunk = self.raw.read(1 << 18)
            self.rest += self.decoder.decode(chunk, not chunk).encode("utf-8")
            if not chunk:
                break
        found, self.rest = (self.rest, b"") if size < 0 else (self.rest[:size], self.rest[size:])
        return found


def _block(data: pa.Buffer, first: bool) -> pa.Buffer:
    """A mark of UTF-8 inside the file is part of a cell: Arrow would strip it, Python's csv module does not."""
    if not first and data.slice(0, min(3, data.size)).to_pybytes() == codecs.BOM_UTF8:
        raise pa.ArrowInvalid("A block begins with a byte order mark.")
    return data


def _says(row: Sequence[str]) -> bool:
    """Whether a row holds anything but blanks and the end-of-file mark of old programs."""
    return any(cell.strip(" \t\x1a") for cell in row)


def _merged(left: Piece, right: Piece) -> Piece:
    rows = np.concatenate([left.rows, right.rows])
    order = np.argsort(rows, kind="stable")
    taken = pa.array(order)
    cells = [
        pa.concat_arrays([a.cast(pa.string()), b]).take(taken) for a, b in zip(left.cells, right.cells, strict=True)
    ]
    return Piece(rows[order], cells)


def _guarded(rows: Iterator[list[str]]) -> Iterator[list[str]]:
    """csv's own error (a cell of more than a megabyte: a quote that is never closed) told as what it is."""
    try:
        yield from rows
    except csv.Error as error:
        raise Unreadable(
            Text.of("A cell is longer than a million characters: a quotation mark is opened and never closed"),
            Text.of("Look for a single quotation mark in the file, or save it again from the spreadsheet"),
        ) from error
