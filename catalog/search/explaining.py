"""Why a hit is there: the parts of its score, and what of its tables matched."""

import math
from collections.abc import Callable, Mapping, Sequence, Set
from functools import lru_cache
from typing import Any

from catalog.search import ranking
from catalog.search.entry import Kept
from catalog.search.language import Asked
from catalog.search.planning import grouped, item_units
from catalog.search.query import Node, Plan, Row
from catalog.words.thai.insides import about
from catalog.words.thai.normal import normalize

MOST_MATCHED = 8
Which = Callable[[Sequence[Node], Sequence[str]], Sequence[set[str]]]


def explanations(plan: Plan, rows: Sequence[Row], which: Which) -> dict[str, dict[str, Any]]:
    """Per hit: every reason that counted with its field and weight, the parts of its rank, and what comes of them."""
    ids = [row.id for row in rows]
    flat = [(best.name, where, weight, node) for best in plan.boosts for where, node, weight in best.parts]
    matches = which([node for *_, node in flat], ids)
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        reasons: dict[str, tuple[str, float]] = {}
        for (name, where, weight, _), matching in zip(flat, matches, strict=True):
            if row.id in matching and weight > reasons.get(name, ("", 0.0))[1]:
                reasons[name] = (where, weight)
        words = 1 + sum(weight for _, weight in reasons.values())
        parts = row.kept.get("rank")
        shares = parts if isinstance(parts, list) else [0.0] * 4
        rank = ranking.rank((shares[0], shares[1], shares[2], shares[3]))
        found[row.id] = {
            "words": [
                {"word": name, "where": where, "weight": round(weight, 3)} for name, (where, weight) in reasons.items()
            ],
            "rank": dict(zip(("brevity", "freshness", "quality", "use"), shares, strict=False)),
            "factor": round(ranking.factor(rank), 4),
            "score": round(words * math.log2(2 + rank), 3),
        }
    return found


def matched(kept: Mapping[str, object], asked: Asked) -> list[dict[str, Any]]:
    """Columns and values of the dataset's tables that hold words of the query: {"part", "resource", "text"}."""
    if isinstance(kept, Kept) and not kept.tables:
        return []
    tables = kept.get("tables")
    sought = [set(words) for words in wanted(asked)]
    words = {word for one in sought for word in one}
    if not isinstance(tables, list) or not words:
        return []
    found: list[dict[str, Any]] = []
    for table in tables:
        for name, title, unit in table["columns"]:
            if holds(f"{title or ''} {(name or '').replace('_', ' ')} {unit or ''}", sought):
                found.append({"part": "column", "resource": table["resource"], "text": title or name, "name": name})
        for value in table["values"]:
            if may_hold(value, words) and holds(value, sought):
                found.append({"part": "value", "resource": table["resource"], "text": value})
            if len(found) >= MOST_MATCHED:
                return found[:MOST_MATCHED]
    return found[:MOST_MATCHED]


def wanted(asked: Asked) -> list[tuple[str, ...]]:
    """What is shown where it stands: words that say something, names of several words whole, and what means the same."""
    chosen = [u for item in grouped(asked).items for u in item_units(item, False) if not u.light]
    return [words for u in chosen for words in (u.words, *(m.words for m in u.also if m.kind != "place"))]


def holds(text: str, sought: Sequence[Set[str]]) -> bool:
    return any(words <= held(text) for words in sought)


def may_hold(text: str, sought: Set[str]) -> bool:
    """Cheaper than cutting it into words: a word stands in it letter by letter, but where signs are left out (พ.ศ., 1,200)."""
    if "." in text or "," in text:
        return True
    plain = normalize(text)
    return any(word in plain for word in sought)


@lru_cache(maxsize=32768)
def held(text: str) -> frozenset[str]:
    """The words that a short text is found under; tables say the same again and again."""
    return frozenset(about(text)[1])
