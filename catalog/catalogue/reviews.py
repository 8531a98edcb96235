"""Reviews: what waits for a named reviewer, letting it go, and pulling back what is served. Every decision is kept, with its reason.

The bytes of a held file are not kept. So letting go forgets what is known of its address (etag, sha256): the next harvest fetches
and judges it anew, and publishes it where nothing is found that the reviewer did not see.
"""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import Connection, select, update

from catalog.catalogue.decisions import decide, drop, held_personal, hold, latest_of, release_of
from catalog.catalogue.documents import draft_resource, resource_of
from catalog.catalogue.filing import Filing, clean, current, rebuild
from catalog.catalogue.ground import Change, said, why
from catalog.store.database import AnyRow
from catalog.store.packing import dumps, loads, unpack
from catalog.store.schema import datasets, holds, releases, resources, versions
from catalog.words.errors import Conflict, Gone, NotFound
from catalog.words.model import DatasetStatus, PersonalData, ResourceState
from catalog.words.releases import Release, keep, let_go, let_through, pull, pulled_back, unchanged
from catalog.words.texts import Text


class Reviews(Filing):
    def waiting_reviews(self) -> Sequence[Mapping[str, Any]]:
        """What a reviewer can decide, longest waiting first: resource, dataset, slug, title (of the dataset), file (title), source,
        since, pulled, found [{column, kind, count}]. No values, no samples. What is blocked is not among them."""
        with self.database.read() as connection:
            rows = connection.execute(
                select(
                    holds, resources.c.document, resources.c.source, datasets.c.id, datasets.c.slug, datasets.c.title
                )
                .join(resources, resources.c.id == holds.c.resource)
                .join(datasets, datasets.c.id == resources.c.dataset)
                .where(datasets.c.status != DatasetStatus.TAKEN_DOWN, resources.c.removed.is_(None))
                .order_by(holds.c.since, holds.c.resource)
            ).all()
            latest = latest_of(connection, [row.resource for row in rows])
        found: list[Mapping[str, Any]] = []
        for row in rows:
            personal, decision = held_personal(row), latest.get(row.resource)
            pulled = decision is not None and decision.pulled
            if row.document is None or not (personal.tier == "review" or (pulled and personal.tier == "clean")):
                continue
            if decision is not None and decision.settles(personal):
                continue
            found.append(
                {
                    "resource": row.resource,
                    "dataset": row.id,
                    "slug": row.slug,
                    "title": row.title,
                    "file": loads(row.document)["title"],
                    "source": row.source,
                    "since": row.since,
                    "pulled": pulled,
                    "found": [one.model_dump(include={"column", "kind", "count"}) for one in personal.columns],
                }
            )
        return found

    def review(self, resource: str) -> tuple[Mapping[str, Any], PersonalData, Sequence[Release]]:
        """For a reviewer: the file's document, what was found in it (with masked samples), and the decisions, newest first. NotFound, Gone."""
        with self.database.read() as connection:
            row = whole_row(connection, resource)
            personal = known_personal(connection, row)
            decided = connection.execute(
                select(releases).where(releases.c.resource == row.id).order_by(releases.c.number.desc()).limit(100)
            ).all()
        document: Mapping[str, Any] = loads(row.document)
        return document, personal, [release_of(one) for one in decided]

    def keep(self, resource: str, reviewer: str, reason: str, mark: str | None = None) -> None:
        """It stays withheld and waits no longer. `mark`: of what the reviewer looked at (`mark_of`). Raises NotFound, Gone, Conflict (nothing is held), InvalidRequest."""
        with self.change() as change:
            row = whole_row(change.connection, resource)
            held = change.connection.execute(select(holds).where(holds.c.resource == row.id)).first()
            if held is None:
                raise Conflict(Text.of("This file does not wait for a reviewer"))
            before = latest_of(change.connection, [row.id]).get(row.id)
            unchanged(mark, held_personal(held), before)
            pulled = before is not None and before.pulled
            decide(change.connection, keep(row.id, held_personal(held), reviewer, reason, change.time, pulled=pulled))

    def let_go(self, resource: str, reviewer: str, reason: str, mark: str | None = None) -> str:
        """The next harvest of its source publishes it; the source's name. Raises NotFound, Gone, Conflict (blocked, or nothing waits), InvalidRequest."""
        with self.change() as change:
            row = whole_row(change.connection, resource)
            held = change.connection.execute(select(holds).where(holds.c.resource == row.id)).first()
            if held is None:
                raise Conflict(Text.of("This file does not wait for a reviewer"))
            before = latest_of(change.connection, [row.id]).get(row.id)
            unchanged(mark, held_personal(held), before)
            release = let_go(
                row.id, held_personal(held), reviewer, reason, change.time, pulled=bool(before and before.pulled)
            )
            number = decide(change.connection, release)
            drop(change.connection, [row.id])
            self._withhold(change, row, *let_through(change.time))
            change.note(
                "let-go", row.dataset, row.slug, resource=row.id, ledger={"source": row.source, "release": number}
            )
            return str(row.source)

    def pull(self, resource: str, reviewer: str, reason: str) -> None:
        """Found later: from the commit on it is withheld at every door, with all its versions, until it is let go.

        Raises NotFound, Gone, InvalidRequest.
        """
        with self.change() as change:
            connection = change.connection
            row = whole_row(connection, resource)
            before = latest_of(connection, [row.id]).get(row.id)
            personal = known_personal(connection, row)
            number = decide(connection, pull(row.id, personal, reviewer, reason, change.time))
            shown = pulled_back(change.time)
            connection.execute(
                update(versions)
                .where(versions.c.resource == row.id, versions.c.hidden.is_(None))
                .values(hidden=why(*shown))
            )
            hold(connection, row.id, change.time, row.sha256, personal)
            self._withhold(change, row, *shown)
            if before is None or not before.pulled:
                ledger = {"source": row.source, "release": number}
                change.note("withheld", row.dataset, row.slug, resource=row.id, ledger=ledger)

    def _withhold(self, change: Change, row: AnyRow, reason: Text, fix: Text) -> None:
        """Its row, its document, its dataset's document."""
        data = why(reason, fix)
        shown = said(data)
        if row.gate is not None:  # the dataset's own reason goes first
            shown = said(row.gate)
        old = loads(row.document)
        document = resource_of(
            draft_resource(old), row.id, row.dataset, ResourceState.WITHHELD, *shown, {}, old["checked"], row.removed
        )
        change.connection.execute(
            update(resources).where(resources.c.id == row.id),
            {
                "state": ResourceState.WITHHELD,
                "reason": data,
                "document": dumps(document),
                "etag": None,
                "last_modified": None,
                "sha256": None,
            },
        )
        rebuild(change, row.dataset)


def whole_row(connection: Connection, resource: str) -> AnyRow:
    """A resource with its dataset's slug, and the gate that holds its dataset."""
    name = clean(resource) or ""
    row = connection.execute(
        select(resources, datasets.c.slug, datasets.c.withheld.label("gate"))
        .join(datasets, datasets.c.id == resources.c.dataset)
        .where(resources.c.id == name)
    ).first()
    if row is None:
        raise NotFound("There is no resource {id}.", id=name[:100])
    if row.document is None:
        raise Gone("It was taken down here and is not published again.")
    return row


def known_personal(connection: Connection, row: AnyRow) -> PersonalData:
    """What judging found in the newest bytes: of those that are held, else of the newest version."""
    held = connection.execute(select(holds).where(holds.c.resource == row.id)).first()
    if held is not None:
        return held_personal(held)
    version = current(connection, row)
    report = unpack(version.report) if version is not None else None
    return PersonalData.model_validate(report["personal_data"]) if report else PersonalData()
