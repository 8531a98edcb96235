"""Counts of facets, from tallies of columns: several facets stand in one column as a signature and are added up here."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import timedelta

from catalog.search.entry import EPOCH, MANY, SEPARATOR, SETS, SINGLE, TRAITS
from catalog.search.planning import today
from catalog.search.port import FacetCount
from catalog.search.query import Plan
from catalog.words.errors import InvalidRequest
from catalog.words.facets import FACETS, UPDATED_WITHIN
from catalog.words.texts import Text
from catalog.words.thai.sorting import sort_key

Counted = Mapping[str, int]
COLUMNS = ("traits", *SETS, *SINGLE, *MANY, "day")
OPEN_COLUMNS = frozenset({*SINGLE, *MANY})  # may hold very many values: the most frequent are enough
MOST_BUCKETS = 60_000  # values of a column that are told apart


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
    if name in TRAITS:
        return "traits"
    if name == "updated":
        return "day"
    if name in COLUMNS:
        return name
    raise InvalidRequest(
        Text.of("{name} is not a facet", name=name[:80]), Text.of("Use one of: {known}", known=", ".join(FACETS))
    )


def facet_counts(name: str, counted: Counted, limit: int) -> Sequence[FacetCount]:
    """The counts of one facet, most first, then in Thai order."""
    if name == "updated":
        return [FacetCount(value, count) for value, count in within(counted) if count]
    found = added_up(name, counted)
    ordered = sorted(found.items(), key=lambda pair: -pair[1])
    if len(ordered) > limit:
        least = ordered[limit - 1][1] if limit else 0
        ordered = [pair for pair in ordered if pair[1] >= least]
    ordered.sort(key=lambda pair: (-pair[1], sort_key(pair[0])))
    return [FacetCount(value, count) for value, count in ordered[:limit]]


def added_up(name: str, counted: Counted) -> dict[str, int]:
    if name in OPEN_COLUMNS:
        return dict(counted)
    found: dict[str, int] = {}
    at = TRAITS.index(name) if name in TRAITS else None
    for signature, count in counted.items():
        parts = signature.split(SEPARATOR)
        for value in parts if at is None else parts[at : at + 1]:
            if value:
                found[value] = found.get(value, 0) + count
    return found


def within(counted: Counted) -> list[tuple[str, int]]:
    """Of days since the epoch: how many changed within each span up to today (what lies ahead counts as today)."""
    found = []
    for value, span in UPDATED_WITHIN:
        first = (today() - timedelta(days=span) - EPOCH).days
        found.append((value, sum(count for day, count in counted.items() if int(float(day)) >= first)))
    return found
