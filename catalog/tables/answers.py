"""Pages as answers: Python rows, and JSON bytes in the shape of datagouv/api-tabular."""

from collections.abc import Callable, Mapping
from typing import Any

import orjson
import pyarrow as pa

from catalog.tables.jsontext import json_objects
from catalog.tables.port import RowQuery
from catalog.tables.values import json_value

Cells = list[Any]
MANY = 500  # rows from which whole columns at a time are quicker than row by row


def json_cells(column: pa.ChunkedArray) -> Cells:
    """A column as values that JSON can hold."""
    cells: Cells = column.to_pylist()
    kind = column.type
    if pa.types.is_dictionary(kind):
        kind = kind.value_type
    if (
        pa.types.is_string(kind)
        or pa.types.is_large_string(kind)
        or pa.types.is_integer(kind)
        or pa.types.is_boolean(kind)
    ):
        return cells
    return [json_value(cell) for cell in cells]


def python_rows(page: pa.Table, cells: Callable[[pa.ChunkedArray], Cells] = json_cells) -> list[dict[str, Any]]:
    names = page.column_names
    columns = [cells(column) for column in page.columns]
    return [dict(zip(names, row, strict=True)) for row in zip(*columns, strict=True)]


def json_rows(page: pa.Table, total: int, query: RowQuery) -> bytes:
    """`{"data": […], "meta": {…}` without the brace at the end: the door's links come after it."""
    if page.num_rows < MANY:
        data = orjson.dumps(python_rows(page))
    else:
        pieces = [json_objects(batch, ",") for batch in page.combine_chunks().to_batches()]
        data = b"[" + b"".join(pieces)[:-1] + b"]"
    meta = orjson.dumps({"page": query.page, "page_size": query.page_size, "total": total})
    return b'{"data":' + data + b',"meta":' + meta


def with_links(answer: bytes, links: Mapping[str, Any]) -> bytes:
    return answer + b',"links":' + orjson.dumps(links) + b"}"
