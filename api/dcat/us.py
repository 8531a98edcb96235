"""A dataset in DCAT-US 1.1 (`/data.json`). Pure."""

from collections.abc import Mapping
from typing import Any

from api.dcat.graph import MEDIA, address_of, agency_address, full, page

HEAD = {
    "@context": "https://project-open-data.cio.gov/v1.1/schema/catalog.jsonld",
    "@type": "dcat:Catalog",
    "conformsTo": "https://project-open-data.cio.gov/v1.1/schema",
    "describedBy": "https://project-open-data.cio.gov/v1.1/schema/catalog.json",
}
PERIODS = {
    "A": "R/P1Y",
    "S": "R/P6M",
    "Q": "R/P3M",
    "M": "R/P1M",
    "W": "R/P1W",
    "D": "R/P1D",
    "H": "R/PT1H",
    "N": "R/PT1M",
    "O": "irregular",
}


def dataset(base: str, document: Mapping[str, Any]) -> dict[str, Any]:
    contact, organization = document["contact"] or {}, document["organization"] or {}
    period, licence = document["period"] or {}, document["license"] or {}
    name = organization.get("title") or document["source"]["name"]
    return full(
        {
            "@type": "dcat:Dataset",
            "identifier": document["id"],
            "title": document["title"],
            "description": document["description"] or document["title"],
            "keyword": document["tags"] or document["themes"] or [name],
            "modified": document["modified"] or document["updated"],
            "issued": document["issued"],
            "publisher": {"@type": "org:Organization", "name": name},
            "contactPoint": {
                "@type": "vcard:Contact",
                "fn": contact.get("name") or name,
                "hasEmail": f"mailto:{contact.get('email') or 'none@example.invalid'}",
            },
            "accessLevel": "public",
            "license": address_of(licence.get("url")),
            "landingPage": page(base, "dataset", document["slug"]),
            "theme": document["themes"],
            "language": document["languages"],
            "accrualPeriodicity": PERIODS.get((document["frequency"] or {}).get("code") or ""),
            "temporal": f"{period['start']}/{period['end']}" if period.get("start") and period.get("end") else None,
            "spatial": next((p["label"] for p in document["places"] if p.get("label")), None),
            "distribution": [distribution(base, r) for r in document["resources"]],
        }
    )


def distribution(base: str, resource: Mapping[str, Any]) -> dict[str, Any]:
    address = agency_address(resource)
    download = resource["kind"] == "file" and address
    return full(
        {
            "@type": "dcat:Distribution",
            "title": resource["title"],
            "description": resource["description"],
            "downloadURL": address if download else None,
            "mediaType": (resource["media_type"] or MEDIA.get(resource["format"].upper()) or "application/octet-stream")
            if download
            else None,
            "accessURL": None if download else address or page(base, "resource", resource["id"]),
            "format": resource["format"],
        }
    )
