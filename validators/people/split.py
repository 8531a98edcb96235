"""A national ID written over several columns: neighbours of digits only, whose widths add up to thirteen."""

from collections.abc import Iterator, Sequence

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from validators.people.cells import FOLD, content, has_other_digits, longest_of
from validators.people.identity import Tally, digit_matrix

DIGITS = r"^[0-9]{1,12}$"
SAMPLE = 1_000
LONGEST = 40  # bytes of a cell that may be a part of a number


class SplitWatch:
    """Counts for every run of neighbouring columns that may hold one number together; `samples` are masked."""

    def __init__(self) -> None:
        self.runs: dict[tuple[int, int], Tally] = {}

    def feed(self, columns: Sequence[pa.Array]) -> None:
        columns = [plain(column) for column in columns]
        widths = [width_of(column) for column in columns]
        for start, stop in runs_of(widths):
            tally = self.runs.setdefault((start, stop), Tally())
            tally.add(joined(columns[start:stop], widths[start:stop]))

    def found(self) -> Iterator[tuple[int, int, int]]:
        """(first column, column after the last, valid numbers) of runs that are a national ID."""
        for (start, stop), tally in self.runs.items():
            if tally.shaped >= 5 and tally.share >= 0.8:
                yield start, stop, tally.valid


def plain(column: pa.Array) -> pa.Array:
    """Short cells in ASCII digits, without the apostrophe that keeps a spreadsheet's hands off."""
    if not 0 < longest_of(column) <= LONGEST:
        return column
    data = content(column)
    if has_other_digits(data):
        column = pa.array([None if cell is None else cell.translate(FOLD) for cell in column.to_pylist()], pa.string())
        data = content(column)
    if (data == ord("'")).any() or (data >= 0x80).any():
        column = pc.replace_substring_regex(column, "^\\s*['’`]|\\s+$", "")
    return column


def width_of(column: pa.Array) -> int:
    """Digits of the widest cell where (nearly) all cells are digits only; 0 elsewhere."""
    widest = longest_of(column)
    if not 0 < widest <= 12:
        return 0
    head = column.slice(0, SAMPLE).drop_null()
    matched = pc.match_substring_regex(head, DIGITS)
    return widest if len(head) and matched.true_count >= 0.9 * len(head) else 0


def runs_of(widths: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Neighbouring columns, two to thirteen, all with a width, that add up to thirteen."""
    for start in range(len(widths)):
        total = 0
        for stop in range(start, min(start + 13, len(widths))):
            if widths[stop] == 0:
                break
            total += widths[stop]
            if total >= 13:
                if total == 13 and stop > start:
                    yield start, stop + 1
                break


def joined(columns: Sequence[pa.Array], widths: Sequence[int]) -> np.ndarray:
    """The digits of rows whose cells are all digits, side by side; zeros that were lost at the left are put back."""
    whole = None
    for column in columns:
        mask = pc.fill_null(pc.match_substring_regex(column, DIGITS), False)
        whole = mask if whole is None else pc.and_(whole, mask)
    parts = [pc.utf8_lpad(column.filter(whole), width, "0") for column, width in zip(columns, widths, strict=True)]
    return digit_matrix(pc.binary_join_element_wise(*parts, "")) if len(parts[0]) else np.zeros((0, 13), np.uint8)
