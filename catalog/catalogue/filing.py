"""Files: which addresses a run should ask, and what became of each: versions, states, reports."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, func, insert, or_, select, update

from catalog.catalogue.batch import served_facts
from catalog.catalogue.decisions import drop, hold, latest_of
from catalog.catalogue.documents import draft_resource, resource_of, whole
from catalog.catalogue.ground import Change, said, why
from catalog.catalogue.joining import keep_sketches
from catalog.catalogue.links import available, note_checks
from catalog.catalogue.port import FileResult, FileTask, Lease
from catalog.catalogue.presence import Presence
from catalog.catalogue.runs import Held
from catalog.files.keys import sha256_of
from catalog.store.database import AnyRow
from catalog.store.packing import canonical, column, dumps, loads, pack, sha256, squeeze
from catalog.store.schema import datasets, documents, resources, runs, versions
from catalog.tables.sketches import Sketch, sketches_of
from catalog.tables.wordlist import words_in
from catalog.words.model import DatasetStatus, Outcome, OutcomeAction, PersonalData, ResourceState
from catalog.words.releases import Release, may_serve, pulled_back
from catalog.words.texts import Text

UNCHANGED = "unchanged"
GATE = Text.of("A gate holds this file back.")
UNDER = "judged_under"  # beside a stored judgement, see `under`
KEPT = (ResourceState.PUBLISHED, ResourceState.INVALID)  # their bytes become a version


@dataclass(frozen=True, slots=True)
class Taken:
    """A result whose files are in the file store."""

    result: FileResult
    original: str | None = None
    parquet: str | None = None
    sketches: Sequence[Sketch] = ()
    words: Sequence[str] = ()

    @property
    def content(self) -> bool:
        """Whether there are bytes that may become a version."""
        return self.result.state in KEPT and self.original is not None

    @property
    def personal(self) -> PersonalData:
        judgement = self.result.judgement
        return judgement.personal_data if judgement else PersonalData()

    def gated(self, latest: Release | None) -> "Taken":
        """The result under the latest decision, which may have come while the file was fetched and judged."""
        if not self.content or may_serve(self.personal, latest):
            return self
        reason, fix = pulled_back(latest.at) if latest and latest.pulled else (GATE, None)
        return replace(self, result=replace(self.result, state=ResourceState.WITHHELD, reason=reason, fix=fix))


class Filing(Presence):
    def file_tasks(self, lease: Lease, limit: int, *, after: str | None = None) -> Sequence[FileTask]:
        """In the order of resource ids; `after` is the last one had. Services, pages and documentation are not fetched."""
        run = self.database.row(select(runs.c.number).where(runs.c.id == lease.run))
        statement = (
            select(resources)
            .join(datasets, datasets.c.id == resources.c.dataset)
            .where(
                resources.c.source == lease.source,
                resources.c.id > (after or ""),
                resources.c.asked != (run.number if run else -1),
                resources.c.removed.is_(None),
                resources.c.url.is_not(None),
                resources.c.kind == "file",
                datasets.c.status == DatasetStatus.PUBLISHED,
            )
            .order_by(resources.c.id)
            .limit(limit)
        )
        return [file_task(row) for row in self.database.rows(statement)]

    def latest_release(self, resource: str) -> Release | None:
        """The latest decision of a reviewer on it."""
        with self.database.read() as connection:
            return latest_of(connection, [resource]).get(resource)

    def file_done(self, lease: Lease, results: Sequence[FileResult]) -> None:
        """The files go into the file store first: a kill in between leaves bytes that nobody names, never a name without bytes."""
        taken = [self._take_in(result) for result in results]
        with self.change() as change:
            held = self._hold(change.connection, lease)
            ids = [one.result.resource for one in taken]
            rows = {
                row.id: row
                for row in change.connection.execute(
                    select(resources, datasets.c.slug, datasets.c.status, datasets.c.withheld.label("gate"))
                    .join(datasets, datasets.c.id == resources.c.dataset)
                    .where(resources.c.id.in_(ids))
                )
            }
            latest = latest_of(change.connection, ids)
            touched: dict[str, None] = {}
            checks: list[dict[str, Any]] = []
            refused: list[Taken] = []
            for one in taken:
                row = rows.pop(one.result.resource, None)
                if row is None or row.asked == held.number or row.document is None:
                    continue  # done already in this run, or taken down meanwhile
                decision = latest.get(row.id)
                gated = one.gated(decision)
                if gated is not one:
                    refused.append(one)
                checks += link_check(change, held, row, one.result)
                self._done(change, held, lease, row, gated, decision)
                touched[row.dataset] = None
            note_checks(change.connection, checks, change.time)
            for dataset in touched:
                rebuild(change, dataset)
            self._release(change.connection, lease, held)
        for one in refused:
            self._throw_away(one)

    def _throw_away(self, one: Taken) -> None:
        """Bytes that were taken in and may not be served: held files are not kept."""
        with self.database.write() as connection:
            for key in (one.original, one.parquet):
                named = or_(versions.c.original == key, versions.c.parquet == key)
                if (
                    key is not None
                    and connection.execute(select(versions.c.number).where(named).limit(1)).first() is None
                ):
                    self.files.remove(key)

    def _take_in(self, result: FileResult) -> Taken:
        if result.state not in KEPT or result.original is None:
            return Taken(result)
        table = result.judgement.table if result.judgement else None
        made: Sequence[Sketch] = ()
        words: Sequence[str] = ()
        if result.parquet is not None and table:
            made, words = sketches_of(result.parquet, table.columns), words_in(result.parquet, table.columns)
        return Taken(
            result,
            self.files.put(result.original, "bin"),
            self.files.put(result.parquet, "parquet") if result.parquet is not None else None,
            made,
            words,
        )

    def _done(self, change: Change, held: Held, lease: Lease, row: AnyRow, one: Taken, latest: Release | None) -> None:
        connection, result = change.connection, one.result
        new: dict[str, Any] = {"asked": held.number}
        if row.gate is not None:  # the dataset was withheld meanwhile: nothing is taken in
            connection.execute(update(resources).where(resources.c.id == row.id), new)
            return
        if result.etag is not None or result.last_modified is not None or result.state in KEPT:
            new.update(etag=clean(result.etag), last_modified=clean(result.last_modified))
        state, reason = result.state, why(result.reason, result.fix)
        standing = current(connection, row)
        made: int | None = None
        if one.content:
            drop(connection, [row.id])
            if standing is None or standing.sha256 != result.sha256:
                made = self._add_version(change, row, one)
                standing = current(connection, row, made)
            elif standing.hidden is not None:
                free(connection, standing)  # the same bytes, judged clean or let go: they are served again
        elif state == ResourceState.WITHHELD:
            if may_serve(one.personal, latest) and latest is not None:
                state, reason = row.state, row.reason  # let go while it was fetched: the next run takes it
            else:
                hide(connection, row.id, result)
                hold(connection, row.id, change.time, result.sha256, one.personal)
        elif row.state == ResourceState.WITHHELD:
            state, reason = row.state, row.reason  # nothing but bytes that were judged opens a gate
        elif state == UNCHANGED and standing is not None and row.state == ResourceState.UNREACHABLE:
            state, reason = standing.state, standing.reason  # well again, and what it was
            if standing.hidden is not None:
                state, reason = ResourceState.WITHHELD, standing.hidden
        elif state == UNCHANGED:
            state, reason = row.state, row.reason
        if one.content or result.state == UNCHANGED:
            counted = state if made is not None else UNCHANGED
        else:
            counted = result.state
        held.files[counted] = held.files.get(counted, 0) + 1
        if standing is not None:
            new.update(version=standing.number, sha256=standing.sha256, rows=standing.rows)
        if state == ResourceState.WITHHELD:
            # Ask for the bytes again, and judge them again: a gate may have learnt better, a reviewer may let them go.
            new.update(etag=None, last_modified=None, sha256=None)
        new.update(state=state, reason=reason)
        said_reason, said_fix = said(reason)
        served = served_facts(standing) if standing is not None else {}
        document = resource_of(
            draft_resource(loads(row.document)), row.id, row.dataset, state, said_reason, said_fix, served, change.time
        )
        new["document"] = dumps(document)
        connection.execute(update(resources).where(resources.c.id == row.id), new)
        self._tell_file(change, held, lease, row, one, state, made)

    def _add_version(self, change: Change, row: AnyRow, one: Taken) -> int:
        result, connection = one.result, change.connection
        last = connection.execute(select(func.max(versions.c.number)).where(versions.c.resource == row.id)).scalar()
        number = int(last or 0) + 1
        judgement = result.judgement
        table = judgement.table if judgement else None
        for key, path in ((one.original, result.original), (one.parquet, result.parquet)):
            if key is not None and path is not None and not self.files.exists(key):
                self.files.put(path, key.rpartition(".")[2])  # the same bytes were swept away as taken down in between
        columns = [one.model_dump(mode="json") for one in table.columns] if table and one.parquet else []
        connection.execute(
            insert(versions),
            {
                "resource": row.id,
                "number": number,
                "sha256": result.sha256,
                "bytes": result.bytes if result.bytes is not None else self.files.size(one.original or ""),
                "original": one.original,
                "parquet": one.parquet,
                "state": result.state,
                "reason": why(result.reason, result.fix),
                "format": clean(result.format) or "",
                "media_type": clean(result.media_type),
                "rows": table.rows if table and one.parquet else None,
                "valid": judgement.valid if judgement else None,
                "columns": squeeze(dumps(columns)),
                "profile": pack(dict(result.profile)),
                "words": pack(list(one.words)) if one.words else None,
                "report": pack({**judgement.model_dump(mode="json"), UNDER: under(loads(row.document), {})})
                if judgement
                else pack({}),
                "fetched": change.time,
                "url": clean(result.url) or row.url,
            },
        )
        keep_sketches(connection, row.id, number, one.sketches)
        return number

    def _tell_file(
        self, change: Change, held: Held, lease: Lease, row: AnyRow, one: Taken, state: str, made: int | None
    ) -> None:
        result = one.result
        remote_id = loads(row.document)["remote_id"]
        outcome = {"remote_id": remote_id, "dataset": row.dataset, "resource": row.id}
        detail = {"detail": result.reason, "fix": result.fix}
        if made is not None:
            ledger = {
                "source": lease.source,
                "sha256": result.sha256,
                "bytes": result.bytes,
                "parquet": sha256_of(one.parquet) if one.parquet else None,
            }
            change.note("version", row.dataset, row.slug, resource=row.id, version=made, ledger=ledger)
            action = OutcomeAction.ADDED if made == 1 else OutcomeAction.CHANGED
            held.keep(
                Outcome(**outcome, action=OutcomeAction.FAILED if state == ResourceState.INVALID else action, **detail)
            )
        elif result.state == ResourceState.WITHHELD:
            if row.state != state:
                change.note("withheld", row.dataset, row.slug, resource=row.id, ledger={"source": lease.source})
            held.keep(Outcome(**outcome, action=OutcomeAction.WITHHELD, **detail))
        elif result.state != UNCHANGED and not one.content:
            held.keep(Outcome(**outcome, action=OutcomeAction.FAILED, **detail))
        if made is None and state != ResourceState.WITHHELD and row.state != state:
            change.note(str(state), row.dataset, row.slug, resource=row.id)


def link_check(change: Change, held: Held, row: AnyRow, result: FileResult) -> list[dict[str, Any]]:
    """What asking brought, as a row; none where nothing was asked, or where the dataset was withheld meanwhile."""
    standing = current(change.connection, row) if result.format is None else None
    ok = available(result, loads(row.document)["format"], standing.format if standing is not None else None)
    if ok is None or row.gate is not None:
        return []
    return [{"resource": row.id, "run": held.number, "at": change.time, "status": result.status, "available": ok}]


def under(document: Mapping[str, Any], tables: Mapping[str, str]) -> dict[str, Any]:
    """What a judgement is made under: the rules, and of the tables that foreign keys lead into the sha256 of the bytes, or why there are none."""
    rules = {"schema": document["table_schema"], "dialect": document["dialect"]}
    return {"schema": sha256(canonical(rules)) if document["table_schema"] else None, "tables": dict(tables)}


def inside(document: Mapping[str, Any]) -> str | None:
    """Which file is meant where the address is that of an archive."""
    name = document["extras"].get("inside")
    return name if isinstance(name, str) else None


def file_task(row: AnyRow) -> FileTask:
    document = loads(row.document)
    return FileTask(
        resource=row.id,
        dataset=row.dataset,
        source=row.source,
        url=row.url,
        format=document["format"],
        media_type=document["media_type"],
        table_schema=document["table_schema"],
        dialect=document["dialect"],
        etag=row.etag,
        last_modified=row.last_modified,
        sha256=row.sha256,
        name=document.get("remote_id"),
        inside=inside(document),
    )


def current(connection: Connection, row: AnyRow, number: int | None = None) -> AnyRow | None:
    """The newest version (or that one), also where it is hidden."""
    wanted = number if number is not None else row.version
    if wanted is None:
        return None
    return connection.execute(
        select(versions).where(versions.c.resource == row.id, versions.c.number == wanted)
    ).first()


def clean(text: str | None) -> str | None:
    """What a server said, as a column takes it."""
    return column(text)[:4000] if text is not None else None


def free(connection: Connection, version: AnyRow) -> None:
    connection.execute(
        update(versions)
        .where(versions.c.resource == version.resource, versions.c.number == version.number)
        .values(hidden=None)
    )


def hide(connection: Connection, resource: str, result: FileResult) -> None:
    """A gate found something in the newest bytes. What stands in older versions of the same file was let through by the same
    gate when it knew less, so none of them is served any more, until the same bytes are judged clean."""
    reason = why(result.reason or Text.of("A gate holds this file back."), result.fix)
    connection.execute(
        update(versions).where(versions.c.resource == resource, versions.c.hidden.is_(None)).values(hidden=reason)
    )


def rebuild(change: Change, dataset: str) -> None:
    """Put the resources' documents into their dataset's document anew."""
    connection = change.connection
    standing = connection.execute(
        select(documents.c.document, documents.c.head).where(documents.c.dataset == dataset)
    ).one()
    if standing.document is None:
        return
    parts = connection.execute(
        select(resources.c.document)
        .where(resources.c.dataset == dataset, resources.c.removed.is_(None))
        .order_by(resources.c.position)
    ).scalars()
    document = whole(standing.document[: standing.head], [part for part in parts if part is not None])
    connection.execute(update(documents).where(documents.c.dataset == dataset), {"document": document})
