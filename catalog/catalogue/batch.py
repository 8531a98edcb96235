"""One batch of publications at work, inside its transaction: what becomes of each record, gathered so that each table is written
at once."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import Connection, bindparam, insert, select, update

from catalog.catalogue.documents import SERVED, head_of, never_fetched, resource_of, whole
from catalog.catalogue.ground import Change, why
from catalog.catalogue.port import Lease, Publication
from catalog.catalogue.preparing import Prepared
from catalog.catalogue.runs import Held
from catalog.catalogue.slugs import others
from catalog.store.database import AnyRow
from catalog.store.packing import column, dumps, expand, loads, sha256, squeeze, unpack
from catalog.store.schema import (
    datasets,
    documents,
    dry_sightings,
    organizations,
    resources,
    slugs,
    versions,
)
from catalog.words.model import (
    DatasetStatus,
    Draft,
    OrganizationRef,
    Outcome,
    OutcomeAction,
    ResourceState,
    resource_id,
)
from catalog.words.source import SourceConfig
from catalog.words.texts import Text


@dataclass(slots=True)
class Rows:
    """What a batch writes, gathered, so that each table is written at once."""

    new_datasets: list[dict[str, Any]] = field(default_factory=list)
    old_datasets: list[dict[str, Any]] = field(default_factory=list)
    new_documents: list[dict[str, Any]] = field(default_factory=list)
    old_documents: list[dict[str, Any]] = field(default_factory=list)
    new_resources: list[dict[str, Any]] = field(default_factory=list)
    old_resources: list[dict[str, Any]] = field(default_factory=list)
    new_slugs: list[dict[str, Any]] = field(default_factory=list)
    organizations: dict[str, str] = field(default_factory=dict)  # slug -> title


class Batch:
    """One call of `publish` at work, inside its transaction."""

    def __init__(
        self, change: Change, held: Held, lease: Lease, config: SourceConfig, prepared: Sequence[Prepared]
    ) -> None:
        self.change, self.held, self.lease, self.config = change, held, lease, config
        connection = change.connection
        ids = [one.id for one in prepared]
        self.known: dict[str, Any] = {
            row.id: dict(row._mapping) for row in connection.execute(select(datasets).where(datasets.c.id.in_(ids)))
        }
        self.done = held.kept(connection, [one.publication.draft.remote_id for one in prepared])
        self.sighted = (
            set(
                connection.execute(
                    select(dry_sightings.c.dataset).where(
                        dry_sightings.c.run == held.number, dry_sightings.c.dataset.in_(ids)
                    )
                ).scalars()
            )
            if held.dry
            else set()
        )
        self.resources = resources_of(connection, ids)
        self.taken = self._taken_slugs(connection, prepared)
        self.organizations = self._organizations(connection, prepared)
        self.rows = Rows()

    def take(self, one: Prepared) -> Outcome:
        """What becomes of one record."""
        known = self.known.get(one.id)
        publication, remote_id = one.publication, one.publication.draft.remote_id
        if one.failure is not None:
            if known is not None and not self.held.dry:
                self.rows.old_datasets.append({**known, "seen": self.held.number})
            return self._tally(Outcome(remote_id=remote_id, dataset=one.id if known else None,
                                       action=OutcomeAction.FAILED, detail=one.failure.detail, fix=one.failure.fix))  # fmt: skip
        seen = one.id in self.sighted if self.held.dry else known is not None and known["seen"] == self.held.number
        if seen and known is not None and known["hash"] == publication.hash:
            # Published in this run already, before a kill or by a source that gives one record twice.
            return self.done.get(remote_id) or Outcome(
                remote_id=remote_id, dataset=one.id, action=OutcomeAction.UNCHANGED
            )
        if known is not None and known["status"] == DatasetStatus.TAKEN_DOWN:
            outcome = Outcome(
                remote_id=remote_id,
                dataset=one.id,
                action=OutcomeAction.WITHHELD,
                detail=Text.of("It was taken down here and is not published again."),
            )
            if not self.held.dry:
                self.rows.old_datasets.append({**known, "hash": publication.hash, "seen": self.held.number})
            return self._tally(outcome)
        outcome = Outcome(
            remote_id=remote_id,
            dataset=one.id,
            action=action_of(known, publication),
            detail=publication.withheld
            or (came_back() if known and known["status"] == DatasetStatus.WITHDRAWN else None),
            fix=publication.withheld_fix if publication.withheld else None,
            changes=self._previewed(one) if self.held.dry and known is None else one.changes,
        )
        if self.held.dry:
            self.sighted.add(one.id)
            self.known[one.id] = {**(known or {"status": DatasetStatus.PUBLISHED}), "hash": publication.hash}
            self.change.connection.execute(insert(dry_sightings), {"run": self.held.number, "dataset": one.id})
        else:
            self._publish(one, known, outcome)
        return self._tally(outcome)

    def _previewed(self, one: Prepared) -> list[dict[str, Any]]:
        """What a dry run says of a dataset that has no page yet."""
        draft = one.publication.draft
        organization, _ = self._organization(draft)
        said = {"title": draft.title, "organization": organization.title, "resources": len(draft.resources)}
        return [{"field": name, "from": None, "to": value} for name, value in said.items()]

    def _tally(self, outcome: Outcome) -> Outcome:
        self.held.count(outcome.action)
        self.done[outcome.remote_id] = outcome
        return self.held.keep(outcome)

    def _publish(self, one: Prepared, known: dict[str, Any] | None, outcome: Outcome) -> None:
        publication, draft, time = one.publication, one.publication.draft, self.change.time
        organization, given = self._organization(draft)
        withheld = publication.withheld is not None
        status = DatasetStatus.WITHHELD if withheld else DatasetStatus.PUBLISHED
        slug = known["slug"] if known else self._slug(one)
        reason = why(publication.withheld, publication.withheld_fix)
        self.rows.organizations[organization.slug] = column(organization.title)
        row = {
            "id": one.id,
            "source": self.lease.source,
            "remote_id": column(draft.remote_id),
            "slug": slug,
            "organization": organization.slug,
            "title": column(draft.title),
            "status": status,
            "withheld": reason,
            "reason": reason,
            "hash": publication.hash,
            "record_sha256": sha256(one.raw),
            "score": publication.score,
            "seen": self.held.number,
            "published": known["published"] if known else time,
            "updated": time,
            "ended": None,
        }
        fields = draft.model_dump(mode="json")
        drafts = fields.pop("resources")
        fields.update(
            id=one.id,
            slug=slug,
            organization=organization.model_dump(),
            source={"name": self.lease.source, "remote_id": draft.remote_id, "url": publication.url},
            published=row["published"],
            updated=time,
            status=status,
            reason=publication.withheld.model_dump(mode="json") if publication.withheld else None,
            score=publication.score,
        )
        head = head_of(fields)
        document = {
            "dataset": one.id,
            "document": whole(head, self._resources(one, drafts, withheld)),
            "head": len(head),
            "given": dumps({"organization": given.model_dump() if given else None}) if given != organization else None,
            "raw": squeeze(one.raw),
            "findings": one.findings,
            "url": column(publication.url) if publication.url else None,
        }
        (self.rows.old_datasets if known else self.rows.new_datasets).append(row)
        (self.rows.old_documents if known else self.rows.new_documents).append(document)
        self.known[one.id] = row
        self.change.note(
            str(outcome.action),
            one.id,
            slug,
            ledger={"source": self.lease.source, "remote_id": draft.remote_id, "record": row["record_sha256"]},
        )

    def _resources(self, one: Prepared, drafts: Sequence[dict[str, Any]], withheld: bool) -> list[bytes]:
        """The documents of the draft's resources, in order; gathers their rows."""
        known = self.resources.setdefault(one.id, {})
        made: list[bytes] = []
        current: set[str] = set()
        for position, draft in enumerate(one.publication.draft.resources):
            id = resource_id(one.id, draft.remote_id)
            if id in current:  # a source that gives one id twice: the place tells them apart
                id = resource_id(one.id, f"{draft.remote_id}\n{position}")
            current.add(id)
            row = known.get(id)
            same = row is not None and row["url"] == draft.url
            state = row["state"] if row else ResourceState.NOT_FETCHED
            why_not = unpack(row["reason"]) if row and row["reason"] else {"reason": None, "fix": None}
            served, checked = served_of(self.change.connection, row) if row else ({}, None)
            if withheld:
                shown, reason, fix = ResourceState.WITHHELD, one.publication.withheld, one.publication.withheld_fix
                why_not = {"reason": reason.model_dump() if reason else None, "fix": fix.model_dump() if fix else None}
            else:
                shown = state
                if state == ResourceState.NOT_FETCHED and why_not["reason"] is None:
                    why_not = never_fetched(draft)
            content = resource_of(
                drafts[position], id, one.id, shown, why_not["reason"], why_not["fix"], served, checked
            )
            data = dumps(content)
            made.append(data)
            fields = {
                "id": id,
                "dataset": one.id,
                "source": self.lease.source,
                "position": position,
                "kind": draft.kind,
                "url": column(draft.url) if draft.url else None,
                "state": state,
                "reason": row["reason"] if row else None,
                "document": data,
                "version": row["version"] if row else None,
                "sha256": row["sha256"] if row else None,
                "rows": row["rows"] if row else None,
                "etag": row["etag"] if row and same else None,
                "last_modified": row["last_modified"] if row and same else None,
                "asked": row["asked"] if row and same else 0,
                "removed": None,
            }
            if row is None:
                self.rows.new_resources.append(fields)
            elif any(row[name] != fields[name] for name in fields):
                self.rows.old_resources.append(fields)
            known[id] = fields
        for id, row in known.items():
            if id not in current and row["removed"] is None:
                content = {**loads(row["document"]), "removed": self.change.time}
                self.rows.old_resources.append({**row, "removed": self.change.time, "document": dumps(content)})
                row["removed"] = self.change.time
        return made

    def _organization(self, draft: Draft) -> tuple[OrganizationRef, OrganizationRef | None]:
        """Who publishes it here, and who the record says does. A source that names no one speaks for itself."""
        given = draft.organization
        if self.config.organization != "from-record":
            title = self.organizations.get(self.config.organization, self.config.title)
            return OrganizationRef(slug=self.config.organization, title=title), given
        if given is not None:
            return OrganizationRef(slug=column(given.slug), title=given.title), given
        return OrganizationRef(slug=self.config.name, title=self.config.title), None

    def _slug(self, one: Prepared) -> str:
        for slug in (one.slug, *others(one.slug, one.id)):
            if self.taken.get(slug, one.id) == one.id:
                break
        self.taken[slug] = one.id
        self.rows.new_slugs.append({"slug": slug, "dataset": one.id})
        return slug

    def _taken_slugs(self, connection: Connection, prepared: Sequence[Prepared]) -> dict[str, str]:
        """Whose the slugs are that this batch may want."""
        new = [one for one in prepared if one.id not in self.known and one.failure is None]
        wanted = [one.slug for one in new]
        taken = slugs_taken(connection, wanted)
        doubled = {slug for slug, times in Counter(wanted).items() if times > 1}
        doubtful = [one for one in new if one.slug in taken or one.slug in doubled]
        return taken | slugs_taken(connection, [other for one in doubtful for other in others(one.slug, one.id)])

    def _organizations(self, connection: Connection, prepared: Sequence[Prepared]) -> dict[str, str]:
        """Titles of the organizations that this batch may name."""
        wanted = {one.publication.draft.organization.slug for one in prepared if one.publication.draft.organization}
        wanted |= {self.config.name, self.config.organization}
        found = connection.execute(
            select(organizations.c.slug, organizations.c.title).where(organizations.c.slug.in_(sorted(wanted)))
        )
        return {row.slug: row.title for row in found}

    def write(self) -> None:
        connection, rows = self.change.connection, self.rows
        self._write_organizations(connection)
        for table, new, old, key in (
            (datasets, rows.new_datasets, rows.old_datasets, "id"),
            (documents, rows.new_documents, rows.old_documents, "dataset"),
            (resources, rows.new_resources, rows.old_resources, "id"),
        ):
            if new:
                connection.execute(insert(table), new)
            if old:
                columns: dict[str, Any] = {c.name: bindparam(f"new_{c.name}") for c in table.c if c.name != key}
                statement = update(table).where(table.c[key] == bindparam("this")).values(columns)
                connection.execute(
                    statement,
                    [{"this": row[key], **{f"new_{name}": row[name] for name in columns}} for row in old],
                )
        if rows.new_slugs:
            connection.execute(insert(slugs), rows.new_slugs)

    def _write_organizations(self, connection: Connection) -> None:
        for slug, title in self.rows.organizations.items():
            if slug not in self.organizations:
                connection.execute(insert(organizations), {"slug": slug, "title": title, "added": self.change.time})
            elif self.organizations[slug] != title:
                connection.execute(update(organizations).where(organizations.c.slug == slug), {"title": title})


def came_back() -> Text:
    return Text.of("It had left its source and came back under its old address.")


def action_of(known: Mapping[str, Any] | None, publication: Publication) -> OutcomeAction:
    if publication.withheld is not None:
        return OutcomeAction.WITHHELD
    if known is None or known["status"] == DatasetStatus.WITHDRAWN:
        return OutcomeAction.ADDED
    return OutcomeAction.CHANGED


def slugs_taken(connection: Connection, wanted: Sequence[str]) -> dict[str, str]:
    """slug -> dataset, of those that are anyone's."""
    if not wanted:
        return {}
    found = connection.execute(select(slugs.c.slug, slugs.c.dataset).where(slugs.c.slug.in_(wanted)))
    return {row.slug: row.dataset for row in found}


def resources_of(connection: Connection, ids: Sequence[str]) -> dict[str, dict[str, dict[str, Any]]]:
    """All resources of these datasets, removed ones too: dataset -> id -> row."""
    found: dict[str, dict[str, dict[str, Any]]] = {}
    for row in connection.execute(select(resources).where(resources.c.dataset.in_(ids))):
        found.setdefault(row.dataset, {})[row.id] = dict(row._mapping)
    return found


def served_of(connection: Connection, row: Mapping[str, Any]) -> tuple[dict[str, Any], str | None]:
    """What is served of a resource, and when it was last asked. A document that hides it is made good from the version."""
    content = loads(row["document"]) if row["document"] else {}
    if content.get("version") is not None or row["version"] is None or row["state"] == ResourceState.WITHHELD:
        return {name: content.get(name) for name in SERVED}, content.get("checked")
    version = connection.execute(
        select(versions).where(versions.c.resource == row["id"], versions.c.number == row["version"])
    ).one()
    return served_facts(version), content.get("checked")


def served_facts(version: AnyRow) -> dict[str, Any]:
    return {
        "version": version.number,
        "bytes": version.bytes,
        "sha256": version.sha256,
        "rows": version.rows,
        "columns": loads(expand(version.columns)),
        "valid": version.valid,
        "fetched": version.fetched,
    }
