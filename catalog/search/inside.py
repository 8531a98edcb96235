"""Search inside tables: which tables have these columns, which mention this value."""

from collections.abc import Mapping, Sequence, Set
from typing import Any

from catalog.search import ranking
from catalog.search.entry import ANY_TABLE
from catalog.search.explaining import held, may_hold
from catalog.search.language import Asked
from catalog.search.meaning import Unit
from catalog.search.planning import exactly, item_units
from catalog.search.query import Best, Node, Plan, Term, every, some

COLUMN, VALUE, NAME = ranking.TITLE, ranking.NAMES, ranking.WORDS
MOST_SHOWN = 12
MOST_CUT = 60  # values of a table that are cut into words to see whether they hold one


def table_plan(asked: Asked, *, exact: bool = False) -> Plan:
    """Tables in which every word (also the light ones: จำนวน may well be a column) stands in a column or a value."""
    must: list[Node] = []
    boosts: list[Best] = []
    for clause in asked.clauses:
        units = [item_units(item, exact) for item in clause]
        must.append(some([every([anywhere(u) for u in found]) for found in units if found]))
        boosts += [best(u) for found in units for u in found]
    without = tuple(
        some([Term(f, word) for f in ("columns", "values")]) for item in asked.without for word in item.words
    )
    return Plan(tuple(must) or (Term("columns", ANY_TABLE),), without, tuple(exactly(best) for best in boosts), {})


def readings(u: Unit, field: str) -> list[Node]:
    """The unit's words in one field, or what means the same (never what lies inside a place: values are many)."""
    also = [m.words for m in u.also if m.kind not in ("place", "year")]
    return [every([Term(field, word) for word in words]) for words in (u.words, *also)]


def anywhere(u: Unit) -> Node:
    return some([*readings(u, "columns"), *readings(u, "values")])


def best(u: Unit) -> Best:
    share = ranking.LIGHT if u.light else 1.0
    weights = (("columns", COLUMN), ("values", VALUE), ("names", NAME))
    parts = [(field, readings(u, field)[0], weight * share) for field, weight in weights]
    also = [
        (f"{field}:also", some(readings(u, field)[1:]), weight * share * ranking.SYNONYM)
        for field, weight in weights
        if len(readings(u, field)) > 1
    ]
    return Best(" ".join(u.words), (*parts, *also))


def shown(kept: Mapping[str, Any], asked: Asked) -> Sequence[Mapping[str, Any]]:
    """What of a table matched, and which name it holds: columns, then values."""
    sought = [set(words) for item in asked.items for u in item_units(item, False) for words in meant(u)]
    found: list[Mapping[str, Any]] = []
    for name, title, unit in kept["columns"]:
        if not sought or held_of(f"{title or ''} {(name or '').replace('_', ' ')} {unit or ''}", sought):
            found.append({"part": "column", "name": name, "text": title or name, "unit": unit})
    if sought and len(found) < MOST_SHOWN:
        found += [{"part": "value", "text": value} for value in standing(kept["values"], sought)]
    return found[:MOST_SHOWN]


def standing(values: Sequence[str], sought: Sequence[Set[str]]) -> list[str]:
    """The values in which the most of the names stand. Looked at letter by letter before they are cut into words."""
    letters = {word for one in sought for word in one}
    near = [(sum(word in lower for word in letters), value) for value in values if (lower := value.lower())]
    near = sorted((pair for pair in near if pair[0]), key=lambda pair: -pair[0])
    counted = [(held_of(value, sought), value) for _, value in near[:MOST_CUT]]
    if not any(count for count, _ in counted):
        counted = [(held_of(value, sought), value) for value in values[:MOST_CUT] if may_hold(value, letters)]
    best = max((count for count, _ in counted), default=0)
    return [value for count, value in sorted(counted, key=lambda pair: -pair[0]) if 2 * count > best]


def held_of(text: str, sought: Sequence[Set[str]]) -> int:
    """How many of the names stand in a text with all of their words."""
    words = held(text)
    return sum(one <= words for one in sought)


def meant(u: Unit) -> list[tuple[str, ...]]:
    return [u.words, *(m.words for m in u.also)]
