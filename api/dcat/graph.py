"""A dataset in DCAT-AP 3, as JSON-LD with its context inside: what Turtle and RDF/XML are made of, too. Pure.

Addresses of things are their pages here; concepts are those of the EU authority tables and of IANA.
"""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import quote

from catalog.words.model import ResourceState
from catalog.words.vocabularies.formats import FORMATS
from catalog.words.vocabularies.frequencies import BY_CODE
from catalog.words.vocabularies.languages import LANGUAGES

EU = "http://publications.europa.eu/resource/authority/"
IANA = "https://www.iana.org/assignments/media-types/"
CONTEXT: dict[str, Any] = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dct": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "vcard": "http://www.w3.org/2006/vcard/ns#",
    "adms": "http://www.w3.org/ns/adms#",
    "spdx": "http://spdx.org/rdf/terms#",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "rdfs": "http://www.w3.org/2000/01/rdf-schema#",
    "geo": "http://www.opengis.net/ont/geosparql#",
    "hydra": "http://www.w3.org/ns/hydra/core#",
}
MEDIA = {one.name: one.media_type for one in FORMATS}
# Names in the EU file-type table, where they differ from ours.
FILE_TYPES = {"GEOJSON": "GEOJSON", "JSONL": "JSON", "SHP": "SHP", "XLS": "XLS", "XLSX": "XLSX", "CSV": "CSV", "TSV": "TSV", "JSON": "JSON",
              "XML": "XML", "PDF": "PDF", "ZIP": "ZIP", "PARQUET": "PARQUET", "ODS": "ODS", "DOC": "DOC", "DOCX": "DOCX", "KML": "KML",
              "HTML": "HTML", "TXT": "TXT"}  # fmt: skip

ILLEGAL = dict.fromkeys((*range(9), 11, 12, *range(14, 32), 65534, 65535))  # what XML cannot hold

Node = dict[str, Any]


def ref(address: str) -> Node:
    return {"@id": address}


def text(value: str, language: str | None = None) -> Node | str:
    """With the language that its letters show, where none is given."""
    value = value.translate(ILLEGAL)
    chosen = language or ("th" if any("ก" <= letter <= "๛" for letter in value[:300]) else None)
    return {"@value": value, "@language": chosen} if chosen else value


def typed(value: str, kind: str) -> Node:
    return {"@value": value, "@type": f"xsd:{kind}"}


def moment(value: str | None) -> Node | None:
    if not value:
        return None
    return typed(value, "dateTime" if "T" in value else {4: "gYear", 7: "gYearMonth"}.get(len(value), "date"))


def address_of(value: Any) -> str | None:
    """An address that may stand as one in RDF: what cannot stand there (blanks, brackets) is percent-encoded."""
    if not isinstance(value, str) or not value.startswith(("http://", "https://")):
        return None
    return quote(value, safe=":/?#[]@!$&'()*+,;=%~-._")


def full(node: Mapping[str, Any]) -> Node:
    """Without what is empty."""
    return {name: value for name, value in node.items() if value not in (None, "", [], {})}


def page(base: str, kind: str, name: str) -> str:
    return f"{base}/{kind}/{quote(name, safe='')}"


def agent(base: str, organization: Mapping[str, Any] | None) -> Node | None:
    if not organization:
        return None
    return {
        "@id": page(base, "organization", organization["slug"]),
        "@type": "foaf:Agent",
        "foaf:name": text(organization["title"]),
    }


def contact(given: Mapping[str, Any] | None) -> Node | None:
    if not given:
        return None
    mail = given.get("email") or ""
    return full(
        {
            "@type": "vcard:Kind",
            "vcard:fn": text(given.get("name") or mail or "-"),
            "vcard:hasEmail": ref(f"mailto:{quote(mail, safe='@')}") if "@" in mail and " " not in mail else None,
            "vcard:hasURL": ref(found) if (found := address_of(given.get("url"))) else None,
        }
    )


def licence(given: Mapping[str, Any] | None) -> Node | None:
    if not given:
        return None
    node: Node = {"@type": "dct:LicenseDocument", "rdfs:label": text(given["title"])}
    found = address_of(given.get("url"))
    return {"@id": found, **node} if found else node


def spatial(place: Mapping[str, Any]) -> Node:
    node: Node = {"@type": "dct:Location"}
    if found := address_of(place.get("uri")):
        node["@id"] = found
    if place.get("label"):
        node["rdfs:label"] = text(place["label"])
    if place.get("bbox"):
        west, south, east, north = place["bbox"]
        corners = ((west, south), (east, south), (east, north), (west, north), (west, south))
        ring = ", ".join(f"{x} {y}" for x, y in corners)
        node["dcat:bbox"] = {"@value": f"POLYGON(({ring}))", "@type": "geo:wktLiteral"}
    return node


def period(given: Mapping[str, Any] | None) -> Node | None:
    if not given or not (given.get("start") or given.get("end")):
        return None
    return full(
        {
            "@type": "dct:PeriodOfTime",
            "dcat:startDate": moment(given.get("start")),
            "dcat:endDate": moment(given.get("end")),
        }
    )


def language(code: str) -> Node | None:
    known = LANGUAGES.get(code)
    return (
        {"@id": f"{EU}language/{known[2][0].upper()}", "@type": "dct:LinguisticSystem"} if known and known[2] else None
    )


def frequency(given: Mapping[str, Any] | None) -> Node | None:
    known = BY_CODE.get((given or {}).get("code") or "")
    return {"@id": f"{EU}frequency/{known.eu}", "@type": "dct:Frequency"} if known and known.eu else None


def agency_address(resource: Mapping[str, Any]) -> str | None:
    """Where the file is at the agency; not told where a gate holds the file back: nobody is led to personal data from here."""
    return None if resource["state"] == ResourceState.WITHHELD else address_of(resource["url"])


def distribution(base: str, resource: Mapping[str, Any], given_licence: Node | None) -> Node:
    name = resource["format"].upper()
    here = page(base, "resource", resource["id"])
    original = f"{base}/api/v1/resources/{resource['id']}/original" if resource["version"] else None
    media = resource["media_type"] or MEDIA.get(name)
    return full(
        {
            "@id": here,
            "@type": "dcat:Distribution",
            "dct:title": text(resource["title"]) if resource["title"] else None,
            "dct:description": text(resource["description"]) if resource["description"] else None,
            "dcat:accessURL": {"@id": agency_address(resource) or here, "@type": "rdfs:Resource"},
            "dcat:downloadURL": {"@id": original, "@type": "rdfs:Resource"} if original else None,
            "dct:format": {"@id": f"{EU}file-type/{FILE_TYPES[name]}", "@type": "dct:MediaTypeOrExtent"}
            if name in FILE_TYPES
            else None,
            "dcat:mediaType": {"@id": IANA + quote(media, safe="/+"), "@type": "dct:MediaType"}
            if media and "/" in media
            else None,
            "dcat:byteSize": typed(str(resource["bytes"]), "nonNegativeInteger") if resource["bytes"] else None,
            "dct:modified": moment(resource["modified"]),
            "dct:issued": moment(resource["created"]),
            "dct:license": given_licence,
            "spdx:checksum": checksum(resource["sha256"]),
        }
    )


def checksum(sha256: str | None) -> Node | None:
    if not sha256:
        return None
    return {
        "@type": "spdx:Checksum",
        "spdx:algorithm": {"@id": "spdx:checksumAlgorithm_sha256", "@type": "spdx:ChecksumAlgorithm"},
        "spdx:checksumValue": typed(sha256, "hexBinary"),
    }


def dataset(base: str, document: Mapping[str, Any]) -> Node:
    given_licence = licence(document["license"])
    landing = address_of(document["landing_page"])
    origin = address_of(document["source"].get("url"))
    return full(
        {
            "@id": page(base, "dataset", document["slug"]),
            "@type": "dcat:Dataset",
            "dct:identifier": document["id"],
            "dct:title": titles(document, "title"),
            "dct:description": titles(document, "description") or text(document["title"]),
            "dct:issued": moment(document["issued"] or document["published"]),
            "dct:modified": moment(document["modified"] or document["updated"]),
            "dct:publisher": agent(base, document["organization"]),
            "dcat:contactPoint": contact(document["contact"]),
            "dcat:keyword": [text(tag) for tag in document["tags"]],
            "dct:language": [one for one in map(language, document["languages"]) if one],
            "dct:accrualPeriodicity": frequency(document["frequency"]),
            "dct:spatial": [spatial(place) for place in document["places"]],
            "dct:temporal": period(document["period"]),
            "dct:accessRights": {"@id": f"{EU}access-right/PUBLIC", "@type": "dct:RightsStatement"},
            "dct:provenance": {"@type": "dct:ProvenanceStatement", "rdfs:label": text(document["provenance"])}
            if document["provenance"]
            else None,
            "dcat:landingPage": {"@id": landing, "@type": "foaf:Document"} if landing else None,
            # Not dct:source: DCAT-AP wants a dcat:Dataset there, and the agency's page about it is a document.
            "foaf:page": {"@id": origin, "@type": "foaf:Document"} if origin and origin != landing else None,
            "dcat:version": document["version"],
            "dcat:distribution": [distribution(base, r, given_licence) for r in document["resources"]],
        }
    )


def titles(document: Mapping[str, Any], name: str) -> list[Any]:
    """The field, and its translations; one of each language, as DCAT-AP asks."""
    if not document[name]:
        return []
    found: dict[str | None, Any] = {}
    own = text(document[name])
    found[own["@language"] if isinstance(own, dict) else None] = own
    for code, words in (document["translations"].get(name) or {}).items():
        if words:
            found.setdefault(code, text(words, code))
    return list(found.values())


def catalog(base: str, title: str, datasets: Sequence[Node], paging: Mapping[str, Any] | None = None) -> Node:
    """A page of the catalogue, with Hydra's way to the next."""
    publisher = {"@id": f"{base}/about", "@type": "foaf:Agent", "foaf:name": title}
    node: Node = {
        "@id": f"{base}/",
        "@type": "dcat:Catalog",
        "dct:title": title,
        "dct:description": text("ข้อมูลเปิดของหน่วยงานรัฐ", "th"),
        "dct:publisher": publisher,
        "dct:language": [one for one in (language("th"), language("en")) if one],
        "foaf:homepage": {"@id": f"{base}/", "@type": "foaf:Document"},
        "dcat:dataset": list(datasets),
    }
    return {"@context": CONTEXT, "@graph": [node, *([dict(paging)] if paging else [])]}


def alone(node: Node) -> Node:
    return {"@context": CONTEXT, **node}
