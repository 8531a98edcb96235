"""A difference in one sentence: what was revised is the news."""

from collections.abc import Mapping, Sequence
from typing import Any

from catalog.words.texts import Text


def joined(parts: list[Text]) -> Text:
    found = parts[0]
    for part in parts[1:]:
        found = Text.of("{first}, {second}", first=found, second=part)
    return found


def signed(number: float) -> str:
    return f"{number:+,.1f}"


def rows_part(rows: Mapping[str, int], total: int, measure: Mapping[str, Any] | None) -> list[Text]:
    parts = []
    if rows["changed"]:
        count, of = f"{rows['changed']:,}", f"{total:,}"
        if measure is not None and measure["mean_percent"] is not None:
            change, column = signed(measure["mean_percent"]), measure["title"]
            parts.append(
                Text.of(
                    "{count} of {total} rows revised, “{column}” by {change} % on average",
                    count=count,
                    total=of,
                    column=column,
                    change=change,
                )
            )
        else:
            parts.append(Text.of("{count} of {total} rows revised", count=count, total=of))
    if rows["added"]:
        parts.append(Text.of("{count} rows added", count=f"{rows['added']:,}"))
    if rows["removed"]:
        parts.append(Text.of("{count} rows removed", count=f"{rows['removed']:,}"))
    return parts


def columns_part(columns: Mapping[str, Any]) -> list[Text]:
    parts = []
    if columns["added"]:
        parts.append(Text.of("columns added: {names}", names=names(columns["added"])))
    if columns["removed"]:
        parts.append(Text.of("columns removed: {names}", names=names(columns["removed"])))
    if columns["renamed"]:
        renamed = [f"{r['from']} → {r['to']}" for r in columns["renamed"]]
        parts.append(Text.of("columns renamed: {names}", names=names(renamed)))
    if columns["retyped"]:
        parts.append(
            Text.of("columns of another type: {names}", names=names([r["column"] for r in columns["retyped"]]))
        )
    return parts


def names(all_names: list[str], most: int = 5) -> str:
    shown = ", ".join(all_names[:most])
    return shown if len(all_names) <= most else f"{shown} (+{len(all_names) - most})"


def summary(
    rows: Mapping[str, int], columns: Mapping[str, Any], total: int, measures: Sequence[Mapping[str, Any]]
) -> Text:
    """`measures` are sorted, the one with the most revised cells first."""
    parts = [*rows_part(rows, total, measures[0] if measures else None), *columns_part(columns)]
    return joined(parts) if parts else Text.of("Nothing changed")
