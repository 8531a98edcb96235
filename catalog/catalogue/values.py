"""Which values of a table become searchable: the frequent ones of its profile, bounded. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

MOST = 300  # values of one table
LONGEST = 80  # characters of one value
FROM = ("top", "values", "frequent", "top_values")  # keys under which a column's profile lists values


def frequent_values(profile: Mapping[str, Any]) -> Sequence[str]:
    """Of a profile (column -> {"top": [{"value", "count"}], …}): distinct texts, the columns taking turns, so that one long column does not crowd out the others."""
    lists = [list(texts(column)) for column in profile.values()]
    found: dict[str, None] = {}
    for turn in range(max(map(len, lists), default=0)):
        for values in lists:
            if turn < len(values):
                found[values[turn]] = None
                if len(found) >= MOST:
                    return list(found)
    return list(found)


def texts(column: Any) -> Iterator[str]:
    """A column's listed values that are words: numbers and dates are filtered, not searched."""
    if not isinstance(column, Mapping):
        return
    listed = next((column[key] for key in FROM if column.get(key)), ())
    for one in listed:
        value = (
            one.get("value") if isinstance(one, Mapping) else one[0] if isinstance(one, list | tuple) and one else one
        )
        if isinstance(value, str) and (word := value.strip()) and any(letter.isalpha() for letter in word):
            yield word[:LONGEST]
