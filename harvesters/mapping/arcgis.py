"""ArcGIS Hub's search answers (Hub v3 and OGC API Records) to a `Draft`. Pure."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from catalog.words.model import Contact, Draft, DraftResource, Place
from catalog.words.vocabularies.formats import format_of
from catalog.words.vocabularies.languages import language_of
from catalog.words.vocabularies.licences import license_of
from harvesters.mapping.shape import address, email, html_text, line, many, moment, organization, rest, unique

FIELDS = frozenset(
    [
        "id",
        "name",
        "title",
        "description",
        "searchDescription",
        "snippet",
        "tags",
        "categories",
        "created",
        "modified",
        "itemModified",
        "organization",
        "orgName",
        "source",
        "orgContactEmail",
        "licenseInfo",
        "license",
        "url",
        "culture",
        "extent",
        "additionalResources",
        "type",
    ]
)
# What a layer's own JSON says of its rendering and limits describes the service, not the data.
SERVICE = re.compile(
    r"^(supports|advanced|has|max|min|xFrame|contentSecurity|layer$|layers$|composed|composeStatus|daily|enrich|fields$|fieldNames$|statistics|drawing|templates|indexes)"
)
TABULAR = ("csv", "CSV"), ("geojson", "GEOJSON")


def instant(value: Any) -> str | None:
    """Milliseconds since 1970, or an ISO date."""
    if isinstance(value, int | float) and 0 < value < 1e14:
        return datetime.fromtimestamp(value / 1000, UTC).isoformat().replace("+00:00", "Z")
    return moment(value)


def place(value: Any) -> Place | None:
    """`{"coordinates": [[w, s], [e, n]]}` or `[[w, s], [e, n]]`."""
    corners = value.get("coordinates") if isinstance(value, Mapping) else value
    try:
        (west, south), (east, north) = corners
        box = (float(west), float(south), float(east), float(north))
    except (TypeError, ValueError):
        return None
    return (
        Place(bbox=box)
        if abs(box[0]) <= 180 and abs(box[2]) <= 180 and abs(box[1]) <= 90 and abs(box[3]) <= 90
        else None
    )


def draft(raw: Mapping[str, Any], site: str) -> Draft:
    """`raw` is one item: {"id", "attributes"} (v3) or a GeoJSON feature {"id", "properties"} (OGC). `site` is the hub's root."""
    found = raw.get("attributes") or raw.get("properties") or {}
    remote_id = line(raw.get("id"))
    service = address(found.get("url"))
    licence_html = str(found.get("licenseInfo") or "")
    licence_link = re.search(r"https?://[^\s\"'<>]+", licence_html)
    licence_text = html_text(licence_html)
    plain = line(found.get("license"))
    licence = license_of(
        licence_link.group(0) if licence_link else licence_text or (plain if plain not in ("custom", "none") else "")
    )
    resources: list[DraftResource] = []
    if service:
        kind = (
            "service"
            if "/rest/services/" in service or line(found.get("type")).endswith(("Service", "Layer", "Table"))
            else "file"
        )
        resources.append(
            DraftResource(
                remote_id="service",
                title=line(found.get("type")) or "API",
                url=service,
                format=format_of("", None, service) or "API",
                kind=kind,
            )
        )
    if line(found.get("type")) in ("Feature Layer", "Table", "Feature Service") or found.get("downloadable"):
        for suffix, name in TABULAR:
            url = f"{site}/api/download/v1/items/{remote_id.split('_')[0]}/{suffix}?layers={remote_id.split('_')[1] if '_' in remote_id else 0}"
            resources.append(DraftResource(remote_id=suffix, title=name, url=url, format=name))
    for n, extra in enumerate(found.get("additionalResources") or []):
        if isinstance(extra, Mapping) and address(extra.get("url")):
            resources.append(
                DraftResource(
                    remote_id=f"additional-{n}",
                    title=line(extra.get("name")),
                    url=address(extra["url"]),
                    format=format_of("", None, str(extra["url"])),
                )
            )
    contact = email(found.get("orgContactEmail"))
    owner = line(found.get("source")) or line(found.get("orgName")) or line(found.get("organization"))
    where = place(found.get("extent")) or place(found.get("itemExtent"))
    return Draft(
        remote_id=remote_id,
        title=line(found.get("name")) or line(found.get("title")),
        description=html_text(found.get("description")) or line(found.get("snippet")),
        organization=organization(owner),
        license=licence.model_copy(update={"title": licence_text[:200]})
        if licence and not licence.id and licence_text
        else licence,
        tags=many(found.get("tags")),
        themes=[c.rsplit("/", 1)[-1] for c in many(found.get("categories"))],
        modified=instant(found.get("modified") or found.get("itemModified")),
        created=instant(found.get("created")),
        languages=[c for c in map(language_of, many(found.get("culture"))) if c],
        places=[where] if where else [],
        contact=Contact(email=contact) if contact else None,
        landing_page=f"{site}/datasets/{line(found.get('slug')) or remote_id}",
        extras={k: v for k, v in rest(found, FIELDS).items() if not SERVICE.match(k)},
        resources=unique(resources),
    )
