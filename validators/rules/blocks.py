"""The records of a CSV file as columns of text, block by block, cut exactly as Python's `csv` cuts them.

A block whose quotes all stand where RFC 4180 has them is cut by Arrow; any other (a stray quote, an escape, a lone carriage return)
by Python's `csv` itself, and the next block is tried by Arrow again. Memory: a few blocks, whatever the size of the file.
"""

import codecs
import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv

from validators.rules.rule import Plan
from validators.rules.texts import edges, sizes

SIZE = 4 << 20  # bytes of one block
_MOST = 128 << 20  # bytes without the end of a record: given up


class Unproven(Exception):
    """The file cannot be cut here with certainty: it goes to Frictionless as a whole."""


@dataclass(slots=True)
class Block:
    """`columns` hold the records of the right width, `numbers` their 1-based places in the file; `ragged` the others, blank lines too."""

    numbers: np.ndarray
    columns: list[Any]  # Arrow's texts; lists where cells have types of their own
    ragged: list[tuple[int, list[Any]]] = field(default_factory=list)


def blocks(path: Path, plan: Plan) -> Iterator[Block]:
    """Every record from the first content row on. Raises Unproven, also for text that its encoding cannot decode."""
    number, pending, skip, size = 1, b"", plan.first_row - 1, SIZE
    try:
        for data, last in _utf8(path, plan, size):
            pending += data
            if skip:
                skipped, end = _skip(pending, plan, skip, last)
                if end is None:
                    if len(pending) > _MOST:
                        raise Unproven
                    continue
                pending, number, skip = pending[end:], number + skipped, 0
            while pending and (last or len(pending) >= size):
                block, used, count = _cut(pending, plan, number, last)
                if block is None:
                    if last or len(pending) > _MOST:
                        raise Unproven
                    break
                yield block
                number += count
                pending = pending[used:]
    except (UnicodeError, LookupError, csv.Error, pa.ArrowInvalid) as error:
        raise Unproven from error


def _utf8(path: Path, plan: Plan, size: int) -> Iterator[tuple[bytes, bool]]:
    """The text as UTF-8, and whether it is the last piece."""
    name = codecs.lookup(plan.encoding).name
    decoder = None if name in ("utf-8", "ascii") else codecs.getincrementaldecoder(name)()
    held = b""
    with path.open("rb") as file:
        while True:
            raw = file.read(size)
            last = not raw
            data = raw if decoder is None else decoder.decode(raw, last).encode()
            if name == "ascii" and not data.isascii():
                raise Unproven
            if plan.newlines:
                data = held + data
                held = b"\r" if data.endswith(b"\r") and not last else b""
                data = data[: len(data) - len(held)].replace(b"\r\n", b"\n").replace(b"\r", b"\n")
            yield data, last
            if last:
                return


def _skip(data: bytes, plan: Plan, count: int, last: bool) -> tuple[int, int | None]:
    """(how many of the first records were there, where they end; None where more text is needed)."""
    text = data if last else data[: data.rfind(b"\n") + 1]
    seen, end = 0, 0
    for _, stop in _records(text.decode(), plan, bytes_too=True):
        seen, end = seen + 1, stop
        if seen == count:
            # A record that ends with the text may go on in the next piece.
            return seen, end if end < len(text) or last else None
    return seen, len(data) if last else None


def _records(text: str, plan: Plan, bytes_too: bool) -> Iterator[tuple[list[str], int]]:
    """Each record with the place (in UTF-8 bytes) where it ends."""
    place = 0

    def lines() -> Iterator[str]:
        nonlocal place
        for line in io.StringIO(text, newline=""):
            place += len(line.encode()) if bytes_too else len(line)
            yield line

    for record in csv.reader(lines(), dialect=plan.python_dialect):
        yield record, place


def _cut(data: bytes, plan: Plan, number: int, last: bool) -> tuple[Block | None, int, int]:
    """(block, bytes used, records used)."""
    end = _arrow_end(data, plan, last)
    if end:
        made = _by_arrow(data, end, plan, number)
        if made is not None:
            return made[0], end, made[1]
    return _by_python(data, plan, number, last)


def _arrow_end(data: bytes, plan: Plan, last: bool) -> int:
    """Where the last whole record ends, if every quote before it is at a cell's edge; 0 where that is not so."""
    one_byte = len(plan.delimiter) == 1 and plan.delimiter.isascii() and plan.delimiter not in "\r\n"
    if plan.escape or not one_byte or not plan.quote.isascii() or b"\0" in data:
        return 0
    if data.startswith(codecs.BOM_UTF8) or (plan.skip_space and plan.delimiter == " "):
        return 0  # Arrow would leave the mark out, and does not join delimiters
    end = data.rfind(b"\n") + 1
    quoted = bool(plan.quote) and plan.quote.encode() in data
    if not quoted:
        end = len(data) if last else end
    else:
        if plan.skip_space:
            return 0
        body = np.frombuffer(data, np.uint8)
        quotes = np.flatnonzero(body == ord(plan.quote))
        if last and len(quotes) % 2 == 0:
            end = len(data)
        else:
            while end and np.searchsorted(quotes, end) % 2:
                end = data.rfind(b"\n", 0, end - 1) + 1
        quotes = quotes[: np.searchsorted(quotes, end)]
        if not _proper(body, quotes, plan):
            return 0
    if b"\r" in data and data.count(b"\r", 0, end) != data.count(b"\r\n", 0, end):
        return 0
    return end


def _proper(body: np.ndarray, quotes: np.ndarray, plan: Plan) -> bool:
    """Openers follow a delimiter, a line's end or a closing quote (then it is a doubled one); closers precede one of them."""
    edges = np.zeros(256, bool)
    edges[[ord(plan.delimiter), 10]] = True
    openers, closers = quotes[0::2], quotes[1::2]
    before = np.concatenate([[np.int64(-2)], closers])[: len(openers)]
    fine = edges[body[np.maximum(openers - 1, 0)]] | (openers == 0) | (before == openers - 1)
    if not fine.all():
        return False
    edges[13] = True
    after = np.concatenate([openers[1:], [np.int64(-2)]])[: len(closers)]
    following = np.minimum(closers + 1, len(body) - 1)
    return bool((edges[body[following]] | (closers + 1 == len(body)) | (after == closers + 1)).all())


def _by_arrow(data: bytes, end: int, plan: Plan, number: int) -> tuple[Block, int] | None:
    """(block of the first `end` bytes, records), or None where Arrow and `csv` do not see the same number of lines."""
    width = len(plan.rules)
    names = [str(place) for place in range(width)]
    ragged: list[tuple[int, str]] = []

    def aside(row: pyarrow.csv.InvalidRow) -> str:
        ragged.append((row.number - 1, row.text))
        return "skip"

    quoted = bool(plan.quote) and data.find(plan.quote.encode(), 0, end) >= 0
    body = np.frombuffer(data, np.uint8, end)
    table = pyarrow.csv.read_csv(
        pa.BufferReader(pa.py_buffer(data).slice(0, end)),
        read_options=pyarrow.csv.ReadOptions(use_threads=False, column_names=names, block_size=max(end + 1, 1024)),
        parse_options=pyarrow.csv.ParseOptions(
            delimiter=plan.delimiter,
            quote_char=plan.quote if quoted else False,
            newlines_in_values=quoted,
            ignore_empty_lines=False,
            invalid_row_handler=aside,
        ),
        convert_options=pyarrow.csv.ConvertOptions(
            column_types=dict.fromkeys(names, pa.string()),
            strings_can_be_null=False,
            check_utf8=codecs.lookup(plan.encoding).name == "utf-8"
            and not data.isascii(),  # what was decoded here is UTF-8
        ),
    )
    count = table.num_rows + len(ragged)
    columns = [_flat(column) for column in table.columns]
    if plan.skip_space:
        columns = [pc.utf8_ltrim(column, " ") for column in columns]
    aside_rows = [
        (place, next(csv.reader([text], dialect=plan.python_dialect) if "\n" not in text else _lines(text, plan)))
        for place, text in ragged
    ]
    places = np.delete(np.arange(count), [place for place, _ in ragged])
    if not quoted and not _all_there(data, end, columns, ragged) and _line_count(body) != count:
        return None
    empty = np.zeros(0, np.int64)
    if _all_empty(columns):  # a line without a character looks to Arrow like a row of empty cells
        empty, lines = _empty(body, plan, quoted)
        if lines != count:
            return None
    if len(empty):
        keep = ~np.isin(places, empty)
        columns = [column.filter(pa.array(keep)) for column in columns]
        places = places[keep]
        known = {place for place, _ in aside_rows}
        aside_rows = sorted(
            [*aside_rows, *((int(place), []) for place in empty if place not in known)], key=lambda one: one[0]
        )
    return Block(places + number, columns, [(place + number, cells) for place, cells in aside_rows]), count


def _all_there(data: bytes, end: int, columns: list[pa.Array], ragged: list[tuple[int, str]]) -> bool:
    """Whether cells, delimiters and the ends of lines come to all bytes: then no line was cut in two or joined. Lines without a
    character and carriage returns do not fit this sum."""
    cells = sum(int(places[-1]) - int(places[0]) for places in map(edges, columns))
    aside = sum(len(text.encode()) + 1 for _, text in ragged)
    return cells + len(columns[0]) * len(columns) + aside == end + (data[end - 1] != 10)


def _line_count(body: np.ndarray) -> int:
    return int(np.count_nonzero(body == 10)) + int(body[-1] != 10)


def _lines(text: str, plan: Plan) -> Iterator[list[str]]:
    return csv.reader(io.StringIO(text, newline=""), dialect=plan.python_dialect)


def _flat(column: pa.ChunkedArray) -> pa.Array:
    if column.num_chunks == 1:
        return column.chunk(0)
    return pa.concat_arrays(column.chunks) if column.num_chunks else pa.array([], pa.string())


def _all_empty(columns: list[pa.Array]) -> bool:
    """Whether any row has nothing in any cell."""
    mask = np.ones(len(columns[0]), bool)
    for column in columns:
        mask &= sizes(column) == 0
        if not mask.any():
            return False
    return True


def _empty(body: np.ndarray, plan: Plan, quoted: bool) -> tuple[np.ndarray, int]:
    """(the places of records that are lines without a character, how many records there are)."""
    ends = np.flatnonzero(body == 10)
    if quoted:
        quotes = np.flatnonzero(body == ord(plan.quote))
        ends = ends[np.searchsorted(quotes, ends) % 2 == 0]
    sizes = np.diff(ends, prepend=-1)
    short = np.flatnonzero(sizes <= 2)
    empty = short[(sizes[short] == 1) | (body[ends[short] - 1] == 13)]
    return empty, len(ends) + (not len(ends) or ends[-1] != len(body) - 1)


def _by_python(data: bytes, plan: Plan, number: int, last: bool) -> tuple[Block | None, int, int]:
    text = data if last else data[: data.rfind(b"\n") + 1]
    found: list[list[str]] = []
    stops: list[int] = []
    for record, stop in _records(text.decode(), plan, bytes_too=not data.isascii()):
        found.append(record)
        stops.append(stop)
    if not last:  # the last record may go on
        found, stops = found[:-1], stops[:-1]
    if not found:
        return (
            (Block(np.zeros(0, np.int64), [pa.array([], pa.string())] * len(plan.rules)), len(data), 0)
            if last
            else (None, 0, 0)
        )
    width = len(plan.rules)
    regular = [place for place, record in enumerate(found) if len(record) == width]
    columns = [pa.array(column, pa.string()) for column in zip(*(found[place] for place in regular), strict=True)]
    ragged = [(place + number, record) for place, record in enumerate(found) if len(record) != width]
    numbers = np.array(regular, np.int64) + number
    return Block(numbers, columns or [pa.array([], pa.string())] * width, ragged), stops[-1], len(found)
