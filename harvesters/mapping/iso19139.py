"""ISO 19139 metadata (read by OWSLib) to a `Draft`. Pure: the record's XML text in, a draft out. Fields: ISO 19115:2003."""

from typing import Any
from urllib.parse import urlsplit

from lxml import etree
from owslib.iso import MD_Metadata

from catalog.words.errors import Unreadable
from catalog.words.model import Contact, Draft, DraftResource, License, Period, Place
from catalog.words.vocabularies.formats import format_of
from catalog.words.vocabularies.frequencies import frequency_of
from catalog.words.vocabularies.languages import language_of
from catalog.words.vocabularies.licences import license_of
from harvesters.mapping.shape import address, clean, email, html_text, line, moment, organization, unique
from harvesters.markup import xml

SERVICE = ("OGC:", "ESRI:", "WFS", "WMS", "WMTS", "CSW", "WCS", "SOS", "ATOM")
GMD = "{http://www.isotc211.org/2005/gmd}"
RECORDS = (f"{GMD}MD_Metadata", "{http://www.isotc211.org/2005/gmi}MI_Metadata")  # 19139, and 19139-2 for imagery


def read(text: str) -> tuple[MD_Metadata, etree._Element]:
    """The record as OWSLib reads it, and its element for what OWSLib leaves out."""
    root = xml(text.encode())
    element = root if root.tag in RECORDS else next(root.iter(*RECORDS), None)
    if element is None:
        raise Unreadable(
            "The record is XML, but not ISO 19139.",
            "The service must answer with outputSchema http://www.isotc211.org/2005/gmd.",
        )
    try:
        return MD_Metadata(element), element
    except (AttributeError, ValueError, TypeError, IndexError, KeyError) as broken:
        # OWSLib takes parts for granted that a damaged record lacks
        raise Unreadable("The record is not valid ISO 19139.", "Check it with an ISO 19139 validator.") from broken


def contact(parties: list[Any]) -> Contact | None:
    order = {"pointOfContact": 0, "custodian": 1, "owner": 2, "publisher": 3}
    for party in sorted(parties, key=lambda p: order.get(p.role or "", 9)):
        name, mail = line(party.organization) or line(party.name), email(party.email)
        if name or mail:
            return Contact(name=name or None, email=mail, phone=line(party.phone) or None)
    return None


def licence(identification: Any) -> License | None:
    """The first constraint that is a known licence, or names one beside its address; else the first on use that is written out, kept as it
    is. What limits access (INSPIRE's grounds, most of them) is no licence."""
    limits = [clean(t) for t in identification.uselimitation if t and clean(t)]
    others = [clean(t) for t in identification.otherconstraints if t and clean(t)]
    linked = [u for u in [*identification.otherconstraints_url, *identification.uselimitation_url] if u]
    for said in [*others, *limits]:
        words = said.split()
        linked += [word.rstrip(".,;)") for word in words if "://" in word]
        linked.append(" ".join(word for word in words if "://" not in word))
    known = next((found for found in map(license_of, [*linked, *others, *limits]) if found and found.id), None)
    if known:
        return known
    on_access = identification.accessconstraints and "otherRestrictions" not in identification.useconstraints
    on_use = limits if on_access else [*others, *limits]
    return License(title=on_use[0][:200], raw=on_use[0]) if on_use else None


def box(found: Any) -> tuple[float, float, float, float] | None:
    try:
        west, south, east, north = (float(v) for v in (found.minx, found.miny, found.maxx, found.maxy))
    except (AttributeError, TypeError, ValueError):
        return None
    inside = abs(west) <= 180 and abs(east) <= 180 and -90 <= south <= north <= 90
    return (west, south, east, north) if inside else None


def resource(online: Any, position: int, formats: list[str]) -> DraftResource | None:
    url = address(online.url)
    if not url:
        return None
    protocol = line(online.protocol)
    service = protocol.upper().startswith(SERVICE)
    declared = "" if service else formats[0] if len(formats) == 1 and "download" in protocol.lower() else ""
    page = not service and "download" not in protocol.lower() and not format_of("", None, url)
    return DraftResource(
        remote_id=url,
        title=line(online.name) or urlsplit(url).path.rsplit("/", 1)[-1],
        description=html_text(online.description),
        url=url,
        format=format_of(protocol.split("-")[0].split(":")[-1] if service else declared, None, url),
        format_raw=declared or None,
        kind="service" if service else "page" if page else "file",
        extras={k: v for k, v in {"protocol": protocol, "function": line(online.function)}.items() if v},
    )


def draft(text: str) -> Draft:
    md, element = read(text)
    found = md.identification[0] if md.identification else None
    if found is None:
        raise Unreadable("The record identifies no data.", "ISO 19139 needs gmd:identificationInfo.")
    dates = {d.type: moment(d.date) for d in found.date if d.date}
    keywords = [k.name for group in found.keywords for k in group.keywords if k.name]
    formats = [f for f in [line(md.distribution.format if md.distribution else None)] if f]
    online = list(md.distribution.online) if md.distribution else []
    where = box(getattr(found, "bbox", None))  # OWSLib has these of a record with an extent alone
    began, ended = (moment(getattr(found, f"temporalextent_{side}", None)) for side in ("start", "end"))
    publishers = [p for p in [*found.publisher, *found.contact, *md.contact] if p.organization]
    cadence = element.find(f".//{GMD}MD_MaintenanceFrequencyCode")  # which OWSLib does not read
    extras: dict[str, Any] = {
        "purpose": found.purpose,
        "supplementalInformation": found.supplementalinformation,
        "spatialRepresentationType": found.spatialrepresentationtype,
        "denominators": found.denominators,
        "accessConstraints": found.accessconstraints,
        "useConstraints": found.useconstraints,
        "useLimitation": found.uselimitation,
        "otherConstraints": found.otherconstraints,
        "hierarchy": md.hierarchy,
        "referenceSystem": md.referencesystem.code if md.referencesystem else None,
        "metadataStandard": md.stdname,
        "status": found.status,
        "graphicOverview": found.graphicoverview,
        "dates": {k: v for k, v in dates.items() if k not in ("revision", "publication", "creation")},
    }
    return Draft(
        remote_id=line(md.identifier),
        title=line(found.title) or line(md.identifier),
        description=html_text(found.abstract),
        organization=organization(publishers[0].organization) if publishers else None,
        license=licence(found),
        tags=list(dict.fromkeys(clean(k) for k in keywords)),
        themes=[t for t in found.topiccategory if t],
        modified=dates.get("revision") or moment(md.datestamp),
        issued=dates.get("publication"),
        created=dates.get("creation"),
        frequency=frequency_of(cadence.get("codeListValue") or "") if cadence is not None else None,
        languages=[
            c
            for c in map(language_of, [*found.resourcelanguagecode, *found.resourcelanguage, md.languagecode or ""])
            if c
        ][:1],
        places=[Place(bbox=where)] if where else [],
        period=Period(start=began, end=ended) if began or ended else None,
        contact=contact([*found.contact, *md.contact]),
        provenance=line(getattr(md.dataquality, "lineage", None)) or None,
        series=line(md.parentidentifier) or None,
        identifiers=[u for u in found.uricode if u],
        extras={k: v for k, v in extras.items() if v},
        resources=unique([r for n, o in enumerate(online) if (r := resource(o, n, formats))]),
    )
