"""The index follows the outbox: what was published is found within seconds, and what is lost is built anew from the store."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import func, select

from catalog.catalogue.ground import Ground
from catalog.catalogue.values import searchable
from catalog.search.port import IndexDocument, SearchIndex, TableFields
from catalog.store.packing import loads, unpack
from catalog.store.schema import datasets, documents, outbox, resources, uses, versions
from catalog.words.errors import Busy
from catalog.words.model import DatasetStatus, ResourceState

STEP = 500  # outbox entries, or datasets, at a time
TURN = "index"  # the name of the lock: one follower at a time, on any machine


@dataclass(frozen=True, slots=True)
class Comparison:
    """The index against the store. `behind`: outbox entries not followed yet; `ahead`: it followed a store that is no more."""

    missing: Sequence[str]
    surplus: Sequence[str]
    behind: int
    ahead: bool

    @property
    def good(self) -> bool:
        return not self.missing and not self.surplus and not self.behind and not self.ahead


class Indexing(Ground):
    def follow(self, index: SearchIndex, limit: int = STEP) -> int:
        """One step: index what changed. How many outbox entries were followed; 0 when there is nothing, or another follows."""
        with self.database.exclusive(TURN) as mine:
            return self._step(index, limit) if mine else 0

    def catch_up(self, index: SearchIndex) -> int:
        """Follow to the end. An index that is empty, or ahead of its store (restored from a backup), is built anew."""
        with self.database.exclusive(TURN) as mine:
            if not mine:
                return 0
            position, last = index.position(), self._last()
            if position > last or (position == 0 and last > STEP):
                self._rebuild(index, None)
            followed = 0
            while step := self._step(index, STEP):
                followed += step
            return followed

    def rebuild(self, index: SearchIndex, progress: Callable[[int, int], None] | None = None) -> int:
        """Everything into a new index while the old one serves; what is published meanwhile is followed after. How many.

        `progress(done, total)` is called now and then. Raises Busy where another follower is at work.
        """
        with self.database.exclusive(TURN) as mine:
            if not mine:
                raise Busy("The index is being written by another worker.", "Stop the worker, or wait a moment.")
            count = self._rebuild(index, progress)
            while self._step(index, STEP):
                pass
            return count

    def compare(self, index: SearchIndex, limit: int = 1000) -> Comparison:
        """Walk both in order of ids; at most `limit` of each kind are named."""
        missing: list[str] = []
        surplus: list[str] = []
        held = index.ids()
        other = next(held, None)
        for id in self.indexed_ids():
            while other is not None and other < id:
                surplus.append(other)
                other = next(held, None)
            if other == id:
                other = next(held, None)
            else:
                missing.append(id)
            if len(missing) >= limit or len(surplus) >= limit:
                break
        else:
            while other is not None and len(surplus) < limit:
                surplus.append(other)
                other = next(held, None)
        position, last = index.position(), self._last()
        return Comparison(missing[:limit], surplus[:limit], max(0, last - position), position > last)

    def repair(self, index: SearchIndex) -> int:
        """Mend what `compare` found; how many datasets were mended."""
        mended = 0
        self.catch_up(index)
        while True:
            found = self.compare(index)
            wrong = [*found.missing, *found.surplus]
            if not wrong:
                return mended
            with self.database.exclusive(TURN) as mine:
                if not mine:
                    raise Busy("The index is being written by another worker.", "Stop the worker, or wait a moment.")
                made = self.index_documents(wrong)
                present = {one.id for one in made}
                index.apply(made, [id for id in wrong if id not in present], index.position())
            mended += len(wrong)

    def indexed_ids(self) -> Iterator[str]:
        """Ids of all that belongs into the index, in order."""
        after = ""
        while True:
            page = self.database.rows(
                select(datasets.c.id)
                .where(datasets.c.id > after, datasets.c.status != DatasetStatus.TAKEN_DOWN)
                .order_by(datasets.c.id)
                .limit(STEP * 10)
            )
            yield from (row.id for row in page)
            if len(page) < STEP * 10:
                return
            after = page[-1].id

    def index_documents(self, ids: Sequence[str]) -> list[IndexDocument]:
        """Those of them that belong into the index."""
        rows = self.database.rows(
            select(documents.c.dataset, documents.c.document, datasets.c.status, uses.c.views + uses.c.downloads)
            .join(datasets, datasets.c.id == documents.c.dataset)
            .outerjoin(uses, uses.c.dataset == documents.c.dataset)
            .where(documents.c.dataset.in_(ids), documents.c.document.is_not(None))
        )
        open_ids = [row.dataset for row in rows if row.status == DatasetStatus.PUBLISHED]
        tables = self._tables(open_ids)
        return [
            IndexDocument(row.dataset, loads(row.document), tables.get(row.dataset, ()), int(row[3] or 0))
            for row in rows
        ]

    def _tables(self, ids: Sequence[str]) -> Mapping[str, Sequence[TableFields]]:
        rows = self.database.rows(
            select(resources.c.dataset, resources.c.id, resources.c.document, versions.c.profile, versions.c.words)
            .join(versions, (versions.c.resource == resources.c.id) & (versions.c.number == resources.c.version))
            .where(
                resources.c.dataset.in_(ids),
                resources.c.removed.is_(None),
                resources.c.state != ResourceState.WITHHELD,
                versions.c.parquet.is_not(None),
                versions.c.hidden.is_(None),
            )
            .order_by(resources.c.dataset, resources.c.position)
        )
        found: dict[str, list[TableFields]] = {}
        for row in rows:
            document: dict[str, Any] = loads(row.document)
            values = searchable(unpack(row.profile), unpack(row.words) if row.words else ())
            found.setdefault(row.dataset, []).append(
                TableFields(row.id, document["title"], document["columns"], values)
            )
        return found

    def _step(self, index: SearchIndex, limit: int) -> int:
        rows = self.database.rows(
            select(outbox.c.position, outbox.c.dataset)
            .where(outbox.c.position > index.position())
            .order_by(outbox.c.position)
            .limit(limit)
        )
        if not rows:
            return 0
        ids = list(dict.fromkeys(row.dataset for row in rows))
        made = self.index_documents(ids)
        present = {one.id for one in made}
        index.apply(made, [id for id in ids if id not in present], rows[-1].position)
        return len(rows)

    def _rebuild(self, index: SearchIndex, progress: Callable[[int, int], None] | None) -> int:
        position = self._last()  # before the first document is read: what comes later is followed
        row = self.database.row(select(func.count()).where(datasets.c.status != DatasetStatus.TAKEN_DOWN))
        total, done = (int(row[0]) if row else 0), 0

        def all_documents() -> Iterator[IndexDocument]:
            nonlocal done
            part: list[str] = []
            for id in self.indexed_ids():
                part.append(id)
                if len(part) == STEP:
                    yield from self.index_documents(part)
                    done += len(part)
                    part = []
                    if progress is not None:
                        progress(done, total)
            yield from self.index_documents(part)
            done += len(part)

        index.rebuild(all_documents(), position)
        if progress is not None:
            progress(done, total)
        return done

    def _last(self) -> int:
        row = self.database.row(select(func.max(outbox.c.position)))
        return int(row[0] or 0) if row else 0
