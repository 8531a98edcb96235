"""A dataset as a CKAN package, with the Thai GDC fields at the top level, as ckanext-scheming gives them. Pure."""

import uuid
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from catalog.words.model import ResourceState
from catalog.words.thai.calendar import ce_to_be
from catalog.words.vocabularies.frequencies import BY_CODE
from catalog.words.vocabularies.languages import LANGUAGES

SPACE = uuid.UUID("0b5a6a5e-5a1a-5e0d-8a1a-5a1a5a1a5a1b")
Document = Mapping[str, Any]


def id_of(kind: str, name: str) -> str:
    """Organizations, groups and tags have no id of their own here: it is a function of the name."""
    return str(uuid.uuid5(SPACE, f"{kind}\n{name}"))


def naive(moment: str | None) -> str | None:
    """CKAN's times: UTC that does not say so, with microseconds."""
    if not moment:
        return None
    plain = moment.removesuffix("Z").partition("+")[0]
    if "T" not in plain:
        plain += "T00:00:00"
    return plain if "." in plain else f"{plain}.000000"


def organization(reference: Mapping[str, Any] | None) -> dict[str, Any] | None:
    if not reference:
        return None
    return {
        "id": id_of("organization", reference["slug"]),
        "name": reference["slug"],
        "title": reference["title"],
        "type": "organization",
        "description": "",
        "image_url": "",
        "created": None,
        "is_organization": True,
        "approval_status": "approved",
        "state": "active",
    }


def group(title: str) -> dict[str, Any]:
    return {
        "id": id_of("group", title),
        "name": title,
        "title": title,
        "display_name": title,
        "description": "",
        "image_display_url": "",
    }


def tag(word: str) -> dict[str, Any]:
    return {"id": id_of("tag", word), "name": word, "display_name": word, "state": "active", "vocabulary_id": None}


def resource(document: Document, position: int) -> dict[str, Any]:
    made = {
        "id": document["id"],
        "package_id": document["dataset"],
        "name": document["title"],
        "description": document["description"],
        # Nobody is led to what a gate holds back.
        "url": document["url"] if document["state"] != ResourceState.WITHHELD else "",
        "url_type": None,
        "format": document["format"],
        "mimetype": document["media_type"],
        "mimetype_inner": None,
        "size": document["bytes"] or document["size"],
        "hash": document["sha256"] or document["hash"] or "",
        "state": "active",
        "position": position,
        "resource_type": None if document["kind"] == "file" else document["kind"],
        "created": naive(document["created"]),
        "last_modified": naive(document["modified"] or document["fetched"]),
        "metadata_modified": naive(document["fetched"] or document["modified"]),
        "cache_url": None,
        "cache_last_updated": None,
        "datastore_active": is_table(document),
    }
    return {**beside(document["extras"], made), **made}


def is_table(document: Document) -> bool:
    return document["state"] == "published" and bool(document["columns"])


def beside(extras: Mapping[str, Any], taken: Mapping[str, Any]) -> dict[str, Any]:
    """Fields of the source that have no place of their own here, under their own names."""
    return {name: value for name, value in extras.items() if name not in taken}


def package(document: Document, *, default_schema: bool = False) -> dict[str, Any]:
    """`default_schema`: what is no core field of CKAN stands in `extras` instead."""
    licence = document["license"] or {}
    contact = document["contact"] or {}
    owner = organization(document["organization"])
    resources = [resource(r, n) for n, r in enumerate(document["resources"])]
    core: dict[str, Any] = {
        "id": document["id"],
        "name": document["slug"],
        "title": document["title"],
        "url": document["landing_page"],
        "version": document["version"],
        "notes": document["description"],
        "author": None,
        "author_email": None,
        "maintainer": contact.get("name"),
        "maintainer_email": contact.get("email"),
        "creator_user_id": None,
        "owner_org": owner["id"] if owner else None,
        "private": False,
        "state": "active",
        "type": "dataset",
        "isopen": bool(licence.get("open")),
        "license_id": licence.get("id") or licence.get("raw"),
        "license_title": licence.get("title"),
        "metadata_created": naive(document["published"]),
        "metadata_modified": naive(document["updated"]),
        "num_resources": len(resources),
        "num_tags": len(document["tags"]),
        "organization": owner,
        "groups": [group(theme) for theme in document["themes"]],
        "tags": [tag(word) for word in document["tags"]],
        "extras": [],
        "resources": resources,
        "relationships_as_subject": [],
        "relationships_as_object": [],
    }
    if licence.get("url"):
        core["license_url"] = licence["url"]
    own = {name: value for name, value in thai_fields(document).items() if value not in (None, "", [])}
    own = {**beside(document["extras"], {**core, **own}), **own}
    if not default_schema:
        return {**own, **core}
    core["extras"] = [{"key": name, "value": plain(value)} for name, value in sorted(own.items())]
    return core


def thai_fields(document: Document) -> dict[str, Any]:
    """The fields of thai_gdc that are words of ours by now, in its own names and values."""
    frequency = document["frequency"] or {}
    period = document["period"] or {}
    contact = document["contact"] or {}
    high_value = document["high_value"]
    return {
        "data_type": document["data_type"],
        "objective": document["objectives"],
        "update_frequency_unit": unit_of(frequency),
        "update_frequency_interval": str(frequency["interval"]) if frequency.get("interval") else None,
        "geo_coverage": document["granularity"],
        "data_source": document["provenance"],
        "data_format": document["data_formats"],
        "data_category": document["category"],
        "accessible_condition": document["access_rights"],
        "data_language": [LANGUAGES[code][0] if code in LANGUAGES else code for code in document["languages"]],
        "created_date": day(document["created"]),
        "last_updated_date": day(document["modified"]),
        "data_release_date": day(document["issued"]),
        "first_year_of_data": buddhist(period.get("start")),
        "last_year_of_data": buddhist(period.get("end")),
        "high_value_dataset": None if high_value is None else str(high_value),
        "telephone_number": contact.get("phone"),
    }


def unit_of(frequency: Mapping[str, Any]) -> str | None:
    known = BY_CODE.get(frequency.get("code") or "")
    return frequency.get("raw") or (known.th if known else None)


def day(moment: str | None) -> str | None:
    return moment[:10] if moment else None


def buddhist(moment: str | None) -> str | None:
    return str(ce_to_be(int(moment[:4]))) if moment and moment[:4].isascii() and moment[:4].isdigit() else None


def plain(value: Any) -> str:
    return value if isinstance(value, str) else ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def summary(
    one: Mapping[str, Any], kind: str = "organization", packages: Sequence[Document] | None = None
) -> dict[str, Any]:
    """An organization (slug, title, datasets) or a group in full."""
    made: dict[str, Any] = {
        "id": id_of(kind, one["slug"]),
        "name": one["slug"],
        "title": one["title"],
        "display_name": one["title"],
        "description": "",
        "image_url": "",
        "image_display_url": "",
        "created": None,
        "type": kind,
        "is_organization": kind == "organization",
        "approval_status": "approved",
        "state": "active",
        "package_count": one["datasets"],
        "num_followers": 0,
        "extras": [],
        "groups": [],
        "tags": [],
        "users": [],
    }
    if packages is not None:
        made["packages"] = list(packages)
    return made


def columns(fields: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """A table's columns as the datastore gives them; `_id` first."""
    made: list[dict[str, Any]] = [{"id": "_id", "type": "int"}]
    for one in fields:
        info = {"label": one["title"], "notes": one.get("description") or "", "type_override": ""}
        made.append({"id": one["name"], "type": TYPES.get(one["type"], "text"), "info": info})
    return made


TYPES = {
    "integer": "int",
    "year": "int",
    "number": "numeric",
    "boolean": "bool",
    "date": "date",
    "datetime": "timestamp",
    "geometry": "json",
}
