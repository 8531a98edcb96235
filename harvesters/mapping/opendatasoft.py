"""Opendatasoft catalogues (Explore 2.1 and the older 1.0) to a `Draft`. Pure. Fields: help.opendatasoft.com/apis/ods-explore-v2."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from catalog.words.model import Contact, Draft, DraftResource
from catalog.words.vocabularies.formats import format_of
from catalog.words.vocabularies.languages import language_of
from catalog.words.vocabularies.licences import license_of
from harvesters.mapping.shape import (
    address,
    email,
    html_text,
    line,
    many,
    moment,
    organization,
    place,
    rest,
    unique,
    words,
)

META = frozenset(
    [
        "title",
        "description",
        "keyword",
        "theme",
        "publisher",
        "license",
        "license_url",
        "language",
        "modified",
        "references",
        "territory",
        "contact_email",
        "contact_name",
    ]
)
CORNERS = ("westbound_longitude", "southbound_latitude", "eastbound_longitude", "northbound_latitude")
EXPORTS = (("csv", "CSV"), ("json", "JSON"))
GEO_EXPORTS = (("geojson", "GEOJSON"),)
TYPES = {
    "int": "integer",
    "double": "number",
    "date": "date",
    "datetime": "datetime",
    "geo_point_2d": "geopoint",
    "geo_shape": "geojson",
}


def metas(raw: Mapping[str, Any]) -> dict[str, Any]:
    """The metadata of either API as one flat map: 2.1 nests it in templates (default, dcat, inspire), the default ones first."""
    nested = raw.get("metas") if isinstance(raw.get("metas"), Mapping) else {}
    flat: dict[str, Any] = {}
    for key, value in nested.items():
        if key == "default" and isinstance(value, Mapping):
            flat.update(value)
    for key, value in nested.items():
        if key != "default" and isinstance(value, Mapping):
            flat.update({f"{key}.{k}": v for k, v in value.items()})
        elif key != "default":
            flat.setdefault(key, value)
    for template, values in (raw.get("interop_metas") or {}).items():
        if isinstance(values, Mapping):
            flat.update({f"{template}.{k}": v for k, v in values.items()})
    return flat


def schema(fields: Any) -> dict[str, Any] | None:
    listed = [f for f in fields or [] if isinstance(f, Mapping) and f.get("name")]
    if not listed:
        return None
    return {
        "fields": [
            {"name": line(f["name"]), "type": TYPES.get(line(f.get("type")), "string")}
            | ({"title": line(f["label"])} if f.get("label") else {})
            | ({"description": line(f["description"])} if f.get("description") else {})
            for f in listed
        ]
    }


def draft(raw: Mapping[str, Any], site: str) -> Draft:
    """`site` is the portal's root address, without a slash at its end."""
    remote_id = line(raw.get("dataset_id") or raw.get("datasetid"))
    meta = metas(raw)
    resources: list[DraftResource] = []
    features = many(raw.get("features"))
    if raw.get("has_records"):
        api = f"{site}/api/explore/v2.1/catalog/datasets/{quote(remote_id)}/exports"
        for suffix, name in EXPORTS + (GEO_EXPORTS if "geo" in features else ()):
            resources.append(
                DraftResource(
                    remote_id=suffix,
                    title=name,
                    url=f"{api}/{suffix}" + ("?use_labels=false&delimiter=%2C" if suffix == "csv" else ""),
                    format=name,
                    modified=moment(meta.get("data_processed") or meta.get("modified")),
                    extras={"fields": schema(raw.get("fields"))} if schema(raw.get("fields")) else {},
                )
            )
    for kind in ("attachments", "alternative_exports"):
        for n, item in enumerate(raw.get(kind) or []):
            if isinstance(item, Mapping):
                own = line(item.get("id")) or f"{kind}-{n}"
                url = (
                    address(item.get("url"))
                    or f"{site}/api/explore/v2.1/catalog/datasets/{quote(remote_id)}/{kind}/{quote(own)}"
                )
                media = line(item.get("mimetype")) or None
                resources.append(
                    DraftResource(
                        remote_id=own,
                        title=line(item.get("title")) or own,
                        description=html_text(item.get("description")),
                        url=url,
                        format=format_of("", media, line(item.get("url"))),
                        media_type=media,
                    )
                )
    where = [p for p in map(place, many(meta.get("territory") or meta.get("geographic_reference"))) if p]
    corners = [line(meta.get(f"inspire.extend_bounding_box_{side}")) for side in CORNERS]
    if all(corners) and (box := place(",".join(corners))):
        where.append(box)
    who = Contact(
        name=line(meta.get("dcat.contact_name") or meta.get("inspire.contact_individual_name")) or None,
        email=email(meta.get("dcat.contact_email")) or email(meta.get("inspire.contact_email")),
    )
    licence = line(meta.get("license_url")) or line(meta.get("license"))
    found = license_of(licence) if licence else None
    return Draft(
        remote_id=remote_id,
        title=line(meta.get("title")) or remote_id,
        description=html_text(meta.get("description")),
        organization=organization(meta.get("publisher") or meta.get("dcat.publisher")),
        license=found.model_copy(update={"title": line(meta.get("license"))})
        if found and not found.id and meta.get("license")
        else found,
        tags=words(meta.get("keyword")),
        themes=many(meta.get("theme")),
        modified=moment(meta.get("modified")),
        languages=[c for c in map(language_of, many(meta.get("language"))) if c],
        places=where,
        contact=who if who.name or who.email else None,
        landing_page=f"{site}/explore/dataset/{quote(remote_id)}/" if remote_id else None,
        extras=rest(meta, META)
        | rest(
            raw, {"dataset_id", "datasetid", "metas", "interop_metas", "fields", "attachments", "alternative_exports"}
        ),
        resources=unique(resources),
    )
