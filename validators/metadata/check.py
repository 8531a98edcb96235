"""What one check of metadata is, and what it looks at."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from catalog.words.model import Draft, Severity
from catalog.words.texts import Text


@dataclass(frozen=True, slots=True)
class Link:
    """The last answer of an address: HTTP status, and whether what came is what was declared (None: not asked)."""

    status: int | None = None
    available: bool | None = None


@dataclass(frozen=True, slots=True)
class Subject:
    """A record with what is known around it: `links` by address; `conforms` to DCAT-AP's shapes as we serve it (None: not checked)."""

    draft: Draft
    links: Mapping[str, Link] = field(default_factory=dict)
    conforms: bool | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Fault:
    """What is wrong in one record; `severity` error for what is missing though mandatory. Each is itself alone, so that a constant one is
    made into a finding once."""

    detail: Text
    severity: Severity = Severity.WARNING


Test = Callable[[Subject], Fault | None]


@dataclass(frozen=True, slots=True, eq=False)
class Check:
    """One line of the table. `points`: profile -> points that it counts there. `effort`: minutes that mending takes an official."""

    code: str
    field: str
    measures: Text
    fix: Text
    points: Mapping[str, float]
    test: Test
    effort: int = 5
