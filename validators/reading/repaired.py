"""A stream whose Thai was garbled, repaired as it goes by: whoever reads it sees what was meant, and what was published stays beside it."""

from collections.abc import Iterator, Sequence
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from validators.reading.stream import Merge, Piece, Rows, Stream
from validators.reading.text import Mojibake, repair, repair_array


class Repaired:
    """Repair comes before anything is tidied: what looks like a hyphen or a blank may be a part of a letter."""

    def __init__(self, stream: Stream, kind: Mojibake) -> None:
        self.stream = stream
        self.kind = kind
        self.head = [[repair(cell, kind) or cell for cell in row] for row in stream.head]
        self.labels = [repair(label, kind) or label for label in stream.labels] if stream.labels is not None else None
        self.merges: Sequence[Merge] = stream.merges
        self.facts: dict[str, Any] = stream.facts
        self.facts["repaired"] = kind

    def __repr__(self) -> str:
        return f"<Repaired: {self.kind}>"

    @property
    def short(self) -> Rows:
        return self.stream.short

    @property
    def long(self) -> Rows:
        return self.stream.long

    def pieces(self, after: int, width: int) -> Iterator[Piece]:
        for piece in self.stream.pieces(after, width):
            yield Piece(piece.rows, [self._cells(cells) for cells in piece.cells], piece.cells)

    def _cells(self, cells: pa.Array) -> pa.Array:
        return cells if pc.all(pc.string_is_ascii(cells)).as_py() else repair_array(cells, self.kind)[0]
