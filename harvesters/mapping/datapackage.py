"""Frictionless Data Package 1.0 and 2.0 to a `Draft`; Table Schemas and dialects are kept and used for judging. Pure."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

from catalog.words.model import Contact, Draft, DraftResource, Period
from catalog.words.vocabularies.formats import format_of
from catalog.words.vocabularies.languages import language_of
from catalog.words.vocabularies.licences import license_of
from harvesters.mapping.shape import address, email, html_text, line, moment, organization, place, rest, unique, words

PACKAGE_FIELDS = frozenset(
    [
        "id",
        "name",
        "title",
        "description",
        "keywords",
        "licenses",
        "license",
        "created",
        "version",
        "homepage",
        "contributors",
        "publisher",
        "resources",
        "temporal",
        "spatial",
        "$schema",
        "profile",
    ]
)
RESOURCE_FIELDS = frozenset(
    [
        "name",
        "title",
        "description",
        "path",
        "url",
        "format",
        "mediatype",
        "bytes",
        "hash",
        "schema",
        "dialect",
        "licenses",
        "$schema",
        "profile",
    ]
)


def one_license(raw: Mapping[str, Any]) -> Any:
    listed = raw.get("licenses")
    first = next((x for x in listed if isinstance(x, Mapping)), None) if isinstance(listed, list) else None
    if first:
        found = license_of(line(first.get("path")) or line(first.get("name")) or line(first.get("title")))
        return found or license_of(line(first.get("title")))
    return license_of(line(raw.get("license"))) if raw.get("license") else None


def paths(raw: Mapping[str, Any]) -> list[str]:
    """Addresses or relative paths of a resource; several are one table in parts."""
    given = raw.get("path") or raw.get("url")
    return [str(p) for p in (given if isinstance(given, list) else [given]) if isinstance(p, str) and p]


def resource(raw: Mapping[str, Any], position: int, base: str) -> DraftResource:
    parts = paths(raw)
    url = address(urljoin(base, parts[0])) if parts else None
    declared = line(raw.get("format"))
    name = line(raw.get("name"))
    extras = rest(raw, RESOURCE_FIELDS)
    if len(parts) > 1:
        extras["path"] = parts
    schema, dialect = raw.get("schema"), raw.get("dialect")
    for key, value in (("schema", schema), ("dialect", dialect)):
        if isinstance(value, str):
            extras[key] = value
    return DraftResource(
        remote_id=name or url or f"#{position}",
        title=line(raw.get("title")) or name,
        description=html_text(raw.get("description")),
        url=url,
        format=format_of(declared, line(raw.get("mediatype")) or None, url),
        format_raw=declared or None,
        media_type=line(raw.get("mediatype")) or None,
        size=raw["bytes"] if isinstance(raw.get("bytes"), int) else None,
        hash=line(raw.get("hash")) or None,
        license=one_license(raw),
        table_schema=dict(schema) if isinstance(schema, Mapping) else None,
        dialect=dict(dialect) if isinstance(dialect, Mapping) else None,
        extras=extras,
    )


def people(raw: Mapping[str, Any]) -> tuple[Contact | None, str]:
    """The contact and the publisher among the contributors (role publisher first, then contact, maintainer, author)."""
    listed = (
        [c for c in raw.get("contributors") or [] if isinstance(c, Mapping)]
        if isinstance(raw.get("contributors"), list)
        else []
    )

    def role(who: Mapping[str, Any]) -> list[str]:
        roles = who.get("roles") or who.get("role") or []
        return [str(r).lower() for r in (roles if isinstance(roles, list) else [roles])]

    def pick(*wanted: str) -> Mapping[str, Any] | None:
        return next((c for w in wanted for c in listed if w in role(c)), None)

    chosen = pick("contact", "maintainer", "publisher", "author") or (listed[0] if listed else None)
    publisher = pick("publisher") or pick("author") or (listed[0] if listed else None)
    name = (
        line(publisher.get("organization") or publisher.get("title") or publisher.get("name"))
        if publisher
        else line(raw.get("publisher"))
    )
    if not chosen:
        return None, name
    found = Contact(
        name=line(chosen.get("title") or chosen.get("name")) or None,
        email=email(chosen.get("email")),
        url=address(chosen.get("path")),
    )
    return (found if found.name or found.email else None), name


def draft(raw: Mapping[str, Any], base: str) -> Draft:
    """`base` is the descriptor's own address: relative paths are relative to it."""
    who, publisher = people(raw)
    listed = raw.get("resources")
    items = [r for r in listed if isinstance(r, Mapping)] if isinstance(listed, list) else []
    resources = unique([resource(item, n, base) for n, item in enumerate(items)])
    name = line(raw.get("name"))
    languages = raw.get("languages") or raw.get("language")
    span = raw.get("temporal")
    return Draft(
        remote_id=line(raw.get("id")) or name or base,
        title=line(raw.get("title")) or name or urlsplit(base).path.rsplit("/", 2)[-2:][0],
        description=html_text(raw.get("description")),
        organization=organization(publisher),
        license=one_license(raw),
        tags=words(raw.get("keywords")),
        created=moment(raw.get("created")),
        modified=moment(raw.get("updated") or raw.get("modified")),
        languages=[code for code in map(language_of, words(languages)) if code] if languages else [],
        places=[p for p in [place(raw.get("spatial"))] if p],
        period=Period(start=moment(span.get("start")), end=moment(span.get("end")))
        if isinstance(span, Mapping)
        else None,
        contact=who,
        landing_page=address(raw.get("homepage")),
        version=line(raw.get("version")) or None,
        extras=rest(raw, PACKAGE_FIELDS) | ({"name": name} if name else {}),
        resources=resources,
    )
