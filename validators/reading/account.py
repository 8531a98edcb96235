"""The account of a reading: what was decided and found, as findings that people can read and turn round."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field

from catalog.words.model import Column, Finding
from validators.reading import addresses, places, ranges, words
from validators.reading.cells import read as read_cell
from validators.reading.decisions import Decision
from validators.reading.evidence import Evidence
from validators.reading.findings import finding, numbered
from validators.reading.rows import RowFacts
from validators.reading.shape import Shape
from validators.reading.stream import Rows, Stream

_STORED_BE = re.compile(r"2[4-6]\d\d-\d\d-\d\d")


@dataclass
class Read:
    """A table as read: its decisions, its findings, and what it was made from."""

    columns: list[Column]
    decisions: list[Decision]
    rows: int
    header_rows: int
    notes: list[str]
    findings: list[Finding]
    labels: list[str]
    failed: dict[str, Rows] = field(default_factory=dict)
    bad_cells: list[tuple[int, int, str]] = field(default_factory=list)  # row, column number, text: at most a thousand
    sheets: dict[str, "Read"] = field(default_factory=dict)  # those put one under another, each as read, by name


def account(
    stream: Stream,
    shape: Shape,
    facts: RowFacts,
    read: Read,
    seen: list[Evidence],
    ragged: tuple[Rows, Rows],
    titles: list[str],
) -> list[Finding]:
    """Every decision of the reading as a finding; `ragged` are the rows with too few and too many cells."""
    found: list[Finding] = []
    short, long = ragged
    # Blank rows, notes, headings and titles of further pages lack no cells.
    whole = {*facts.blank.first, *facts.noted.first, *facts.carried.first, *facts.repeated.first}
    twice = [row for row in short.first if row in whole]
    if twice:
        short = Rows(short.count - len(twice), [row for row in short.first if row not in whole])
    if shape.notes:
        found.append(finding("title-rows", count=len(shape.notes)))
    if shape.told:
        found.append(finding("facts-beside", count=len(shape.told)))
    if shape.joined:
        found.append(finding("header-joined", rows=shape.header, count=len(shape.header)))
    if not shape.header and stream.labels is None:
        found.append(finding("no-header"))
    elif blank := [index for index, title in enumerate(titles) if not title and seen[index].filled]:
        found.append(finding("blank-label", count=len(blank)))
    for title, times in Counter(title for title in titles if title).items():
        if times > 1:
            found.append(finding("duplicate-label", count=times, title=title))
    dropped = len(titles) - len({decision.source for decision in read.decisions})
    if dropped:
        found.append(finding("empty-columns", count=dropped))
    if shape.others:
        others = {
            number: ", ".join(filter(None, block.titles)) or f"{len(block.columns)}"
            for number, block in enumerate(shape.beside(), 1)
            if block in shape.others
        }
        found.append(finding("side-by-side", count=len(shape.others), others=numbered(others)))
    if len(shape.blocks) > 1:
        found.append(finding("stacked", count=len(shape.blocks)))
    for code, rows in (
        ("blank-row", facts.blank),
        ("repeated-header", facts.repeated),
        ("notes", facts.noted),
        ("section-rows", facts.sections),
        ("section-column", facts.carried),
        ("missing-cell", short),
        ("extra-cell", long),
    ):
        if rows.count:
            found.append(finding(code, rows=rows))
    said = facts.totals + facts.subtotals
    said = said if said <= 0.5 * facts.data else 0
    if said + facts.added:
        found.append(finding("total-rows", count=said + facts.added))
    if any(merge.bottom >= shape.after for merge in stream.merges):
        found.append(finding("merged-cells", count=len(stream.merges)))
    for decision in read.decisions:
        if decision.compact in ranges.ENDS:  # the column of the ranges tells all
            continue
        found += _column_findings(decision, seen[decision.source], read)
    return found


def _column_findings(decision: Decision, seen: Evidence, read: Read) -> Iterator[Finding]:
    name, type_ = decision.column.name, decision.column.type
    if name in read.failed:
        yield finding("type-error", name, read.failed[name], type=type_)
    for code in decision.codes:
        yield finding(code, name)
    if decision.forced:
        yield finding("by-schema", name)
    if seen.null_words and not decision.keep_null_words:
        said = sorted(
            {
                text
                for text in seen.distinct or ()
                if (text and text.casefold() in words.NULLS) or text in words.EXACT_NULLS
            }
        )[:5]
        yield finding("null-words", name, count=seen.null_words, words=", ".join(said))
    numeric = type_ in ("integer", "number", "year")
    if numeric and seen.notes["censored"]:
        said = sorted(text for text in seen.texts if "censored" in read_cell(text).notes)[:5]
        yield finding("censored", name, count=seen.notes["censored"], words=", ".join(said))
    if numeric or type_ in ("date", "datetime"):
        for note, code in (
            ("thai-digits", "thai-digits"),
            ("thousands", "thousands"),
            ("marked", "marked-numbers"),
            ("negative-brackets", "negative-brackets"),
        ):
            if seen.notes[note]:
                yield finding(code, name, count=seen.notes[note])
    if seen.notes["exponent"] and (numeric or seen.share(*range(2, 5)) > 0.5):
        yield finding("exponent", name, count=seen.notes["exponent"])
    if numeric and seen.units:
        unit, count = seen.units.most_common(1)[0]
        yield finding("unit-in-cells", name, count=count, unit=unit)
    if decision.mixed_eras:
        yield finding(
            "mixed-era",
            name,
            count=min(seen.int_eras["be"], seen.int_eras["ce"]),
            be=seen.int_eras["be"],
            ce=seen.int_eras["ce"],
        )
    elif type_ in ("date", "datetime") and min(seen.eras["be"], seen.eras["ce"]) > 0.01 * seen.filled:
        yield finding(
            "mixed-era", name, count=min(seen.eras["be"], seen.eras["ce"]), be=seen.eras["be"], ce=seen.eras["ce"]
        )
    if decision.column.calendar == "fiscal-be":
        yield finding("fiscal-year", name)
    elif decision.column.description in ("school-year", "crop-year"):
        yield finding(decision.column.description, name)
    elif decision.column.calendar == "be":
        year = type_ in ("year", "string") and not (decision.periods or decision.months)
        yield finding(
            "year-be" if year else "calendar-be",
            name,
            count=(seen.int_eras["be"] if type_ == "year" else seen.eras["be"]) or seen.filled,
        )
    stored = sum(1 for text in seen.distinct or () if _STORED_BE.match(text)) if type_ in ("date", "datetime") else 0
    if stored:
        yield finding("stored-be", name, count=stored)
    if decision.address:
        told = [text for text in seen.distinct or () if text]
        yield finding("address-codes", name, count=sum(1 for text in told if addresses.code_of(text)))
    if decision.place:
        names = [text for text in seen.distinct or () if text and not words.part_of(text)]
        names = [text for text in names if text.casefold() not in words.REGIONS]
        unknown = [text for text in names if not places.codes_of(text, decision.place)]
        yield finding("place-codes", name, count=len(names) - len(unknown))
        if unknown:
            yield finding("place-unmatched", name, count=len(unknown), names=", ".join(sorted(unknown)[:10])[:300])
