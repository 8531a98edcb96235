"""Facts about a table that stand above, below or beside it (หน่วยงาน: กรมการปกครอง): a name and its value. They are notes, not rows or columns. Pure."""

import itertools
import re
from collections.abc import Sequence

from validators.reading import words
from validators.reading.blocks import Block
from validators.reading.grid import datalike, year

MAX_ROWS = 15  # of facts beside a table
_COLON = re.compile(r"[:：]\s*$")
_TOLD = re.compile(r"^([^:：]{2,40}?)\s*[:：]\s*\S")


def named(text: str) -> bool:
    """Whether a cell is the name of a fact: it ends with a colon, or is one of the usual names."""
    return bool(_COLON.search(text)) or text.strip(" *").casefold() in words.FACTS


def told(text: str) -> bool:
    """Whether a cell is a fact by itself: ปีงบประมาณ : 2566."""
    found = _TOLD.match(text)
    return bool(found and (found[1].strip(" *").casefold() in words.FACTS or words.NOTE.match(text)))


def pairs(row: Sequence[str], colon: bool = False) -> bool:
    """Whether a row is names and values by turns; `colon`: every name ends with one."""
    filled = [cell for cell in row if cell]
    if len(filled) == 1:
        return told(filled[0]) or bool(_COLON.search(filled[0]))
    if not filled or len(filled) > 6 or len(filled) % 2:
        return False
    names, values = filled[::2], filled[1::2]
    good = all(_COLON.search(name) for name in names) if colon else all(map(named, names))
    return good and not any(_COLON.search(value) for value in values)


def is_fact(rows: Sequence[Sequence[str]], index: int, usual: int) -> bool:
    """Whether a row above a table is a fact about it and not its header."""
    filled = [column for column, cell in enumerate(rows[index]) if cell]
    block = list(itertools.takewhile(any, rows[index:]))
    facts = list(itertools.takewhile(pairs, block))
    rest = rows[index + len(facts) :]
    if sum(1 for row in rest if sum(map(bool, row)) >= 2) < 2 or len(filled) == 1:
        return False
    if pairs(rows[index], colon=True):
        return True
    if len(filled) == 2 and usual >= 3 and filled[0] <= 1:
        return _until_a_fuller_row(rows, index, usual)
    # Without a colon only a block of its own says so: facts and nothing else, then a blank row.
    return (
        bool(facts)
        and len(facts) == len(block)
        and (len(filled) > 2 or len(facts) > 1 or year(rows[index][filled[-1]]))
    )


def _until_a_fuller_row(rows: Sequence[Sequence[str]], index: int, usual: int) -> bool:
    for row in rows[index + 1 : index + 12]:
        full = [cell for cell in row if cell]
        if len(full) >= max(3, usual):
            return not any(datalike(cell) and not year(cell) for cell in full)
        if len(full) > 2 and not pairs(row):
            return False
    return False


def facts_beside(
    rows: Sequence[Sequence[str]], titles: Sequence[str], top: int, after: int
) -> tuple[list[Block], list[str]]:
    """(the last columns, where they hold facts and nothing else; the facts as notes). Behind an empty column a usual name
    suffices, else every name must end with a colon."""
    width = len(titles)
    body = [row for row in rows[after:] if any(row)]
    for start in range(max(1, width - 3), width):
        part = [list(row[start:width]) for row in rows]
        held = [(number, row) for number, row in enumerate(part) if any(row)]
        apart = not any(row[start - 1] for row in rows[top:]) and start > 1
        if not held or len(held) > MAX_ROWS or len(held) > 0.7 * len(body) or held[-1][0] > 100:
            continue
        if held[0][0] < top:  # a title above goes its own way
            held = [(number, row) for number, row in held if number >= top]
        if not held or not all(pairs(row, colon=not apart) for _, row in held):
            continue
        if not apart and not all(_one_fact(row) for _, row in held):
            continue
        return [Block(list(range(start, width)), list(titles[start:]))], [
            " ".join(filter(None, row)) for _, row in held
        ]
    return [], []


def _one_fact(row: Sequence[str]) -> bool:
    """Beside a table without a gap: a name with a colon and its value, or a note that says what it is."""
    filled = [cell for cell in row if cell]
    return told(filled[0]) if len(filled) == 1 else bool(_COLON.search(filled[0]))
