"""Columns that need another one, and columns that make others: quarters beside a column of years, and the ends of ranges."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Literal

from catalog.words.model import Column
from catalog.words.thai.normal import fold_digits
from validators.reading import quarters, ranges, words
from validators.reading.decisions import Decision, quarterly
from validators.reading.evidence import Evidence
from validators.reading.names import clean_name, names_of


def with_years(decisions: Sequence[Decision], seen: Sequence[Evidence], fiscal: bool) -> list[Decision]:
    """Quarters that leave their year to the one column of years beside them (ไตรมาส 1 | 2565) become intervals."""
    years = [one for one in decisions if one.column.type == "year" and not one.mixed_eras]
    if len(years) != 1 or years[0].column.description:
        return list(decisions)
    year = years[0]
    return [_with_year(one, year, fiscal) if _yearless(one, seen[one.source]) else one for one in decisions]


def _yearless(decision: Decision, seen: Evidence) -> bool:
    if decision.forced or decision.column.kind not in ("category", "text") or decision.column.type != "string":
        return False
    texts = [fold_digits(text) for text in seen.distinct or () if text and not words.part_of(text)]
    return bool(texts) and all(map(quarters.alone, texts))


def _with_year(decision: Decision, year: Decision, fiscal: bool) -> Decision:
    column = decision.column
    fiscal = fiscal or year.column.calendar == "fiscal-be"
    era = "ce" if year.column.calendar == "ce" else "be"
    return replace(quarterly(column.title, column.name, decision.source, era, fiscal), beside=year.source)


def with_ends(decisions: Sequence[Decision], seen: Sequence[Evidence]) -> list[Decision]:
    """Behind a column of ranges two more: the lowest and the highest value."""
    found: list[Decision] = []
    names = {one.column.name for one in decisions}
    for one in decisions:
        found.append(one)
        if "ranges" not in one.codes:
            continue
        ends = [end for text in seen[one.source].distinct or () for end in ranges.ends(text) or ()]
        type_: Literal["number", "integer"] = "number" if any("." in end for end in ends) else "integer"
        for end in ranges.ENDS:
            title = ranges.title_of(one.column.title, end)
            name = next(name for name in names_of([clean_name(title)] * 99) if name not in names)
            names.add(name)
            column = Column(name=name, title=title, type=type_, kind="measure", unit=one.column.unit)
            found.append(Decision(column, one.source, compact=end))
    return found
