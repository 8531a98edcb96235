"""The use cases: what the doors read and what harvest writes. The only thing that writes.

`Catalogue` is implemented in this folder over a store, a search index, a file store and the ledger; `catalog.wiring.open_catalogue(settings)`
makes one. Every method that changes something is one transaction: rows, ledger entry, outbox entry.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from catalog.words.model import Column, Draft, Finding, Judgement, Outcome, Run, RunStatus
from catalog.words.releases import Release
from catalog.words.requests import Answer, Asking, RequestQuery
from catalog.words.source import SourceConfig
from catalog.words.texts import Text


@dataclass(frozen=True, slots=True)
class Known:
    """What is known of a record: `hash` of its content, of the mapping's version and of the source's configuration."""

    remote_id: str
    dataset: str
    hash: str
    status: str
    organization: str = ""  # slug, as published


@dataclass(frozen=True, slots=True)
class Publication:
    """One new or changed record, mapped and judged. `withheld` is the gate's reason: then metadata only."""

    draft: Draft
    raw: Mapping[str, Any]
    hash: str
    findings: Sequence[Finding] = ()
    score: float | None = None
    withheld: Text | None = None
    withheld_fix: Text | None = None
    url: str | None = None
    changes: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True)
class FileTask:
    """One resource whose address should be asked."""

    resource: str
    dataset: str
    source: str
    url: str
    format: str
    media_type: str | None
    table_schema: Mapping[str, Any] | None
    dialect: Mapping[str, Any] | None
    etag: str | None
    last_modified: str | None
    sha256: str | None  # of the current version's original
    name: str | None = None  # what the source calls it: a key of a data package may name its own table
    inside: str | None = None  # which file of the archive that the address gives


@dataclass(frozen=True, slots=True)
class FileResult:
    """What became of one file. `original`/`parquet` are finished local files that the catalogue takes in."""

    resource: str
    state: str  # ResourceState, or "unchanged" (304, or the same bytes)
    reason: Text | None = None
    fix: Text | None = None
    status: int | None = None  # HTTP
    url: str | None = None  # after redirects
    etag: str | None = None
    last_modified: str | None = None
    sha256: str | None = None
    bytes: int | None = None
    format: str | None = None
    media_type: str | None = None
    original: Path | None = None
    parquet: Path | None = None
    judgement: Judgement | None = None
    profile: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Standing:
    """The bytes of a version that stands, and how they are to be read. `original` is a key of the file store, `name` the file's."""

    original: str
    sha256: str
    name: str
    format: str
    media_type: str | None
    table_schema: Mapping[str, Any] | None
    dialect: Mapping[str, Any] | None
    inside: str | None  # which file of the archive


@dataclass(frozen=True, slots=True)
class KeyTask:
    """A table to be judged again together with those that its foreign keys lead into, by the names that the keys use: each as it
    stands, or the code of why it cannot be looked into. `table`: what the keys call the table itself."""

    resource: str
    version: int
    table: str
    file: Standing
    tables: Mapping[str, Standing | str]
    under: Mapping[str, Any]  # what the judgement will have been made under


@dataclass(slots=True)
class Lease:
    """The right to run one source, held by one worker and renewed by its heartbeat. `state` is where the run stood."""

    run: str
    source: str
    worker: str
    resumed: bool = False
    phase: str = "records"  # records removals files
    state: dict[str, Any] = field(default_factory=dict)
    dry: bool = False
    force: bool = False
    approve: bool = False  # asked for now, or when the run that is taken up was begun
    started: str = ""  # UTC
    attempt: int = 1  # how often the run was taken up: an older holder has lost it


class Harvesting(Protocol):
    """What the harvest engine calls. All raise Conflict when the lease was lost."""

    def begin(
        self,
        source: str,
        worker: str,
        *,
        force: bool = False,
        approve: bool = False,
        dry: bool = False,
        preview: bool = False,
    ) -> Lease:
        """Take up the source's unfinished run, or start one; what was asked for (`request_run`) is done with in the same transaction,
        so a request is never lost. `preview`: a dry run, unless somebody approved. Raises Busy where another worker's lease is alive."""
        ...

    def heartbeat(self, lease: Lease) -> None:
        """To be called at least every twenty seconds: a worker that is silent for a minute has lost its run."""
        ...

    def save(self, lease: Lease) -> None:
        """Keep `lease.state` and `lease.phase` without anything else to write."""
        ...

    def known(self, source: str, remote_ids: Sequence[str]) -> Mapping[str, Known]: ...
    def known_count(self, source: str) -> int:
        """Datasets of the source that are published or withheld (not withdrawn)."""
        ...

    def raw(self, dataset: str) -> Mapping[str, Any] | None: ...
    def draft(self, dataset: str) -> Draft | None: ...
    def publish(self, lease: Lease, batch: Sequence[Publication]) -> Sequence[Outcome]:
        """Publish a batch in one transaction: datasets, resources, slugs, ledger, outbox, outcomes, counts, and `lease.state`/`phase`."""
        ...

    def seen(
        self,
        lease: Lease,
        unchanged: Sequence[str],
        failed: Sequence[Outcome] = (),
        hashes: Mapping[str, str] | None = None,
    ) -> None:
        """Mark records as seen and unchanged, keep outcomes of failed ones (they too count as seen), and save `lease.state`. `hashes`: of
        unchanged ones that are known by another hash from now on."""
        ...

    def missing(self, lease: Lease) -> Iterator[str]:
        """Remote ids of live datasets of the source not seen by this run."""
        ...

    def missing_count(self, lease: Lease) -> int: ...
    def withdraw(self, lease: Lease, remote_ids: Sequence[str]) -> Sequence[Outcome]: ...
    def file_tasks(self, lease: Lease, limit: int, *, after: str | None = None) -> Sequence[FileTask]:
        """Resources of published datasets of this source not yet asked in this run, in a stable order."""
        ...

    def latest_release(self, resource: str) -> Release | None:
        """The latest decision of a reviewer on this file, to be asked before it is judged."""
        ...

    def file_done(self, lease: Lease, results: Sequence[FileResult]) -> None:
        """Versions, states, reports, ledger and outbox in one transaction, after the files are safe in the file store."""
        ...

    def key_tasks(self, lease: Lease) -> Iterator[KeyTask]:
        """Tables of this source with foreign keys into other tables of their datasets, one of which has changed since they were judged."""
        ...

    def bytes_of(self, file: Standing) -> Path:
        """A local path of them, good until the next is asked for."""
        ...

    def keys_judged(self, lease: Lease, task: KeyTask, judgement: Judgement | None) -> None:
        """The judgement of a version that stands, made anew; None: its gate holds it back by now, so the next run takes the bytes anew."""
        ...

    def finish(self, lease: Lease, status: RunStatus, reason: Text | None = None, fix: Text | None = None) -> Run: ...


class Sources(Protocol):
    def add_source(self, config: SourceConfig) -> None: ...
    def remove_source(self, name: str) -> None: ...
    def source(self, name: str) -> SourceConfig: ...
    def sources(self) -> Sequence[Mapping[str, Any]]:
        """Each with its configuration and its health: last run, last good run, trend, next run, counts."""
        ...

    def request_run(self, source: str, *, force: bool = False, approve: bool = False, dry: bool = False) -> str:
        """The request's id. It stands until its run begins."""
        ...

    def open_requests(self) -> Iterable[Mapping[str, Any]]:
        """{"id", "source", "force", "approve", "dry", "requested"}, oldest first: what a worker may begin now."""
        ...

    def broken_trials(self) -> Sequence[str]:
        """Sources whose dry run was asked for and whose worker is gone: to be begun anew."""
        ...

    def plan(self, name: str, next_run: str | None) -> None:
        """Say when the scheduler means to run the source next; shown with its health."""
        ...


class Requests(Protocol):
    """What people send in, and what agencies answer. Needs no signer: a process that only reads may call it."""

    def ask_for_data(self, asking: Asking, most_a_day: int = 1_000) -> tuple[Mapping[str, Any], bool]:
        """The request, and whether it is new: the same that is open already is supported instead. NotFound, TooMany."""
        ...

    def support_request(self, id: str) -> Mapping[str, Any]: ...
    def answer_request(
        self, id: str, answer: Answer, by: str, organization: str | None = None
    ) -> Mapping[str, Any]: ...
    def hide_request(self, id: str, reason: str, by: str, *, erase: bool = False) -> None:
        """From the commit on no door shows it; `data_request` raises Gone with the reason and the date."""
        ...

    def show_request(self, id: str, reason: str, by: str) -> Mapping[str, Any]: ...
    def data_request(self, id: str) -> Mapping[str, Any]: ...
    def data_requests(self, query: RequestQuery) -> Any:
        """catalog.catalogue.requests.RequestPage"""
        ...

    def responsiveness(self) -> Mapping[str, tuple[int, int]]:
        """Of each agency that was asked: (due or decided, of these in time)."""
        ...


class Reading(Protocol):
    """What the doors read. Documents are JSON-able dicts in the public shapes; texts are rendered by the door."""

    def dataset(self, id_or_slug: str) -> Mapping[str, Any]:
        """Raises NotFound, Gone. A withheld dataset is its metadata and reason; a withdrawn one is shown under a notice."""
        ...

    def document(self, id_or_slug: str) -> bytes:
        """`dataset` as stored JSON bytes. Reasons in it are texts ({"id", "params"}) that a door has to render."""
        ...

    def documents(self, ids: Sequence[str]) -> list[bytes]:
        """`datasets` as stored JSON bytes."""
        ...

    def datasets(self, ids: Sequence[str]) -> Sequence[Mapping[str, Any]]:
        """Those ids that may be shown, in the order given."""
        ...

    def resource(self, id: str) -> Mapping[str, Any]: ...
    def table(self, resource: str, version: int | None = None) -> Any:
        """catalog.tables.port.Table; raises NotFound, Withheld, Gone."""
        ...

    def content(self, resource: str, version: int | None = None) -> str:
        """The sha256 of the Parquet that `table` would open now, without opening it; empty where there is none. Raises NotFound, Withheld, Gone."""
        ...

    def versions(self, resource: str) -> Sequence[Mapping[str, Any]]: ...
    def report(self, resource: str, version: int | None = None) -> Mapping[str, Any]: ...
    def profile(self, resource: str, version: int | None = None) -> Mapping[str, Any]: ...
    def joins(self, resource: str, limit: int = 12) -> Sequence[Mapping[str, Any]]:
        """Tables that share a key with this one, most telling first: {"resource", "title", "dataset", "rows", "on": [{"column",
        "other", "kind", "share", "values"}], "unique", "adds": […], "sql"}. Raises NotFound, Withheld, Gone."""
        ...

    def original(self, resource: str, version: int | None = None) -> Mapping[str, Any]:
        """{"key", "name", "media_type", "bytes", "sha256"} of the bytes as published."""
        ...

    def record(self, dataset: str) -> Mapping[str, Any]:
        """The raw record as the source gave it, and the metadata findings."""
        ...

    def documents_of(self, organization: str, limit: int) -> Sequence[bytes]:
        """An agency's datasets, published or withheld, as stored JSON bytes."""
        ...

    def reports_of(self, ids: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        """`report` of every served file of these datasets, by resource."""
        ...

    def columns_of(self, ids: Sequence[str]) -> Mapping[str, tuple[Sequence[Column], Sequence[Column]]]:
        """Columns of the version before and of the newest, by resource."""
        ...

    def checks(self, resource: str, limit: int = 30) -> Sequence[Mapping[str, Any]]:
        """The last askings of a file's address, newest first: at, status, available."""
        ...

    def checks_of(self, ids: Sequence[str], since: str = "") -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """`checks` of every file of these datasets since then, by resource."""
        ...

    def organizations(self) -> Sequence[Mapping[str, Any]]: ...
    def organization(self, slug: str) -> Mapping[str, Any]: ...
    def runs(
        self, source: str | None = None, limit: int = 20, before: str | None = None
    ) -> Sequence[Mapping[str, Any]]: ...
    def run(self, id: str, *, outcomes: int = 1000, after: int = 0, action: str | None = None) -> Mapping[str, Any]:
        """`action`: only outcomes of that kind."""
        ...

    def changes(self, since: int, limit: int) -> Sequence[Mapping[str, Any]]: ...
    def ledger_head(self) -> Mapping[str, Any]: ...
    def ledger_head_at(self, size: int) -> Mapping[str, Any]: ...
    def ledger_entries(self, start: int, limit: int) -> Sequence[Mapping[str, Any]]: ...
    def ledger_inclusion(self, position: int, size: int | None = None) -> Mapping[str, Any]: ...
    def ledger_consistency(self, old: int, new: int | None = None) -> Mapping[str, Any]: ...
    def counts(self) -> Mapping[str, Any]:
        """datasets, organizations, sources, tables, rows (integers), last_harvest (UTC, or None). At most some seconds old."""
        ...
