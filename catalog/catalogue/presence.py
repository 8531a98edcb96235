"""Which records a run has seen, which it misses, and what is withdrawn for it."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from sqlalchemy import ColumnElement, Connection, and_, bindparam, exists, func, insert, select, update

from catalog.catalogue.batch import came_back
from catalog.catalogue.documents import fields_of, head_of
from catalog.catalogue.ground import Change, said
from catalog.catalogue.port import Lease
from catalog.catalogue.publishing import Publishing, chunks
from catalog.catalogue.runs import Held
from catalog.store.database import AnyRow
from catalog.store.packing import column
from catalog.store.schema import datasets, documents, dry_sightings, runs
from catalog.words.model import DatasetStatus, Outcome, OutcomeAction, dataset_id
from catalog.words.texts import Text

LIVE = (DatasetStatus.PUBLISHED, DatasetStatus.WITHHELD)
PAGE = 1000


class Presence(Publishing):
    def known_count(self, source: str) -> int:
        statement = select(func.count()).where(datasets.c.source == source, datasets.c.status.in_(LIVE))
        row = self.database.row(statement)
        return int(row[0]) if row else 0

    def seen(
        self,
        lease: Lease,
        unchanged: Sequence[str],
        failed: Sequence[Outcome] = (),
        hashes: Mapping[str, str] | None = None,
    ) -> None:
        """Counted once for each record, however often a run that goes on says it again. A withdrawn one is back."""
        with self.change() as change:
            held = self._hold(change.connection, lease)
            for part in chunks([dataset_id(lease.source, remote_id) for remote_id in unchanged], PAGE):
                self._sight(change, held, part)
            if hashes and not held.dry:
                renewed = [
                    {"this": dataset_id(lease.source, remote_id), "new": hash} for remote_id, hash in hashes.items()
                ]
                statement = update(datasets).where(datasets.c.id == bindparam("this")).values(hash=bindparam("new"))
                change.connection.execute(statement, renewed)
            self._keep_failed(change.connection, held, lease, failed)
            self._release(change.connection, lease, held)

    def _sight(self, change: Change, held: Held, ids: Sequence[str]) -> None:
        connection = change.connection
        if held.dry:
            held.count(OutcomeAction.UNCHANGED, sight_dry(connection, held.number, ids))
            return
        rows = connection.execute(select(datasets).where(datasets.c.id.in_(ids), datasets.c.seen != held.number)).all()
        back = [row for row in rows if row.status == DatasetStatus.WITHDRAWN]
        connection.execute(update(datasets).where(datasets.c.id.in_([row.id for row in rows])).values(seen=held.number))
        held.count(OutcomeAction.UNCHANGED, len(rows) - len(back))
        for row in back:
            status = DatasetStatus.WITHHELD if row.withheld else DatasetStatus.PUBLISHED
            set_status(change, row, status, row.withheld, None)
            action = OutcomeAction.WITHHELD if row.withheld else OutcomeAction.ADDED
            held.count(action)
            held.keep(Outcome(remote_id=row.remote_id, dataset=row.id, action=action, detail=came_back()))
            change.note(str(action), row.id, row.slug, ledger=named(row))

    def _keep_failed(self, connection: Connection, held: Held, lease: Lease, failed: Sequence[Outcome]) -> None:
        for part in [failed[start : start + PAGE] for start in range(0, len(failed), PAGE)]:
            kept = held.kept(connection, [outcome.remote_id for outcome in part])
            fresh = [outcome for outcome in part if outcome.remote_id not in kept]
            ids = [dataset_id(lease.source, outcome.remote_id) for outcome in fresh]
            if held.dry:
                sight_dry(connection, held.number, ids)
            else:
                connection.execute(update(datasets).where(datasets.c.id.in_(ids)).values(seen=held.number))
            for outcome in fresh:
                held.count(OutcomeAction.FAILED)
                held.keep(outcome)

    def missing(self, lease: Lease) -> Iterator[str]:
        """In the order of their ids, read page by page: what is withdrawn meanwhile does not disturb it."""
        after = ""
        unseen = self._unseen(lease)
        while True:
            page = self.database.rows(
                select(datasets.c.remote_id)
                .where(unseen, datasets.c.remote_id > after)
                .order_by(datasets.c.remote_id)
                .limit(PAGE)
            )
            for row in page:
                yield row.remote_id
            if len(page) < PAGE:
                return
            after = page[-1].remote_id

    def missing_count(self, lease: Lease) -> int:
        row = self.database.row(select(func.count()).select_from(datasets).where(self._unseen(lease)))
        return int(row[0]) if row else 0

    def _unseen(self, lease: Lease) -> ColumnElement[bool]:
        row = self.database.row(select(runs.c.number).where(runs.c.id == lease.run))
        number = int(row.number) if row else -1
        live = and_(datasets.c.source == lease.source, datasets.c.status.in_(LIVE))
        if lease.dry:
            sighted = exists().where(dry_sightings.c.run == number, dry_sightings.c.dataset == datasets.c.id)
            return and_(live, ~sighted)
        return and_(live, datasets.c.seen != number)

    def withdraw(self, lease: Lease, remote_ids: Sequence[str]) -> Sequence[Outcome]:
        """They left the source: address, documents and versions stay. What is withdrawn already is no outcome again."""
        given: list[Outcome] = []
        with self.change() as change:
            held = self._hold(change.connection, lease)
            for part in chunks([column(remote_id) for remote_id in remote_ids], PAGE):  # as `missing` names them
                rows = change.connection.execute(
                    select(datasets)
                    .where(
                        datasets.c.source == lease.source,
                        datasets.c.remote_id.in_(part),
                        datasets.c.status.in_(LIVE),
                    )
                    .order_by(datasets.c.remote_id)
                ).all()
                kept = held.kept(change.connection, [row.remote_id for row in rows]) if held.dry else {}
                for row in rows:
                    if row.remote_id not in kept:
                        given.append(self._withdraw(change, held, row))
            self._release(change.connection, lease, held)
        return given

    def _withdraw(self, change: Change, held: Held, row: AnyRow) -> Outcome:
        reason = Text.of("Its source no longer lists it since {date}.", date=change.time[:10])
        if not held.dry:
            shown = {"reason": reason.model_dump(), "fix": None}
            set_status(change, row, DatasetStatus.WITHDRAWN, None, shown)
            change.note("withdrawn", row.id, row.slug, ledger=named(row))
        held.count(OutcomeAction.REMOVED)
        return held.keep(Outcome(remote_id=row.remote_id, dataset=row.id, action=OutcomeAction.REMOVED, detail=reason))


def sight_dry(connection: Connection, run: int, ids: Sequence[str]) -> int:
    """Mark for a dry run; how many were new to it."""
    marked = select(dry_sightings.c.dataset).where(dry_sightings.c.run == run, dry_sightings.c.dataset.in_(ids))
    have = set(connection.execute(marked).scalars())
    fresh = [id for id in dict.fromkeys(ids) if id not in have]
    if fresh:
        connection.execute(insert(dry_sightings), [{"run": run, "dataset": id} for id in fresh])
    return len(fresh)


def named(row: AnyRow) -> dict[str, Any]:
    """What a ledger entry says of a dataset."""
    return {"source": row.source, "remote_id": row.remote_id, "record": row.record_sha256}


def set_status(
    change: Change, row: AnyRow, status: DatasetStatus, stored: bytes | None, shown: Mapping[str, Any] | None
) -> None:
    """Change a dataset's status in its row and in its document's head; its resources' bytes stay as they are.

    The reason is given as `stored` bytes (`ground.why`) or as `shown`, its JSON.
    """
    connection = change.connection
    document = connection.execute(
        select(documents.c.document, documents.c.head).where(documents.c.dataset == row.id)
    ).one()
    reason = shown["reason"] if shown else said(stored)[0]
    fields = fields_of(document.document[: document.head])
    fields.update(status=status, reason=reason, updated=change.time)
    head = head_of(fields)
    connection.execute(
        update(documents).where(documents.c.dataset == row.id),
        {"document": head + document.document[document.head :], "head": len(head)},
    )
    ended = change.time if status == DatasetStatus.WITHDRAWN else None
    connection.execute(
        update(datasets).where(datasets.c.id == row.id),
        {"status": status, "reason": stored, "updated": change.time, "ended": ended},
    )
