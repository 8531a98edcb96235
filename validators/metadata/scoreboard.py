"""The agency openness score (AOS): pure formulas over dataset documents and what was measured around them.

M metadata, L licence, F format, A availability, T timeliness, V validity, U understanding, P responsiveness: each 0 to 100 or None
where it does not apply. D, the datasets that count, are those that the gate lets through. Formula version `VERSION`.
"""

import re
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import mean, median

from catalog.words.model import Draft
from catalog.words.texts import Text
from catalog.words.vocabularies.licences import license_of
from validators.metadata.check import Subject
from validators.metadata.gate import gate, stated
from validators.metadata.presence import column_names
from validators.metadata.stars import MACHINE_READABLE, stars_of
from validators.metadata.thai import ELEMENTS

VERSION = "2"  # 2: P is measured
WEIGHTS: dict[str, float] = {"M": 15, "L": 10, "F": 15, "A": 15, "T": 20, "V": 15, "U": 5, "P": 5}
PERIODS: dict[str, float] = {"N": 1, "H": 1, "R": 1, "D": 1, "B": 3, "W": 7, "M": 31, "Q": 93, "S": 184, "A": 366}
NO_PERIOD = frozenset("OX")  # not updated after collection, or at no fixed times: no timeliness to judge
TABLE_WEIGHTS: dict[str, float] = {
    "undecodable": 1.0, "bad-header": 0.3, "rows-above-header": 0.2, "ragged-rows": 0.3, "blank-rows": 0.1,
    "mixed-era": 0.2, "unmatched-places": 0.1, "numbers-as-text": 0.1, "duplicate-rows": 0.1,
}  # fmt: skip
BINARY = frozenset(("undecodable", "bad-header", "rows-above-header"))
NAMED_LICENSES = re.compile(
    r"(CC0|CC-PDM|CC-BY(-SA)?(?!-N)|DGA-OGL|PDDL|ODC-BY|ODbL|OGL|etalab|DL-DE)(?![A-Za-z])[-A-Za-z0-9.]*"
)
AMBIGUOUS_LICENSES = frozenset(("ODC", "other", "other-open", "other-at"))
BANDS: tuple[tuple[float, Text], ...] = (
    (85, Text.of("Outstanding")),
    (75, Text.of("Good")),
    (60, Text.of("Fair")),
    (40, Text.of("Should improve")),
    (0, Text.of("Must improve soon")),
)
CAP_OF_INCIDENT = 49.0
PRIOR = 5  # datasets' worth of the median that small agencies are drawn to, for ranking only


@dataclass(frozen=True, slots=True)
class LinkCheck:
    """One asking of one address: `ok` is 2xx, not empty, and what it says it is."""

    url: str
    host: str
    day: date
    ok: bool


@dataclass(frozen=True, slots=True)
class DatasetFacts:
    """One dataset and what was measured around it. `tables`: per scanned table, fault -> affected share (0 to 1)."""

    draft: Draft
    newest: date | None = None  # newest date of the data (never the record's own change)
    links: Sequence[LinkCheck] = ()
    tables: Sequence[Mapping[str, float]] = ()
    preview: bool = False


@dataclass(frozen=True, slots=True)
class AgencyFacts:
    datasets: Sequence[DatasetFacts]
    due: int = 0  # requests whose 15 days are over, or that were decided
    in_time: int = 0  # of these, answered or refused with a reason within 15 days
    incident: bool = False  # a confirmed personal-data incident is open


@dataclass(frozen=True, slots=True)
class AgencyScore:
    n: int
    parts: dict[str, float | None]
    score: float | None  # None: no open data
    beside: dict[str, float] = field(default_factory=dict)
    flags: tuple[str, ...] = ()

    @property
    def ranked(self) -> bool:
        return self.n >= 3

    @property
    def band(self) -> Text | None:
        return None if self.score is None else next(name for least, name in BANDS if self.score >= least)


def percent(values: Iterable[float]) -> float | None:
    found = list(values)
    return 100 * mean(found) if found else None


def valid_elements(draft: Draft) -> int:
    """How many of the 14 mandatory elements are valid."""
    return sum(check.test(Subject(draft)) is None for check in ELEMENTS)


def license_openness(draft: Draft) -> float:
    """1 for an open licence named exactly; 0.5 for "Open Data Common", or another that has an address; 0 otherwise."""
    found = draft.license
    if found is None:
        return 0.0
    known = found if found.id else license_of(found.raw or found.title) or found
    if known.id and NAMED_LICENSES.fullmatch(known.id):
        return 1.0
    return 0.5 if known.id == "ODC" or (known.id in AMBIGUOUS_LICENSES and found.url) else 0.0


def machine_readable(draft: Draft) -> bool:
    """The Thai KPI's reading."""
    return any(resource.format.upper() in MACHINE_READABLE for resource in draft.resources)


def availability(checks: Iterable[LinkCheck]) -> float | None:
    """Share of good askings; a host that failed everywhere on one day counts once for that day."""
    days: dict[tuple[str, date], list[LinkCheck]] = defaultdict(list)
    for check in checks:
        days[check.host, check.day].append(check)
    good = total = 0
    for asked in days.values():
        ok = sum(check.ok for check in asked)
        good += ok
        total += len(asked) if ok else 1
    return 100 * good / total if total else None


def timeliness(facts: DatasetFacts, today: date) -> float | None:
    """1 while the data are not older than one period and a tenth, 0 from three periods on; None where there is no period."""
    frequency = facts.draft.frequency
    if frequency is not None and frequency.code in NO_PERIOD:
        return None
    if frequency is None or frequency.code not in PERIODS or facts.newest is None:
        return 0.0
    period = max(1.0, PERIODS[frequency.code] / max(1, frequency.interval or 1))
    grace = max(1.0, 0.1 * period)
    age = (today - facts.newest).days
    room = 2 * period - grace
    return min(1.0, max(0.0, (3 * period - age) / room)) if room > 0 else float(age <= 2 * period)


def table_validity(rates: Mapping[str, float]) -> float:
    """1 less the weighted shares of what is wrong in one table."""
    wrong = (TABLE_WEIGHTS[k] * (1.0 if k in BINARY and r > 0 else min(1.0, max(0.0, r))) for k, r in rates.items())
    return max(0.0, 1.0 - sum(wrong))


def understanding(facts: DatasetFacts) -> float:
    draft = facts.draft
    covered = bool(draft.period and (draft.period.start or draft.period.end)) and bool(draft.places)
    return 0.4 * column_names(draft) + 0.3 * facts.preview + 0.3 * covered


def score(agency: AgencyFacts, today: date) -> AgencyScore:
    """All parts, the score, and what stands beside it but never inside."""
    counted = [facts for facts in agency.datasets if gate(facts.draft) is None]
    drafts = [facts.draft for facts in counted]
    times = [timeliness(facts, today) for facts in counted]
    parts = {
        "M": percent(valid_elements(draft) / 14 for draft in drafts),
        "L": percent(license_openness(draft) for draft in drafts),
        "F": percent(any(stars_of(r.format) >= 3 for r in draft.resources) for draft in drafts),
        "A": availability(check for facts in counted for check in facts.links),
        "T": percent(value for value in times if value is not None),
        "V": percent(table_validity(rates) for facts in counted for rates in facts.tables),
        "U": percent(understanding(facts) for facts in counted),
        "P": 100 * agency.in_time / agency.due if agency.due else None,
    }
    total = combine(parts) if counted else None
    if total is not None and agency.incident:
        total = min(total, CAP_OF_INCIDENT)
    still = sum(bool(d.frequency and d.frequency.code == "O") for d in drafts)
    return AgencyScore(
        len(counted),
        parts,
        total,
        {
            "machine_readable": percent(machine_readable(draft) for draft in drafts) or 0.0,
            "high_value": float(sum(bool(draft.high_value) for draft in drafts)),
            "compliance": percent(compliant(facts, today) for facts in counted) or 0.0,
        },
        ("mostly-not-updated",) if drafts and still > 0.5 * len(drafts) else (),
    )


def combine(parts: Mapping[str, float | None]) -> float | None:
    """Weighted mean of the parts that apply."""
    there = {name: value for name, value in parts.items() if value is not None}
    return (
        sum(WEIGHTS[name] * value for name, value in there.items()) / sum(WEIGHTS[name] for name in there)
        if there
        else None
    )


def compliant(facts: DatasetFacts, today: date) -> bool:
    """The closest computable reading of the national indicator: 14 of 14, machine-readable, in time, and consented."""
    in_time = timeliness(facts, today)
    return (
        valid_elements(facts.draft) == 14
        and machine_readable(facts.draft)
        and in_time in (None, 1.0)
        and stated(facts.draft.extras.get("allow_harvest")) is not False
    )


def ranking(scores: Mapping[str, AgencyScore]) -> list[tuple[str, float]]:
    """Agencies in order of (n AOS + 5 mu) / (n + 5), mu the median of all: for the order only. Those under three datasets are left out."""
    known = {name: s for name, s in scores.items() if s.score is not None}
    if not known:
        return []
    middle = median(s.score or 0.0 for s in known.values())
    drawn = {name: (s.n * (s.score or 0.0) + PRIOR * middle) / (s.n + PRIOR) for name, s in known.items() if s.ranked}
    return sorted(drawn.items(), key=lambda pair: (-pair[1], pair[0]))
