"""Where people sign under a table: ลงชื่อ ........ ผู้จัดทำ, their names and posts below it. Such rows are notes, whatever columns they stand in."""

import re
from collections.abc import Sequence

import numpy as np

from validators.reading.grid import datalike
from validators.reading.printed import sparse
from validators.reading.stream import Piece
from validators.reading.text import tidy

_SIGNED = re.compile(r"^\(?\s*(?:ลงชื่อ|ลงนาม)|[.…_]{5,}|…{2,}|[.…]\s*/\s*[.…]")
_NAMED = re.compile(r"^\(?\s*(?:ลงชื่อ|ลงนาม)")


def signatures(piece: Piece, columns: Sequence[int], counts: np.ndarray, going: bool) -> tuple[dict[int, str], bool]:
    """(position of each such row: what it says; whether the last row may go on with names). `going`: the rows before this piece do."""
    found: dict[int, str] = {}
    few = max(2, int(0.6 * len(columns)))
    last = -1
    for index in sparse(counts, len(columns), len(columns)):
        going = going and not (counts[last + 1 : index] > few).any()
        last = int(index)
        cells = [text for column in columns if (text := tidy(piece.cells[column][last].as_py()))]
        if any(map(datalike, cells)):
            continue
        if _NAMED.match(cells[0]) or all(map(_SIGNED.search, cells)):
            going = True
        elif not going or counts[last] > few:
            continue
        found[last] = " ".join(cells)
    return found, going and not (counts[last + 1 :] > few).any()
