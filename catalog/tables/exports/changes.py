"""What changed between two versions, as it is found: one change a line (JSON Lines), or one cell a line (CSV)."""

from collections.abc import Iterable, Iterator, Mapping
from itertools import islice
from typing import Any

import orjson
import pyarrow as pa

from catalog.tables.exports.delimited import write_csv

Change = Mapping[str, Any]
CHANGE_FORMATS = ("jsonl", "csv")
CELLS = ("change", "id", "key", "column", "from", "to")
STEP = 2_048  # changes, or cells, at once


def parts(items: Iterable[Any]) -> Iterator[list[Any]]:
    flow = iter(items)
    while some := list(islice(flow, STEP)):
        yield some


def text(value: Any) -> str | None:
    return value if value is None or isinstance(value, str) else orjson.dumps(value).decode()


def cells(change: Change) -> Iterator[tuple[str | None, ...]]:
    """One line a cell: what an added row has stands in `to`, what a removed one had in `from`; empty cells are left out."""
    kind, id = change["change"], str(change["id"])
    if kind == "changed":
        key = text(dict(change["key"])) if change["key"] else None
        for cell in change["cells"]:
            yield kind, id, key, cell["column"], text(cell["from"]), text(cell["to"])
        return
    for name, value in change["row"].items():
        if value is not None:
            was, now = (None, text(value)) if kind == "added" else (text(value), None)
            yield kind, id, None, name, was, now


def batches(changes: Iterable[Change]) -> Iterator[pa.RecordBatch]:
    for some in parts(line for change in changes for line in cells(change)):
        columns = [pa.array(column, pa.string()) for column in zip(*some, strict=True)]
        yield pa.record_batch(columns, names=list(CELLS))


def write_changes(changes: Iterable[Change], format: str) -> Iterator[bytes]:
    if format == "csv":
        return write_csv(list(CELLS), batches(changes))
    return (
        b"".join(orjson.dumps(change, option=orjson.OPT_APPEND_NEWLINE) for change in some) for some in parts(changes)
    )
