"""A table whose header stands in the first column, turned round where the dialect says so (`transpose`); never on a guess."""

from catalog.words.errors import Unreadable
from catalog.words.texts import Text
from validators.reading.books import Sheet
from validators.reading.pages import Page
from validators.reading.stream import MAX_COLUMNS, Stream


def turned(stream: Stream) -> Sheet:
    """The same cells, rows as columns: a row's number is then the column of the original. Raises Unreadable where it is too long to be turned."""
    width = max(map(len, stream.head), default=0)
    rows: list[list[str]] = []
    for piece in stream.pieces(0, width):
        start = int(piece.rows[0]) - 1 if len(piece.rows) else len(rows)
        if start + len(piece.rows) > MAX_COLUMNS:
            raise Unreadable(
                Text.of("The table has more than {limit} columns", limit=MAX_COLUMNS),
                Text.of("Publish it in several tables"),
            )
        columns = [cells.to_pylist() for cells in piece.cells]
        for row, cells in zip(piece.rows, zip(*columns, strict=True), strict=True):
            rows += [[""] * width for _ in range(int(row) - 1 - len(rows))]
            rows.append(list(cells))
    page = Page(rows=[list(column) for column in zip(*rows, strict=True)], width=len(rows))
    sheet = Sheet(page, str(stream.facts.get("sheet") or ""), width, len(rows))
    sheet.facts |= {key: value for key, value in stream.facts.items() if key != "beyond"}
    return sheet
