"""Which rows of a piece are data: blank rows, notes, repeated headers and totals are told apart, all at once."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from validators.reading import printed, words
from validators.reading.facts import pairs
from validators.reading.signatures import signatures
from validators.reading.stream import Piece, Rows
from validators.reading.text import tidy, tidy_array

_MAYBE_TOTAL = r"(?i)^[\s(]*(?:รวม|ยอด|ผลรวม|ทั้ง|ทั่ว|จำนวนรวม|sub|total|grand|sum|all|whole|country)"
_NAMED = rf"(?i)^\s*\*?(?:{'|'.join(map(re.escape, sorted(words.FACTS)))})|[:：]\s*$"
_SURE = re.compile(rf"[:：]\s*$|{words.NOTE.pattern}", re.IGNORECASE)
MAX_NOTES = 200
MAX_SINGLES = 100_000


class Single(NamedTuple):
    """A row with one cell only."""

    row: int
    column: int
    text: str


class Pair(NamedTuple):
    """A row with two cells that may be a fact about the table: its cells, in the order of the block's columns."""

    row: int
    cells: list[str]


@dataclass
class RowFacts:
    """What the first reading finds about rows; the second one acts on it."""

    blank: Rows = field(default_factory=Rows)
    repeated: Rows = field(default_factory=Rows)
    noted: Rows = field(default_factory=Rows)
    sections: Rows = field(default_factory=Rows)
    totals: int = 0
    subtotals: int = 0
    added: int = 0  # rows that add up others without saying so
    data: int = 0
    last_full: int = 0
    notes: list[str] = field(default_factory=list)
    carried: Rows = field(default_factory=Rows)  # headings that became a column
    singles: list[Single] = field(default_factory=list)
    pairs: list[Pair] = field(default_factory=list)
    signs: dict[int, str] = field(default_factory=dict)  # rows with signatures: what they say
    signing: bool = False


def filled_counts(piece: Piece, columns: list[int]) -> np.ndarray:
    counts = np.zeros(len(piece.rows), np.int16)
    for column in columns:
        cells = piece.cells[column]
        counts += pc.greater(pc.binary_length(cells), 0).to_numpy(zero_copy_only=False)
    # A cell of blanks says nothing either; looked at only in rows that seem nearly empty.
    few = np.flatnonzero((counts > 0) & (counts <= 2))
    if len(few):
        counts[few] = 0
        for column in columns:
            said = tidy_array(piece.cells[column].take(pa.array(few)))
            counts[few] += pc.greater(pc.binary_length(said), 0).to_numpy(zero_copy_only=False)
    return counts


def repeats(piece: Piece, columns: list[int], heads: Sequence[Sequence[str]]) -> np.ndarray:
    """Rows that say the header again (a page break of a report); `heads` are its rows as published."""
    found = np.zeros(len(piece.rows), bool)
    for head in heads:
        named = [(column, tidy(head[column])) for column in columns if column < len(head) and tidy(head[column])]
        if not named or (len(named) < 2 and len(heads) < 2):
            continue
        column = named[0][0]
        text = head[column].strip()
        mask = pc.equal(pc.utf8_trim_whitespace(piece.cells[column]), text).to_numpy(zero_copy_only=False)
        for index in np.flatnonzero(mask):
            found[index] |= _says(piece, int(index), columns, dict(named), heads)
    return found


def _says(piece: Piece, index: int, columns: list[int], head: dict[int, str], heads: Sequence[Sequence[str]]) -> bool:
    """Whether a row says what one row of the header says, and nothing that the header does not (merged cells are filled by then)."""
    for column in columns:
        text = tidy(piece.cells[column][index].as_py())
        if text != head.get(column, "") and (
            column in head or text not in {tidy(row[column]) for row in heads if column < len(row)}
        ):
            return False
    return True


def parts(piece: Piece, columns: list[int]) -> list[str | None]:
    """ "total", "subtotal" or None for each row: by the first cells of it."""
    found: list[str | None] = [None] * len(piece.rows)
    for position, column in enumerate(columns[: min(3, max(1, len(columns) - 1))]):
        maybe = pc.match_substring_regex(piece.cells[column], _MAYBE_TOTAL).to_numpy(zero_copy_only=False)
        for index in np.flatnonzero(maybe):
            text = tidy(piece.cells[column][int(index)].as_py())
            part = words.part_of(text) or _of_group(text, piece, column, int(index))
            if part is None:
                continue
            before = any(tidy(piece.cells[c][int(index)].as_py()) for c in columns[:position])
            found[index] = "subtotal" if before else part
    return found


def _of_group(text: str, piece: Piece, column: int, index: int) -> str | None:
    """รวมผัก sums up the rows above it that say ผัก."""
    rest = text.removeprefix("รวม").strip(" :")
    above = tidy(piece.cells[column][index - 1].as_py()) if index and text.startswith("รวม") else ""
    return "subtotal" if rest and rest == above else None


def examine(
    piece: Piece, columns: list[int], header: Sequence[Sequence[str]], facts: RowFacts, titles: frozenset[str]
) -> Piece:
    """First reading: counts what is not data and gives what may be; `titles` stand above the header and may come again."""
    counts = filled_counts(piece, columns)
    blank = counts == 0
    again = repeats(piece, columns, header) | printed.again(piece, columns, counts, titles)
    facts.blank.add(piece.rows[blank])
    facts.repeated.add(piece.rows[again])
    signs, facts.signing = signatures(piece, columns, np.where(again, 0, counts), facts.signing)
    facts.signs |= {int(piece.rows[index]): text for index, text in signs.items()}
    again[list(signs)] = True
    pair = _pairs(piece, columns, counts, facts)
    full = ((counts >= 2) & ~pair) | (len(columns) < 2)
    if (full & ~again).any():
        facts.last_full = (
            int(piece.rows[np.flatnonzero(full & ~again & ~blank)[-1]])
            if (full & ~again & ~blank).any()
            else facts.last_full
        )
    single = (counts == 1) & (len(columns) > 1) & ~again
    keep = ~blank & ~again & ~pair
    for index in np.flatnonzero(single):
        column, text = next((c, t) for c in columns if (t := tidy(piece.cells[c][int(index)].as_py())))
        if len(facts.singles) < MAX_SINGLES:
            facts.singles.append(Single(int(piece.rows[index]), column, text))
            keep[index] = False  # settled when the last full row is known
    kept = cut(piece, keep)
    for part in parts(kept, columns):
        facts.totals += part == "total"
        facts.subtotals += part == "subtotal"
    facts.data += len(kept.rows)
    return kept


def _pairs(piece: Piece, columns: list[int], counts: np.ndarray, facts: RowFacts) -> np.ndarray:
    """Rows with two cells, the first of which names a fact: behind the last full row they are no data."""
    found = np.zeros(len(piece.rows), bool)
    two = np.flatnonzero(counts == 2) if len(columns) > 2 else ()
    if not len(two) or len(facts.pairs) >= MAX_NOTES:
        return found
    taken = Piece(piece.rows[two], [piece.cells[column].take(pa.array(two)) for column in columns])
    first = pc.coalesce(
        *(pc.if_else(pc.equal(cells, ""), pa.scalar(None, pa.string()), cells) for cells in taken.cells[:2]), ""
    )
    for index in np.flatnonzero(pc.match_substring_regex(first, _NAMED).to_numpy(zero_copy_only=False)):
        cells = [tidy(column[int(index)].as_py()) for column in taken.cells]
        if pairs(cells) and len(facts.pairs) < MAX_NOTES:
            facts.pairs.append(Pair(int(taken.rows[index]), cells))
            found[two[index]] = True
    return found


def settle(facts: RowFacts, width: int, features: bool = False) -> tuple[set[int], list[Single]]:
    """Which rows with one cell are notes: those that begin like one, and what follows the last full row; the others are data or headings.

    Features of a map have no notes among them: one with a name and no place is a feature.
    """
    notes: set[int] = set(facts.signs)
    others: list[Single] = []
    facts.noted.add(sorted(notes))
    facts.notes += [text for _, text in sorted(facts.signs.items())][:MAX_NOTES]
    trailing = [one.row for one in (*facts.singles, *facts.pairs) if one.row > facts.last_full]
    apart = bool(trailing) and min(trailing) > facts.last_full + 1  # behind a blank row
    for pair in facts.pairs:
        sure = apart or _SURE.search(next(filter(None, pair.cells)))
        if pair.row > facts.last_full and sure and not features:
            notes.add(pair.row)
            facts.noted.add([pair.row])
            facts.notes.append(" ".join(filter(None, pair.cells)))
        else:
            facts.data += 1
    for single in facts.singles:
        if features:
            others.append(single)
            continue
        after = single.row > facts.last_full and (
            width > 2 or len(single.text) > 30 or apart or single.text.startswith("*")
        )
        if words.NOTE.match(single.text) or after:
            notes.add(single.row)
            facts.noted.add([single.row])
            if len(facts.notes) < MAX_NOTES:
                facts.notes.append(single.text)
            continue
        others.append(single)
    return notes, others


def take(
    facts: RowFacts, singles: list[Single], carried: frozenset[int], first_column: int, width: int
) -> list[Single]:
    """Counts the rows with one cell that are data; those `carried` are headings and are left out."""
    data = [single for single in singles if single.row not in carried]
    facts.carried.add(sorted(carried))
    for single in data:
        if single.column == first_column and width > 2:
            facts.sections.add([single.row])
    facts.data += len(data)
    return data


def cut(piece: Piece, keep: np.ndarray) -> Piece:
    if keep.all():
        return piece
    mask = pa.array(keep)
    published = piece.published and [cells.filter(mask) for cells in piece.published]
    return Piece(piece.rows[keep], [cells.filter(mask) for cells in piece.cells], published)


def data_of(
    piece: Piece, columns: list[int], header: Sequence[Sequence[str]], notes: set[int], titles: frozenset[str]
) -> Piece:
    """Second reading: the rows of data."""
    counts = filled_counts(piece, columns)
    keep = (counts > 0) & ~repeats(piece, columns, header) & ~printed.again(piece, columns, counts, titles)
    if notes:
        keep &= ~np.isin(piece.rows, np.fromiter(notes, np.int64))
    return cut(piece, keep)


def told(shapes: pa.Array) -> pa.Array:
    """Which shapes there are: their coordinates are evidence of nothing, and long."""
    return pc.if_else(pc.equal(shapes, ""), "", "shape")
