"""DCAT in RDF (DCAT-AP 1 to 3, DCAT-AP.de, DCAT-AP CH, GeoDCAT-AP), as a tree of `harvesters.mapping.rdf`, to a `Draft`. Pure."""

import json
import re
from collections.abc import Mapping
from typing import Any

from catalog.words.model import Contact, Draft, DraftResource, License, Period, Place
from catalog.words.vocabularies.formats import format_of
from catalog.words.vocabularies.frequencies import frequency_of
from catalog.words.vocabularies.languages import language_of
from catalog.words.vocabularies.licences import license_of
from harvesters.mapping.rdf import Tree, each, first, link, literal, translations, values
from harvesters.mapping.shape import (
    address,
    clean,
    email,
    html_text,
    leads_to,
    moment,
    organization,
    place,
    prose,
    unique,
)

DATASET_FIELDS = frozenset(
    [
        "@id",
        "rdf:type",
        "dct:title",
        "dct:description",
        "dct:identifier",
        "dcat:keyword",
        "dcat:theme",
        "dct:publisher",
        "dct:creator",
        "dcat:contactPoint",
        "adms:contactPoint",
        "dct:license",
        "dct:issued",
        "dct:modified",
        "dct:created",
        "dct:accrualPeriodicity",
        "dct:language",
        "dct:spatial",
        "dct:temporal",
        "dcat:landingPage",
        "dct:accessRights",
        "dct:provenance",
        "dcat:distribution",
        "adms:identifier",
        "owl:versionInfo",
        "dcat:version",
        "dct:conformsTo",
        "dcat:inSeries",
        "dct:isPartOf",
        "foaf:page",
        "dcat:endpointURL",
        "dcat:endpointDescription",
    ]
)
RESOURCE_FIELDS = frozenset(
    [
        "@id",
        "rdf:type",
        "dct:title",
        "dct:description",
        "dct:identifier",
        "dcat:accessURL",
        "dcat:accessUrl",
        "dcat:downloadURL",
        "dct:format",
        "dcat:mediaType",
        "dct:issued",
        "dct:modified",
        "dcat:byteSize",
        "dct:language",
        "dct:license",
        "spdx:checksum",
        "dcat:accessService",
    ]
)
POINT = re.compile(r"(-?\d+(?:\.\d+)?)[ ]+(-?\d+(?:\.\d+)?)")


def rest(tree: Mapping[str, Any], used: frozenset[str]) -> dict[str, Any]:
    """What has no field of its own, its literals as plain texts where there is no more to them."""
    kept: dict[str, Any] = {}
    for key, found in tree.items():
        if key not in used:
            plain = [
                v["@value"] if set(v) <= {"@value", "@type"} else v["@id"] if set(v) == {"@id"} else v for v in found
            ]
            kept[key] = plain[0] if len(plain) == 1 else plain
    return kept


def identity(tree: Mapping[str, Any]) -> str:
    """The node's own address; for a blank node its dct:identifier."""
    return str(tree.get("@id") or "") or first(tree, "dct:identifier", "adms:identifier")


def license_from(tree: Mapping[str, Any]) -> License | None:
    for node in values(tree, "dct:license", "dct:rights"):
        found = license_of(str(node.get("@id") or "") or literal(node))
        if found is None:
            continue
        label = literal(node)
        return found.model_copy(update={"title": label}) if not found.id and label and label != found.raw else found
    return None


def box(node: Tree) -> tuple[float, float, float, float] | None:
    """The bounding box of a WKT polygon or a GeoJSON geometry."""
    for value in values(node, "dcat:bbox", "locn:geometry", "schema:geo"):
        raw = str(value.get("@value", ""))
        if raw.lstrip().startswith("{"):
            try:
                raw = re.sub(r"(?<=\d)\s*,\s*(?=-?\d)", " ", json.dumps(json.loads(raw).get("coordinates")))
            except (ValueError, AttributeError, RecursionError):
                continue
        pairs = [(float(x), float(y)) for x, y in POINT.findall(raw)]
        if len(pairs) > 1:
            xs, ys = [p[0] for p in pairs], [p[1] for p in pairs]
            if max(map(abs, xs)) <= 180 and max(map(abs, ys)) <= 90:
                return min(xs), min(ys), max(xs), max(ys)
    return None


def places(tree: Mapping[str, Any]) -> list[Place]:
    found = []
    for node in values(tree, "dct:spatial"):
        if "@value" in node:
            plain = place(node["@value"])
            if plain:
                found.append(plain)
            continue
        label = literal(node)
        named = label if label and label != node.get("@id") else None
        where = box(node)
        if named or node.get("@id") or where:
            found.append(Place(label=named, uri=node.get("@id"), bbox=where))
    return found


def period(tree: Mapping[str, Any]) -> Period | None:
    for node in values(tree, "dct:temporal"):
        start = first(node, "dcat:startDate", "schema:startDate", "schedule:startDate")
        end = first(node, "dcat:endDate", "schema:endDate")
        begin, stop = moment(start), moment(end)
        if begin or stop:
            return Period(start=begin and begin[:10], end=stop and stop[:10])
        raw = literal(node) or start or end
        if raw:
            return Period(raw=raw)
    return None


def contact(tree: Mapping[str, Any]) -> Contact | None:
    for node in values(tree, "dcat:contactPoint", "adms:contactPoint"):
        name = first(node, "vcard:fn", "vcard:organization-name", "vcard:hasFN", "foaf:name")
        mail = email(link(node, "vcard:hasEmail", "foaf:mbox")) or email(first(node, "vcard:email", "vcard:value"))
        phone = re.sub(r"^tel:", "", link(node, "vcard:hasTelephone", "vcard:telephone")) or None
        if name or mail or phone:
            return Contact(
                name=name or None,
                email=mail,
                phone=phone,
                url=address(link(node, "vcard:hasURL", "vcard:hasUrl", "vcard:url")),
            )
    return None


def resource(tree: Tree, position: int) -> DraftResource:
    download = address(link(tree, "dcat:downloadURL"))
    access = address(link(tree, "dcat:accessURL", "dcat:accessUrl"))
    media = first(tree, "dcat:mediaType").rsplit("/media-types/", 1)[-1].partition("#")[0] or None
    declared = first(tree, "dct:format")
    url = download or access
    extras = rest(tree, RESOURCE_FIELDS)
    if download and access and access != download:
        extras["accessURL"] = access
    size = first(tree, "dcat:byteSize").split(".")[0]
    named = format_of(declared.rsplit("/", 1)[-1] if declared.startswith("http") else declared, media, url)
    checksum = next((first(node, "spdx:checksumValue") for node in values(tree, "spdx:checksum")), "")
    return DraftResource(
        remote_id=identity(tree) or url or f"#{position}",
        title=clean(first(tree, "dct:title")),
        description=html_text(first(tree, "dct:description")),
        url=url,
        format=named,
        format_raw=declared or media,
        media_type=media,
        kind="service"
        if tree.get("dcat:accessService")
        else "file"
        if download or not access
        else leads_to(access, named),
        modified=moment(first(tree, "dct:modified")),
        created=moment(first(tree, "dct:issued")),
        size=int(size) if size.isdigit() else None,
        hash=checksum or None,
        language=[code for code in map(language_of, each(tree, "dct:language")) if code],
        license=license_from({k: tree[k] for k in ("dct:license",) if k in tree}),
        translations={k: v for k, v in {"title": translations(tree, "dct:title")}.items() if v},
        extras=extras,
    )


def endpoints(tree: Mapping[str, Any]) -> list[DraftResource]:
    """Of a data service: where it answers, and what describes it."""
    found = []
    for kind, key in (("service", "dcat:endpointURL"), ("documentation", "dcat:endpointDescription")):
        for node in values(tree, key):
            url = address(str(node.get("@id") or node.get("@value") or ""))
            if url:
                title = literal(node)
                found.append(
                    DraftResource.model_validate(
                        {"remote_id": url, "url": url, "kind": kind, "title": "" if title == url else clean(title)}
                    )
                )
    return found


def mailbox(publisher: Mapping[str, Any], name: str) -> Contact | None:
    """Of a record without a contact point: the publisher's own mailbox."""
    mail = email(link(publisher, "foaf:mbox", "vcard:hasEmail"))
    return Contact(name=name or None, email=mail) if mail else None


def draft(tree: Mapping[str, Any]) -> Draft:
    publisher = next(values(tree, "dct:publisher", "dct:creator"), {})
    name = first(publisher, "foaf:name", "skos:prefLabel", "vcard:fn", "rdfs:label", "schema:name") or literal(
        publisher
    )
    resources = [resource(node, n) for n, node in enumerate(values(tree, "dcat:distribution"))] + endpoints(tree)
    access = first(tree, "dct:accessRights")
    cadence = first(tree, "dct:accrualPeriodicity")
    extras = rest(tree, DATASET_FIELDS)
    description = first(tree, "dct:description")
    if not description and "dct:abstract" in tree:
        description = first(tree, "dct:abstract")
        del extras["dct:abstract"]
    return Draft(
        remote_id=identity(tree),
        title=clean(first(tree, "dct:title")),
        description=html_text(description),
        organization=organization(name),
        license=license_from(tree) or next((r.license for r in resources if r.license), None),
        tags=each(tree, "dcat:keyword"),
        themes=[theme.rsplit("/", 1)[-1] if theme.startswith("http") else theme for theme in each(tree, "dcat:theme")],
        modified=moment(first(tree, "dct:modified")),
        issued=moment(first(tree, "dct:issued")),
        created=moment(first(tree, "dct:created")),
        frequency=frequency_of(cadence) if cadence else None,
        languages=[code for code in map(language_of, each(tree, "dct:language")) if code],
        places=places(tree),
        period=period(tree),
        contact=contact(tree) or mailbox(publisher, name),
        landing_page=address(link(tree, "dcat:landingPage", "foaf:page")),
        access_rights=access.rsplit("/", 1)[-1] if access.startswith("http") else access or None,
        provenance=prose(first(tree, "dct:provenance")) or None,
        version=first(tree, "dcat:version", "owl:versionInfo") or None,
        series=link(tree, "dcat:inSeries", "dct:isPartOf") or None,
        conforms_to=each(tree, "dct:conformsTo"),
        identifiers=each(tree, "dct:identifier", "adms:identifier"),
        translations={
            k: v
            for k, p in (("title", "dct:title"), ("description", "dct:description"))
            if (v := translations(tree, p))
        },
        extras=extras,
        resources=unique(resources),
    )
