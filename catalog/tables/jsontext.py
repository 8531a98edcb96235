"""JSON of many rows, whole columns at a time: Arrow joins the texts, no Python object is made for a cell.

The same JSON as `answers.python_rows` would give, up to how a number is spelled (1 for 1.0).
"""

import numpy as np
import orjson
import pyarrow as pa
import pyarrow.compute as pc

from catalog.tables.values import json_value

ESCAPED = r'["\\\x00-\x1f]'


def quoted_texts(texts: pa.Array) -> pa.Array:
    """JSON strings of texts; the few that hold a sign that must be escaped go through orjson."""
    risky = pc.match_substring_regex(texts, ESCAPED)
    found = pc.binary_join_element_wise('"', texts, '"', "")
    if pc.any(risky).as_py():
        escaped = [orjson.dumps(text).decode() for text in texts.filter(risky).to_pylist()]
        found = pc.replace_with_mask(found, pc.fill_null(risky, False), pa.array(escaped, pa.string()))
    return found


def float_texts(numbers: pa.Array) -> pa.Array:
    finite = pc.is_finite(numbers)
    return pc.if_else(finite, numbers, pa.scalar(None, numbers.type)).cast(pa.string())


def json_texts(column: pa.Array) -> pa.Array:
    """Each cell as JSON; null as the word."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.dictionary_decode()
        kind = column.type
    if pa.types.is_large_string(kind):
        column = column.cast(pa.string())
        kind = column.type
    if pa.types.is_string(kind):
        found = quoted_texts(column)
    elif pa.types.is_integer(kind) or pa.types.is_boolean(kind):
        found = column.cast(pa.string())
    elif pa.types.is_floating(kind):
        found = float_texts(column)
    elif pa.types.is_date32(kind):
        found = pc.binary_join_element_wise('"', column.cast(pa.string()), '"', "")
    else:
        found = pa.array([orjson.dumps(json_value(cell)).decode() for cell in column.to_pylist()], pa.string())
    return pc.fill_null(found, "null")


def json_objects(batch: pa.RecordBatch, end: str) -> bytes:
    """One object a row, each followed by `end`."""
    if not batch.num_rows:
        return b""
    pieces: list[object] = []
    for position, (name, column) in enumerate(zip(batch.schema.names, batch.columns, strict=True)):
        pieces += [("," if position else "{") + orjson.dumps(name).decode() + ":", json_texts(column)]
    rows = pc.binary_join_element_wise(*pieces, "}" + end, "") if pieces else pa.array(["{}" + end] * batch.num_rows)
    start, stop = np.frombuffer(rows.buffers()[1], np.int32)[[rows.offset, rows.offset + len(rows)]]
    return bytes(memoryview(rows.buffers()[2])[start:stop])
