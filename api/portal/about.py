"""Every field of a dataset's record as a list of (label, value), in the order of the Thai standard; nothing given is left out."""

from collections.abc import Iterator, Mapping
from typing import Any

from markupsafe import Markup

from api.portal import facts, format
from api.portal.templates import Words
from catalog.words.texts import Text

Document = Mapping[str, Any]
LANGUAGES = {"th": Text.of("Thai"), "en": Text.of("English")}
LONGEST = 600  # characters of one extra value that are shown; the record itself has it whole


def link(address: str, text: str | None = None) -> Markup | str:
    if not address.startswith(("http://", "https://", "mailto:")):
        return text or address
    return Markup('<a href="{}" rel="noopener nofollow">{}</a>').format(address, text or address)


def contact(given: Document) -> Markup | str:
    parts = [given.get("name"), given.get("phone")]
    if given.get("email"):
        parts.append(link(f"mailto:{given['email']}", given["email"]))
    if given.get("url"):
        parts.append(link(given["url"]))
    return Markup(" · ").join(p for p in parts if p)


def shown(value: Any) -> str:
    """Any JSON value as one line of text."""
    if isinstance(value, Mapping):
        text = " · ".join(f"{k}: {shown(v)}" for k, v in value.items() if v not in (None, "", [], {}))
    elif isinstance(value, list | tuple):
        text = ", ".join(filter(None, map(shown, value)))
    elif isinstance(value, bool):
        text = "✓" if value else "✗"
    else:
        text = "" if value is None else str(value)
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def standard(d: Document, words: Words) -> Iterator[tuple[Text, Any]]:
    language = words.language
    period = d.get("period") or {}
    yield Text.of("Agency"), (d.get("organization") or {}).get("title")
    yield Text.of("Contact"), contact(d["contact"]) if d.get("contact") else None
    yield Text.of("Type of data"), d.get("data_type")
    yield Text.of("Category"), d.get("category")
    yield Text.of("Made for"), ", ".join(d.get("objectives") or ())
    yield Text.of("Renewed"), words.say(facts.rhythm(d.get("frequency")))
    yield Text.of("Where it comes from"), d.get("provenance")
    yield Text.of("Years covered"), format.span(period.get("start"), period.get("end"), language) or period.get("raw")
    yield Text.of("Place"), ", ".join(facts.places(d))
    yield Text.of("Finest area"), d.get("granularity")
    yield Text.of("File formats"), ", ".join(d.get("data_formats") or ())
    yield Text.of("Licence"), (d.get("license") or {}).get("title")
    yield Text.of("Who may see it"), d.get("access_rights")
    yield Text.of("Groups"), ", ".join(d.get("themes") or ())
    spoken = [words.say(LANGUAGES[code]) if code in LANGUAGES else code for code in d.get("languages") or ()]
    yield Text.of("Language"), ", ".join(spoken)
    yield Text.of("High-value data"), None if d.get("high_value") is None else ("✓" if d["high_value"] else "✗")
    yield Text.of("Follows the standard"), ", ".join(d.get("conforms_to") or ())
    yield Text.of("Identifiers"), ", ".join(d.get("identifiers") or ())
    yield Text.of("Version at the agency"), d.get("version")
    yield Text.of("Made on"), format.time_tag(d.get("created"), language)
    yield Text.of("Issued on"), format.time_tag(d.get("issued"), language)
    yield Text.of("Data renewed on"), format.time_tag(d.get("modified"), language)
    yield Text.of("First listed here"), format.time_tag(d.get("published"), language)
    yield Text.of("Last change here"), format.time_tag(d.get("updated"), language)
    yield Text.of("Page at the agency"), link(d["landing_page"]) if d.get("landing_page") else None


def about(d: Document, words: Words) -> list[tuple[str, Any]]:
    """What the record says, without what it leaves open."""
    return [(label.render(words.language), value) for label, value in standard(d, words) if value]


def extras(document: Document) -> list[tuple[str, str]]:
    """What has no field of its own, under the name that the source gave it."""
    found = [(name, shown(value)) for name, value in (document.get("extras") or {}).items()]
    return [(name, value) for name, value in found if value]
