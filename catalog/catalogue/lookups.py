"""Tables that look into one another: which are to be judged again together, as they, their schema or those that their foreign keys lead
into have changed since; and what that came to. With every judgement stands what it was made under: nothing is remembered of a run."""

from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from sqlalchemy import select, update

from catalog.catalogue.batch import served_facts
from catalog.catalogue.filing import UNDER, Filing, current, inside, rebuild, under
from catalog.catalogue.port import KeyTask, Lease, Standing
from catalog.store.database import AnyRow
from catalog.store.packing import dumps, loads, pack, unpack
from catalog.store.schema import datasets, resources, versions
from catalog.words.model import DatasetStatus, Judgement, ResourceState

DECLARED = b'"table_schema":{'  # in a resource's document
PAGE = 500
LOST, WITHHELD = "keys-into-lost", "keys-into-withheld"  # codes of what is found then


class Lookups(Filing):
    def key_tasks(self, lease: Lease) -> Iterator[KeyTask]:
        """Of the source's published datasets, a dataset at a time; each is looked at when the one before is done with."""
        after, looked = "", set()
        while rows := self.database.rows(
            select(resources.c.id, resources.c.dataset, resources.c.document)
            .where(resources.c.source == lease.source, resources.c.id > after, resources.c.removed.is_(None))
            .order_by(resources.c.id)
            .limit(PAGE)
        ):
            after = rows[-1].id
            for row in rows:
                if row.document is not None and DECLARED in row.document and row.dataset not in looked:
                    looked.add(row.dataset)
                    yield from self._tasks_of(row.dataset)

    def _tasks_of(self, dataset: str) -> Iterator[KeyTask]:
        standing = select(
            resources.c.id, resources.c.document, resources.c.state.label("own"), resources.c.kind, versions.c.state, versions.c.number,
            versions.c.sha256, versions.c.original, versions.c.hidden, versions.c.format, versions.c.media_type, versions.c.report,
        )  # fmt: skip
        rows = self.database.rows(
            standing.join(datasets, datasets.c.id == resources.c.dataset)
            .outerjoin(versions, (versions.c.resource == resources.c.id) & (versions.c.number == resources.c.version))
            .where(
                resources.c.dataset == dataset,
                resources.c.removed.is_(None),
                datasets.c.status == DatasetStatus.PUBLISHED,
                datasets.c.withheld.is_(None),
            )
            .order_by(resources.c.position)
        )
        tables = [(row, loads(row.document)) for row in rows if row.document is not None and row.kind == "file"]
        for row, document in tables:
            if usable(row) and document["table_schema"]:
                made = self._task(row, document, tables)
                stored = unpack(row.report).get(UNDER)
                if made.under != stored and (stored or made.tables):
                    yield made

    def _task(self, row: AnyRow, document: Mapping[str, Any], tables: Sequence[tuple[AnyRow, Any]]) -> KeyTask:
        found: dict[str, Standing | str] = {}
        own = document["remote_id"]
        for name in names_in(document["table_schema"]):
            there = called(name, tables)
            if there is not None and there[0].id == row.id:
                own = name
            elif there is not None:
                found[name] = self._standing(*there) if usable(there[0]) else why_not(there[0])
        told = {name: one if isinstance(one, str) else one.sha256 for name, one in found.items()}
        missing = dict.fromkeys(set(names_in(document["table_schema"])) - {own, *found}, "")
        return KeyTask(
            row.id, row.number, own, self._standing(row, document), found, under(document, {**told, **missing})
        )

    def _standing(self, row: AnyRow, document: Mapping[str, Any]) -> Standing:
        tasks = (unpack(row.report).get("report") or {}).get("tasks") or [{}]
        name = tasks[0].get("place") or document["title"] or row.id
        return Standing(
            row.original,
            row.sha256,
            name,
            row.format,
            row.media_type,
            document["table_schema"],
            document["dialect"],
            inside(document),
        )

    def bytes_of(self, file: Standing) -> Path:
        return self.files.local(file.original)

    def keys_judged(self, lease: Lease, task: KeyTask, judgement: Judgement | None) -> None:
        """The new judgement of the version that stands still; None: its gate holds it back by now, so the next run takes the bytes anew."""
        with self.change() as change:
            held = self._hold(change.connection, lease)
            row = change.connection.execute(
                select(resources, datasets.c.slug)
                .join(datasets, datasets.c.id == resources.c.dataset)
                .where(resources.c.id == task.resource)
            ).first()
            standing = current(change.connection, row) if row is not None else None
            if row is None or standing is None or standing.number != task.version or standing.hidden is not None:
                return  # taken down or held back meanwhile
            this = resources.c.id == row.id
            if judgement is None:
                change.connection.execute(
                    update(resources).where(this), {"etag": None, "last_modified": None, "sha256": None}
                )
                return
            # What the version holds stays what it was: only what is said of it is new.
            report = {
                **judgement.model_dump(mode="json"),
                "table": unpack(standing.report).get("table"),
                UNDER: task.under,
            }
            change.connection.execute(
                update(versions).where(versions.c.resource == row.id, versions.c.number == task.version),
                {"report": pack(report), "valid": judgement.valid},
            )
            if judgement.valid != standing.valid and row.document is not None and row.state != ResourceState.WITHHELD:
                served = served_facts(current(change.connection, row))  # type: ignore[arg-type]
                document = {**loads(row.document), "valid": served["valid"]}
                change.connection.execute(update(resources).where(this), {"document": dumps(document)})
                rebuild(change, row.dataset)
                change.note(str(row.state), row.dataset, row.slug, resource=row.id)
            self._release(change.connection, lease, held)


def usable(row: AnyRow) -> bool:
    """Whether there is a version that may be looked into; one whose address is silent today stands all the same."""
    return (
        row.own != ResourceState.WITHHELD
        and row.original is not None
        and row.hidden is None
        and row.state == ResourceState.PUBLISHED
    )


def why_not(row: AnyRow) -> str:
    return WITHHELD if row.own == ResourceState.WITHHELD or row.hidden is not None else LOST


def names_in(schema: Mapping[str, Any]) -> list[str]:
    """The tables that foreign keys lead into, its own by the empty name left out."""
    keys = schema.get("foreignKeys")
    references = [key.get("reference") for key in keys if isinstance(key, Mapping)] if isinstance(keys, list) else []
    names = [one.get("resource") for one in references if isinstance(one, Mapping)]
    return list(dict.fromkeys(name for name in names if isinstance(name, str) and name))


def called(name: str, tables: Sequence[tuple[AnyRow, Any]]) -> tuple[AnyRow, Any] | None:
    """The table of that name: a source's own id comes first (in a data package it is the name), then the title."""
    for key in ("remote_id", "title"):
        for wanted in (str, str.casefold):
            found = next((one for one in tables if wanted(one[1][key]) == wanted(name)), None)
            if found is not None:
                return found
    return None
