"""Sources and requests to run them. A removed source keeps its datasets, its runs and its name."""

import uuid
from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import func, insert, select, update

from catalog.catalogue.ground import Ground
from catalog.catalogue.runs import is_alive
from catalog.store.database import AnyRow
from catalog.store.packing import dumps, loads, pack, unpack
from catalog.store.schema import datasets, run_requests, runs, sources
from catalog.words.errors import NotFound
from catalog.words.model import DatasetStatus, RunStatus
from catalog.words.source import SourceConfig


class Sources(Ground):
    def add_source(self, config: SourceConfig) -> None:
        """New, changed, or back again after it was removed."""
        data = dumps(config.model_dump(mode="json"))
        with self.database.write() as connection:
            found = connection.execute(select(sources.c.name).where(sources.c.name == config.name)).first()
            if found is None:
                connection.execute(
                    insert(sources), {"name": config.name, "config": data, "added": self.now(), "health": pack({})}
                )
            else:
                connection.execute(
                    update(sources).where(sources.c.name == config.name), {"config": data, "removed": None}
                )

    def remove_source(self, name: str) -> None:
        with self.database.write() as connection:
            found = connection.execute(
                update(sources).where(sources.c.name == name, sources.c.removed.is_(None)).values(removed=self.now())
            )
            if not found.rowcount:
                raise unknown_source(name)

    def source(self, name: str) -> SourceConfig:
        row = self.database.row(select(sources.c.config, sources.c.removed).where(sources.c.name == name))
        if row is None or row.removed is not None:
            raise unknown_source(name)
        return SourceConfig.model_validate(loads(row.config))

    def sources(self) -> Sequence[Mapping[str, Any]]:
        """Each: name, title, kind, url, schedule, contact, added, config, health (`health.after_run`), next_run, running
        (a run's id), datasets, withheld, withdrawn (counts)."""
        counted = self.database.rows(
            select(datasets.c.source, datasets.c.status, func.count().label("many")).group_by(
                datasets.c.source, datasets.c.status
            )
        )
        counts: dict[str, dict[str, int]] = {}
        for row in counted:
            counts.setdefault(row.source, {})[row.status] = row.many
        running = {row.source: row.id for row in self._running(dry=False)}
        found = self.database.rows(select(sources).where(sources.c.removed.is_(None)).order_by(sources.c.name))
        return [source_fields(dict(row._mapping), counts.get(row.name, {}), running.get(row.name)) for row in found]

    def plan(self, name: str, next_run: str | None) -> None:
        """Say when the scheduler means to run the source next (UTC, ISO); shown with its health."""
        with self.database.write() as connection:
            health = connection.execute(select(sources.c.health).where(sources.c.name == name)).scalar()
            if health is None:
                raise unknown_source(name)
            renewed = {**unpack(health), "next_run": next_run}
            connection.execute(update(sources).where(sources.c.name == name), {"health": pack(renewed)})

    def request_run(self, source: str, *, force: bool = False, approve: bool = False, dry: bool = False) -> str:
        """One that waits already is widened, not doubled: pressing a button ten times asks once."""
        self.source(source)
        with self.database.write() as connection:
            waiting = connection.execute(
                select(run_requests).where(
                    run_requests.c.source == source, run_requests.c.taken.is_(None), run_requests.c.dry.is_(dry)
                )
            ).first()
            if waiting is not None:
                connection.execute(
                    update(run_requests).where(run_requests.c.id == waiting.id),
                    {"forced": waiting.forced or force, "approved": waiting.approved or approve},
                )
                return str(waiting.id)
            id = str(uuid.uuid4())
            connection.execute(
                insert(run_requests),
                {"id": id, "source": source, "forced": force, "approved": approve, "dry": dry, "requested": self.now()},
            )
            return id

    def open_requests(self) -> Sequence[Mapping[str, Any]]:
        """All that wait, oldest first, but those of a source whose run is at work: they are begun when it is over. Whoever begins a run
        (`begin`) takes them with it; until then they stand, whoever dies."""
        waiting = (
            select(run_requests)
            .join(sources, sources.c.name == run_requests.c.source)
            .where(run_requests.c.taken.is_(None), sources.c.removed.is_(None))
            .order_by(run_requests.c.requested)
        )
        rows = self.database.rows(waiting)
        if not rows:
            return []
        previews = [row for row in self._running(dry=True) if loads(row.state).get("preview")]
        at_work = {row.source for row in [*self._running(dry=False), *previews] if is_alive(row, self.clock())}
        return [
            {
                "id": row.id,
                "source": row.source,
                "force": row.forced,
                "approve": row.approved,
                "dry": row.dry,
                "requested": row.requested,
            }
            for row in rows
            if row.dry or row.source not in at_work
        ]

    def broken_trials(self) -> Sequence[str]:
        """Sources whose dry run was asked for and whose worker is gone: to be begun anew."""
        now = self.clock()
        broken = [row for row in self._running(dry=True) if not is_alive(row, now)]
        return sorted({row.source for row in broken if loads(row.state).get("request")})

    def _running(self, *, dry: bool) -> Sequence[AnyRow]:
        columns = (runs.c.source, runs.c.id, runs.c.worker, runs.c.lease_until, runs.c.state)
        return self.database.rows(select(*columns).where(runs.c.status == RunStatus.RUNNING, runs.c.dry.is_(dry)))


def source_fields(row: Mapping[str, Any], counts: Mapping[str, int], running: str | None) -> dict[str, Any]:
    config = loads(row["config"])
    health = unpack(row["health"])
    return {
        **{key: config[key] for key in ("name", "title", "kind", "url", "schedule", "contact")},
        "added": row["added"],
        "config": config,
        "next_run": health.pop("next_run", None),
        "health": health,
        "running": running,
        "datasets": counts.get(DatasetStatus.PUBLISHED, 0),
        "withheld": counts.get(DatasetStatus.WITHHELD, 0),
        "withdrawn": counts.get(DatasetStatus.WITHDRAWN, 0),
    }


def unknown_source(name: str) -> NotFound:
    return NotFound("There is no source named {name}.", "sala sources list shows them all.", name=name)
