"""A CKAN package to a `Draft`: core fields, all fields of thai_gdc (2.1 and newer), and what agencies' forks renamed. Pure.

Nothing is dropped: a key that has no field of its own goes to `extras` under its own name. Only what CKAN derives or keeps for
itself (DERIVED) is left to the raw record, which is stored whole.
"""

import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

from catalog.words.model import Contact, Draft, DraftResource, Frequency, License, OrganizationRef, Period, Place
from catalog.words.vocabularies.formats import format_of
from catalog.words.vocabularies.frequencies import frequency_of
from catalog.words.vocabularies.languages import language_of
from catalog.words.vocabularies.licences import license_of
from harvesters.mapping import shape
from harvesters.mapping.ckan_fields import BLANK, OTHER, UNSAID, Fields, truth
from harvesters.mapping.shape import line, many
from harvesters.mapping.thai_dates import day, year

RESOURCE_OWN = frozenset(
    [
        "id",
        "package_id",
        "position",
        "state",
        "name",
        "description",
        "url",
        "format",
        "mimetype",
        "size",
        "hash",
        "created",
        "last_modified",
        "schema",
        "resource_last_updated_date",
        "resource_created_date",
        "name_translated",
        "description_translated",
        "name_fra",
        "revision_id",
    ]
)


def draft(package: Mapping[str, Any], base: str) -> Draft:
    """`base` is the portal's address, for links to the record. Raises nothing for odd values: they stay in `extras`."""
    fields = Fields(package)
    name = line(package.get("name"))
    remote_id = line(package.get("id")) or name
    title = shape.clean(shape.text(package.get("title"))) or shape.clean(shape.text(package.get("title_translated")))
    where = dated_fields(fields)
    return Draft(
        remote_id=remote_id,
        title=title or name or remote_id,
        description=shape.html_text(package.get("notes") or package.get("notes_translated")),
        organization=organization(fields),
        license=licence(fields),
        tags=tags(package),
        themes=themes(package),
        category=fields.chosen("data_category"),
        data_type=fields.chosen("data_type"),
        modified=where["modified"],
        issued=where["issued"],
        created=where["created"],
        frequency=frequency(fields),
        languages=languages(fields),
        places=places(fields),
        granularity=fields.chosen("geo_coverage"),
        period=period(fields),
        contact=contact(fields),
        landing_page=landing_page(fields, base, name or remote_id),
        access_rights=shape.prose(shape.text(fields.take("accessible_condition"))) or None,
        provenance=fields.text("data_source") or None,
        objectives=fields.several("objective"),
        data_formats=fields.several("data_format"),
        high_value=truth(fields.take("high_value_dataset")),
        version=fields.text("version") or None,
        translations=translations(package, ("title", "notes")),
        extras=fields.rest(),
        resources=resources(package, base),
    )


def dated_fields(fields: Fields) -> dict[str, str | None]:
    """What the publisher wrote comes before CKAN's own stamps; a date that cannot be read stays in extras."""
    found: dict[str, str | None] = {}
    for field, names in (
        ("modified", ("last_updated_date", "metadata_modified")),
        ("issued", ("data_release_date", "date_published")),
        ("created", ("created_date", "metadata_created")),
    ):
        found[field] = None
        for name in names:
            value = stamp(fields.given.get(name)) if name.startswith("metadata_") else day(fields.given.get(name))
            if value:
                found[field] = value
                fields.used.add(name)
                break
    return found


def stamp(value: Any) -> str | None:
    """CKAN's stamps are UTC without saying so."""
    found = shape.moment(value)
    return f"{found}Z" if found and "T" in found and not found.endswith("Z") and "+" not in found else found


def organization(fields: Fields) -> OrganizationRef | None:
    found = fields.given.get("organization")
    if isinstance(found, Mapping):
        return shape.organization(
            found.get("title") or found.get("display_name") or found.get("name"), found.get("name")
        )
    return shape.organization(found or fields.given.get("owner_org"))


def licence(fields: Fields) -> License | None:
    raw = fields.text("license_id")
    beside = fields.text("license_id_other")
    if beside and (not raw or raw.lower() in OTHER):
        raw = beside
    title, url = fields.text("license_title"), fields.text("license_url")
    candidates = [license_of(words) for words in (raw, url, title) if words]
    known = next((c for c in candidates if c is not None and c.id), None)
    found = known or next((c for c in candidates if c is not None), None)
    if found is None:
        return None
    changed: dict[str, Any] = {"raw": raw or found.raw}
    if not found.id and title:
        changed["title"] = title
    if not found.url and shape.address(url):
        changed["url"] = url
    return found.model_copy(update=changed)


def tags(package: Mapping[str, Any]) -> list[str]:
    found, more = package.get("tags"), keywords(package.get("keywords"))
    if isinstance(found, list) and found:
        words = [t.get("display_name") or t.get("name") if isinstance(t, Mapping) else t for t in found]
        return list(dict.fromkeys(many(words) + more))
    return list(dict.fromkeys(shape.words(package.get("tag_string") or found) + more))


def keywords(value: Any) -> list[str]:
    """ckanext-canada's: a line of them, or a list for each language."""
    lists = list(value.values()) if isinstance(value, Mapping) else [value]
    return [word for found in lists for word in shape.words(found)]


def themes(package: Mapping[str, Any]) -> list[str]:
    groups = package.get("groups")
    named = groups if isinstance(groups, list) else []
    found = [g.get("display_name") or g.get("title") or g.get("name") if isinstance(g, Mapping) else g for g in named]
    return many(found) or many(package.get("subject"))


def frequency(fields: Fields) -> Frequency | None:
    unit, interval = fields.chosen("update_frequency_unit") or "", fields.text("update_frequency_interval") or None
    found = frequency_of(unit.partition(" | ")[0], interval)  # “Annually | Annuel”: the same in two languages
    return found.model_copy(update={"raw": unit}) if found else None


def languages(fields: Fields) -> list[str]:
    said = [part.partition(";")[0] for word in fields.several("data_language") for part in word.split(" | ")]
    found = [language_of(word) for word in said]
    if any(code is None and word not in UNSAID for code, word in zip(found, said, strict=True)):
        fields.used.discard("data_language")  # one that has no code is kept as it is written
    return list(dict.fromkeys(code for code in found if code))


def places(fields: Fields) -> list[Place]:
    """The box of a geographic dataset (thai_gdc spells its latitudes `…_longitude`), and ckanext-spatial's geometry."""
    found: list[Place] = []
    names = ("west_bound_longitude", "south_bound_longitude", "east_bound_longitude", "north_bound_longitude")
    corners = [number(fields.given.get(name)) for name in names]
    west, south, east, north = corners
    if (
        west is not None
        and south is not None
        and east is not None
        and north is not None
        and boxed(west, south, east, north)
    ):
        found.append(Place(bbox=(west, south, east, north)))
        fields.used.update(names)
    spatial = fields.given.get("spatial")
    if spatial:
        geometry = spatial
        if isinstance(spatial, str) and spatial.lstrip()[:1] == "{":
            try:
                geometry = json.loads(spatial)
            except (ValueError, RecursionError):
                return found
        place = shape.place(geometry)
        if place is not None:
            found.append(place)
            fields.used.add("spatial")
    return found


def boxed(west: float, south: float, east: float, north: float) -> bool:
    return abs(west) <= 180 and abs(east) <= 180 and -90 <= south <= north <= 90


def number(value: Any) -> float | None:
    try:
        return float(line(value))
    except ValueError:
        return None


def period(fields: Fields) -> Period | None:
    """Years of a statistical dataset (พ.ศ. or CE), or the reference period of a geographic one; `raw` as written."""
    first, last = fields.text("first_year_of_data"), fields.text("last_year_of_data")
    if first or last:
        raw = " - ".join(filter(None, (first, last)))
        return Period(start=year(first) or day(first), end=year(last) or day(last), raw=raw)
    reference = fields.text("reference_period")
    if not reference:
        return covered(fields)
    at = year(reference) or day(reference)
    return Period(start=at, end=at, raw=reference) if at else Period(raw=reference)


def covered(fields: Fields) -> Period | None:
    """ckanext-canada's two dates."""
    names = ("time_period_coverage_start", "time_period_coverage_end")
    start, end = (day(fields.given.get(name)) for name in names)
    if not (start or end):
        return None
    raw = " - ".join(filter(None, (fields.text(name) for name in names)))
    return Period(start=start and start[:10], end=end and end[:10], raw=raw)


def contact(fields: Fields) -> Contact | None:
    name, mail = fields.text("maintainer"), fields.text("maintainer_email")
    phone = fields.text("telephone_number")
    if not name and not mail:
        name, mail = fields.text("author"), fields.text("author_email")
    if not (name or mail or phone):
        return None
    return Contact(name=name or None, email=mail or None, phone=phone or None)


def landing_page(fields: Fields, base: str, name: str) -> str | None:
    own = shape.address(fields.given.get("url"))
    if own:
        fields.used.add("url")
        return own
    return f"{base.rstrip('/')}/dataset/{name}" if shape.address(base) and name else None


def translations(holder: Mapping[str, Any], names: tuple[str, ...]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {}
    for name in names:
        languages_of = shape.by_language(holder.get(f"{name}_translated")) or shape.by_language(holder.get(name))
        french = shape.text(holder.get(f"{name}_fra")).strip()  # ckanext-canada's of 2013
        if french and "fr" not in languages_of:
            languages_of = {**languages_of, "fr": french}
        if languages_of:
            found["description" if name == "notes" else "title" if name == "name" else name] = languages_of
    return found


def resources(package: Mapping[str, Any], base: str) -> list[DraftResource]:
    found: list[DraftResource] = []
    ids: set[str] = set()
    for position, raw in enumerate(package.get("resources") or []):
        if not isinstance(raw, Mapping) or raw.get("state") == "deleted" or truth(raw.get("resource_private")) is True:
            continue
        made = resource(raw, base, position)
        remote_id, n = made.remote_id, 2
        while made.remote_id in ids:
            made = made.model_copy(update={"remote_id": f"{remote_id}#{n}"})
            n += 1
        ids.add(made.remote_id)
        found.append(made)
    return found


def resource(raw: Mapping[str, Any], base: str, position: int) -> DraftResource:
    written = shape.text(raw.get("url")).strip()
    url = link(written, base)
    media_type = line(raw.get("mimetype")) or None
    declared = line(raw.get("format"))
    fmt = format_of(declared, media_type, url)
    extras = shape.rest(raw, RESOURCE_OWN)
    if written and url is None:
        extras["url"] = written
    size = number(raw.get("size"))
    return DraftResource(
        remote_id=line(raw.get("id")) or url or f"#{position}",
        title=line(raw.get("name")) or line(raw.get("name_translated")),
        description=shape.html_text(raw.get("description") or raw.get("description_translated")),
        url=url,
        format=fmt,
        format_raw=declared or None,
        media_type=media_type,
        kind="service" if fmt in shape.SERVICES else "page" if fmt in shape.PAGES else "file",
        modified=day(raw.get("resource_last_updated_date")) or stamp(raw.get("last_modified")),
        created=day(raw.get("resource_created_date")) or stamp(raw.get("created")),
        size=int(size) if size is not None and 0 < size < 2**53 else None,
        hash=line(raw.get("hash")) or None,
        table_schema=table_schema(raw.get("schema"), extras),
        translations=translations(raw, ("name", "description")),
        extras=extras,
    )


def table_schema(value: Any, extras: dict[str, Any]) -> dict[str, Any] | None:
    """ckanext-validation's Table Schema, given whole or as JSON text; anything else is kept in extras."""
    found = value
    if isinstance(value, str) and value.lstrip()[:1] == "{":
        try:
            found = json.loads(value)
        except (ValueError, RecursionError):
            found = value
    if isinstance(found, Mapping) and isinstance(found.get("fields"), list):
        return dict(found)
    if value not in BLANK:
        extras["schema"] = value
    return None


def link(written: str, base: str) -> str | None:
    """An address as CKAN means it: one without a scheme is http, one from the root is the portal's."""
    if not written:
        return None
    if written.startswith("/") and shape.address(base):
        return shape.address(urljoin(base, written))
    found = shape.address(written)
    if found:
        return found
    try:
        parts = urlsplit("http://" + written)
    except ValueError:
        return None
    plain = "://" not in written and " " not in parts.netloc and "." in parts.netloc and "@" not in parts.netloc
    return shape.address("http://" + written) if plain else None
