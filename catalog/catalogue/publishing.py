"""Publishing records: a batch is one transaction over datasets, documents, slugs, organizations, resources, ledger, outbox,
outcomes and the run's own state. What one bad record breaks is its own outcome."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import select

from catalog.catalogue.batch import Batch
from catalog.catalogue.documents import draft_of
from catalog.catalogue.port import Known, Lease, Publication
from catalog.catalogue.preparing import prepare_all
from catalog.catalogue.runs import Runs
from catalog.store.packing import loads, unpack
from catalog.store.schema import (
    datasets,
    documents,
    sources,
)
from catalog.words.model import (
    Draft,
    Outcome,
    dataset_id,
)
from catalog.words.source import SourceConfig


class Publishing(Runs):
    def known(self, source: str, remote_ids: Sequence[str]) -> Mapping[str, Known]:
        """Those of them that the catalogue has; one statement for each thousand."""
        ids = {dataset_id(source, remote_id): remote_id for remote_id in remote_ids}
        found: dict[str, Known] = {}
        for part in chunks(list(ids), 1000):
            columns = (datasets.c.id, datasets.c.hash, datasets.c.status, datasets.c.organization)
            for row in self.database.rows(select(*columns).where(datasets.c.id.in_(part))):
                found[ids[row.id]] = Known(ids[row.id], row.id, row.hash, row.status, row.organization)
        return found

    def raw(self, dataset: str) -> Mapping[str, Any] | None:
        row = self.database.row(select(documents.c.raw).where(documents.c.dataset == dataset))
        return unpack(row.raw) if row is not None and row.raw is not None else None

    def draft(self, dataset: str) -> Draft | None:
        row = self.database.row(select(documents.c.document, documents.c.given).where(documents.c.dataset == dataset))
        if row is None or row.document is None:
            return None
        return draft_of(row.document, loads(row.given) if row.given else None)

    def publish(self, lease: Lease, batch: Sequence[Publication]) -> Sequence[Outcome]:
        prepared = prepare_all(lease.source, batch)
        with self.change() as change:
            connection = change.connection
            held = self._hold(connection, lease)
            config = SourceConfig.model_validate(
                loads(connection.execute(select(sources.c.config).where(sources.c.name == lease.source)).scalar_one())
            )
            batch_at_work = Batch(change, held, lease, config, prepared)
            given = [batch_at_work.take(one) for one in prepared]
            batch_at_work.write()
            self._release(connection, lease, held)
        return given


def chunks(items: Sequence[str], size: int) -> list[Sequence[str]]:
    return [items[start : start + size] for start in range(0, len(items), size)]
