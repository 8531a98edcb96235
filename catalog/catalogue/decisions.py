"""What waits for a reviewer and what was decided, as rows: read and written inside a transaction of the catalogue."""

from collections.abc import Sequence

from sqlalchemy import Connection, delete, func, insert, select, update

from catalog.store.database import AnyRow
from catalog.store.packing import column, dumps, loads
from catalog.store.schema import holds, releases
from catalog.words.model import PersonalData
from catalog.words.releases import Release


def release_of(row: AnyRow) -> Release:
    found = frozenset((name, kind) for name, kind in loads(row.found))
    return Release(row.resource, row.reviewer, row.reason, row.at, found, row.action)


def latest_of(connection: Connection, resources: Sequence[str]) -> dict[str, Release]:
    """The latest decision of each of them that has one."""
    rows = connection.execute(select(releases).where(releases.c.resource.in_(resources)).order_by(releases.c.number))
    return {row.resource: release_of(row) for row in rows}


def decide(connection: Connection, release: Release) -> int:
    """Write a decision down; its number."""
    number = int(connection.execute(select(func.max(releases.c.number))).scalar() or 0) + 1
    connection.execute(
        insert(releases),
        {
            "number": number,
            "resource": release.resource,
            "action": release.action,
            "reviewer": column(release.reviewer),
            "reason": column(release.reason),
            "at": release.at,
            "found": dumps(sorted(release.found)),
        },
    )
    return number


def hold(connection: Connection, resource: str, time: str, sha256: str | None, personal: PersonalData) -> None:
    """What was found in the newest bytes. It waits since it was first held."""
    found = {"sha256": sha256, "personal": dumps(personal.model_dump(mode="json"))}
    if not connection.execute(update(holds).where(holds.c.resource == resource), found).rowcount:
        connection.execute(insert(holds), {"resource": resource, "since": time, **found})


def drop(connection: Connection, resources: Sequence[str]) -> None:
    """Nothing waits there any more."""
    connection.execute(delete(holds).where(holds.c.resource.in_(resources)))


def held_personal(row: AnyRow) -> PersonalData:
    return PersonalData.model_validate(loads(row.personal))
