"""The public shapes of the answers, for OpenAPI: the words' own models with texts rendered in the reader's language."""

from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from catalog.words import model
from catalog.words.model import (
    Column,
    DatasetStatus,
    OutcomeAction,
    PersonalData,
    ResourceState,
    RunStatus,
    Severity,
    TableShape,
)


class Shape(BaseModel):
    model_config = ConfigDict(extra="forbid")


class Open(BaseModel):
    """More keys may stand beside these."""

    model_config = ConfigDict(extra="allow")


class Problem(Open):
    """RFC 9457. `code` is the short name that `type` ends in."""

    type: str
    title: str
    status: int
    detail: str
    fix: str | None
    code: str


class Resource(model.Resource):
    reason: str | None = None  # type: ignore[assignment]
    fix: str | None = None  # type: ignore[assignment]


class Dataset(model.Dataset):
    reason: str | None = None  # type: ignore[assignment]
    resources: list[Resource] = []  # type: ignore[assignment]


class FacetValue(Shape):
    value: str
    label: str
    count: int
    active: bool


class Use(Shape):
    """How often people looked at a dataset's pages, and took its data along."""

    views: int
    downloads: int


class DatasetOf(Dataset):
    use: Use


class Hit(Dataset):
    """`matched`: where the words stand (part, resource, text), where they are not in the title; `use` where it is the order."""

    matched: list[dict[str, Any]] = []
    explanation: dict[str, Any] | None = None
    use: Use | None = None


class DatasetList(Shape):
    total: int
    items: list[Hit]
    facets: dict[str, list[FacetValue]]
    next: str | None
    understood: dict[str, Any] | None
    sort: str


class Similar(Shape):
    total: int
    items: list[Dataset]
    next: None


class RecordOf(Open):
    """The raw record as the source gave it, and what was found in its metadata."""

    dataset: str


class RowLinks(Open):
    profile: str
    next: str | None
    prev: str | None


class RowMeta(Shape):
    page: int
    page_size: int
    total: int


class Rows(Shape):
    data: list[dict[str, Any]]
    links: RowLinks
    meta: RowMeta


class Version(Open):
    version: int
    sha256: str
    bytes: int
    fetched: str


class VersionList(Shape):
    total: int
    items: list[Version]
    next: str | None


class Finding(model.Finding):
    detail: str  # type: ignore[assignment]
    fix: str | None = None  # type: ignore[assignment]


class Judgement(Open):
    valid: bool
    report: dict[str, Any] | None
    table: TableShape | None
    findings: list[Finding]
    personal_data: PersonalData = Field(default_factory=PersonalData)
    score: float | None
    unreadable: str | None = None
    blocked: str | None = None


class Organization(Open):
    slug: str
    title: str


class OrganizationList(Shape):
    total: int
    items: list[Organization]
    next: str | None


class Source(Open):
    name: str
    title: str


class SourceList(Shape):
    total: int
    items: list[Source]
    next: str | None


class Score(Shape):
    """Of one agency. `parts`: M metadata, L licence, F format, A availability, T timeliness, V validity, U understanding, P responsiveness,
    each 0 to 100, null where it is not measured or not applicable. `place`: null where there are too few datasets to compare."""

    slug: str
    title: str
    place: int | None
    datasets: int
    score: float | None
    band: str | None
    parts: dict[str, float | None]
    machine_readable: float | None
    high_value: int
    flags: list[str]
    formula: str


class ScoreList(Shape):
    total: int
    items: list[Score]
    next: str | None


class FoundColumn(Shape):
    column: str
    kind: str
    count: int


class Review(Shape):
    """A file that waits for a reviewer: what was found where, never a value. `pulled`: it was served, and pulled back."""

    resource: str
    dataset: str
    slug: str
    title: str
    file: str
    source: str
    since: str
    pulled: bool
    found: list[FoundColumn]


class ReviewList(Shape):
    total: int
    items: list[Review]
    next: str | None


class Outcome(model.Outcome):
    detail: str | None = None  # type: ignore[assignment]
    fix: str | None = None  # type: ignore[assignment]


class Run(Open):
    id: str
    source: str
    status: RunStatus
    reason: str | None
    fix: str | None
    started: str
    finished: str | None
    seen: int
    added: int
    changed: int
    unchanged: int
    removed: int
    failed: int
    withheld: int
    outcomes: list[Outcome] = []
    next: str | None = None


class RunList(Shape):
    total: int
    items: list[Run]
    next: str | None


class Suggestion(Shape):
    text: str
    kind: Literal["dataset", "organization", "word", "place", "column"]
    id: str | None
    url: str | None


class Suggestions(Shape):
    total: int
    items: list[Suggestion]
    next: None


class ColumnHit(Shape):
    """A table; `matched`: the columns and values where the words stand."""

    resource: str
    title: str
    dataset: dict[str, Any]
    matched: list[dict[str, Any]]
    url: str


class ColumnList(Shape):
    total: int
    items: list[ColumnHit]
    next: str | None


class JoinKey(Shape):
    """Two columns that hold the same values; `share` of this table's different `values` stand in the other's `other`."""

    column: str
    other: str
    kind: str
    share: float
    values: int


class Join(Shape):
    """`unique`: no row of this table comes twice. `adds`: columns that the other table brings. `sql`: the joined preview."""

    resource: str
    title: str
    dataset: dict[str, str]
    rows: int | None
    on: list[JoinKey]
    unique: bool
    adds: list[str]
    sql: str
    preview: str
    url: str


class JoinList(Shape):
    total: int
    items: list[Join]
    next: str | None


class Change(Open):
    position: int
    time: str
    action: str
    dataset: str


class ChangeList(Shape):
    """`since` of the next call is `position` of the last item; `next` is there even when nothing is left, to ask again later."""

    total: int
    items: list[Change]
    next: str | None


class LedgerHead(Open):
    size: int


class LedgerEntries(Shape):
    total: int
    items: list[dict[str, Any]]
    next: str | None


__all__ = ["Column", "DatasetStatus", "OutcomeAction", "ResourceState", "Severity"]
