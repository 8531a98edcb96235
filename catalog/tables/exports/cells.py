"""What every writer does with cells: plain arrays, ISO times, and texts that a spreadsheet would take for a formula."""

from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

FORMULA = r"^[=+\-@\t\r\n＝＋－＠]"
HARMLESS = r"^[+\-]?[0-9๐-๙.,\s]*%?$"  # a signed number, or a lone sign, is no formula
FIRST = np.zeros(256, bool)
FIRST[[ord(c) for c in "=+-@\t\r\n"] + [0xEF]] = True  # 0xEF begins the full-width signs in UTF-8


def plain(column: pa.Array) -> pa.Array:
    """Dictionaries unfolded, texts as 32-bit strings, NaN as null."""
    kind = column.type
    if pa.types.is_dictionary(kind):
        column = column.dictionary_decode()
        kind = column.type
    if pa.types.is_large_string(kind):
        return column.cast(pa.string())
    if pa.types.is_floating(kind):
        finite = pc.is_finite(column)
        if not pc.all(finite).as_py():
            return pc.if_else(finite, column, pa.scalar(None, kind))
    return column


def is_text(column: pa.Array) -> bool:
    return bool(pa.types.is_string(column.type))


def iso_text(column: pa.Array) -> pa.Array:
    """Times as ISO 8601 text, without a fraction of nothing."""
    form = "%Y-%m-%dT%H:%M:%S" + ("Z" if column.type.tz else "")
    return pc.replace_substring_regex(pc.strftime(column, format=form), r"\.0+(Z?)$", r"\1")


def iso_times(column: pa.Array) -> pa.Array:
    return iso_text(column) if pa.types.is_timestamp(column.type) else column


def suspects(column: pa.StringArray) -> bool:
    """Whether any text begins with a sign that a spreadsheet might take for a formula: one look at each first byte."""
    if not len(column):
        return False
    offsets = np.frombuffer(column.buffers()[1], np.int32)[column.offset : column.offset + len(column) + 1]
    starts = offsets[:-1][offsets[:-1] < offsets[1:]]
    if not len(starts):
        return False
    data = np.frombuffer(column.buffers()[2], np.uint8)
    return bool(FIRST[data[starts]].any())


def formulas(column: pa.StringArray) -> Any:
    """A boolean array: the texts that would run as a formula."""
    return pc.and_(pc.match_substring_regex(column, FORMULA), pc.invert(pc.match_substring_regex(column, HARMLESS)))


def defused(column: pa.Array) -> pa.Array:
    """An apostrophe before each text that would run as a formula (OWASP, CSV injection)."""
    if not is_text(column) or not suspects(column):
        return column
    return pc.if_else(formulas(column), pc.binary_join_element_wise("'", column, ""), column)


def defused_text(text: str) -> str:
    return str(defused(pa.array([text], pa.string()))[0].as_py())
