"""What was found in the datasets of one agency, many at once: documents, reports of the newest versions, columns of the version before."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Select, and_, select

from catalog.catalogue.reading import Reading, clean_name
from catalog.store.packing import expand, loads, unpack
from catalog.store.schema import datasets, documents, resources, versions
from catalog.words.model import Column, DatasetStatus, ResourceState

LISTED = (DatasetStatus.PUBLISHED, DatasetStatus.WITHHELD)


class Quality(Reading):
    def documents_of(self, organization: str, limit: int) -> Sequence[bytes]:
        """Of an agency's datasets that are published or withheld, in the order of their ids; `limit` at most."""
        rows = self.database.rows(
            select(documents.c.document)
            .join(datasets, datasets.c.id == documents.c.dataset)
            .where(
                datasets.c.organization == clean_name(organization),
                datasets.c.status.in_(LISTED),
                documents.c.document.is_not(None),
            )
            .order_by(datasets.c.id)
            .limit(limit)
        )
        return [bytes(row.document) for row in rows]

    def reports_of(self, ids: Sequence[str]) -> Mapping[str, Mapping[str, Any]]:
        """The judgement of the newest version of every file of these datasets that is served, by resource."""
        newest = served(ids, select(versions.c.resource, versions.c.report)).where(
            versions.c.number == resources.c.version
        )
        return {row.resource: unpack(row.report) for row in self.database.rows(newest)}

    def columns_of(self, ids: Sequence[str]) -> Mapping[str, tuple[Sequence[Column], Sequence[Column]]]:
        """Columns of the version before and of the newest one, by resource; only files that were tables in both."""
        statement = served(ids, select(versions.c.resource, versions.c.number, versions.c.columns)).where(
            resources.c.version > 1,
            versions.c.number.in_((resources.c.version, resources.c.version - 1)),
            versions.c.parquet.is_not(None),
        )
        found: dict[str, dict[int, Sequence[Column]]] = {}
        for row in self.database.rows(statement):
            columns = [Column.model_validate(one) for one in loads(expand(row.columns))]
            found.setdefault(row.resource, {})[row.number] = columns
        return {id: (both[min(both)], both[max(both)]) for id, both in found.items() if len(both) == 2}


def served(ids: Sequence[str], statement: Select[Any]) -> Select[Any]:
    """Versions of these datasets' files that no gate holds back."""
    return (
        statement.join(resources, resources.c.id == versions.c.resource)
        .join(datasets, datasets.c.id == resources.c.dataset)
        .where(
            and_(
                resources.c.dataset.in_(ids),
                resources.c.removed.is_(None),
                resources.c.state.in_((ResourceState.PUBLISHED, ResourceState.INVALID)),
                datasets.c.status == DatasetStatus.PUBLISHED,
                datasets.c.withheld.is_(None),
                versions.c.hidden.is_(None),
            )
        )
    )
