"""A column's profile as the page shows it: missing, different values, range, most frequent, and a small picture of its spread."""

from collections.abc import Mapping, Sequence
from typing import Any

from api.portal import grid
from catalog.words.texts import Language

HEIGHT = 20  # of the sketch, in its own units
TOP = 3
LEAST = 4  # bars that make a picture


def bars(counts: Sequence[int]) -> list[int]:
    """Heights of a sketch; a value that occurs at all is seen."""
    most = max(counts, default=0)
    return (
        [max(1, round(HEIGHT * n / most)) if n else 0 for n in counts]
        if len(counts) >= LEAST and most > min(counts)
        else []
    )


def by_column(
    profile: Mapping[str, Any], columns: Sequence[Mapping[str, Any]], language: Language
) -> dict[str, dict[str, Any]]:
    """Column name to {"missing", "distinct", "range", "top", "bars"}; what the profile does not say is left out."""
    known = {c["name"]: c for c in columns}
    given = profile.get("columns") or {}
    listed = given.items() if isinstance(given, Mapping) else ((p.get("name"), p) for p in given)
    found = {}
    for name, p in listed:
        column = known.get(name)
        if column is None:
            continue
        least, most = p.get("min"), p.get("max")
        top = [t if isinstance(t, Mapping) else {"value": t[0], "count": t[1]} for t in p.get("top") or ()]
        histogram = p.get("histogram") or ()
        counts = [
            b["count"] if isinstance(b, Mapping) else b
            for b in (histogram.get("counts", ()) if isinstance(histogram, Mapping) else histogram)
        ]
        found[name] = {
            "missing": p.get("missing", p.get("nulls")),
            "distinct": p.get("distinct", p.get("unique")),
            "range": f"{grid.cell(least, column, language)} – {grid.cell(most, column, language)}"
            if least is not None
            else "",
            "top": ", ".join(f"{grid.cell(t['value'], column, language)} ({t['count']:,})" for t in top[:TOP]),
            "bars": bars(counts or [t["count"] for t in top]),
        }
    return found
