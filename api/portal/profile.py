"""A column's profile as the page shows it: missing, different values, range, most frequent, and a small picture of its spread."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.portal import grid
from catalog.words.texts import Language

HEIGHT = 20  # of the sketch, in its own units
TOP = 3
LONGEST = 40  # characters of a frequent value
LEAST = 4  # bars that make a picture


def bars(counts: Sequence[int]) -> list[int]:
    """Heights of a sketch; a value that occurs at all is seen."""
    most = max(counts, default=0)
    return (
        [max(1, round(HEIGHT * n / most)) if n else 0 for n in counts]
        if len(counts) >= LEAST and most > min(counts)
        else []
    )


def short(text: str) -> str:
    return text if len(text) <= LONGEST else text[:LONGEST].rstrip() + "…"


def by_column(
    profile: Mapping[str, Any], columns: Sequence[Mapping[str, Any]], language: Language
) -> dict[str, dict[str, Any]]:
    """Column name to {"missing", "distinct", "range", "top", "bars"}; `profile` as `validators.reading.profile` makes it."""
    known = {c["name"]: c for c in columns}
    found = {}
    for name, p in profile.items():
        column = known.get(name)
        if column is None:
            continue
        least, most, top = p.get("min"), p.get("max"), p.get("top") or []
        counts = (p.get("histogram") or {}).get("counts") or [t["count"] for t in top]
        compared = column.get("type") not in ("string", "boolean", "geometry")
        shown = [grid.cell(bound, column, language) for bound in (least, most) if bound is not None and compared]
        found[name] = {
            "missing": p.get("missing"),
            "distinct": p.get("distinct"),
            "range": " – ".join(shown),
            "top": ", ".join(f"{short(grid.cell(t['value'], column, language))} ({t['count']:,})" for t in top[:TOP]),
            "bars": bars(counts),
        }
    return found
