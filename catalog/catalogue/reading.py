"""What the doors read: datasets, resources, versions. Nothing withheld or taken down is reached from here, by any method."""

import re
from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any
from urllib.parse import unquote, urlsplit

from sqlalchemy import select

from catalog.catalogue.documents import SERVED
from catalog.catalogue.ground import Ground, said, text
from catalog.catalogue.slugs import LOOKS_LIKE_ID
from catalog.files.keys import sha256_of
from catalog.store.database import AnyRow
from catalog.store.packing import column, expand, loads, unpack
from catalog.store.schema import datasets, documents, resources, slugs, versions
from catalog.tables.port import Table
from catalog.words.errors import Gone, NotFound, Withheld
from catalog.words.model import Column, DatasetStatus, ResourceState
from catalog.words.texts import Text

BY_ID = "SELECT document, dataset FROM documents WHERE dataset = ?"
BY_SLUG = "SELECT d.document, d.dataset FROM slugs s JOIN documents d ON d.dataset = s.dataset WHERE s.slug = ?"
RESOURCE = "SELECT document, dataset FROM resources WHERE id = ?"
OF_TABLE = "v.resource, v.number, v.hidden, v.parquet, v.rows"  # every question for rows asks it: no report, no profile
TABLES_KEPT = 2000  # opened tables' columns in memory; immutable, some kilobytes each
LONGEST_NAME = 512  # characters of an id or slug; what is longer is no name of ours


@lru_cache(maxsize=500)
def title_in(document: bytes) -> str:
    """The title in a resource's document; the same document is asked for again and again."""
    title: str = loads(document)["title"]
    return title


class Reading(Ground):
    def document(self, id_or_slug: str) -> bytes:
        """A dataset's public JSON as bytes, ready to send where no text of it needs a reader's language. NotFound, Gone."""
        name = clean_name(id_or_slug)
        found = self.database.hot(BY_ID if LOOKS_LIKE_ID.fullmatch(name) else BY_SLUG, (name,))
        if not found:
            raise NotFound("There is no dataset named {name}.", name=name)
        if found[0][0] is None:
            raise self._gone(found[0][1])
        return bytes(found[0][0])

    def documents(self, ids: Sequence[str]) -> list[bytes]:
        """Those that may be shown, in the order given, as bytes."""
        if not ids:
            return []
        marks = ",".join("?" * len(ids))
        rows = self.database.hot(f"SELECT dataset, document FROM documents WHERE dataset IN ({marks})", list(ids))
        found = {row[0]: row[1] for row in rows if row[1] is not None}
        return [found[id] for id in ids if id in found]

    def dataset(self, id_or_slug: str) -> Mapping[str, Any]:
        document: Mapping[str, Any] = loads(self.document(id_or_slug))
        return document

    def datasets(self, ids: Sequence[str]) -> Sequence[Mapping[str, Any]]:
        return [loads(document) for document in self.documents(ids)]

    def resource(self, id: str) -> Mapping[str, Any]:
        name = clean_name(id)
        found = self.database.hot(RESOURCE, (name,))
        if not found:
            raise no_resource(name)
        if found[0][0] is None:
            raise self._gone(found[0][1])
        document: Mapping[str, Any] = loads(found[0][0])
        return document

    def table(self, resource: str, version: int | None = None) -> Table:
        row = self._version(resource, version, OF_TABLE)
        if row.parquet is None:
            raise NotFound(
                "Version {version} of this file is not a table.",
                "Its original is served as it was published.",
                version=row.number,
            )
        key = (row.resource, row.number)
        columns = self._columns.get(key)
        if columns is None:
            told = self._version(resource, row.number, "v.number, v.hidden, v.columns").columns
            columns = [Column.model_validate(one) for one in loads(expand(told))]
            if len(self._columns) >= TABLES_KEPT:
                self._columns.clear()
            self._columns[key] = columns
        return Table(
            resource=row.resource,
            version=row.number,
            uri=str(self.files.local(row.parquet)),
            sha256=sha256_of(row.parquet),
            rows=row.rows or 0,
            columns=columns,
            title=title_in(row.document),
        )

    def content(self, resource: str, version: int | None = None) -> str:
        row = self._version(resource, version, "v.number, v.hidden, v.parquet")
        return sha256_of(row.parquet or "")

    def versions(self, resource: str) -> Sequence[Mapping[str, Any]]:
        """Newest first: number, state, sha256, bytes, rows, columns (how many), format, media_type, valid, fetched, url, table."""
        name = clean_name(resource)
        self._open_resource(name)
        rows = self.database.rows(
            select(versions)
            .where(versions.c.resource == name, versions.c.hidden.is_(None))
            .order_by(versions.c.number.desc())
        )
        return [version_fields(row) for row in rows]

    def report(self, resource: str, version: int | None = None) -> Mapping[str, Any]:
        report: Mapping[str, Any] = unpack(self._version(resource, version).report)
        return report

    def profile(self, resource: str, version: int | None = None) -> Mapping[str, Any]:
        profile: Mapping[str, Any] = unpack(self._version(resource, version).profile)
        return profile

    def original(self, resource: str, version: int | None = None) -> Mapping[str, Any]:
        row = self._version(resource, version)
        return {
            "key": row.original,
            "name": file_name(row.url, loads(row.document)["title"], row.format),
            "media_type": row.media_type or "application/octet-stream",
            "bytes": row.bytes,
            "sha256": row.sha256,
            "version": row.number,
            "fetched": row.fetched,
        }

    def record(self, dataset: str) -> Mapping[str, Any]:
        """{"dataset", "raw", "findings", "score", "url", "sha256"}; `raw` is None where the dataset is withheld."""
        name = clean_name(dataset)
        statement = (
            select(documents.c.raw, documents.c.findings, documents.c.url, documents.c.document, datasets)
            .join(datasets, datasets.c.id == documents.c.dataset)
        )  # fmt: skip
        if LOOKS_LIKE_ID.fullmatch(name):
            statement = statement.where(datasets.c.id == name)
        else:
            statement = statement.join(slugs, slugs.c.dataset == datasets.c.id).where(slugs.c.slug == name)
        row = self.database.row(statement)
        if row is None:
            raise NotFound("There is no dataset named {name}.", name=name)
        if row.document is None:
            raise self._gone(row.id)
        return {
            "dataset": row.id,
            "raw": unpack(row.raw) if row.raw and row.withheld is None else None,
            "findings": unpack(row.findings) if row.findings else [],
            "score": row.score,
            "url": row.url,
            "sha256": row.record_sha256,
        }

    def _version(self, resource: str, version: int | None, fields: str = "v.*") -> AnyRow:
        """The one door to content: a version that may be served, joined with its resource. NotFound, Withheld, Gone.

        `fields`: which of the version's columns are read; number and hidden must be among them.
        """
        name = clean_name(resource)
        wanted = "v.number = r.version" if version is None else "v.number = ?"
        found = self.database.hot(
            "SELECT r.document, r.dataset, r.state AS r_state, r.reason AS r_reason, d.status, d.withheld, "
            f"{fields} "
            "FROM resources r JOIN datasets d ON d.id = r.dataset "
            f"LEFT JOIN versions v ON v.resource = r.id AND {wanted} WHERE r.id = ?",
            (name,) if version is None else (max(-1, min(version, 2**31 - 1)), name),
        )
        if not found:
            raise no_resource(name)
        row = found[0]
        self._check(row.dataset, row.status, row.withheld, row.r_state, row.r_reason, row.document)
        if row.number is None:
            raise no_version(row, version)
        if row.hidden is not None:
            raise held_back(row.hidden)
        return row

    def _open_resource(self, name: str) -> None:
        row = self.database.row(
            select(resources.c.dataset, resources.c.state, resources.c.reason, resources.c.document,
                   datasets.c.status, datasets.c.withheld)
            .join(datasets, datasets.c.id == resources.c.dataset)
            .where(resources.c.id == name)
        )  # fmt: skip
        if row is None:
            raise no_resource(name)
        self._check(row.dataset, row.status, row.withheld, row.state, row.reason, row.document)

    def _check(
        self, dataset: str, status: str, gate: bytes | None, state: str, reason: bytes | None, document: bytes | None
    ) -> None:
        if status == DatasetStatus.TAKEN_DOWN or document is None:
            raise self._gone(dataset)
        if gate is not None or status == DatasetStatus.WITHHELD:
            raise held_back(gate)
        if state == ResourceState.WITHHELD:
            raise held_back(reason)

    def _gone(self, dataset: str) -> Gone:
        row = self.database.row(select(datasets.c.reason, datasets.c.ended).where(datasets.c.id == dataset))
        reason = text(said(row.reason if row else None)[0])
        return Gone(
            "It was taken down on {date}: {reason}",
            date=(row.ended if row else "") or "",
            reason=reason or Text.of("no reason was given."),
        )


def clean_name(name: str) -> str:
    """A name as the store may be asked for it; one that cannot be a name is not found."""
    if len(name) > LONGEST_NAME:
        raise NotFound("There is nothing by so long a name.")
    return column(name)


def no_resource(name: str) -> NotFound:
    return NotFound("There is no resource {id}.", id=name)


def no_version(row: AnyRow, version: int | None) -> NotFound:
    if version is not None:
        return NotFound("This file has no version {version}.", version=version)
    reason, fix = said(row.r_reason)
    return NotFound(text(reason) or Text.of("This file has not been fetched from its source yet."), text(fix))


def held_back(gate: bytes | None) -> Withheld:
    reason, fix = said(gate)
    return Withheld(text(reason) or Text.of("A gate holds this back."), text(fix))


def version_fields(row: AnyRow) -> dict[str, Any]:
    facts = {name: getattr(row, name) for name in SERVED if name not in ("version", "columns")}
    return {
        "version": row.number,
        "state": row.state,
        **facts,
        "columns": len(loads(expand(row.columns))),
        "format": row.format,
        "media_type": row.media_type,
        "url": row.url,
        "table": row.parquet is not None,
    }


def file_name(url: str | None, title: str, format: str) -> str:
    """A readable file name without any path: the address's last part, else the title and the format's suffix."""
    last = unquote(urlsplit(url).path.rpartition("/")[2]) if url else ""
    suffix = re.sub(r"[^a-z0-9]", "", format.lower())
    name = last if "." in last else f"{title or last or 'file'}.{suffix}" if suffix else title or last or "file"
    safe = re.sub(r'[\x00-\x1f\x7f/\\:*?"<>|]+', "_", name).strip(". ")
    return safe[-120:] or "file"
