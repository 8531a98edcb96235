"""A file that stands for a dataset: its metadata from a YAML beside it, or from its name alone. Pure."""

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

from catalog.words.model import Contact, Draft, DraftResource, Frequency
from catalog.words.vocabularies.formats import format_of
from catalog.words.vocabularies.frequencies import frequency_of
from catalog.words.vocabularies.languages import language_of
from catalog.words.vocabularies.licences import license_of
from harvesters.mapping.shape import email, html_text, line, many, moment, organization, period, place, rest, words

FIELDS = frozenset(
    [
        "id",
        "title",
        "description",
        "organization",
        "license",
        "tags",
        "themes",
        "category",
        "data_type",
        "modified",
        "issued",
        "frequency",
        "language",
        "places",
        "period",
        "contact",
        "email",
        "landing_page",
        "provenance",
        "objectives",
        "resources",
    ]
)


def name_of(url: str) -> str:
    return unquote(urlsplit(url).path.rstrip("/").rsplit("/", 1)[-1])


def stem(url: str) -> str:
    return name_of(url).rsplit(".", 1)[0]


def draft(raw: Mapping[str, Any]) -> Draft:
    """`raw` = {"files": [{"url", "modified"?, "title"?}], "metadata": the YAML's content}."""
    meta = raw.get("metadata") or {}
    files = [f for f in raw.get("files") or [] if isinstance(f, Mapping) and f.get("url")]
    first = str(files[0]["url"]) if files else ""
    who = line(meta.get("contact"))
    cadence = line(meta.get("frequency"))
    frequency: Frequency | None = frequency_of(cadence) if cadence else None
    where = meta.get("places")
    return Draft(
        remote_id=line(meta.get("id")) or first,
        title=line(meta.get("title")) or stem(first).replace("_", " ").strip() or first,
        description=html_text(meta.get("description")),
        organization=organization(meta.get("organization")),
        license=license_of(line(meta.get("license"))) if meta.get("license") else None,
        tags=words(meta.get("tags")),
        themes=words(meta.get("themes")),
        category=line(meta.get("category")) or None,
        data_type=line(meta.get("data_type")) or None,
        modified=moment(meta.get("modified"))
        or max((str(f["modified"]) for f in files if f.get("modified")), default=None),
        issued=moment(meta.get("issued")),
        frequency=frequency,
        languages=[c for c in map(language_of, many(meta.get("language"))) if c],
        places=[p for p in map(place, where if isinstance(where, list) else [where]) if p],
        period=period(meta.get("period")) if meta.get("period") else None,
        contact=Contact(name=who or None, email=email(meta.get("email"))) if who or meta.get("email") else None,
        landing_page=line(meta.get("landing_page")) or None,
        provenance=line(meta.get("provenance")) or None,
        objectives=many(meta.get("objectives")),
        extras=rest(meta, FIELDS),
        resources=[
            DraftResource(
                remote_id=str(f["url"]),
                title=line(f.get("title")) or name_of(str(f["url"])),
                description=html_text(f.get("description")),
                url=str(f["url"]),
                format=format_of(line(f.get("format")), None, str(f["url"])),
                modified=line(f.get("modified")) or None,
                table_schema=dict(f["schema"]) if isinstance(f.get("schema"), Mapping) else None,
                dialect=dict(f["dialect"]) if isinstance(f.get("dialect"), Mapping) else None,
            )
            for f in files
        ],
    )
