"""Every table, once. Migrations make them (`migrations/versions`); a test proves that both say the same.

What is joined, filtered or sorted on is a column; the rest is packed JSON (`packing.py`). `datasets` is narrow, because every
run reads and marks all of a source's rows; the wide bytes stand in `documents`. Times are UTC text `YYYY-MM-DDTHH:MM:SSZ`,
leases are seconds since 1970. A run is known by its `number` inside, by its `id` outside.
"""

from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    Dialect,
    Float,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    false,
)

metadata = MetaData()


class Bytes(LargeBinary):
    """Bytes as they are: both drivers take and give them, and a wrapper around each would cost more than all else."""

    cache_ok = True

    def bind_processor(self, dialect: Dialect) -> None:
        return None

    def result_processor(self, dialect: Dialect, coltype: object) -> None:
        return None


# SQLite numbers rows by INTEGER only; PostgreSQL needs the wider type.
Number = BigInteger().with_variant(Integer, "sqlite")

meta = Table(
    "meta",
    metadata,
    Column("key", Text, primary_key=True),
    Column("value", Bytes, nullable=False),
)

sources = Table(
    "sources",
    metadata,
    Column("name", Text, primary_key=True),
    Column("config", Bytes, nullable=False),
    Column("added", Text, nullable=False),
    Column("removed", Text),  # its datasets stay
    Column("health", Bytes, nullable=False),
)

organizations = Table(
    "organizations",
    metadata,
    Column("slug", Text, primary_key=True),
    Column("title", Text, nullable=False),
    Column("added", Text, nullable=False),
)

datasets = Table(
    "datasets",
    metadata,
    Column("id", Text, primary_key=True),
    Column("source", Text, ForeignKey("sources.name"), nullable=False),
    Column("remote_id", Text, nullable=False),
    Column("slug", Text, nullable=False),
    Column("organization", Text, ForeignKey("organizations.slug")),
    Column("title", Text, nullable=False),
    Column("status", Text, nullable=False),
    Column("withheld", Bytes),  # {"reason", "fix"}: set while a gate holds it, whatever the status
    Column("reason", Bytes),  # of the status, as shown
    Column("hash", Text, nullable=False),  # the run's: content, mapping, configuration
    Column("record_sha256", Text, nullable=False),  # of the canonical JSON of the raw record
    Column("score", Float),
    Column("seen", Number, nullable=False),  # number of the last run that saw it
    Column("published", Text, nullable=False),
    Column("updated", Text, nullable=False),
    Column("ended", Text),  # when withdrawn or taken down
    Index("datasets_by_record", "source", "remote_id"),  # the id is the identity; this text may have been mended
    Index("datasets_of_organization", "organization", "status"),
    Index("datasets_by_status", "status"),
    Index("datasets_of_source", "source", "status", "seen"),
)

documents = Table(
    "documents",
    metadata,
    Column("dataset", Text, ForeignKey("datasets.id"), primary_key=True),
    Column("document", Bytes),  # the public JSON, resources last; null once taken down
    Column("head", Integer, nullable=False),  # how many bytes of it stand before the first resource
    Column("given", Bytes),  # the organization as the record gave it, where the source overrides it
    Column("raw", Bytes),
    Column("findings", Bytes),
    Column("url", Text),
)

slugs = Table(
    "slugs",
    metadata,
    Column("slug", Text, primary_key=True),
    Column("dataset", Text, nullable=False),  # for ever
    sqlite_with_rowid=False,
)

resources = Table(
    "resources",
    metadata,
    Column("id", Text, primary_key=True),
    Column("dataset", Text, ForeignKey("datasets.id"), nullable=False),
    Column("source", Text, nullable=False),
    Column("position", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("url", Text),
    Column("state", Text, nullable=False),  # its own; a withheld dataset hides it all the same
    Column("reason", Bytes),  # {"reason", "fix"}
    Column("document", Bytes),
    Column("version", Integer),  # the newest
    Column("sha256", Text),  # of the newest version's original
    Column("rows", BigInteger),  # of the newest version's table
    Column("etag", Text),
    Column("last_modified", Text),
    Column("asked", Number, nullable=False),  # number of the last run that asked its address
    Column("removed", Text),  # when it left its dataset's record; its versions stay
    Index("resources_of_dataset", "dataset", "position"),
    Index("resources_of_source", "source", "id"),
)

versions = Table(
    "versions",
    metadata,
    Column("resource", Text, ForeignKey("resources.id"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("sha256", Text, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("original", Text, nullable=False),  # key in the file store
    Column("parquet", Text),
    Column("state", Text, nullable=False),  # of the resource when this was its newest content: published or invalid
    Column("reason", Bytes),
    Column("format", Text, nullable=False),
    Column("media_type", Text),
    Column("rows", BigInteger),
    Column("valid", Boolean),
    Column("columns", Bytes, nullable=False),
    Column("profile", Bytes, nullable=False),
    Column("report", Bytes, nullable=False),
    Column("fetched", Text, nullable=False),
    Column("url", Text),
    Column("hidden", Bytes),  # {"reason", "fix"}: a gate found something in it after it was published
    Column("words", Bytes),  # that stand in the table's cells, to be found by
    PrimaryKeyConstraint("resource", "number"),
    Index("versions_by_original", "original"),
    Index("versions_by_parquet", "parquet"),
)

sketches = Table(  # of the columns of a resource's newest table that may join it to others
    "sketches",
    metadata,
    Column("resource", Text, ForeignKey("resources.id"), nullable=False),
    Column("column", Text, nullable=False),
    Column("version", Integer, nullable=False),
    Column("kind", Text, nullable=False),
    Column("distinct", Integer, nullable=False),
    Column("hashes", Bytes, nullable=False),
    PrimaryKeyConstraint("resource", "column"),
)

marks = Table(  # by which sketches that may share values are found
    "marks",
    metadata,
    Column("mark", BigInteger, nullable=False),
    Column("resource", Text, nullable=False),
    Column("column", Text, nullable=False),
    PrimaryKeyConstraint("mark", "resource", "column"),
    Index("marks_of_resource", "resource"),
)

holds = Table(
    "holds",
    metadata,
    Column("resource", Text, ForeignKey("resources.id"), primary_key=True),
    Column("since", Text, nullable=False),
    Column("sha256", Text),  # of the bytes that were held; the bytes are not kept
    Column("personal", Bytes, nullable=False),  # `PersonalData`: counts, columns, masked samples
)

releases = Table(  # rows are added, and never changed
    "releases",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),  # from 1
    Column("resource", Text, ForeignKey("resources.id"), nullable=False),
    Column("action", Text, nullable=False),  # let-go, pull, keep, keep-pulled
    Column("reviewer", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Text, nullable=False),
    Column("found", Bytes, nullable=False),  # [[column, kind], …]: what the reviewer saw
    Index("releases_of_resource", "resource", "number"),
)

link_checks = Table(
    "link_checks",
    metadata,
    Column("resource", Text, ForeignKey("resources.id"), nullable=False),
    Column("run", Number, nullable=False),  # a run asks an address once
    Column("at", Text, nullable=False),
    Column("status", Integer),  # HTTP
    Column("available", Boolean, nullable=False),  # a file came that is what it is said to be
    PrimaryKeyConstraint("resource", "run"),
    sqlite_with_rowid=False,
)

uses = Table(
    "uses",
    metadata,
    Column("dataset", Text, ForeignKey("datasets.id"), primary_key=True),
    Column("views", Number, nullable=False),
    Column("downloads", Number, nullable=False),
    Column("indexed", Number, nullable=False),  # views and downloads that the index was told last
    sqlite_with_rowid=False,
)

runs = Table(
    "runs",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),
    Column("id", Text, nullable=False, unique=True),
    Column("source", Text, ForeignKey("sources.name"), nullable=False),
    Column("status", Text, nullable=False),
    Column("reason", Bytes),  # {"reason", "fix"}
    Column("dry", Boolean, nullable=False),
    Column("forced", Boolean, nullable=False),
    Column("approved", Boolean, nullable=False),
    Column("started", Text, nullable=False),
    Column("finished", Text),
    Column("worker", Text, nullable=False),
    Column("attempt", Integer, nullable=False),  # counts takings: an older holder of the same name has lost it
    Column("lease_until", Float, nullable=False),
    Column("phase", Text, nullable=False),
    Column("state", Bytes, nullable=False),
    Column("seen", Integer, nullable=False),
    Column("added", Integer, nullable=False),
    Column("changed", Integer, nullable=False),
    Column("unchanged", Integer, nullable=False),
    Column("removed", Integer, nullable=False),
    Column("failed", Integer, nullable=False),
    Column("withheld", Integer, nullable=False),
    Column("files", Bytes, nullable=False),
    Column("outcomes", Integer, nullable=False),  # how many were written: the next one's place
    Index("runs_of_source", "source", "number"),
)

dry_sightings = Table(
    "dry_sightings",
    metadata,
    Column("run", Number, ForeignKey("runs.number"), nullable=False),
    Column("dataset", Text, nullable=False),
    PrimaryKeyConstraint("run", "dataset"),
    sqlite_with_rowid=False,
)

outcomes = Table(
    "outcomes",
    metadata,
    Column("run", Number, ForeignKey("runs.number"), nullable=False),
    Column("place", Integer, nullable=False),
    Column("remote_id", Text, nullable=False),
    Column("resource", Text),
    Column("action", Text, nullable=False),
    Column("outcome", Bytes, nullable=False),
    PrimaryKeyConstraint("run", "place"),
    Index("outcomes_of_record", "run", "remote_id"),
)

run_requests = Table(
    "run_requests",
    metadata,
    Column("id", Text, primary_key=True),
    Column("source", Text, ForeignKey("sources.name"), nullable=False),
    Column("forced", Boolean, nullable=False),
    Column("approved", Boolean, nullable=False),
    Column("requested", Text, nullable=False),
    Column("taken", Text),  # when its run began
    Column("dry", Boolean, nullable=False, server_default=false()),
    Index("run_requests_open", "taken", "requested"),
)

data_requests = Table(
    "data_requests",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),  # from 1, in the order of asking
    Column("id", Text, nullable=False, unique=True),
    Column("title", Text, nullable=False),
    Column("details", Text, nullable=False),
    Column("organization", Text, ForeignKey("organizations.slug")),
    Column("query", Text),
    Column("key", Text, nullable=False),  # of the title, by which the same request is known
    Column("status", Text, nullable=False),
    Column("asked", Text, nullable=False),
    Column("due", Text, nullable=False),
    Column("updated", Text, nullable=False),
    Column("answered", Text),  # when it was first decided
    Column("supporters", Integer, nullable=False),  # who asked is the first
    Column("hidden", Bytes),  # {"reason", "at", "erased"}
    Index("data_requests_by_key", "key"),
    Index("data_requests_of_organization", "organization", "status"),
    Index("data_requests_by_support", "supporters", "number"),
    Index("data_requests_by_time", "asked"),
)

data_answers = Table(
    "data_answers",
    metadata,
    Column("request", Number, ForeignKey("data_requests.number"), nullable=False),
    Column("place", Integer, nullable=False),  # from 1
    Column("at", Text, nullable=False),
    Column("by", Text, nullable=False),  # whose token it was: kept, not shown
    Column("organization", Text, ForeignKey("organizations.slug")),  # none: who runs the catalogue
    Column("status", Text, nullable=False),
    Column("reason", Text),  # code of a refusal
    Column("dataset", Text, ForeignKey("datasets.id")),
    Column("text", Text, nullable=False),
    PrimaryKeyConstraint("request", "place"),
    sqlite_with_rowid=False,
)

data_request_decisions = Table(  # rows are added, and never changed
    "data_request_decisions",
    metadata,
    Column("number", Number, primary_key=True, autoincrement=False),  # from 1
    Column("request", Number, ForeignKey("data_requests.number"), nullable=False),
    Column("action", Text, nullable=False),  # hide, erase, show
    Column("by", Text, nullable=False),
    Column("reason", Text, nullable=False),
    Column("at", Text, nullable=False),
)

ledger_entries = Table(
    "ledger_entries",
    metadata,
    Column("position", Number, primary_key=True, autoincrement=False),  # from 0
    Column("entry", Bytes, nullable=False),  # canonical JSON: the leaf's very bytes
    Column("hash", Bytes, nullable=False),
)

ledger_nodes = Table(
    "ledger_nodes",
    metadata,
    Column("level", Integer, nullable=False),  # from 1; level 0 is `ledger_entries.hash`
    Column("place", Number, nullable=False),
    Column("hash", Bytes, nullable=False),
    PrimaryKeyConstraint("level", "place"),
    sqlite_with_rowid=False,
)

ledger_heads = Table(
    "ledger_heads",
    metadata,
    Column("size", Number, primary_key=True, autoincrement=False),
    Column("root", Bytes, nullable=False),
    Column("time", Text, nullable=False),
    Column("note", Text, nullable=False),
)

outbox = Table(
    "outbox",
    metadata,
    Column("position", Number, primary_key=True, autoincrement=False),  # from 1, without gaps, in commit order
    Column("time", Text, nullable=False),
    Column("dataset", Text, nullable=False),
    Column("resource", Text),
    Column("action", Text, nullable=False),
    Column("version", Integer),
    Column("slug", Text, nullable=False),
)
