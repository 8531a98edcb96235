"""Values between the query string, the columns' types and JSON: what a filter compares with, and what an answer holds."""

import math
from datetime import date, datetime, time
from decimal import Decimal
from typing import Any

from catalog.words.errors import InvalidRequest
from catalog.words.model import Column
from catalog.words.texts import Text

EXAMPLES = {
    "integer": "42",
    "year": "2566",
    "number": "3.14",
    "boolean": "true",
    "date": "2023-01-31",
    "datetime": "2023-01-31T12:00:00",
    "time": "12:30:00",
}
TRUTHS = {"true": True, "1": True, "t": True, "false": False, "0": False, "f": False}


def whole_or_real(value: str) -> int | float:
    """A number; Thai digits are digits. A whole number stays exact."""
    try:
        whole = int(value)
        return whole if abs(whole) < 2**63 else float(whole)
    except ValueError:
        number = float(value)
        if not math.isfinite(number):
            raise ValueError(value) from None
        return number


READERS: dict[str, Any] = {
    "integer": whole_or_real,
    "year": whole_or_real,
    "number": whole_or_real,
    "boolean": lambda value: TRUTHS[value.lower()],
    "date": date.fromisoformat,
    "datetime": datetime.fromisoformat,
    "time": time.fromisoformat,
}


def typed_value(column: Column, value: str) -> Any:
    """The text of a filter as a value of the column's type; raises InvalidRequest with an example of what is expected."""
    reader = READERS.get(column.type)
    if reader is None:
        return value
    try:
        if len(value) > 100:
            raise ValueError(value)
        return reader(value.strip())
    except (ValueError, KeyError, OverflowError):
        detail = Text.of("“{value}” is not a value of “{column}”", value=value[:100], column=column.name)
        raise InvalidRequest(detail, Text.of("Write it like {example}", example=EXAMPLES[column.type])) from None


def json_value(value: Any) -> Any:
    """A cell as JSON can hold it: dates and times as ISO text, decimals as numbers, no NaN."""
    if value is None or isinstance(value, str | int):
        return value
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, date | time):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, Decimal):
        return float(value) if value.is_finite() else None
    if isinstance(value, bytes):
        return value.hex()
    if isinstance(value, dict):
        return {str(key): json_value(part) for key, part in value.items()}
    if isinstance(value, list | tuple):
        return [json_value(part) for part in value]
    return str(value)
