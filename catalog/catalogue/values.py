"""Which values of a table become searchable: the frequent ones of its profile, then others that stand in it, bounded. Pure."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

MOST = 300  # frequent values of one table
MOST_WORDS = 1900  # values of one table in all
MOST_LETTERS = 64_000  # of all values of one table: all words, and the frequent ones besides
LONGEST = 80  # characters of one value
FROM = ("top", "values", "frequent", "top_values")  # keys under which a column's profile lists values


def searchable(profile: Mapping[str, Any], words: Sequence[str]) -> Sequence[str]:
    """The frequent values first: they are what is shown of a table where many match."""
    found: dict[str, None] = {}
    letters = 0
    for value in (*frequent_values(profile), *words):
        if value not in found:
            letters += len(value)
            if len(found) >= MOST_WORDS or letters > MOST_LETTERS:
                break
            found[value] = None
    return list(found)


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
