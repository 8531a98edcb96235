"""schema.org `Dataset` (JSON-LD of a web page) to a `Draft`. Pure. Fields: schema.org/Dataset, ESIP science-on-schema.org."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from catalog.words.model import Contact, Draft, DraftResource, Place
from catalog.words.vocabularies.formats import format_of
from catalog.words.vocabularies.languages import language_of
from catalog.words.vocabularies.licences import license_of
from harvesters.mapping.shape import (
    address,
    by_language,
    email,
    html_text,
    line,
    many,
    moment,
    organization,
    period,
    rest,
    unique,
    words,
)
from harvesters.mapping.shape import place as plain_place

FIELDS = frozenset(
    [
        "@context",
        "@id",
        "@type",
        "name",
        "description",
        "keywords",
        "creator",
        "publisher",
        "provider",
        "license",
        "temporalCoverage",
        "spatialCoverage",
        "distribution",
        "url",
        "identifier",
        "dateModified",
        "datePublished",
        "dateCreated",
        "inLanguage",
        "version",
        "variableMeasured",
        "includedInDataCatalog",
    ]
)
NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
DEPTH = 40


def strip(value: Any, depth: int = 0) -> Any:
    """Keys without the prefix or address of schema.org."""
    if depth > DEPTH:
        return None
    if isinstance(value, Mapping):
        return {re.sub(r"^(schema:|https?://schema\.org/)", "", k): strip(v, depth + 1) for k, v in value.items()}
    if isinstance(value, list):
        return [strip(item, depth + 1) for item in value]
    return value


def datasets(document: Any, depth: int = 0) -> Iterator[Mapping[str, Any]]:
    """Every schema.org Dataset of a JSON-LD document, wherever it stands (`@graph`, `mainEntity`, a DataCatalog's `dataset`)."""
    if depth > DEPTH:
        return
    if isinstance(document, list):
        for item in document:
            yield from datasets(item, depth + 1)
    elif isinstance(document, Mapping):
        kinds = [re.sub(r"^(schema:|https?://schema\.org/)", "", str(k)) for k in kinds_of(document)]
        if "Dataset" in kinds:
            yield strip(document)
        else:
            for key in ("@graph", "mainEntity", "dataset", "schema:dataset", "hasPart", "about"):
                if key in document:
                    yield from datasets(document[key], depth + 1)


def kinds_of(document: Mapping[str, Any]) -> list[Any]:
    found = document.get("@type") or []
    return found if isinstance(found, list) else [found]


def items(value: Any) -> list[Any]:
    if isinstance(value, Mapping) and "@list" in value:
        value = value["@list"]
    return value if isinstance(value, list) else [] if value is None else [value]


def identifiers(raw: Mapping[str, Any]) -> list[str]:
    return [
        found
        for item in items(raw.get("identifier"))
        if (found := line(item.get("value") or item.get("@id")) if isinstance(item, Mapping) else line(item))
    ]


def identity(raw: Mapping[str, Any], page: str) -> str:
    return line(raw.get("@id")) or next(iter(identifiers(raw)), "") or line(raw.get("url")) or page


def keywords(raw: Mapping[str, Any]) -> list[str]:
    found = []
    for item in items(raw.get("keywords")):
        found += [line(item.get("name"))] if isinstance(item, Mapping) else words(item)
    return [k for k in dict.fromkeys(found) if k]


def places(raw: Mapping[str, Any]) -> list[Place]:
    found = []
    for item in items(raw.get("spatialCoverage")):
        if not isinstance(item, Mapping):
            found.append(plain_place(item))
            continue
        box = None
        for shape in items(item.get("geo")):
            if isinstance(shape, Mapping):
                numbers = [float(n) for n in NUMBER.findall(line(shape.get("box")))]
                if len(numbers) == 4:  # schema.org: "south west north east"
                    south, west, north, east = numbers
                    box = (west, south, east, north)
                elif shape.get("latitude") is not None and shape.get("longitude") is not None:
                    point = NUMBER.findall(f"{shape['longitude']} {shape['latitude']}")
                    box = (float(point[0]), float(point[1])) * 2 if len(point) == 2 else None
        label = line(item.get("name")) or None
        found.append(Place(label=label, bbox=box) if label or box else None)
    return [p for p in found if p]


def resource(raw: Mapping[str, Any], position: int) -> DraftResource:
    url = address(raw.get("contentUrl")) or address(raw.get("url"))
    media = next((m for m in many(raw.get("encodingFormat")) if "/" in m), None)
    declared = next((m for m in many(raw.get("encodingFormat")) + many(raw.get("fileFormat")) if "/" not in m), "")
    return DraftResource(
        remote_id=line(raw.get("@id")) or url or f"#{position}",
        title=line(raw.get("name")),
        description=html_text(raw.get("description")),
        url=url,
        format=format_of(declared, media, url),
        format_raw=declared or media,
        media_type=media,
        kind="file" if address(raw.get("contentUrl")) else "page" if url else "file",
        modified=moment(raw.get("dateModified") or raw.get("datePublished")),
        license=license_of(line(raw.get("license"))) if raw.get("license") else None,
        extras=rest(
            raw,
            {
                "@type",
                "@id",
                "name",
                "description",
                "contentUrl",
                "url",
                "encodingFormat",
                "fileFormat",
                "dateModified",
                "datePublished",
                "license",
            },
        ),
    )


def draft(raw: Mapping[str, Any], page: str) -> Draft:
    owner = next((p for key in ("publisher", "provider", "creator") for p in items(raw.get(key)) if line(p)), None)
    point = next((p for p in items(owner.get("contactPoint"))), None) if isinstance(owner, Mapping) else None
    who = (
        Contact(name=line(point.get("name")) or line(owner), email=email(point.get("email")))
        if isinstance(point, Mapping)
        else None
    )
    listed = [d for d in items(raw.get("distribution")) if isinstance(d, Mapping)]
    licences = [
        line(item.get("url") or item.get("@id") or item.get("name")) if isinstance(item, Mapping) else line(item)
        for item in items(raw.get("license"))
    ]
    extras = rest(raw, FIELDS)
    if raw.get("variableMeasured"):
        extras["variableMeasured"] = raw["variableMeasured"]
    if raw.get("creator") and line(raw.get("publisher")):
        extras["creator"] = [line(c) for c in items(raw["creator"])]
    return Draft(
        remote_id=identity(raw, page),
        title=line(raw.get("name")),
        description=html_text(raw.get("description")),
        organization=organization(owner),
        license=next((found for found in map(license_of, licences) if found), None),
        tags=keywords(raw),
        modified=moment(raw.get("dateModified")),
        issued=moment(raw.get("datePublished")),
        created=moment(raw.get("dateCreated")),
        languages=[c for c in map(language_of, [line(i) for i in items(raw.get("inLanguage"))]) if c],
        places=places(raw),
        period=period(raw.get("temporalCoverage")) if raw.get("temporalCoverage") else None,
        contact=who,
        landing_page=address(raw.get("url")) or page,
        version=line(raw.get("version")) or None,
        identifiers=identifiers(raw),
        translations={
            k: v for k, f in (("title", "name"), ("description", "description")) if (v := by_language(raw.get(f)))
        },
        extras=extras,
        resources=unique([resource(d, n) for n, d in enumerate(listed)]),
    )
