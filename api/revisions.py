"""What the newest versions of a dataset's tables changed, each in one sentence: revised statistics are news."""

from collections.abc import Mapping
from typing import Any

from api.ground import Ground
from catalog.words.errors import SalaError
from catalog.words.texts import Text

MOST = 3  # tables of a dataset


def revisions(ground: Ground, document: Mapping[str, Any], *, at_once: bool = True) -> list[dict[str, Any]]:
    """[{"resource", "title", "version", "summary"}] of served tables that have a version before; what is not known yet is left out.

    `at_once`: small tables are compared now; else beside the questions, for the next who asks."""
    found: list[dict[str, Any]] = []
    for resource in document["resources"]:
        if len(found) >= MOST:
            break
        if resource["state"] != "published" or not resource.get("columns") or (resource.get("version") or 0) < 2:
            continue
        said = revision(ground, resource, at_once)
        if said is not None:
            found.append(
                {
                    "resource": resource["id"],
                    "title": resource["title"],
                    "version": resource["version"],
                    "summary": said,
                }
            )
    return found


def revision(ground: Ground, resource: Mapping[str, Any], at_once: bool) -> Text | None:
    """Against the version before, where that may still be read. A comparison that fails is no reason to withhold a page."""
    try:
        new = ground.catalogue.table(resource["id"])
        old = ground.catalogue.table(resource["id"], new.version - 1)
        return ground.tables.revision(old, new, at_once=at_once)
    except SalaError:
        return None
