"""Rows without a key: equal ones are paired first, the rest by how many cells they share."""

from collections.abc import Sequence

import numpy as np
import pyarrow as pa

from catalog.tables.differences.aligned import differs
from catalog.tables.differences.columns import Pair

MOST_PAIRS = 4_000_000  # old rows times new rows that are looked at
ALIKE = 0.5  # so much of the cells must be the same for two rows to be one that changed


def best_matches(old: pa.Table, new: pa.Table, pairs: Sequence[Pair]) -> list[tuple[int, int]]:
    """(old row, new row) of rows that are likely one, the most alike first; each row once. Nothing where there are too many."""
    many, more = old.num_rows, new.num_rows
    if not pairs or not many or not more or many * more > MOST_PAIRS:
        return []
    alike = np.zeros((many, more), np.int16)
    lefts, rights = np.repeat(np.arange(many), more), np.tile(np.arange(more), many)
    for pair in pairs:
        one = old.column(pair.old.name).combine_chunks().take(pa.array(lefts))
        other = new.column(pair.new.name).combine_chunks().take(pa.array(rights))
        alike += ~differs(pair, one, other).reshape(many, more)
    flat = alike.ravel()
    likely = np.flatnonzero(flat >= max(1, ALIKE * len(pairs)))
    # the most alike first; among equals those nearest in place, so that a table keeps its order
    distance = np.abs(likely // more - likely % more)
    found, used_old, used_new = [], set(), set()
    for place in likely[np.lexsort((distance, -flat[likely]))]:
        one, other = int(place) // more, int(place) % more
        if one not in used_old and other not in used_new:
            used_old.add(one)
            used_new.add(other)
            found.append((one, other))
    return found
