"""What the newest versions of a dataset's tables changed, each in one sentence: revised statistics are news."""

from collections.abc import Mapping
from typing import Any

from api.ground import Ground
from catalog.words.errors import SalaError
from catalog.words.texts import Text

MOST = 3  # tables of a dataset


def revisions(ground: Ground, document: Mapping[str, Any], most: int = MOST) -> list[dict[str, Any]]:
    """[{"resource", "title", "version", "summary"}] of served tables that have a version before; what is not known yet is left out."""
    found: list[dict[str, Any]] = []
    for resource in document["resources"]:
        if len(found) >= most:
            break
        if resource["state"] != "published" or not resource.get("columns") or (resource.get("version") or 0) < 2:
            continue
        said = revision(ground, resource)
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


def revision(ground: Ground, resource: Mapping[str, Any]) -> Text | None:
    """Against the version before, where that may still be read. A comparison that fails is no reason to withhold a page."""
    try:
        new = ground.catalogue.table(resource["id"])
        old = ground.catalogue.table(resource["id"], new.version - 1)
        return ground.tables.revision(old, new)
    except SalaError:
        return None
