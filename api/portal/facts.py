"""A dataset's facts in words: quality, licence, frequency and whether it is on time, years, places. Pure functions over documents."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from typing import Any

from api.portal.format import as_date
from catalog.words.facets import QUALITY_BANDS
from catalog.words.texts import Text
from catalog.words.thai.calendar import BANGKOK

Document = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Band:
    """A band of the openness score (0-100). `tone` picks colour and shape; the word always stands beside it."""

    floor: float
    word: Text
    tone: str


WORDS = {
    "excellent": (Text.of("excellent"), "good"),
    "good": (Text.of("good"), "good"),
    "fair": (Text.of("fair"), "fair"),
    "poor": (Text.of("needs work"), "poor"),
}
BANDS = tuple(Band(floor, *WORDS[name]) for name, floor in QUALITY_BANDS)


def band(score: float | None) -> Band | None:
    return None if score is None else next(b for b in BANDS if score >= b.floor or b.floor == 0)


# What a licence permits, in words; by the licence's id (SPDX-like), then by whether it is open at all.
PERMITS = {
    "CC0-1.0": Text.of("Use it for anything. Nobody need be named."),
    "CC-BY-4.0": Text.of("Use it for anything, also to earn with; name the agency as the source."),
    "CC-BY-SA-4.0": Text.of(
        "Use it for anything; name the agency, and share what you make from it under the same terms."
    ),
    "DGA-OGL": Text.of("Use it for anything, also to earn with; name the agency as the source."),
}
PERMITS_OPEN = Text.of("Free to use, also to earn with; follow the terms of the licence.")
PERMITS_SOME = Text.of("Read the terms first: some uses may not be allowed.")
PERMITS_UNKNOWN = Text.of(
    "The agency has not said what is allowed. Ask before you publish or sell what you make from it."
)


def permits(licence: Document | None) -> Text:
    if not licence or not (licence.get("id") or licence.get("title")):
        return PERMITS_UNKNOWN
    named = PERMITS.get(licence.get("id") or "")
    return named or (PERMITS_OPEN if licence.get("open") else PERMITS_SOME)


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often data is renewed, in words, and the days of one period (None: it is not renewed on a date)."""

    one: Text
    many: str  # "every {n} …"
    days: float | None


# Letters of the DGA guideline's frequency list.
RHYTHMS = {
    "A": Rhythm(Text.of("every year"), "{n} times a year", 366),
    "S": Rhythm(Text.of("every half-year"), "{n} times a half-year", 184),
    "Q": Rhythm(Text.of("every quarter"), "{n} times a quarter", 93),
    "M": Rhythm(Text.of("every month"), "{n} times a month", 31),
    "W": Rhythm(Text.of("every week"), "{n} times a week", 7),
    "D": Rhythm(Text.of("every day"), "{n} times a day", 1),
    "B": Rhythm(Text.of("every working day"), "{n} times a working day", 3),
    "H": Rhythm(Text.of("every hour"), "{n} times an hour", 1),
    "N": Rhythm(Text.of("every minute"), "{n} times a minute", 1),
    "R": Rhythm(Text.of("in real time"), "", 1),
    "O": Rhythm(Text.of("other"), "", None),
    "U": Rhythm(Text.of("not said"), "", None),
    "X": Rhythm(Text.of("never, once collected"), "", None),
}


def rhythm(frequency: Document | None) -> Text | None:
    found = RHYTHMS.get((frequency or {}).get("code") or "")
    if not found:
        return None
    n = (frequency or {}).get("interval") or 1
    return Text.of(found.many, n=n) if n > 1 and found.many else found.one


@dataclass(frozen=True, slots=True)
class Timeliness:
    word: Text
    tone: str
    due: str | None  # ISO date when the next is, or was, expected


def timeliness(dataset: Document, today: date | None = None) -> Timeliness | None:
    """On time, late, or long overdue: newest date against the promised rhythm, with a tenth of a period of grace."""
    frequency = dataset.get("frequency") or {}
    found = RHYTHMS.get(frequency.get("code") or "")
    newest = as_date(dataset.get("modified"))
    if not found or not found.days or newest is None:
        return None
    days = max(1.0, found.days / (frequency.get("interval") or 1))
    grace = max(1.0, days / 10)
    age = ((today or datetime.now(BANGKOK).date()) - newest).days
    due = (newest + timedelta(days=days)).isoformat()
    if age <= days + grace:
        return Timeliness(Text.of("on time"), "good", due)
    if age <= 3 * days:
        return Timeliness(Text.of("late"), "fair", due)
    return Timeliness(Text.of("long overdue"), "poor", due)


def formats(dataset: Document) -> list[str]:
    """The formats of a dataset's files, each once, in the order given."""
    return list(dict.fromkeys(r.get("format") for r in dataset.get("resources") or () if r.get("format")))


def places(dataset: Document) -> list[str]:
    return [p["label"] for p in dataset.get("places") or () if p.get("label")]


def tables(dataset: Document) -> list[Document]:
    """Files that can be looked at here, the largest first but in the agency's order where rows are equal."""
    shown = [r for r in dataset.get("resources") or () if r.get("state") == "published" and r.get("columns")]
    return sorted(shown, key=lambda r: -(r.get("rows") or 0))


def rows(dataset: Document) -> int:
    return sum(r.get("rows") or 0 for r in dataset.get("resources") or ())


STATES = {
    "published": (Text.of("ready to use"), "good"),
    "withheld": (Text.of("not shown"), "poor"),
    "unreachable": (Text.of("could not be fetched"), "poor"),
    "not-fetched": (Text.of("at the agency only"), "plain"),
    "invalid": (Text.of("not a table"), "fair"),
}
RUNS = {
    "running": (Text.of("running"), "plain"),
    "done": (Text.of("done"), "good"),
    "partial": (Text.of("done in part"), "fair"),
    "failed": (Text.of("failed"), "poor"),
    "stopped": (Text.of("stopped, asks for approval"), "fair"),
}
ACTIONS = {
    "added": (Text.of("added"), "good"),
    "changed": (Text.of("changed"), "good"),
    "unchanged": (Text.of("unchanged"), "plain"),
    "removed": (Text.of("removed"), "fair"),
    "failed": (Text.of("failed"), "poor"),
    "withheld": (Text.of("withheld"), "fair"),
}
SEVERITIES = {
    "error": (Text.of("error"), "poor"),
    "warning": (Text.of("warning"), "fair"),
    "info": (Text.of("note"), "plain"),
}
# Parts of the openness score, in the order of its formula.
PARTS = {
    "M": Text.of("Description"),
    "L": Text.of("Licence"),
    "F": Text.of("Open format"),
    "A": Text.of("Links work"),
    "T": Text.of("On time"),
    "V": Text.of("Valid tables"),
    "U": Text.of("Understandable"),
    "P": Text.of("Answers people"),
}
COLUMN_TYPES = {
    "string": Text.of("text"),
    "integer": Text.of("whole number"),
    "number": Text.of("number"),
    "boolean": Text.of("yes or no"),
    "date": Text.of("date"),
    "datetime": Text.of("date and time"),
    "time": Text.of("time"),
    "year": Text.of("year"),
    "geometry": Text.of("shape on the map"),
}

BOUNDARIES = "Royal Thai Survey Department, OCHA (COD-AB, 2019), CC BY 3.0 IGO; simplified"
