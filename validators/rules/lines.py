"""Rows of a CSV as Arrow reads them, with the rows that do not fit put aside under their numbers."""

import csv
import io
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.csv as arrow_csv

from validators.rules.frictionless import Csv

BLOCK = 4 << 20


@dataclass(frozen=True, slots=True)
class Lines:
    """A batch: numbers of its rows, one array per column; `ragged` are rows of another length (number, cells), in their order."""

    rows: np.ndarray
    cells: list[pa.Array]
    ragged: list[tuple[int, list[str]]]


def read_lines(path: Path, how: Csv, width: int) -> Iterator[Lines]:
    """Every row of content. Raises pa.ArrowInvalid where Arrow cannot go on (bytes that are no UTF-8)."""
    skip = _physical(path, how)
    aside: list[tuple[int, str]] = []

    def invalid(row: arrow_csv.InvalidRow) -> str:
        aside.append((row.number - skip + how.after, row.text))
        return "skip"

    names = [f"c{index}" for index in range(width)]
    with path.open("rb") as raw:
        reader = arrow_csv.open_csv(
            raw,
            read_options=arrow_csv.ReadOptions(use_threads=False, skip_rows=skip, column_names=names, block_size=BLOCK),
            parse_options=arrow_csv.ParseOptions(
                delimiter=how.delimiter,
                quote_char=how.quote,
                ignore_empty_lines=False,
                newlines_in_values=True,
                invalid_row_handler=invalid,
            ),
            convert_options=arrow_csv.ConvertOptions(
                column_types=dict.fromkeys(names, pa.string()), strings_can_be_null=False, null_values=[]
            ),
        )
        number = how.after
        while True:
            try:
                batch = reader.read_next_batch()
            except StopIteration:
                batch = None
            count = batch.num_rows if batch is not None else 0
            rows = np.arange(number + 1, number + 1 + count, dtype=np.int64)
            taken: list[tuple[int, list[str]]] = []
            if aside:
                aside.sort()
                # Each row put aside moves the numbers of those behind it.
                passed = 0
                for at, text in aside:
                    position = at - number - 1 - passed
                    if batch is not None and position > count:
                        break
                    rows[max(position, 0) :] += 1
                    taken.append((at, _cells(text, how)))
                    passed += 1
                del aside[:passed]
            number += count + len(taken)
            if count or taken:
                yield Lines(
                    rows, list(batch.columns) if batch is not None else [pa.array([], pa.string())] * width, taken
                )
            if batch is None:
                return


def _cells(text: str, how: Csv) -> list[str]:
    return next(csv.reader(io.StringIO(text, newline=""), delimiter=how.delimiter, quotechar=how.quote), [])


def _physical(path: Path, how: Csv) -> int:
    """Lines that the rows before the content take."""
    if not how.after:
        return 0
    with path.open(encoding="utf-8-sig", newline="") as file:
        lines = _Counted(file)
        for _ in islice(csv.reader(lines, delimiter=how.delimiter, quotechar=how.quote), how.after):
            pass
        return lines.count


class _Counted:
    def __init__(self, lines: Any) -> None:
        self.lines, self.count = lines, 0

    def __iter__(self) -> "_Counted":
        return self

    def __next__(self) -> str:
        line = next(self.lines)
        self.count += 1
        return str(line)
