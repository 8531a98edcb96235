"""Socrata's catalogue (`/api/catalog/v1`) to a `Draft`. Pure. Fields: dev.socrata.com/docs/other/discovery."""

from collections.abc import Mapping
from typing import Any

from catalog.words.model import Draft, DraftResource
from catalog.words.vocabularies.licences import license_of
from harvesters.mapping.shape import address, html_text, line, many, moment, organization, rest

TYPES = {"Number": "number", "Checkbox": "boolean", "Calendar date": "datetime", "Date": "datetime", "Point": "geojson"}
RESOURCE = frozenset(
    [
        "id",
        "name",
        "description",
        "attribution",
        "columns_name",
        "columns_field_name",
        "columns_datatype",
        "columns_description",
        "createdAt",
        "updatedAt",
        "data_updated_at",
        "publication_date",
        "metadata_updated_at",
        "type",
    ]
)


def schema(raw: Mapping[str, Any]) -> dict[str, Any] | None:
    names, titles = raw.get("columns_field_name") or [], raw.get("columns_name") or []
    kinds, descriptions = raw.get("columns_datatype") or [], raw.get("columns_description") or []
    fields = []
    for n, name in enumerate(names):
        field = {"name": line(name), "type": TYPES.get(line(kinds[n]) if n < len(kinds) else "", "string")}
        if n < len(titles) and titles[n]:
            field["title"] = line(titles[n])
        if n < len(descriptions) and descriptions[n]:
            field["description"] = line(descriptions[n])
        fields.append(field)
    return {"fields": fields} if fields else None


def draft(raw: Mapping[str, Any]) -> Draft:
    """`raw` is one result: {"resource", "classification", "metadata", "permalink", "link", "owner", "creator"}."""
    found = raw.get("resource") or {}
    kinds = raw.get("classification") or {}
    domain = line((raw.get("metadata") or {}).get("domain"))
    remote_id = line(found.get("id"))
    license_raw = line((raw.get("metadata") or {}).get("license"))
    resources = []
    if line(found.get("type")) == "dataset" and domain and remote_id:
        base = f"https://{domain}/api"
        fields = schema(found)
        for suffix, url in (
            ("CSV", f"{base}/views/{remote_id}/rows.csv?accessType=DOWNLOAD"),
            ("JSON", f"{base}/views/{remote_id}/rows.json?accessType=DOWNLOAD"),
        ):
            resources.append(
                DraftResource(
                    remote_id=suffix.lower(),
                    title=suffix,
                    url=url,
                    format=suffix,
                    modified=moment(found.get("data_updated_at")),
                    extras={"fields": fields} if fields else {},
                )
            )
        resources.append(
            DraftResource(
                remote_id="soda",
                title="SODA API",
                url=f"https://{domain}/resource/{remote_id}.json",
                format="API",
                kind="service",
            )
        )
    return Draft(
        remote_id=remote_id,
        title=line(found.get("name")),
        description=html_text(found.get("description")),
        organization=organization(found.get("attribution") or domain),
        license=license_of(license_raw) if license_raw else None,
        tags=list(dict.fromkeys(many(kinds.get("domain_tags")) + many(kinds.get("tags")))),
        themes=list(dict.fromkeys(many(kinds.get("domain_category")) + many(kinds.get("categories")))),
        modified=moment(found.get("data_updated_at") or found.get("updatedAt")),
        issued=moment(found.get("publication_date")),
        created=moment(found.get("createdAt")),
        landing_page=address(raw.get("permalink") or raw.get("link")),
        extras=rest(found, RESOURCE) | rest(raw, {"resource", "classification", "permalink", "link"}),
        resources=resources,
    )
