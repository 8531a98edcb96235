"""Taking down: the content goes, everywhere; the address, the reason and the date stay. Written into the ledger like all else."""

from sqlalchemy import Connection, or_, select, update

from catalog.catalogue.decisions import drop
from catalog.catalogue.filing import Filing
from catalog.catalogue.ground import why
from catalog.catalogue.joining import drop_sketches
from catalog.catalogue.presence import named
from catalog.store.schema import datasets, documents, resources, versions
from catalog.words.errors import NotFound
from catalog.words.model import DatasetStatus
from catalog.words.texts import Text


class TakeDown(Filing):
    def take_down(self, dataset: str, reason: Text | str) -> None:
        """By id. Idempotent. What other datasets also published byte for byte stays theirs."""
        with self.change() as change:
            connection = change.connection
            row = connection.execute(select(datasets).where(datasets.c.id == dataset)).first()
            if row is None:
                raise NotFound("There is no dataset named {name}.", name=dataset)
            if row.status == DatasetStatus.TAKEN_DOWN:
                return
            connection.execute(
                update(datasets).where(datasets.c.id == dataset),
                {
                    "status": DatasetStatus.TAKEN_DOWN,
                    "reason": why(Text.of(reason), None),
                    "title": "",
                    "updated": change.time,
                    "ended": change.time,
                },
            )
            connection.execute(
                update(documents).where(documents.c.dataset == dataset),
                {"document": None, "raw": None, "findings": None, "url": None, "given": None, "head": 0},
            )
            own = select(resources.c.id).where(resources.c.dataset == dataset)
            named_resources = connection.execute(own).scalars().all()
            drop(connection, named_resources)
            for resource in named_resources:
                drop_sketches(connection, resource)
            connection.execute(
                update(versions)
                .where(versions.c.resource.in_(own))
                .values(
                    columns=b"[]", profile=b"{}", words=None, report=b"{}", hidden=why(Text.of(reason), None), url=None
                )
            )
            connection.execute(
                update(resources)
                .where(resources.c.dataset == dataset)
                .values(document=None, url=None, rows=None, etag=None, last_modified=None)
            )
            ledger = {"source": row.source, "remote_id": row.remote_id}
            change.note("taken-down", row.id, row.slug, ledger=ledger | {"record": named(row)["record"]})
        # After the commit: from here on nobody can reach them, and a kill in between is mended by `sweep`.
        self.sweep_taken_down(dataset)

    def sweep_taken_down(self, dataset: str) -> int:
        """Remove the files of a dataset that was taken down; how many. To be called again where a kill came between."""
        removed = 0
        with self.database.write() as connection:
            rows = connection.execute(
                select(versions.c.original, versions.c.parquet)
                .join(resources, resources.c.id == versions.c.resource)
                .join(datasets, datasets.c.id == resources.c.dataset)
                .where(datasets.c.id == dataset, datasets.c.status == DatasetStatus.TAKEN_DOWN)
            ).all()
            keys = {key for row in rows for key in (row.original, row.parquet) if key is not None}
            for key in sorted(keys):
                if not wanted_elsewhere(connection, key):
                    self.files.remove(key)
                    removed += 1
        return removed


def wanted_elsewhere(connection: Connection, key: str) -> bool:
    statement = (
        select(versions.c.number)
        .join(resources, resources.c.id == versions.c.resource)
        .join(datasets, datasets.c.id == resources.c.dataset)
        .where(
            or_(versions.c.original == key, versions.c.parquet == key), datasets.c.status != DatasetStatus.TAKEN_DOWN
        )
        .limit(1)
    )
    return connection.execute(statement).first() is not None
