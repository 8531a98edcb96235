"""Why a hit is there: the parts of its score, and what of its tables matched."""

import math
from collections.abc import Callable, Mapping, Sequence, Set
from functools import lru_cache
from itertools import zip_longest
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
    flat = [(nth, where, weight, node) for nth, best in enumerate(plan.boosts) for where, node, weight in best.parts]
    matches = which([node for *_, node in flat], ids)
    found: dict[str, dict[str, Any]] = {}
    for row in rows:
        reasons: dict[int, tuple[str, float]] = {}
        for (nth, where, weight, _), matching in zip(flat, matches, strict=True):
            if row.id in matching and weight > reasons.get(nth, ("", 0.0))[1]:
                reasons[nth] = (where, weight)
        words = 1 + sum(weight for _, weight in reasons.values())
        parts = row.kept.get("rank")
        shares = parts if isinstance(parts, list) else [0.0] * 4
        rank = ranking.rank((shares[0], shares[1], shares[2], shares[3]))
        found[row.id] = {
            "words": [
                {"word": plan.boosts[nth].name, "where": where, "weight": round(weight, 3)}
                for nth, (where, weight) in reasons.items()
            ],
            "rank": dict(zip(("brevity", "freshness", "quality", "use"), shares, strict=False)),
            "factor": round(ranking.factor(rank), 4),
            "score": round(words * math.log2(2 + rank), 3),
        }
    return found


def matched(kept: Mapping[str, object], asked: Asked) -> list[dict[str, Any]]:
    """Columns and values of the dataset's tables that hold words of the query: {"part", "resource", "text"}; of each word the
    first, then of each the second."""
    if isinstance(kept, Kept) and not kept.tables:
        return []
    tables = kept.get("tables")
    sought = wanted(asked)
    letters = {word for readings in sought for one in readings for word in one}
    if not isinstance(tables, list) or not letters:
        return []
    found: list[list[dict[str, Any]]] = [[] for _ in sought]
    for table in tables:
        for name, title, unit in table["columns"]:
            if (of := which_holds(f"{title or ''} {(name or '').replace('_', ' ')} {unit or ''}", sought)) is not None:
                part = {"part": "column", "resource": table["resource"], "text": title or name, "name": name}
                found[of].append(part)
        for value in table["values"]:
            if may_hold(value, letters) and (of := which_holds(value, sought)) is not None:
                found[of].append({"part": "value", "resource": table["resource"], "text": value})
            if all(len(parts) >= MOST_MATCHED for parts in found):
                break
    return [part for nth in zip_longest(*found) for part in nth if part][:MOST_MATCHED]


def wanted(asked: Asked) -> list[list[Set[str]]]:
    """Of each thing asked what is shown where it stands: names of several words whole, and what means the same."""
    units = [u for item in grouped(asked).items for u in item_units(item, False) if not u.light]
    return [[set(words) for words in (u.words, *(m.words for m in u.also if m.kind != "place"))] for u in units]


def which_holds(text: str, sought: Sequence[Sequence[Set[str]]]) -> int | None:
    """Which of the things asked stands in a text: the first of them."""
    words = held(text)
    return next((n for n, readings in enumerate(sought) if any(one <= words for one in readings)), None)


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
