"""The shape of a table: where its header stands, which rows are titles, which columns belong together.

Pure: the first rows of a file in, a `Shape` out. Row numbers are 1-based, column indexes 0-based.
"""

import itertools
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any

from validators.reading import cells, compact, words
from validators.reading.blocks import Block, blocks_of, notes_over
from validators.reading.facts import facts_beside, is_fact, pairs
from validators.reading.grid import Grid, column_facts, datalike, measured, numeric, year
from validators.reading.stream import HEAD, Merge
from validators.reading.text import tidy
from validators.reading.units import unit_in, unit_titled

MAX_HEADER = 5
_NUMBERING = re.compile(r"\(?\d{1,3}\)?")


@dataclass(frozen=True, slots=True)
class Shape:
    header: list[int]  # rows of the header; empty where there is none
    after: int  # data begins behind this row
    blocks: list[Block]  # the table; more than one: the same table goes on beside itself
    others: list[Block] = field(default_factory=list)  # other tables beside it, left out
    facts: list[Block] = field(
        default_factory=list
    )  # columns beside it that hold nothing but facts about it: kept as notes
    notes: list[str] = field(default_factory=list)
    told: list[str] = field(default_factory=list)  # the facts that stand beside it
    unit: str | None = None
    joined: bool = False  # several rows made the header
    over: Sequence[Sequence[str]] = ()  # the rows above tables side by side

    def beside(self) -> list[Block]:
        """The tables that stand side by side, from the left; none where there is one."""
        return sorted([*self.blocks, *self.others], key=lambda block: block.columns) if self.others else []


def _main_row(rows: Sequence[Sequence[str]], usual: int) -> int | None:
    """The first row that is as full as rows of this table are."""
    need = max(min(2, usual), 0.6 * usual)
    for index, row in enumerate(rows):
        filled = [column for column, cell in enumerate(row) if cell]
        if len(filled) < need:
            continue
        # Titles of tables side by side stand apart; the header that follows is fuller than they are.
        lonely = len(filled) > 1 and all(b - a > 2 for a, b in itertools.pairwise(filled))
        fuller = any(sum(map(bool, later)) >= 1.5 * len(filled) for later in rows[index + 1 : index + 4])
        if not (lonely and fuller) and not is_fact(rows, index, usual):
            return index
    return None


def _is_data(grid: Grid, at: int) -> bool:
    """Whether the row that should be the header reads like the rows below it."""
    row, body = grid.rows[at], grid.rows[at + 1 : at + 60]
    body = [line for line in body if any(line)]
    if not body:
        return len([cell for cell in row if cell]) > 0 and sum(datalike(cell) for cell in row) > 0.5 * sum(
            1 for cell in row if cell
        )
    steps = [int(cells.read(cell).value) for cell in row if cell and cells.read(cell).kind == "int"]
    counting = (
        len(steps) >= 3
        and all(b - a == 1 for a, b in itertools.pairwise(steps))
        and bool(row[0])
        and not numeric(row[0])
    )
    for_header = against = 0
    for column in range(grid.width):
        like, years = column_facts(body, column)
        if not row[column]:
            continue
        if like:
            own = datalike(row[column])
            if not own or _dated_over_measures(row[column], body, column):
                for_header += 1
            elif counting or (year(row[column]) and not years):
                for_header += 0.5
            else:
                against += 1
    if for_header or against:
        return against > for_header
    words_only = [column for column, cell in enumerate(row) if cell and not datalike(cell)]
    if len(words_only) > 1 and any(all(line[column] == row[column] for column in words_only) for line in body):
        return False  # the header again, on the next page
    repeated = sum(1 for column, cell in enumerate(row) if cell and any(line[column] == cell for line in body))
    return repeated > 0.5 * max(1, sum(1 for cell in row if cell))


def _dated_over_measures(text: str, body: Sequence[Sequence[str]], column: int) -> bool:
    """Whether a day stands over numbers: it names their column."""
    return cells.read(text).kind in ("date", "datetime") and measured(body, column)


def _upper(grid: Grid, main: int) -> list[int]:
    """Rows above the main one that group its columns."""
    found: list[int] = []
    below = grid.rows[main]
    for index in range(main - 1, max(-1, main - MAX_HEADER), -1):
        row = grid.rows[index]
        filled = [column for column, cell in enumerate(row) if cell]
        if not filled:
            break
        text = row[filled[0]]
        if (
            any(words.is_note(row[column]) for column in filled)
            or pairs(row, colon=True)
            or (len(filled) == 1 and len(text) > 40)
            or _titled(grid, index)
        ):
            break
        fills_gap = any(row[column] and not below[column] for column in range(grid.width))
        apart = filled[0] > 0 and not (
            len(filled) == 1
            and grid.width > 3
            and filled[0] >= grid.width // 3
            and not found
            and not grid.merges
            and not _over_measures(grid, index, filled[0], main)
        )
        if len(filled) == 1 and filled[0] == 0 and not grid.merged_across(index):
            break
        grouped = grid.merged_across(index) and not _whole(grid, index)
        if not (fills_gap or apart or grouped or _tells_apart(row, below)):
            break
        if any(datalike(cell) and not year(cell) for cell in row if cell):
            break
        found.insert(0, index)
        below = [a or b for a, b in zip(row, below, strict=True)]
    return found


def _tells_apart(row: Sequence[str], below: Sequence[str]) -> bool:
    """Whether titles come more than once below, and the groups of a row tell all of them apart (ปีใหม่ and สงกรานต์ over จำนวน, จำนวน)."""
    names = [cell for cell in below if cell]
    if len(set(names)) == len(names) or sum(map(bool, row)) < 2:
        return False
    groups = list(itertools.accumulate(row, lambda before, cell: cell or before))
    pairs_ = [pair for pair in zip(groups, below, strict=True) if pair[1]]
    return len(set(pairs_)) == len(pairs_)


def _over_measures(grid: Grid, row: int, start: int, main: int) -> bool:
    """Whether a lonely cell right above the header stands where the measures begin: it groups them, and is no title in the middle."""
    if row != main - 1 or start > grid.width - 2:
        return False
    body = [line for line in grid.rows[main + 1 : main + 60] if any(line)]
    title = grid.rows[main][start - 1]
    label = compact.kind(
        title, [line[start - 1] for line in body if len(line[start - 1]) > 4 and line[start - 1] != title]
    )
    return measured(body, start) and measured(body, start + 1) and not (measured(body, start - 1) and label is None)


def _words_above(grid: Grid, data: int) -> list[int]:
    """The header's rows above the first row of data, none of which is as full as that row; [] where they do not name its columns."""
    found: list[int] = []
    for index in range(data - 1, max(-1, data - 1 - MAX_HEADER), -1):
        row = grid.rows[index]
        filled = [cell for cell in row if cell]
        if not filled or any(words.is_note(cell) for cell in filled) or pairs(row, colon=True) or _whole(grid, index):
            break
        if any(datalike(cell) and not year(cell) for cell in filled) or (len(filled) == 1 and row[0]):
            break
        found.insert(0, index)
    named = {column for index in found for column in range(grid.width) if grid.rows[index][column]}
    wanted = [column for column in range(grid.width) if grid.rows[data][column]]
    share = sum(column in named for column in wanted) / max(1, len(wanted))
    if len(found) != 1:
        return found if share >= 0.8 else []
    # One row, with a title that goes on over empty cells (ชื่อ - สกุล over three columns): it begins where the table does.
    row, body = grid.rows[found[0]], [line for line in grid.rows[data : data + 60] if any(line)]
    begins = bool(wanted) and bool(row[wanted[0]]) and len(named) > 1 and not pairs(row)
    over = any(column_facts(body, column)[0] and not column_facts(body, column)[1] for column in named)
    return found if begins and share >= 0.4 and over else []


def _titled(grid: Grid, row: int) -> bool:
    """Whether a merged range takes in the first column: a title does, a group of columns leaves the labels' column alone."""
    return any(merge.top <= row <= merge.bottom and merge.left == 0 and merge.right > 0 for merge in grid.merges)


def _whole(grid: Grid, row: int) -> bool:
    """Whether one merged range covers most of the row: then it is a title."""
    return any(
        merge.top <= row <= merge.bottom
        and merge.right - merge.left + 1 >= 0.8 * max(2, grid.usual)
        and sum(map(bool, grid.rows[row])) == 1
        for merge in grid.merges
    )


def _numbers_columns(grid: Grid, at: int) -> bool:
    """Whether a row numbers the columns: (1) (2) (3), or 1 2 3 where the rows below begin with a word."""
    filled = [cell for cell in grid.rows[at] if cell]
    if len(filled) < (2 if filled and filled[0] == "(1)" else 3) or not all(
        _NUMBERING.fullmatch(cell) for cell in filled
    ):
        return False
    numbers = [int(cell.strip("()")) for cell in filled]
    if numbers != list(range(numbers[0], numbers[0] + len(numbers))):
        return False
    below = next((row for row in grid.rows[at + 1 :] if any(row)), [""])
    return filled[0].startswith("(") or (bool(below[0]) and not datalike(below[0]))


def _lower(grid: Grid, main: int, upper: Sequence[int]) -> tuple[list[int], list[int]]:
    """Rows below the main one that still belong to the header: (joined to it, skipped: column numbers)."""
    joined: list[int] = []
    skipped: list[int] = []
    head = [
        next((grid.rows[row][column] for row in (main, *upper) if grid.rows[row][column]), "")
        for column in range(grid.width)
    ]
    # Cells merged downwards from the header's row tell how deep the header is.
    deep = max(
        (merge.bottom for merge in grid.merges if merge.top == main and merge.bottom < main + MAX_HEADER), default=main
    )
    if main < deep < len(grid.rows):
        joined = list(range(main + 1, deep + 1))
        head = [
            cell or next((grid.rows[row][column] for row in joined if grid.rows[row][column]), "")
            for column, cell in enumerate(head)
        ]
    for index in range(deep + 1, min(len(grid.rows) - 1, main + MAX_HEADER)):
        row = grid.rows[index]
        filled = [cell for cell in row if cell]
        if not filled:
            break
        if len(filled) >= (0.6 if "(1)" in filled else 0.8) * sum(map(bool, head)) and _numbers_columns(grid, index):
            skipped.append(index)
            continue
        if all(cell.strip("()[] ").casefold() in words.UNITS for cell in filled) and (
            len(filled) >= 2 or filled[0].startswith("(")
        ):
            joined.append(index)
            continue
        if _words_over_measures(grid, index):
            joined.append(index)
            head = [a or b for a, b in zip(head, row, strict=True)]
            continue
        gaps = [column for column in range(grid.width) if row[column] and not head[column]]
        under = [column for column in range(grid.width) if head[column] and not row[column]]
        if deep > main or not gaps or not under or any(datalike(cell) and not year(cell) for cell in filled):
            break
        body = [line for line in grid.rows[index + 1 : index + 40] if any(line)]
        # Under a group stands a label, never a value: its column holds something else than labels, or the whole row does not begin.
        if row[0] and head[0] and not grid.merged_across(main):
            break
        if not body:
            break
        joined.append(index)
        head = [a or b for a, b in zip(head, row, strict=True)]
    return joined, skipped


def _words_over_measures(grid: Grid, at: int) -> bool:
    """Whether a row says words (or years) where all rows below it have numbers: no row of data does."""
    row = grid.rows[at]
    heads = grid.rows[max(0, at - MAX_HEADER) : at + 1]  # they may come again on the next page
    body = [line for line in grid.rows[at + 1 : at + 60] if any(line) and line not in heads]
    over = [column for column in range(grid.width) if measured(body, column)]
    named = [column for column in over if row[column]]
    kinds = [cells.read(cell).kind for cell in row if cell and not year(cell)]
    if (
        len(over) < 2
        or len(body) < 2
        or len(named) < 0.7 * len(over)
        or any(kind not in ("text", "month", "period", "soft") for kind in kinds)
    ):
        return False
    return bool(kinds) or (not row[0] and len({row[column] for column in named}) == len(named))


def _reach(grid: Grid, lengths: Sequence[int], header: Sequence[int], after: int) -> int:
    """How many columns the table has: cells beyond the header in a few rows are too many, in many rows columns without a title."""
    named = max((lengths[row] for row in header), default=grid.width)
    body = [row for row in grid.rows[after:] if any(row)]
    last = named
    for column in range(named, grid.width):
        if sum(1 for row in body if row[column]) > 0.5 * len(body):
            last = column + 1
    return last


def _titles(grid: Grid, header: Sequence[int]) -> list[str]:
    titles: list[list[str]] = [[] for _ in range(grid.width)]
    merged = any(merge.top <= row <= merge.bottom for merge in grid.merges for row in header)
    for position, index in enumerate(header):
        lower = header[position + 1 :]
        carried = ""
        for column in range(grid.width):
            cell = grid.spread(index, column) if merged else grid.rows[index][column]
            own = any(grid.rows[below][column] for below in lower)
            if lower and not merged:
                if any(grid.rows[upper][column] for upper in header[:position]) and not cell:
                    carried = ""  # a new group begins above: this one has ended
                if cell:
                    carried = cell if own else ""
                elif carried and own:
                    cell = carried
                else:
                    carried = ""
            if cell and (not titles[column] or titles[column][-1] != cell):
                titles[column].append(cell)
    return [" ".join(parts) for parts in titles]


def shape_of(
    head: Sequence[Sequence[str]], merges: Sequence[Merge] = (), dialect: Mapping[str, Any] | None = None
) -> Shape:
    """The shape of a table by its first rows; `dialect` (`header`, `headerRows`) turns the decision round."""
    top = next((index for index, row in enumerate(head) if any(row)), 0)
    if top >= HEAD:  # a part deep in a sheet
        moved = [Merge(one.top - top, one.left, one.bottom - top, one.right) for one in merges if one.top >= top]
        found = shape_of(head[top:], moved, dialect)
        return replace(found, header=[row + top for row in found.header], after=found.after + top)
    rows = [[tidy(cell) for cell in row] for row in head]
    width = max(map(len, rows), default=0)
    left = next((column for column in range(width) if any(row[column] for row in rows if column < len(row))), 0)
    if not left:
        return _shape(rows, merges, dialect)
    # Empty columns at the left are no part of anything.
    moved = [Merge(one.top, one.left - left, one.bottom, one.right - left) for one in merges if one.left >= left]
    found = _shape([row[left:] for row in rows], moved, dialect)

    def back(blocks: list[Block]) -> list[Block]:
        return [Block([column + left for column in block.columns], block.titles) for block in blocks]

    over = [[""] * left + list(row) for row in found.over]
    return replace(found, blocks=back(found.blocks), others=back(found.others), facts=back(found.facts), over=over)


def _shape(rows: list[list[str]], merges: Sequence[Merge], dialect: Mapping[str, Any] | None) -> Shape:
    lengths = [len(row) for row in rows]
    grid = Grid(rows, merges)
    dialect = dialect or {}
    forced = [int(row) for row in dialect.get("headerRows") or [] if isinstance(row, int) and 0 < row <= len(grid.rows)]
    skipped: list[int] = []
    if dialect.get("header") is False:
        header: list[int] = []
        after = 0
    elif forced:
        header, after = [row - 1 for row in forced], max(forced)
    else:
        main = _main_row(grid.rows, grid.usual)
        if main is None:
            return Shape([], 0, [Block(list(range(grid.width)), [""] * grid.width)])
        data = _is_data(grid, main)
        if _numbers_columns(grid, main) and (above := _words_above(grid, main)):
            header, after = above, main + 1
        elif data and (above := _words_above(grid, main)):
            header, after = above, main
        elif data and not any(_upper_only(grid, main)):
            header, after = [], main
        else:
            upper = _upper(grid, main)
            joined, skipped = _lower(grid, main, upper)
            header = [*upper, main, *joined]
            after = max([main, *joined, *skipped]) + 1
    top = header[0] if header else after
    notes = [" ".join(cell for cell in row if cell) for row in grid.rows[:top] if any(row)]
    unit = unit_in(notes)
    if unit is None:
        unit = unit_in([cell for row in grid.rows[:top] for cell in row if cell]) or unit_titled(notes)
    grid.crop(_reach(grid, lengths, header, after))
    titles = _titles(grid, header)
    facts, told = facts_beside(grid.rows, titles, top, after)
    if facts:
        grid.crop(facts[0].columns[0])
    blocks, others = blocks_of(grid.rows, titles[: grid.width], after, top)
    over = grid.rows[:top] if others else []
    if over:
        notes = notes_over(over, blocks[0], [*blocks, *others])
    joined = len(header) > 1
    return Shape([row + 1 for row in header], after, blocks, others, facts, notes, told, unit, joined, over)


def _upper_only(grid: Grid, main: int) -> list[int]:
    """Header rows above a row of data that is fuller than they are (their own cells are merged or left empty)."""
    return [
        row
        for row in _upper(grid, main)
        if sum(map(bool, grid.rows[row])) >= 0.5 * grid.usual and Counter(map(bool, grid.rows[row]))[True] >= 2
    ]
