"""Shapes that every mapping meets: text that may be a string, a number, a list or a map of languages; dates; addresses.

Pure. Nothing is invented: what cannot be read is left out of the field and stays in `extras` under its own name.
"""

import html
import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any, Literal
from urllib.parse import urlsplit

from catalog.words.model import DraftResource, OrganizationRef, Period, Place
from catalog.words.vocabularies.formats import format_of
from catalog.words.vocabularies.languages import language_of

SERVICES = ("WMS", "WFS", "WMTS", "WCS", "API", "ESRI REST", "SPARQL")
PAGES = ("HTML",)

ZERO_WIDTH = dict.fromkeys(map(ord, "\u200b\u200c\u200d\u200e\u200f\u2060\ufeff\u00ad"))
LANGUAGES = ("th", "en", "fr", "de", "es", "it", "pt")
ISO_DATE = re.compile(
    r"^(\d{4})(?:-(\d{2})(?:-(\d{2}))?)?(?:[T ](\d{2}):?(\d{2})(?::?(\d{2})(?:[.,]\d+)?)?)?\s*(Z|[+-]\d{2}:?\d{2})?$"
)
BOX = re.compile(
    r"^\s*(?:ENVELOPE\()?\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*,\s*(-?\d+(?:\.\d+)?)\s*\)?\s*$"
)


def visible(value: str) -> str:
    """Without zero-width characters. They are not printable, which is asked faster than they are taken out."""
    return value if value.isprintable() else value.translate(ZERO_WIDTH)


def clean(value: str) -> str:
    """One line of text: no zero-width characters, no entities, single spaces."""
    return " ".join(unicodedata.normalize("NFC", visible(html.unescape(value))).split())


def prose(value: str) -> str:
    """Running text: line breaks stay."""
    lines = unicodedata.normalize("NFC", visible(value)).replace("\r\n", "\n").replace("\r", "\n").split("\n")
    return "\n".join(line.rstrip() for line in lines).strip()


def by_language(value: Any) -> dict[str, str]:
    """A map of languages where the value is one (`{"th": …, "en": …}`, JSON-LD language values), else empty."""
    if isinstance(value, Mapping):
        if "@value" in value:
            tag = str(value.get("@language") or "").lower()
            return {language_of(tag) or tag: str(value["@value"])} if tag else {}
        if value and all(isinstance(k, str) and re.fullmatch(r"[a-z]{2,3}(-\w+)*", k) for k in value):
            return {language_of(k) or k.lower(): v for k, v in value.items() if isinstance(v, str) and v.strip()}
        return {}
    if isinstance(value, list):
        merged: dict[str, str] = {}
        for item in value:
            for language, words in by_language(item).items():
                merged.setdefault(language, words)
        return merged
    return {}


def text(value: Any, default: str = "") -> str:
    """The value as text: the first of a list, the best language of a map, a number as its digits."""
    if value is None or isinstance(value, bool):
        return default
    if isinstance(value, str):
        return value if value.strip() else default
    if isinstance(value, int | float):
        return str(value)
    languages = by_language(value)
    if languages:
        return next((languages[k] for k in LANGUAGES if k in languages), next(iter(languages.values())))
    if isinstance(value, list):
        return next((found for found in map(text, value) if found), default)
    if isinstance(value, Mapping):
        for key in ("@value", "prefLabel", "label", "title", "name", "fn", "notation", "@id"):
            if value.get(key):
                return text(value[key], default)
    return default


def line(value: Any, default: str = "") -> str:
    return clean(text(value, default))


def many(value: Any) -> list[str]:
    """All texts of a value, in order, without repeats; a single string is one, a comma list in a string stays one."""
    if value is None:
        return []
    items: Iterable[Any] = value if isinstance(value, list) else [value]
    return list(dict.fromkeys(found for found in (line(item) for item in items) if found))


def words(value: Any) -> list[str]:
    """Keywords: a list, or one string parted by commas or semicolons."""
    if isinstance(value, str):
        return list(dict.fromkeys(w for w in (clean(part) for part in re.split(r"[,;]", value)) if w))
    return many(value)


def moment(value: Any) -> str | None:
    """An ISO date or date-time of the source, checked and kept at its own precision; None where it is not one."""
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, date):
        return value.isoformat()
    found = ISO_DATE.match(line(value))
    if not found:
        return None
    year, month, day, hour, minute, second, zone = found.groups()
    try:
        datetime(int(year), int(month or 1), int(day or 1), int(hour or 0), int(minute or 0), min(int(second or 0), 59))
    except ValueError:
        return None
    stamp = "-".join(part for part in (year, month, day) if part)
    if hour:
        stamp += f"T{hour}:{minute}:{second or '00'}{zone or ''}"
    return stamp


def period(value: Any) -> Period | None:
    """`start/end` (ISO 8601 interval), or one date; anything else is kept raw."""
    raw = line(value)
    if not raw:
        return None
    start, _, end = raw.partition("/")
    first, last = moment(start), moment(end)
    if first or last:
        return Period(start=first and first[:10], end=last and last[:10], raw=raw)
    return Period(raw=raw)


def address(value: Any) -> str | None:
    """A web address, or None: only http, https and ftp are addresses of files."""
    found = text(value["@id"] if isinstance(value, Mapping) and "@id" in value else value).strip()
    try:
        parts = urlsplit(found)
    except ValueError:
        return None
    return found if parts.scheme.lower() in ("http", "https", "ftp") and parts.netloc else None


def leads_to(access: str | None, declared: str) -> Literal["file", "service", "page"]:
    """What an access address leads to, which may be anything about the data: a file where it ends in the name of one and `declared`
    (a format's name) is not a page's; a service where either says so; else a page."""
    own = format_of("", None, access)
    if declared in SERVICES or own in SERVICES:
        return "service"
    return "file" if own and own not in PAGES and declared not in PAGES else "page"


def email(value: Any) -> str | None:
    found = line(value["@id"] if isinstance(value, Mapping) and "@id" in value else value)
    found = re.sub(r"^mailto:", "", found, flags=re.IGNORECASE).strip()
    return found if "@" in found else None


def place(value: Any) -> Place | None:
    """A place name, a bounding box `west,south,east,north`, or GeoJSON (an object or its text)."""
    if isinstance(value, Mapping) and value.get("type") and ("coordinates" in value or "geometry" in value):
        return Place(geometry=dict(value))
    raw = line(value)
    box = BOX.match(raw)
    if box:
        west, south, east, north = (float(part) for part in box.groups())
        if abs(west) <= 180 and abs(east) <= 180 and abs(south) <= 90 and abs(north) <= 90:
            return Place(bbox=(west, south, east, north), label=None)
    return Place(label=raw) if raw else None


def slug(title: str) -> str:
    """A readable address part: Thai letters and marks stay, the rest becomes hyphens; at most 80 characters."""
    kept = "".join(
        c if unicodedata.category(c)[0] in "LMN" else "-" for c in unicodedata.normalize("NFC", clean(title).lower())
    )
    return re.sub(r"-{2,}", "-", kept).strip("-")[:80].strip("-") or "x"


def organization(title: Any, name: Any = None) -> OrganizationRef | None:
    label = line(title)
    return OrganizationRef(slug=slug(line(name) or label), title=label) if label else None


def rest(raw: Mapping[str, Any], used: Iterable[str]) -> dict[str, Any]:
    """What has no field of its own, under its own name; empty values are not kept."""
    taken = set(used)
    return {k: v for k, v in raw.items() if k not in taken and v not in (None, "", [], {})}


def unique(resources: list[DraftResource]) -> list[DraftResource]:
    """Distributions that share an address stay apart: the second gets its place in the list behind its id."""
    seen: dict[str, int] = {}
    for found in resources:
        seen[found.remote_id] = seen.get(found.remote_id, 0) + 1
        if seen[found.remote_id] > 1:
            found.remote_id = f"{found.remote_id}#{seen[found.remote_id]}"
    return resources


def html_text(value: Any) -> str:
    """A description that may be HTML, as running text with its paragraphs."""
    found = text(value)
    if "&lt;" in found:  # markup that was escaped once too often
        found = html.unescape(found)
    if not re.search(r"<\w+[^>]*>", found):
        return prose(html.unescape(found))
    found = re.sub(r"(?is)<(script|style)\b.*?</\1>", "", found)
    found = re.sub(r"(?i)<(br|/p|/div|/li|/h\d|/tr)\b[^>]*>", "\n", found)
    found = re.sub(r"<[^>]*>", "", found)
    return re.sub(r"\n{3,}", "\n\n", prose(html.unescape(found)))
