"""DCAT-US: Project Open Data 1.0 (2013) and 1.1, DCAT-US 3.0, and the national profiles grown from them, to a `Draft`.

Field rules: resources.data.gov/resources/dcat-us (1.1), GSA/dcat-us JSON Schema definitions (3.0). Pure.
"""

from collections.abc import Mapping
from typing import Any, Literal

from catalog.words.model import Contact, Draft, DraftResource, Place
from catalog.words.vocabularies.formats import format_of
from catalog.words.vocabularies.frequencies import frequency_of
from catalog.words.vocabularies.languages import language_of
from catalog.words.vocabularies.licences import license_of
from harvesters.mapping.shape import (
    PAGES,
    address,
    by_language,
    email,
    html_text,
    leads_to,
    line,
    many,
    moment,
    organization,
    period,
    place,
    rest,
    text,
    unique,
    words,
)

DATASET_FIELDS = frozenset(
    [
        "@type",
        "@id",
        "title",
        "description",
        "identifier",
        "keyword",
        "modified",
        "publisher",
        "contactPoint",
        "mbox",
        "person",
        "license",
        "spatial",
        "temporal",
        "keywords",
        "releaseDate",
        "licence",
        "distribution",
        "accrualPeriodicity",
        "frequency",
        "theme",
        "landingPage",
        "language",
        "issued",
        "isPartOf",
        "inSeries",
        "accessLevel",
        "accessURL",
        "webService",
        "format",
        "conformsTo",
        "version",
        "otherIdentifier",
        "created",
        "downloadURL",
        "mediaType",
    ]
)
RESOURCE_FIELDS = frozenset(
    [
        "@type",
        "@id",
        "identifier",
        "title",
        "description",
        "downloadURL",
        "accessURL",
        "mediaType",
        "format",
        "modified",
        "issued",
        "byteSize",
        "language",
        "license",
        "checksum",
        "name",
        "dataset",
        "conformsTo",
    ]
)


def identifier(raw: Mapping[str, Any]) -> str:
    """The record's own identifier (a string, a number, or 3.0's Identifier object); empty where it has none."""
    value = raw.get("identifier")
    if isinstance(value, Mapping):
        parts = [line(value.get(k)) for k in ("schemaAgency", "notation", "version")]
        return line(value.get("@id")) or " ".join(part for part in parts if part)
    return line(value) or line(raw.get("@id"))


def contact(raw: Mapping[str, Any]) -> Contact | None:
    point = raw.get("contactPoint")
    if isinstance(point, list):
        point = next((item for item in point if item), None)
    if isinstance(point, Mapping):
        name, mail = line(point.get("fn")), email(point.get("hasEmail") or point.get("mbox"))
        phone = line(point.get("hasTelephone") or point.get("tel")) or None
    else:
        name, mail, phone = line(point) or line(raw.get("person")), email(raw.get("mbox")), None
    return Contact(name=name or None, email=mail, phone=phone) if name or mail or phone else None


def publisher(raw: Mapping[str, Any]) -> str:
    value = raw.get("publisher")
    if isinstance(value, list):
        value = next((item for item in value if item), None)
    return line(value.get("name") or value.get("prefLabel")) if isinstance(value, Mapping) else line(value)


def resource(raw: Mapping[str, Any], position: int, old: bool = False) -> DraftResource:
    """One distribution. Its id is its own, else its address, else its place in the list. `old`: of version 1.0, whose accessURL is "direct
    access to the downloadable distribution"."""
    download, access = address(raw.get("downloadURL")), address(raw.get("accessURL"))
    listed = raw.get("formats")  # Socrata's 1.0
    labels = [line(f.get("value")) for f in listed if isinstance(f, Mapping)] if isinstance(listed, list) else []
    declared = line(raw.get("format"))
    media = line(raw.get("mediaType")) or (labels[0].split(";")[0] if len(labels) == 1 else None) or None
    own = identifier(raw)
    url = download or access
    named = format_of(declared, media, url)
    kind: Literal["file", "service", "page"] = "file" if download or not access else leads_to(access, named)
    if not download and declared.lower() in ("api", "json api", "rest"):
        kind = "service"
    if kind == "page" and old and named and named not in PAGES:
        kind = "file"
    return DraftResource(
        remote_id=own or url or f"#{position}",
        title=line(raw.get("title")) or line(raw.get("name")),
        description=html_text(raw.get("description")),
        url=url,
        format=named,
        format_raw=declared or media,
        media_type=media,
        kind=kind,
        modified=moment(raw.get("modified")),
        created=moment(raw.get("issued")),
        size=int(raw["byteSize"]) if str(raw.get("byteSize", "")).isdigit() else None,
        language=[code for code in map(language_of, many(raw.get("language"))) if code],
        license=license_of(text(raw["license"])) if raw.get("license") else None,
        translations={k: v for k, v in {"title": by_language(raw.get("title"))}.items() if v},
        extras=rest(raw, RESOURCE_FIELDS)
        | ({"accessURL": access} if download and access and access != download else {}),
    )


def distributions(raw: Mapping[str, Any]) -> list[DraftResource]:
    listed = raw.get("distribution")
    items = [item for item in (listed if isinstance(listed, list) else [listed]) if isinstance(item, Mapping) and item]
    top = {k: raw[k] for k in ("accessURL", "downloadURL", "format", "mediaType") if raw.get(k)}
    if any(k in top for k in ("accessURL", "downloadURL")):  # 1.0 says these of the dataset itself
        top.setdefault("downloadURL", top.get("accessURL"))
        if not any(address(i.get("accessURL") or i.get("downloadURL")) == address(top["downloadURL"]) for i in items):
            items.insert(0, top)
    old = "accessURL" in raw or "webService" in raw
    found = [resource(item, n, old) for n, item in enumerate(items)]
    if address(raw.get("webService")):
        url = str(address(raw["webService"]))
        found.append(
            DraftResource(remote_id=url, title="API", url=url, kind="service", format=format_of("", None, url))
        )
    return unique(found)


def places(value: Any) -> list[Place]:
    items = value if isinstance(value, list) and not all(isinstance(v, int | float) for v in value) else [value]
    found = []
    for item in items:
        if isinstance(item, Mapping) and (item.get("bbox") or item.get("geometry")):
            box = place(item.get("bbox")) or place(item.get("geometry"))
            label = line(item.get("prefLabel")) or None
            found.append((box or Place()).model_copy(update={"label": label}))
        elif isinstance(item, list) and len(item) == 4:
            found.append(place(",".join(str(n) for n in item)))
        else:
            found.append(place(item))
    return [p for p in found if p]


def draft(raw: Mapping[str, Any]) -> Draft:
    temporal = raw.get("temporal")
    if isinstance(temporal, list):
        temporal = temporal[0] if temporal else None
    if isinstance(temporal, Mapping):
        temporal = f"{line(temporal.get('startDate'))}/{line(temporal.get('endDate'))}"
    cadence = line(raw.get("accrualPeriodicity")) or line(raw.get("frequency"))
    part_of = raw.get("isPartOf") or raw.get("inSeries")
    conforms = raw.get("conformsTo")
    modified = moment(raw.get("modified"))
    extras = rest(raw, DATASET_FIELDS)
    if raw.get("modified") and not modified:
        extras["modified"] = raw["modified"]
        if not cadence and line(raw["modified"]).lower().startswith("r/p"):
            cadence = line(
                raw["modified"]
            )  # 1.1: "if there is a need to reflect that the dataset is continually updated"
    who = raw.get("publisher")
    if isinstance(who, Mapping) and who.get("subOrganizationOf"):
        extras["publisher"] = dict(who)
    title = line(raw.get("title"))
    return Draft(
        remote_id=identifier(raw),
        title=title,
        description=html_text(raw.get("description")),
        organization=organization(publisher(raw)),
        license=license_of(text(raw.get("license") or raw.get("licence"))),
        tags=words(raw.get("keyword") or raw.get("keywords")),
        themes=words(raw.get("theme")),
        modified=modified,
        issued=moment(raw.get("issued") or raw.get("releaseDate")),
        created=moment(raw.get("created")),
        frequency=frequency_of(cadence) if cadence else None,
        languages=[code for code in map(language_of, many(raw.get("language"))) if code],
        places=places(raw["spatial"]) if raw.get("spatial") else [],
        period=period(temporal) if temporal else None,
        contact=contact(raw),
        landing_page=address(raw.get("landingPage")),
        access_rights=line(raw.get("accessLevel")) or None,
        version=line(raw.get("version")) or None,
        series=identifier({"identifier": part_of}) or None if part_of else None,
        conforms_to=many(conforms.get("@id") or conforms.get("title") if isinstance(conforms, Mapping) else conforms),
        identifiers=many(raw.get("otherIdentifier")),
        translations={k: v for k in ("title", "description") if (v := by_language(raw.get(k)))},
        extras=extras,
        resources=distributions(raw),
    )
