"""A difference in one sentence: what was revised is the news."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from catalog.words.model import Column
from catalog.words.texts import Text

# What the rows of a table are, by its key, from the smallest area up: (key's title, one, several).
AREAS = (
    (re.compile(r"ตำบล|แขวง|sub-?district|tambon", re.IGNORECASE), "1 subdistrict", "{count} subdistricts"),
    (re.compile(r"อำเภอ|เขต|district|amphoe", re.IGNORECASE), "1 district", "{count} districts"),
    (re.compile(r"จังหวัด|province|changwat", re.IGNORECASE), "1 province", "{count} provinces"),
)
MOST_YEARS = 3


@dataclass(frozen=True, slots=True)
class Facts:
    """What a sentence can tell beside the counts.

    `key`: the columns by which rows were matched; `titles`: of all columns, by name; `years`: the values that the rows added have in a
    column of years, where the old version has no row of them; `columns`: names of the columns with most revised cells.
    """

    key: Sequence[Column] = ()
    titles: Mapping[str, str] | None = None
    years: Sequence[Any] = ()
    columns: Sequence[str] = ()

    def title(self, name: str) -> str:
        return (self.titles or {}).get(name) or name


def joined(parts: list[Text]) -> Text:
    found = parts[0]
    for part in parts[1:]:
        found = Text.of("{first}, {second}", first=found, second=part)
    return found


def signed(number: float) -> str:
    return f"{number:+,.1f}"


def units(count: int, key: Sequence[Column]) -> Text:
    """“12 provinces” where each row is a province, else “12 rows”."""
    if len(key) == 1 and key[0].kind == "place":
        told = f"{key[0].title} {key[0].name}"
        for pattern, one, several in AREAS:
            if pattern.search(told):
                return Text.of(one) if count == 1 else Text.of(several, count=f"{count:,}")
    return Text.of("1 row") if count == 1 else Text.of("{count} rows", count=f"{count:,}")


def revised(count: int, total: int, measure: Mapping[str, Any] | None, facts: Facts) -> Text:
    what: dict[str, Any] = {"what": units(count, facts.key), "of": f"{total:,}"}
    if measure is not None and measure["mean_percent"] is not None:
        mean = float(measure["mean_percent"])
        if abs(mean) < 0.05:
            ups = {"up": f"{measure['up']:,}", "down": f"{measure['down']:,}"}
            return Text.of(
                "{what} of {of} revised, “{column}” up in {up} and down in {down}",
                column=measure["title"],
                **what,
                **ups,
            )
        return Text.of(
            "{what} of {of} revised, “{column}” by {change} % on average",
            column=measure["title"],
            change=signed(mean),
            **what,
        )
    if facts.columns:
        return Text.of("{what} of {of} revised in {columns}", columns=names(facts.columns, facts), **what)
    return Text.of("{what} of {of} revised", **what)


def rows_part(rows: Mapping[str, int], total: int, measure: Mapping[str, Any] | None, facts: Facts) -> list[Text]:
    parts = []
    if rows["changed"]:
        parts.append(revised(rows["changed"], total, measure, facts))
    if rows["added"]:
        what = units(rows["added"], facts.key)
        if facts.years:
            years = ", ".join(str(year) for year in facts.years)
            parts.append(Text.of("{what} added, of the year {years}", what=what, years=years))
        else:
            parts.append(Text.of("{what} added", what=what))
    if rows["removed"]:
        parts.append(Text.of("{what} removed", what=units(rows["removed"], facts.key)))
    return parts


def columns_part(columns: Mapping[str, Any], facts: Facts) -> list[Text]:
    parts = []
    if columns["added"]:
        parts.append(Text.of("columns added: {names}", names=names(columns["added"], facts)))
    if columns["removed"]:
        parts.append(Text.of("columns removed: {names}", names=names(columns["removed"], facts)))
    if columns["renamed"]:
        renamed = [f"“{facts.title(r['from'])}” → “{facts.title(r['to'])}”" for r in columns["renamed"]]
        parts.append(Text.of("columns renamed: {names}", names=shortened(renamed)))
    if columns["retyped"]:
        retyped = [r["column"] for r in columns["retyped"]]
        parts.append(Text.of("columns of another type: {names}", names=names(retyped, facts)))
    return parts


def names(all_names: Sequence[str], facts: Facts) -> str:
    return shortened([f"“{facts.title(name)}”" for name in all_names])


def shortened(texts: list[str], most: int = 5) -> str:
    shown = ", ".join(texts[:most])
    return shown if len(texts) <= most else f"{shown} (+{len(texts) - most})"


def summary(
    rows: Mapping[str, int],
    columns: Mapping[str, Any],
    total: int,
    measures: Sequence[Mapping[str, Any]],
    facts: Facts | None = None,
) -> Text:
    """`measures` are sorted, the one with the most revised cells first."""
    known = facts or Facts()
    parts = [*rows_part(rows, total, measures[0] if measures else None, known), *columns_part(columns, known)]
    return joined(parts) if parts else Text.of("Nothing changed")
