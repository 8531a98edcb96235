"""Runs: the lease, the counts, the outcomes, and where a run stood. One source, one live run, one worker."""

import os
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, Select, delete, func, insert, select, update

from catalog.catalogue.ground import Ground, said, why
from catalog.catalogue.health import after_run
from catalog.catalogue.port import Lease
from catalog.catalogue.workers import is_gone
from catalog.store.database import AnyRow
from catalog.store.packing import column, dumps, loads, pack, unpack
from catalog.store.schema import dry_sightings, outcomes, run_requests, runs, sources
from catalog.words.errors import Busy, Conflict, NotFound
from catalog.words.model import Outcome, OutcomeAction, Run, RunStatus
from catalog.words.texts import Text

LEASE_SECONDS = 60.0  # a worker that is silent for so long has lost its run; clocks of machines may differ by less
COUNTERS = ("seen", "added", "changed", "unchanged", "removed", "failed", "withheld")
OUTCOMES_SHOWN = 1000


@dataclass(slots=True)
class Held:
    """A run in the hands of its worker, inside one transaction."""

    number: int
    dry: bool
    counts: dict[str, int]
    files: dict[str, int]
    places: int
    fresh: list[dict[str, Any]] = field(default_factory=list)

    def count(self, action: str, by: int = 1) -> None:
        """A record that was seen; `removed` ones were not."""
        self.counts[action] += by
        if action != OutcomeAction.REMOVED:
            self.counts["seen"] += by

    def keep(self, outcome: Outcome) -> Outcome:
        self.fresh.append(
            {
                "run": self.number,
                "place": self.places,
                "remote_id": column(outcome.remote_id),
                "resource": outcome.resource,
                "action": str(outcome.action),
                "outcome": pack(outcome.model_dump(mode="json")),
            }
        )
        self.places += 1
        return outcome

    def kept(self, connection: Connection, remote_ids: Sequence[str]) -> dict[str, Outcome]:
        """Outcomes of these records in this run, so far (of files: not asked here)."""
        statement = select(outcomes.c.outcome).where(
            outcomes.c.run == self.number,
            outcomes.c.remote_id.in_([column(remote_id) for remote_id in remote_ids]),
            outcomes.c.resource.is_(None),
        )
        found = [Outcome.model_validate(unpack(data)) for data in connection.execute(statement).scalars()]
        return {outcome.remote_id: outcome for outcome in found}


class Runs(Ground):
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
        with self.database.write() as connection:
            known = connection.execute(select(sources.c.removed).where(sources.c.name == source)).first()
            if known is None or known.removed is not None:
                raise NotFound("There is no source named {name}.", "sala sources list shows them all.", name=source)
            now = self.clock()
            asked = take_requests(connection, source, dry, self.now())
            force = force or any(one.forced for one in asked)
            approve = approve or any(one.approved for one in asked)
            state: dict[str, Any] = {}
            if dry or (preview and not approve):
                state = self._close_broken(connection, source, now, preview=not dry)
                if asked and dry:
                    state = {"request": asked[0].id}
                if preview and not dry:
                    state = {"preview": True}
                return self._start(connection, source, worker, now, force=force, approve=approve, dry=True, state=state)
            standing = connection.execute(running(source, dry=False)).first()
            if standing is not None:
                return self._take_over(connection, standing, worker, now, force=force, approve=approve)
            return self._start(connection, source, worker, now, force=force, approve=approve, dry=False, state=state)

    def _close_broken(self, connection: Connection, source: str, now: float, *, preview: bool) -> dict[str, Any]:
        """Dry runs whose worker is gone are over: they hold nothing that is worth going on from. What asked for them asks still.
        Raises Busy for a second preview of a first run."""
        state: dict[str, Any] = {}
        for row in connection.execute(running(source, dry=True)).all():
            if is_alive(row, now):
                if preview and loads(row.state).get("preview"):
                    raise busy(row)
                continue
            asked = loads(row.state).get("request")
            state = {"request": asked} if asked else state
            reason = why(Text.of("The worker that did this trial ended before it was done."), None)
            connection.execute(
                update(runs).where(runs.c.number == row.number),
                {"status": RunStatus.FAILED, "reason": reason, "finished": self.now(), "lease_until": 0.0},
            )
            connection.execute(delete(dry_sightings).where(dry_sightings.c.run == row.number))
        return state

    def _take_over(
        self, connection: Connection, standing: AnyRow, worker: str, now: float, *, force: bool, approve: bool
    ) -> Lease:
        if is_alive(standing, now):
            raise busy(standing)
        attempt = standing.attempt + 1
        connection.execute(
            update(runs).where(runs.c.number == standing.number),
            {
                "worker": worker,
                "attempt": attempt,
                "lease_until": now + LEASE_SECONDS,
                "forced": standing.forced or force,
                "approved": standing.approved or approve,
            },
        )
        state = loads(standing.state)
        return Lease(
            standing.id, standing.source, worker, resumed=True, phase=standing.phase, state=state, attempt=attempt,
            force=standing.forced or force, approve=standing.approved or approve, started=standing.started,
        )  # fmt: skip

    def _start(
        self,
        connection: Connection,
        source: str,
        worker: str,
        now: float,
        *,
        force: bool,
        approve: bool,
        dry: bool,
        state: dict[str, Any],
    ) -> Lease:
        started = self.now()
        number = (connection.execute(select(func.max(runs.c.number))).scalar() or 0) + 1
        id = f"{started.translate({ord(mark): None for mark in '-:TZ'})}-{source}-{os.urandom(4).hex()}"
        connection.execute(
            insert(runs),
            {
                "number": number, "id": id, "source": source, "status": RunStatus.RUNNING, "dry": dry, "forced": force,
                "approved": approve, "started": started, "worker": worker, "attempt": 1,
                "lease_until": now + LEASE_SECONDS, "phase": "records", "state": dumps(state), "files": dumps({}),
                "outcomes": 0, **dict.fromkeys(COUNTERS, 0),
            },
        )  # fmt: skip
        return Lease(id, source, worker, state=state, dry=dry, force=force, approve=approve, started=started)

    def heartbeat(self, lease: Lease) -> None:
        """Renews the lease alone; state and phase are saved by what changes them."""
        with self.database.write() as connection:
            self._hold(connection, lease)
            until = self.clock() + LEASE_SECONDS
            connection.execute(update(runs).where(runs.c.id == lease.run), {"lease_until": until})

    def save(self, lease: Lease) -> None:
        """Keep where the run stands, and nothing else."""
        with self.database.write() as connection:
            self._release(connection, lease, self._hold(connection, lease))

    def finish(self, lease: Lease, status: RunStatus, reason: Text | None = None, fix: Text | None = None) -> Run:
        with self.database.write() as connection:
            held = self._hold(connection, lease)
            self._release(connection, lease, held)
            finished = self.now()
            connection.execute(
                update(runs).where(runs.c.number == held.number),
                {"status": status, "reason": why(reason, fix), "finished": finished, "lease_until": 0.0},
            )
            if held.dry:
                connection.execute(delete(dry_sightings).where(dry_sightings.c.run == held.number))
            row = connection.execute(select(runs).where(runs.c.number == held.number)).one()
            if not held.dry or lease.state.get("preview"):  # a source that waits for approval says so
                health = connection.execute(select(sources.c.health).where(sources.c.name == row.source)).scalar_one()
                renewed = after_run(unpack(health), run_fields(row), lease.state.get("asked"))
                connection.execute(update(sources).where(sources.c.name == row.source), {"health": pack(renewed)})
            shown = connection.execute(
                select(outcomes.c.outcome)
                .where(outcomes.c.run == held.number)
                .order_by(outcomes.c.place)
                .limit(OUTCOMES_SHOWN)
            )
            return Run.model_validate({**run_fields(row), "outcomes": [unpack(data) for (data,) in shown]})

    def _hold(self, connection: Connection, lease: Lease) -> Held:
        """The run, if it is still this lease's to write to."""
        row = connection.execute(select(runs).where(runs.c.id == lease.run)).first()
        if row is None or row.worker != lease.worker or row.attempt != lease.attempt:
            raise Conflict("The run {run} was taken over by another worker.", run=lease.run)
        if row.status != RunStatus.RUNNING:
            raise Conflict("The run {run} is over.", run=lease.run)
        counts = {name: getattr(row, name) for name in COUNTERS}
        return Held(row.number, row.dry, counts, loads(row.files), row.outcomes)

    def _release(self, connection: Connection, lease: Lease, held: Held) -> None:
        """Write back counts, outcomes, and the lease's own state and phase."""
        if held.fresh:
            connection.execute(insert(outcomes), held.fresh)
        connection.execute(
            update(runs).where(runs.c.number == held.number),
            {
                **held.counts,
                "files": dumps(held.files),
                "outcomes": held.places,
                "state": dumps(lease.state),
                "phase": lease.phase,
                "lease_until": self.clock() + LEASE_SECONDS,
            },
        )


def running(source: str, *, dry: bool) -> Select[tuple[Any, ...]]:
    return select(runs).where(runs.c.source == source, runs.c.status == RunStatus.RUNNING, runs.c.dry.is_(dry))


def is_alive(run: AnyRow, now: float) -> bool:
    """Whether a run that is not over is in a living worker's hands."""
    return bool(run.lease_until > now and not is_gone(run.worker))


def busy(run: AnyRow) -> Busy:
    return Busy(
        "{source} is being harvested by {worker} since {started}.",
        "Wait until that run is done, or until its worker has been silent for {seconds} seconds.",
        source=run.source,
        worker=run.worker,
        started=run.started,
        seconds=int(LEASE_SECONDS),
    )


def take_requests(connection: Connection, source: str, dry: bool, time: str) -> Sequence[AnyRow]:
    """What was asked of this source, done with."""
    asked = connection.execute(
        select(run_requests).where(
            run_requests.c.taken.is_(None), run_requests.c.source == source, run_requests.c.dry.is_(dry)
        )
    ).all()
    if asked:
        ids = [one.id for one in asked]
        connection.execute(update(run_requests).where(run_requests.c.id.in_(ids)), {"taken": time})
    return asked


def run_fields(row: AnyRow) -> dict[str, Any]:
    """A row of `runs` in the public shape, without outcomes."""
    reason, fix = said(row.reason)
    return {
        "id": row.id, "source": row.source, "status": row.status, "reason": reason, "fix": fix, "started": row.started,
        "finished": row.finished, "dry": row.dry, **{name: getattr(row, name) for name in COUNTERS},
        "files": loads(row.files),
    }  # fmt: skip
