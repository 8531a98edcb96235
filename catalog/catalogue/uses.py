"""How often datasets are looked at and taken along: two numbers a dataset, of nobody in particular.

No address, time or person is ever written. The doors count in memory and hand over sums (`api.uses`); the index is told
the numbers that changed, a few times an hour.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from sqlalchemy import or_, select, update
from sqlalchemy.dialects import postgresql, sqlite

from catalog.catalogue.indexing import STEP, TURN, Indexing
from catalog.search.port import SearchIndex
from catalog.store.schema import datasets, resources, uses
from catalog.words.model import DatasetStatus

MOST_NAMES = 500  # that are looked up at a time


@dataclass(frozen=True, slots=True)
class Used:
    """What was asked for: a dataset by id or slug, or a resource by id."""

    kind: str  # dataset or resource
    name: str


class Uses(Indexing):
    def count_uses(self, counted: Mapping[Used, tuple[int, int]]) -> int:
        """Add (views, downloads) to what stands; what is not published counts nothing. How many datasets were counted."""
        known = self._datasets_of(list(counted))
        sums: dict[str, tuple[int, int]] = {}
        for one, (views, downloads) in counted.items():
            if (dataset := known.get(one)) is not None:
                before = sums.get(dataset, (0, 0))
                sums[dataset] = (before[0] + views, before[1] + downloads)
        if not sums:
            return 0
        insert = sqlite.insert if self.database.dialect == "sqlite" else postgresql.insert
        added = insert(uses)
        added = added.on_conflict_do_update(
            index_elements=[uses.c.dataset],
            set_={name: uses.c[name] + added.excluded[name] for name in ("views", "downloads")},
        )
        rows = [
            {"dataset": dataset, "views": views, "downloads": downloads, "indexed": 0}
            for dataset, (views, downloads) in sorted(sums.items())
        ]
        with self.database.write() as connection:
            connection.execute(added, rows)
        return len(rows)

    def _datasets_of(self, asked: Sequence[Used]) -> Mapping[Used, str]:
        published = datasets.c.status == DatasetStatus.PUBLISHED
        found: dict[Used, str] = {}
        for at in range(0, len(asked), MOST_NAMES):
            part = asked[at : at + MOST_NAMES]
            names = [one.name for one in part if one.kind == "dataset"]
            for row in self.database.rows(
                select(datasets.c.id, datasets.c.slug).where(
                    or_(datasets.c.id.in_(names), datasets.c.slug.in_(names)), published
                )
            ):
                found[Used("dataset", row.id)] = found[Used("dataset", row.slug)] = row.id
            names = [one.name for one in part if one.kind == "resource"]
            for row in self.database.rows(
                select(resources.c.id, resources.c.dataset)
                .join(datasets, datasets.c.id == resources.c.dataset)
                .where(resources.c.id.in_(names), published)
            ):
                found[Used("resource", row.id)] = row.dataset
        return found

    def uses(self, dataset: str) -> Mapping[str, int]:
        """{"views", "downloads"} of a dataset by id; zeros where nothing was counted."""
        return self.uses_of([dataset])[dataset]

    def uses_of(self, wanted: Sequence[str]) -> Mapping[str, Mapping[str, int]]:
        """The same of several, by id."""
        columns = (uses.c.dataset, uses.c.views, uses.c.downloads)
        rows = self.database.rows(select(*columns).where(uses.c.dataset.in_(list(wanted)))) if wanted else ()
        found = {row.dataset: {"views": int(row.views), "downloads": int(row.downloads)} for row in rows}
        return {id: found.get(id, {"views": 0, "downloads": 0}) for id in wanted}

    def follow_uses(self, index: SearchIndex, limit: int = STEP) -> int:
        """One step: tell the index the numbers that changed. How many datasets; 0 when there are none, or another follows."""
        with self.database.exclusive(TURN) as mine:
            if not mine:
                return 0
            rows = self.database.rows(
                select(uses.c.dataset, uses.c.views + uses.c.downloads)
                .where(uses.c.views + uses.c.downloads != uses.c.indexed)
                .limit(limit)
            )
            if not rows:
                return 0
            index.apply(self.index_documents([row.dataset for row in rows]), (), index.position())
            with self.database.write() as connection:
                for dataset, total in rows:
                    connection.execute(update(uses).where(uses.c.dataset == dataset).values(indexed=total))
            return len(rows)
