"""The first rows of a file as a grid of tidy cells, and what a cell or a column of it looks like. Pure."""

from collections.abc import Sequence

from validators.reading import cells
from validators.reading.stream import Merge


def numeric(text: str) -> bool:
    return cells.read(text).kind in ("int", "dec", "zero")


def year(text: str) -> bool:
    cell = cells.read(text)
    return cell.kind == "int" and (2400 <= cell.value <= 2700 or 1850 <= cell.value <= 2150) and len(text.strip()) <= 10


def datalike(text: str) -> bool:
    return cells.read(text).kind in ("int", "dec", "zero", "date", "datetime", "time")


def usual_width(rows: Sequence[Sequence[str]]) -> int:
    counts = sorted((sum(1 for cell in row if cell) for row in rows if any(row)), reverse=True)
    return counts[int(0.3 * len(counts))] if counts else 0


class Grid:
    def __init__(self, rows: list[list[str]], merges: Sequence[Merge]) -> None:
        self.width = max(map(len, rows), default=0)
        self.rows = [row + [""] * (self.width - len(row)) for row in rows]
        self.merges = merges
        self.usual = usual_width(self.rows)

    def crop(self, width: int) -> None:
        self.width = width
        self.rows = [row[:width] for row in self.rows]

    def spread(self, row: int, column: int) -> str:
        """A cell's value, or that of the merged range it is part of."""
        if self.rows[row][column]:
            return self.rows[row][column]
        for merge in self.merges:
            if merge.top <= row <= merge.bottom and merge.left <= column <= merge.right and merge.top < len(self.rows):
                return self.rows[merge.top][merge.left] if merge.left < self.width else ""
        return ""

    def merged_across(self, row: int) -> bool:
        """Whether a merged range groups some (not all) columns in this row."""
        return any(
            merge.top <= row <= merge.bottom and merge.left < merge.right < merge.left + self.width - 1
            for merge in self.merges
        )


def column_facts(rows: Sequence[Sequence[str]], column: int) -> tuple[bool, bool]:
    """(the body of this column holds data-like cells, they are all years)."""
    found = [row[column] for row in rows if row[column] and cells.read(row[column]).kind not in ("null", "soft")]
    if not found:
        return False, False
    like = [cell for cell in found if datalike(cell)]
    return len(like) >= 0.7 * len(found), bool(like) and all(year(cell) for cell in like)


def measured(rows: Sequence[Sequence[str]], column: int) -> bool:
    """Whether a column holds measures: numbers that are no years and keep no leading zero."""
    found = [row[column] for row in rows if row[column] and cells.read(row[column]).kind not in ("null", "soft")]
    like = [cell for cell in found if cells.read(cell).kind in ("int", "dec") and not year(cell)]
    return bool(found) and len(like) >= 0.7 * len(found)
