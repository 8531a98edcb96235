"""What is asked of an engine, in a small algebra of our own: each engine says how, none says what.

A `Plan` matches where all of `must` and none of `must_not` match and, for every facet chosen, one of its values. Its
score is exact and the same on every engine: (`base` + the best part of each of `boosts`) x log2(2 + rank), where rank is a
small number that stands beside each dataset. No statistics of the index enter, so a walk by cursor stays a walk
while the index changes.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Term:
    """One word in one field (`catalog.search.entry.FIELDS`)."""

    field: str
    word: str


@dataclass(frozen=True, slots=True)
class Prefix:
    """Any word of a field that begins with these letters."""

    field: str
    start: str


@dataclass(frozen=True, slots=True)
class Phrase:
    """Words that stand next to each other in a field that keeps positions."""

    field: str
    words: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Every:
    parts: tuple["Node", ...]


@dataclass(frozen=True, slots=True)
class Some:
    parts: tuple["Node", ...]
    least: int = 1


@dataclass(frozen=True, slots=True)
class Between:
    """A whole number field from `low` to `high`, both included."""

    field: str
    low: int
    high: int


@dataclass(frozen=True, slots=True)
class Except:
    """`base`, which is nearly everything: the same as none of `parts`, which are few (an engine takes what is cheaper)."""

    base: "Node"
    parts: tuple["Node", ...]


Node = Term | Prefix | Phrase | Every | Some | Between | Except


@dataclass(frozen=True, slots=True)
class Best:
    """One reason to rank higher: the heaviest of its parts that matches counts. `name` is shown by an explanation."""

    name: str
    parts: tuple[tuple[str, Node, float], ...]  # where, what, weight


TITLED = frozenset(
    {
        "title",
        "inner",
        "whole",
        "first",
        *(f"inner:{k}" for k in ("agency", "synonym", "member", "year", "place", "part")),
    }
)


@dataclass(frozen=True, slots=True)
class Plan:
    must: tuple[Node, ...] = ()
    must_not: tuple[Node, ...] = ()
    boosts: tuple[Best, ...] = ()
    filters: Mapping[str, Node] = field(default_factory=dict)  # facet -> what is chosen
    first: Node | None = None  # what matches this stands before all else: every word in the title
    base: float = 1.0  # what every match counts before `boosts`

    def without(self, facet: str) -> "Plan":
        """The plan as if nothing of that facet were chosen."""
        kept = {name: node for name, node in self.filters.items() if name != facet}
        return Plan(self.must, self.must_not, self.boosts, kept, self.first)

    def countable(self) -> "Plan":
        """The plan without what orders it."""
        return Plan(self.must, self.must_not, (), self.filters)

    @property
    def key(self) -> tuple[object, ...]:
        """What tells plans apart that match differently."""
        return (self.must, self.must_not, tuple(self.filters.items()))

    @property
    def everything(self) -> bool:
        return not self.must and not self.must_not


def some(parts: Sequence[Node]) -> Node:
    kept = tuple(dict.fromkeys(parts))
    return kept[0] if len(kept) == 1 else Some(kept)


def every(parts: Sequence[Node]) -> Node:
    kept = tuple(dict.fromkeys(parts))
    return kept[0] if len(kept) == 1 else Every(kept)


@dataclass(frozen=True, slots=True)
class Window:
    """Which hits: those after (`key`, `id`) in the order of `sort`, or the first ones. `at` is where they stood last time."""

    sort: str
    limit: int
    key: float | int | str | None = None
    id: str | None = None
    at: int = 0
    wider: bool = False  # of a walk that takes in what comes near


@dataclass(frozen=True, slots=True)
class Row:
    """One hit as an engine gives it: the key it was ordered by, and what was kept beside it."""

    id: str
    key: float | int | str
    kept: Mapping[str, object]


@dataclass(frozen=True, slots=True)
class Found:
    total: int
    rows: Sequence[Row]
    more: bool
    at: int = 0  # where the next window begins, as a hint
