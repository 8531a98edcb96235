"""The public shapes of worklists, quality and decisions, for OpenAPI."""

from typing import Literal

from api.v1.shapes import Finding, FoundColumn, Shape
from catalog.words.model import ResourceState, Severity


class TaskPlace(Shape):
    column: str
    rows: list[int]


class Task(Shape):
    """One thing to mend. `where`: field, or columns and rows, in words; `rows`: of the original file, 1-based, the first twenty.

    The same in several columns of a file is one task: `columns` names them, `places` gives the rows of each; `column` is null then.
    """

    dataset: str
    slug: str
    title: str
    organization: str
    resource: str | None
    file: str | None
    field: str | None
    column: str | None
    columns: list[str]
    rows: list[int]
    places: list[TaskPlace]
    where: str
    severity: Severity
    code: str
    detail: str
    fix: str | None
    points: float
    minutes: int
    url: str


class TaskList(Shape):
    """`points` and `minutes`: of all tasks together; `datasets`: how many were looked at, `more`: whether there are more."""

    total: int
    items: list[Task]
    next: str | None
    points: float
    minutes: int
    datasets: int
    more: bool


class MetricPoints(Shape):
    metric: str
    title: str
    points: float
    of: float
    passed: bool
    fix: str | None


class DimensionPoints(Shape):
    dimension: Literal["findability", "accessibility", "interoperability", "reusability", "contextuality"]
    title: str
    points: float
    of: float
    metrics: list[MetricPoints]


class MQAPoints(Shape):
    """Of data.europa.eu: 23 metrics, 405 points. Available at the last asking: a file came that is what it is said to be."""

    points: float
    of: int
    band: str
    dimensions: list[DimensionPoints]


class ProfileScore(Shape):
    """`score`: the share of the profile's points that the record has, 0 to 100; `findings`: what is lacking."""

    profile: str
    title: str
    score: float
    findings: list[Finding]


class Conformance(Shape):
    """The record as it is served here against a standard's own rules; the first fifty findings."""

    standard: str
    conforms: bool
    findings: list[Finding]


class Check(Shape):
    """One asking of an address. `status`: HTTP, null where there was no answer."""

    at: str
    status: int | None
    available: bool


class CheckList(Shape):
    total: int
    items: list[Check]
    next: None


class LinkHistory(Shape):
    """`good` of `asked` (the last thirty at most) brought a file that is what it is said to be; `available`: the share, null where never asked."""

    resource: str
    title: str
    available: float | None
    good: int
    asked: int
    last: Check | None


class ChangedColumns(Shape):
    """A file whose newest version has other columns than the version before."""

    resource: str
    title: str
    findings: list[Finding]


class Quality(Shape):
    dataset: str
    slug: str
    score: float | None
    mqa: MQAPoints
    stars: int
    machine_readable: bool
    profiles: list[ProfileScore]
    shapes: list[Conformance]
    links: list[LinkHistory]
    changes: list[ChangedColumns]


class MaskedColumn(FoundColumn):
    """`sample`: one value with its letters and digits hidden."""

    sample: str | None


class Decision(Shape):
    action: Literal["let-go", "pull", "keep", "keep-pulled"]
    reviewer: str
    reason: str
    at: str


class ReviewDetail(Shape):
    """One file as its reviewer sees it. `decisions`: newest first. `mark`: sent back with a decision, it is refused where this has changed."""

    resource: str
    dataset: str
    file: str
    state: ResourceState
    tier: Literal["clean", "review", "block"]
    mark: str
    found: list[MaskedColumn]
    decisions: list[Decision]


class Decided(Shape):
    """`detail`: what happens now."""

    resource: str
    decision: Literal["let-go", "pull", "keep"]
    reviewer: str
    detail: str
