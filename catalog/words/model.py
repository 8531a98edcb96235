"""The catalogue's words: what every floor and every port speaks. Shapes follow the public contract (docs/api.md).

`Draft` is what a mapping makes of a harvested record; `Dataset` is a draft that the catalogue knows (identity, slug, status).
A dataset's identity is (source, remote id) and never changes. Times are UTC, ISO 8601 with `Z`; dates `YYYY-MM-DD`.
"""

import hashlib
import uuid
from enum import StrEnum
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field

from catalog.words.texts import Text

IDENTITY = uuid.UUID("0b5a6a5e-5a1a-5e0d-8a1a-5a1a5a1a5a1a")


def named(name: str) -> str:
    """`str(uuid.uuid5(IDENTITY, name))` (RFC 9562, 5.5), without making a UUID of it: a harvest asks for four a record."""
    made = hashlib.sha1(IDENTITY.bytes + name.encode(), usedforsecurity=False).hexdigest()
    return f"{made[:8]}-{made[8:12]}-5{made[13:16]}-{'89ab'[int(made[16], 16) & 3]}{made[17:20]}-{made[20:32]}"


def dataset_id(source: str, remote_id: str) -> str:
    """The id of a dataset: a function of (source, remote id) alone, so a run that is repeated cannot make a second one."""
    return named(f"{source}\n{remote_id}")


def resource_id(dataset: str, remote_id: str) -> str:
    """The id of a resource: a function of its dataset and its remote id (its address where the source gives no id)."""
    return named(f"{dataset}\n{remote_id}")


class Word(BaseModel):
    model_config = ConfigDict(extra="forbid")


class DatasetStatus(StrEnum):
    PUBLISHED = "published"
    WITHHELD = "withheld"
    WITHDRAWN = "withdrawn"
    TAKEN_DOWN = "taken-down"


class ResourceState(StrEnum):
    PUBLISHED = "published"
    WITHHELD = "withheld"
    UNREACHABLE = "unreachable"
    NOT_FETCHED = "not-fetched"
    INVALID = "invalid"


class OrganizationRef(Word):
    slug: str
    title: str


class License(Word):
    """`id` is SPDX-like where known; `open` by the Open Definition; `raw` is what the source wrote, always kept."""

    id: str | None = None
    title: str
    url: str | None = None
    open: bool = False
    raw: str | None = None


class Contact(Word):
    name: str | None = None
    email: str | None = None
    phone: str | None = None
    url: str | None = None


class Frequency(Word):
    """Standard letter code (A S Q M W D B H N R O U X, DGA guideline) and n times per unit."""

    code: str
    interval: int | None = None
    raw: str | None = None


class Place(Word):
    """A place covered: TIS-1099 code (2, 4 or 6 digits) where known, label as published, bbox west south east north (WGS 84)."""

    code: str | None = None
    label: str | None = None
    uri: str | None = None
    bbox: tuple[float, float, float, float] | None = None
    geometry: dict[str, Any] | None = None


class Period(Word):
    """Years or dates covered, as ISO (CE) strings `YYYY`, `YYYY-MM` or `YYYY-MM-DD`; `raw` as published."""

    start: str | None = None
    end: str | None = None
    raw: str | None = None


class Column(Word):
    """One column of a published table. `name` keys rows and addresses; `title` is as published."""

    name: str
    title: str
    type: Literal["string", "integer", "number", "boolean", "date", "datetime", "time", "year", "geometry"] = "string"
    unit: str | None = None
    calendar: Literal["ce", "be", "fiscal-be"] | None = None
    kind: Literal["measure", "category", "year", "date", "place", "code", "id", "text"] = "text"
    axis: Literal["x", "y", "zone", "point"] | None = None  # of coordinates; point: latitude and longitude in one text
    crs: str | None = None  # of an x or y: EPSG:…; with a zone column the one of zone 47
    description: str | None = None


class DraftResource(Word):
    """One file or service as the source describes it. `remote_id` is unique within its dataset."""

    remote_id: str
    title: str = ""
    description: str = ""
    url: str | None = None
    format: str = ""  # normalised through vocabularies: "CSV", "XLSX", …
    format_raw: str | None = None
    media_type: str | None = None
    kind: Literal["file", "service", "page", "documentation"] = "file"
    modified: str | None = None
    created: str | None = None
    size: int | None = None
    hash: str | None = None
    language: list[str] = []
    license: License | None = None
    table_schema: dict[str, Any] | None = None  # Frictionless Table Schema descriptor given by the source
    dialect: dict[str, Any] | None = None  # Frictionless dialect descriptor given by the source
    translations: dict[str, dict[str, str]] = {}  # field -> language -> text
    extras: dict[str, Any] = {}  # what has no field of its own, under its own name


class Draft(Word):
    """One dataset as a mapping made it of one record: nothing invented, nothing dropped."""

    remote_id: str
    title: str
    description: str = ""
    organization: OrganizationRef | None = None
    license: License | None = None
    tags: list[str] = []
    themes: list[str] = []  # group or theme labels
    category: str | None = None  # data governance category; only ข้อมูลสาธารณะ (or none stated) may be published
    data_type: str | None = None
    modified: str | None = None  # of the data or the record, as the source says
    issued: str | None = None
    created: str | None = None
    frequency: Frequency | None = None
    languages: list[str] = []  # BCP 47
    places: list[Place] = []
    granularity: str | None = None  # geo_coverage
    period: Period | None = None
    contact: Contact | None = None
    landing_page: str | None = None
    access_rights: str | None = None
    provenance: str | None = None  # data_source
    objectives: list[str] = []
    data_formats: list[str] = []
    high_value: bool | None = None
    version: str | None = None
    series: str | None = None  # remote id of the collection or series that it is part of
    conforms_to: list[str] = []
    identifiers: list[str] = []
    translations: dict[str, dict[str, str]] = {}
    extras: dict[str, Any] = {}
    resources: list[DraftResource] = []


class SourceRef(Word):
    name: str
    remote_id: str
    url: str | None = None  # the record at the agency, for people


class Resource(DraftResource):
    """One resource as served by `/api/v1/resources/{id}`."""

    id: str
    dataset: str
    state: ResourceState = ResourceState.NOT_FETCHED
    reason: Text | None = None
    fix: Text | None = None
    version: int | None = None
    bytes: int | None = None
    sha256: str | None = None
    rows: int | None = None
    columns: list[Column] = []
    valid: bool | None = None
    checked: str | None = None  # when its address was last asked
    fetched: str | None = None  # when the version served was fetched
    removed: str | None = None  # when it left its dataset's record; its versions stay readable


class Dataset(Draft):
    """One dataset as served by `/api/v1/datasets/{id}`; `resources` are `Resource`."""

    id: str
    slug: str
    source: SourceRef
    published: str | None = None  # first published here
    updated: str | None = None  # last change here
    status: DatasetStatus = DatasetStatus.PUBLISHED
    reason: Text | None = None
    score: float | None = None  # 0-100
    resources: list[Resource] = []  # type: ignore[assignment]


class Severity(StrEnum):
    ERROR = "error"
    WARNING = "warning"
    INFO = "info"


class Finding(Word):
    """One thing found: `code` is stable; `rows` lists at most the first thousand (1-based, of the original file)."""

    code: str
    severity: Severity
    column: str | None = None
    rows: list[int] = Field(default_factory=list)  # a copied default costs more, and findings are many
    count: int = 1
    detail: Text
    fix: Text | None = None
    field: str | None = None  # of metadata


class PersonalColumn(Word):
    column: str
    kind: str
    count: int
    sample: str | None = None  # masked


class PersonalData(Word):
    tier: Literal["clean", "review", "block"] = "clean"
    columns: list[PersonalColumn] = []


class TableShape(Word):
    encoding: str | None = None
    dialect: dict[str, Any] = {}
    sheet: str | None = None
    header_rows: int = 0
    rows: int = 0
    columns: list[Column] = []
    notes: list[str] = []


class Judgement(Word):
    """What `sala validate --json`, `/api/v1/validate` and `…/report` give."""

    valid: bool
    report: dict[str, Any] | None = None  # a Frictionless report descriptor
    table: TableShape | None = None
    findings: list[Finding] = []
    personal_data: PersonalData = Field(default_factory=PersonalData)
    score: float | None = None


class RunStatus(StrEnum):
    RUNNING = "running"
    DONE = "done"
    PARTIAL = "partial"
    FAILED = "failed"
    STOPPED = "stopped"


class OutcomeAction(StrEnum):
    ADDED = "added"
    CHANGED = "changed"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    FAILED = "failed"
    WITHHELD = "withheld"


class Outcome(Word):
    """What became of one record (or of one file: then `resource` is set)."""

    remote_id: str
    dataset: str | None = None
    resource: str | None = None
    action: OutcomeAction
    detail: Text | None = None
    fix: Text | None = None
    changes: list[dict[str, Any]] = []  # field by field: {"field", "from", "to"}


class Run(Word):
    id: str
    source: str
    status: RunStatus
    reason: Text | None = None
    fix: Text | None = None
    started: str
    finished: str | None = None
    dry: bool = False
    seen: int = 0
    added: int = 0
    changed: int = 0
    unchanged: int = 0
    removed: int = 0
    failed: int = 0
    withheld: int = 0
    files: dict[str, int] = {}  # published, unreachable, invalid, withheld, unchanged, not-fetched
    outcomes: list[Outcome] = []
