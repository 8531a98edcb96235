"""Counts of facets, from tallies of columns: several facets stand in one column as a signature and are added up here."""

from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta
from threading import Lock
from typing import Any

from catalog.search.entry import COUNTED, EPOCH, OPEN, SEPARATOR, TOGETHER
from catalog.search.planning import today
from catalog.search.port import FacetCount
from catalog.search.query import Plan
from catalog.words.errors import InvalidRequest
from catalog.words.facets import FACETS, UPDATED_WITHIN
from catalog.words.texts import Text
from catalog.words.thai.sorting import sort_key

COLUMNS = (*COUNTED, "day")
MOST_RECENT = 10_000
MOST_BUCKETS = 60_000  # values of a column that are told apart


class Counted(dict[str, int]):
    """Stored value of a column -> datasets; of `day`, the value of `spans`. `made` keeps what was made of it."""

    def __init__(self, counts: Iterable[tuple[str, int]] = ()) -> None:
        super().__init__(counts)
        self.made: dict[tuple[str, int], Sequence[FacetCount]] = {}


class Memory:
    """Tallies kept while an index stays the same, the oldest let go where there are too many counts in all."""

    def __init__(self, most: int) -> None:
        self._most, self._counts = most, 0
        self._kept: OrderedDict[object, Mapping[str, Counted]] = OrderedDict()
        self._lock = Lock()

    def get(self, key: object) -> Mapping[str, Counted] | None:
        return self._kept.get(key)

    def keep(self, key: object, tally: Mapping[str, Counted]) -> None:
        with self._lock:
            self._kept[key] = tally
            self._counts += sum(map(len, tally.values()))
            while self._counts > self._most and len(self._kept) > 1:
                _, oldest = self._kept.popitem(last=False)
                self._counts -= sum(map(len, oldest.values()))

    def clear(self) -> None:
        self._kept.clear()


class Recent(dict[object, int]):
    """Numbers of hits by what was asked; emptied when it grows too large."""

    def __setitem__(self, key: object, value: int) -> None:
        if len(self) >= MOST_RECENT:
            self.clear()
        super().__setitem__(key, value)


@dataclass(frozen=True, slots=True)
class Tally:
    """Columns to be counted over what a plan matches; of the open ones, at least the `size` most frequent values."""

    plan: Plan
    columns: tuple[str, ...]
    size: int


class Counting:
    """What must be tallied for some facets, each as if nothing of it were chosen, and what comes of it."""

    def __init__(self, plan: Plan, names: Sequence[str], limit: int) -> None:
        self.names, self.limit = tuple(names), limit
        columns = {name: column_of(name) for name in names}
        free = sorted({columns[name] for name in names if name not in plan.filters})
        self.wanted = [Tally(plan.countable(), tuple(free), limit)] if free else []
        self._of: dict[str, tuple[int, str]] = {name: (0, columns[name]) for name in names if name not in plan.filters}
        for name in names:
            if name in plan.filters:
                self._of[name] = (len(self.wanted), columns[name])
                self.wanted.append(Tally(plan.without(name).countable(), (columns[name],), limit))

    def counts(self, tallies: Sequence[Mapping[str, Counted]]) -> dict[str, Sequence[FacetCount]]:
        found = {}
        for name in self.names:
            at, column = self._of[name]
            found[name] = facet_counts(name, tallies[at][column], self.limit)
        return found


def column_of(name: str) -> str:
    """The column that a facet's counts come from; raises InvalidRequest for a name that is no facet."""
    for column, names in TOGETHER.items():
        if name in names:
            return column
    if name == "updated":
        return "day"
    if name in COLUMNS:
        return name
    raise InvalidRequest(
        Text.of("{name} is not a facet", name=name[:80]), Text.of("Use one of: {known}", known=", ".join(FACETS))
    )


def aggregation(column: str, size: int, each: str) -> Mapping[str, Any]:
    """Exact counts of one column, in the aggregation language that both engines speak: all of it, or the most frequent
    where it may hold very many values. `each` is the engine's name for how many values each of its parts gives."""
    if column == "day":
        ranges = [{"key": value, "from": first, "to": end} for value, first, end in spans()]
        return {"range": {"field": "day", "ranges": ranges}}
    most = size * 2 + 20 if column in OPEN else MOST_BUCKETS
    return {"terms": {"field": f"count_{column}", "size": most, each: MOST_BUCKETS}}


def spans() -> list[tuple[str, int, int]]:
    """(value, first day, day after the last) of the spans of "updated within", apart from each other, newest first."""
    firsts = [(value, (today() - timedelta(days=span) - EPOCH).days) for value, span in UPDATED_WITHIN]
    ends = [2**31, *(first for _, first in firsts)]
    return [(value, first, end) for (value, first), end in zip(firsts, ends, strict=False)]


def facet_counts(name: str, counted: Counted, limit: int) -> Sequence[FacetCount]:
    """The counts of one facet, most first, then in Thai order; remembered with the tally that they come from."""
    kept = counted.made.get((name, limit))
    if kept is None:
        kept = counted.made[name, limit] = ordered(name, counted, limit)
    return kept


def ordered(name: str, counted: Counted, limit: int) -> Sequence[FacetCount]:
    if name == "updated":
        return [FacetCount(value, count) for value, count in within(counted) if count]
    found = list(added_up(name, counted).items())
    if len(found) > limit:
        found.sort(key=lambda pair: -pair[1])
        least = found[limit - 1][1] if limit else 0
        found = [pair for pair in found if pair[1] >= least]
    found.sort(key=lambda pair: (-pair[1], sort_key(pair[0])))
    return [FacetCount(value, count) for value, count in found[:limit]]


def added_up(name: str, counted: Counted) -> Mapping[str, int]:
    if name in OPEN:
        return counted
    column = column_of(name)
    found: dict[str, int] = {}
    at = TOGETHER[column].index(name) if column in TOGETHER else None
    for signature, count in counted.items():
        parts = signature.split(SEPARATOR)
        for value in parts if at is None else parts[at : at + 1]:
            if value:
                found[value] = found.get(value, 0) + count
    known = FACETS[name].values if FACETS[name].kind == "closed" else None
    # What a closed facet does not know cannot be chosen, so it is not offered (datasets that are withheld).
    return found if known is None else {value: count for value, count in found.items() if value in known}


def within(counted: Counted) -> list[tuple[str, int]]:
    """How many changed within each span up to today (what lies ahead counts as today); each span holds the one before."""
    found, total = [], 0
    for value, _, _ in spans():
        total += counted.get(value, 0)
        found.append((value, total))
    return found
