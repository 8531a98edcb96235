"""Links over time: what each asking of a file's address brought, written with the result of the run that asked.

Available is an address that gave a file which is what it is said to be: not an error, not a web page (a login, a firewall's notice) behind
the link to a table, not a PDF that is called CSV.
"""

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import Connection, delete, insert, select

from catalog.catalogue.port import FileResult
from catalog.catalogue.reading import Reading, clean_name
from catalog.store.schema import link_checks, resources
from catalog.words.model import ResourceState
from catalog.words.vocabularies.formats import FORMATS

MACHINE = frozenset(one.name.upper() for one in FORMATS if one.machine)
PACKED = frozenset(("ZIP", "GZ", "GZIP"))
DAYS_KEPT = 90
SHOWN = 30  # of one file
CAME = (ResourceState.PUBLISHED, ResourceState.INVALID, ResourceState.WITHHELD, "unchanged")


def available(result: FileResult, declared: str, known: str | None) -> bool | None:
    """Whether a file came that is what it is said to be; None where nothing was asked. `known`: the format of what stands already."""
    if result.state == ResourceState.UNREACHABLE:
        return False
    if result.state not in CAME:
        return None
    found = result.format or known or ""
    if result.state == ResourceState.INVALID and declared and found.upper() != declared.strip().upper():
        return False  # what an error says as JSON or as text, where a table should be
    return agrees(declared, found)


def agrees(declared: str, found: str) -> bool:
    """Whether what came may be called what it is called; what is not known is not held against it."""
    called, is_ = declared.strip().upper(), found.strip().upper()
    if not called or not is_ or called == is_ or is_ in PACKED:
        return True
    if is_ == "HTML":
        return False
    return is_ in MACHINE or called not in MACHINE


def note_checks(connection: Connection, checks: Sequence[Mapping[str, Any]], time: str) -> None:
    """Write them down, and let go of what is older than `DAYS_KEPT`."""
    if not checks:
        return
    oldest = datetime.strptime(time, "%Y-%m-%dT%H:%M:%SZ") - timedelta(days=DAYS_KEPT)
    asked = [check["resource"] for check in checks]
    connection.execute(
        delete(link_checks).where(link_checks.c.resource.in_(asked), link_checks.c.at < f"{oldest:%Y-%m-%dT%H:%M:%SZ}")
    )
    connection.execute(insert(link_checks), list(checks))


class Links(Reading):
    def checks(self, resource: str, limit: int = SHOWN) -> Sequence[Mapping[str, Any]]:
        """The last askings of a file's address, newest first: at, status (HTTP, or None), available. Raises NotFound, Gone."""
        name = clean_name(resource)
        self.resource(name)
        rows = self.database.rows(
            select(link_checks)
            .where(link_checks.c.resource == name)
            .order_by(link_checks.c.run.desc())
            .limit(max(1, min(limit, 1_000)))
        )
        return [{"at": row.at, "status": row.status, "available": bool(row.available)} for row in rows]

    def checks_of(self, ids: Sequence[str], since: str = "") -> Mapping[str, Sequence[Mapping[str, Any]]]:
        """The askings since then of every file of these datasets, newest first, by resource."""
        rows = self.database.rows(
            select(link_checks)
            .join(resources, resources.c.id == link_checks.c.resource)
            .where(resources.c.dataset.in_(ids), resources.c.removed.is_(None), link_checks.c.at >= since)
            .order_by(link_checks.c.resource, link_checks.c.run.desc())
        )
        found: dict[str, list[Mapping[str, Any]]] = {}
        for row in rows:
            check = {"at": row.at, "status": row.status, "available": bool(row.available)}
            found.setdefault(row.resource, []).append(check)
        return found
