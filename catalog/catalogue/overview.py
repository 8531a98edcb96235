"""Lists and sums: organizations, counts, runs, changes. What is counted over the whole store is kept for a while."""

import threading
import time
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from sqlalchemy import and_, case, func, select

from catalog.catalogue.reading import Reading, clean_name
from catalog.catalogue.runs import run_fields
from catalog.store.packing import unpack
from catalog.store.schema import datasets, organizations, outbox, outcomes, resources, runs
from catalog.words.errors import NotFound
from catalog.words.model import DatasetStatus, ResourceState, RunStatus

FRESH_SECONDS = 5.0
RELATIVE = (
    50  # what took a second to count is counted again after fifty at the earliest: a fiftieth of one core at most
)
TOMBSTONES = ("withdrawn", "taken-down")


class Kept:
    """Values that cost to make, each made by one thread at a time, again when it is old."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self.clock = clock
        self._values: dict[str, tuple[float, Any]] = {}
        self._turn = threading.Lock()

    def get(self, name: str, make: Callable[[], Any]) -> Any:
        held = self._values.get(name)
        if held is not None and (self.clock() < held[0] or not self._turn.acquire(blocking=False)):
            return held[1]
        if held is None:
            self._turn.acquire()
        try:
            began = self.clock()
            value = make()
            ended = self.clock()
            self._values[name] = (ended + max(FRESH_SECONDS, RELATIVE * (ended - began)), value)
            return value
        finally:
            self._turn.release()

    def forget(self) -> None:
        self._values.clear()


class Overview(Reading):
    def __init__(self, *parts: Any, **named: Any) -> None:
        super().__init__(*parts, **named)
        self.kept = Kept(time.monotonic)

    def organizations(self) -> Sequence[Mapping[str, Any]]:
        """Those with datasets, the largest first: slug, title, datasets (published), withheld, withdrawn, score (mean), updated."""
        listed: Sequence[Mapping[str, Any]] = self.kept.get("organizations", self._organizations)
        return listed

    def _organizations(self) -> Sequence[Mapping[str, Any]]:
        def many(status: DatasetStatus) -> Any:
            return func.sum(case((datasets.c.status == status, 1), else_=0))

        published = datasets.c.status == DatasetStatus.PUBLISHED
        rows = self.database.rows(
            select(
                organizations.c.slug,
                organizations.c.title,
                many(DatasetStatus.PUBLISHED).label("datasets"),
                many(DatasetStatus.WITHHELD).label("withheld"),
                many(DatasetStatus.WITHDRAWN).label("withdrawn"),
                func.avg(case((published, datasets.c.score))).label("score"),
                func.max(datasets.c.updated).label("updated"),
            )
            .join(datasets, datasets.c.organization == organizations.c.slug)
            .group_by(organizations.c.slug, organizations.c.title)
        )
        listed = [
            {
                **row._mapping,
                "datasets": int(row.datasets),
                "withheld": int(row.withheld),
                "withdrawn": int(row.withdrawn),
            }
            for row in rows
        ]
        return sorted(listed, key=lambda one: (-one["datasets"], one["title"]))

    def organization(self, slug: str) -> Mapping[str, Any]:
        name = clean_name(slug)
        for one in self.organizations():
            if one["slug"] == name:
                return one
        raise NotFound("There is no organization named {name}.", name=name)

    def counts(self) -> Mapping[str, Any]:
        """datasets (published), tables and their rows, organizations, sources, last_harvest (when a run last ended, or None)."""
        counted: Mapping[str, Any] = self.kept.get("counts", self._counts)
        return counted

    def _counts(self) -> Mapping[str, Any]:
        published = datasets.c.status == DatasetStatus.PUBLISHED
        totals = self.database.row(
            select(func.count(), func.count(datasets.c.organization.distinct()), func.count(datasets.c.source.distinct()))
            .where(published)
        )  # fmt: skip
        tables = self.database.row(
            select(func.count(), func.coalesce(func.sum(resources.c.rows), 0))
            .select_from(resources)
            .join(datasets, and_(datasets.c.id == resources.c.dataset, published))
            .where(
                resources.c.rows.is_not(None),
                resources.c.removed.is_(None),
                resources.c.state != ResourceState.WITHHELD,
            )
        )
        last = self.database.row(
            select(func.max(runs.c.finished)).where(runs.c.dry.is_(False), runs.c.status != RunStatus.RUNNING)
        )
        assert totals is not None and tables is not None and last is not None
        return {
            "datasets": int(totals[0]),
            "organizations": int(totals[1]),
            "sources": int(totals[2]),
            "tables": int(tables[0]),
            "rows": int(tables[1]),
            "last_harvest": last[0],
        }

    def runs(
        self, source: str | None = None, limit: int = 20, before: str | None = None
    ) -> Sequence[Mapping[str, Any]]:
        """Newest first, without outcomes; `before` is the id of the last one had."""
        statement = select(runs).order_by(runs.c.number.desc()).limit(max(1, min(limit, 1000)))
        if source is not None:
            statement = statement.where(runs.c.source == clean_name(source))
        if before is not None:
            row = self.database.row(select(runs.c.number).where(runs.c.id == clean_name(before)))
            if row is None:
                raise no_run(before)
            statement = statement.where(runs.c.number < row.number)
        return [run_fields(row) for row in self.database.rows(statement)]

    def runs_count(self, source: str | None = None) -> int:
        """How many runs there were, of one source or of all."""
        statement = select(func.count()).select_from(runs)
        if source is not None:
            statement = statement.where(runs.c.source == clean_name(source))
        row = self.database.row(statement)
        return int(row[0]) if row else 0

    def last_change(self) -> int:
        """The newest position of `changes`."""
        row = self.database.row(select(func.max(outbox.c.position)))
        return int(row[0] or 0) if row else 0

    def run(self, id: str, *, outcomes: int = 1000, after: int = 0, action: str | None = None) -> Mapping[str, Any]:
        """With outcomes from place `after` on, of one action where it is named; `next` is the place to go on from, or None."""
        row = self.database.row(select(runs).where(runs.c.id == clean_name(id)))
        if row is None:
            raise no_run(id)
        many = max(0, min(outcomes, 10_000))
        places = self._outcomes(row.number, max(0, min(after, 2**31 - 1)), many, action)
        more = places[-1][0] + 1 if places and places[-1][0] + 1 < row.outcomes else None
        if action is not None and len(places) < many:
            more = None
        return {**run_fields(row), "outcomes": [outcome for _, outcome in places], "next": more}

    def _outcomes(self, run: int, after: int, limit: int, action: str | None) -> list[tuple[int, Any]]:
        statement = (
            select(outcomes.c.place, outcomes.c.outcome)
            .where(outcomes.c.run == run, outcomes.c.place >= after)
            .order_by(outcomes.c.place)
            .limit(limit)
        )
        rows = self.database.rows(statement.where(outcomes.c.action == action) if action else statement)
        return [(row.place, unpack(row.outcome)) for row in rows]

    def changes(self, since: int, limit: int) -> Sequence[Mapping[str, Any]]:
        """The outbox after position `since`: position, time, action, dataset, slug, resource, version, tombstone."""
        rows = self.database.rows(
            select(outbox)
            .where(outbox.c.position > max(0, min(since, 2**62)))
            .order_by(outbox.c.position)
            .limit(max(1, min(limit, 10_000)))
        )
        return [{**row._mapping, "tombstone": row.action in TOMBSTONES} for row in rows]


def no_run(id: str) -> NotFound:
    return NotFound("There is no run {id}.", id=id)
