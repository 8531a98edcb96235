"""What all parts of the catalogue stand on: the store, the files, the signer, a clock; and `change`, the one way to write.

A change is one transaction. What it notes becomes ledger entries, one new signed head, and outbox entries, in the same
transaction as the rows. Nobody else commits.
"""

import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import Connection, func, insert, select

from catalog.files.port import FileStore
from catalog.ledger.entries import entry
from catalog.ledger.heads import Signer
from catalog.ledger.tree import Frontier, leaf_hash
from catalog.store import schema
from catalog.store.database import Database
from catalog.store.packing import column, dumps, unpack
from catalog.words.errors import Conflict
from catalog.words.model import Column
from catalog.words.texts import Text

VERIFIER = "ledger-verifier"


def stamp(seconds: float) -> str:
    """Seconds since 1970 as the store writes times: UTC, `YYYY-MM-DDTHH:MM:SSZ`."""
    return datetime.fromtimestamp(seconds, UTC).strftime("%Y-%m-%dT%H:%M:%SZ")


def why(reason: Text | None, fix: Text | None) -> bytes | None:
    """A reason and its fix as they stand in the store."""
    if reason is None:
        return None
    return dumps({"reason": reason.model_dump(), "fix": fix.model_dump() if fix else None})


def said(data: bytes | None) -> tuple[dict[str, Any] | None, dict[str, Any] | None]:
    """Reason and fix of `why`, as JSON-able texts."""
    if data is None:
        return None, None
    content = unpack(data)
    return content["reason"], content["fix"]


def text(content: dict[str, Any] | None) -> Text | None:
    return Text.model_validate(content) if content is not None else None


@dataclass(slots=True)
class Change:
    """One transaction at work."""

    connection: Connection
    time: str
    leaves: list[bytes] = field(default_factory=list)
    news: list[dict[str, Any]] = field(default_factory=list)

    def note(
        self,
        action: str,
        dataset: str,
        slug: str,
        *,
        resource: str | None = None,
        version: int | None = None,
        ledger: dict[str, Any] | None = None,
    ) -> None:
        """Tell those who follow; with `ledger` (the entry's facts) it is also written into the log."""
        self.news.append(
            {
                "time": self.time,
                "dataset": dataset,
                "resource": resource,
                "action": action,
                "version": version,
                "slug": slug,
            }
        )
        if ledger is not None:
            facts = {name: column(fact) if isinstance(fact, str) else fact for name, fact in ledger.items()}
            self.leaves.append(entry(action, self.time, dataset, resource=resource, version=version, **facts))


class Ground:
    def __init__(
        self, database: Database, files: FileStore, signer: Signer | None, clock: Callable[[], float] = time.time
    ) -> None:
        self.database, self.files, self.signer, self.clock = database, files, signer, clock
        self._frontier = Frontier()
        self._columns: dict[tuple[str, int], Sequence[Column]] = {}
        self._pairs: dict[tuple[str, int], tuple[float, Sequence[Any]]] = {}  # of tables that may be joined

    def now(self) -> str:
        return stamp(self.clock())

    @contextmanager
    def change(self) -> Iterator[Change]:
        """Rows, ledger and outbox, all or nothing."""
        with self.database.write() as connection:
            change = Change(connection, self.now())
            yield change
            frontier = self._append(change) if change.leaves else None
            self._tell(change)
        if frontier is not None:
            # Only now: the edge of a transaction that was rolled back must never be continued.
            self._frontier = frontier

    def _append(self, change: Change) -> Frontier:
        if self.signer is None:
            raise Conflict("This catalogue was opened for reading.")
        connection = change.connection
        last = connection.execute(select(func.max(schema.ledger_entries.c.position))).scalar()
        size = 0 if last is None else int(last) + 1
        known = self._frontier
        frontier = (
            Frontier(known.size, list(known.roots))
            if known.size == size and size
            else Frontier.at(size, lambda level, place: node(connection, level, place))
        )
        hashes = [leaf_hash(leaf) for leaf in change.leaves]
        nodes = [
            {"level": level, "place": place, "hash": made} for level, place, made in frontier.extend(hashes) if level
        ]
        connection.execute(
            insert(schema.ledger_entries),
            [
                {"position": size + offset, "entry": leaf, "hash": made}
                for offset, (leaf, made) in enumerate(zip(change.leaves, hashes, strict=True))
            ],
        )
        if nodes:
            connection.execute(insert(schema.ledger_nodes), nodes)
        root = frontier.root()
        head = {"size": frontier.size, "root": root, "time": change.time}
        connection.execute(
            insert(schema.ledger_heads), {**head, "note": self.signer.sign(frontier.size, root, change.time)}
        )
        return frontier

    def _tell(self, change: Change) -> None:
        if not change.news:
            return
        last = change.connection.execute(select(func.max(schema.outbox.c.position))).scalar() or 0
        for offset, news in enumerate(change.news, 1):
            news["position"] = last + offset
        change.connection.execute(insert(schema.outbox), change.news)


def node(connection: Connection, level: int, place: int) -> bytes:
    """A stored node of the tree."""
    if level == 0:
        entries = schema.ledger_entries.c
        found = connection.execute(select(entries.hash).where(entries.position == place)).scalar()
    else:
        nodes = schema.ledger_nodes.c
        found = connection.execute(select(nodes.hash).where(nodes.level == level, nodes.place == place)).scalar()
    if found is None:
        raise Conflict("The ledger lacks node {level}/{place}.", level=level, place=place)
    return bytes(found)
