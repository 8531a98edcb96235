"""A dataset as one entry of a list: title, what it is, agency, years, formats, rows, date; and where the search matched.

Twenty of these make most of the search page, so they are written here directly and the latest ones are kept.
"""

from collections.abc import Mapping, Sequence
from functools import lru_cache
from typing import Any

from markupsafe import Markup, escape

from api.portal import facts, format
from api.portal.prose import plain
from api.portal.templates import Words, words
from catalog.words.texts import Language, Text

Document = Mapping[str, Any]
MATCHES = 3
FORMATS = 4
PARTS = {
    "column": Text.of("column"),
    "value": Text.of("value"),
    "title": Text.of("file"),
    "tags": Text.of("tag"),
}
STATUSES = {"withdrawn": (Text.of("withdrawn by its source"), "fair"), "withheld": (Text.of("not shown"), "poor")}


class Kept(Mapping[str, Any]):
    """A document that counts as the same while what a card shows of it is the same."""

    def __init__(self, document: Document) -> None:
        self.document = document
        self.key = (
            document["id"],
            document.get("updated"),
            document["slug"],
            document["status"],
            document.get("modified"),
            document["title"],
            tuple((r.get("format"), r.get("rows")) for r in document["resources"]),
        )

    def __hash__(self) -> int:
        return hash(self.key)

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Kept) and self.key == other.key

    def __getitem__(self, name: str) -> Any:
        return self.document[name]

    def __iter__(self) -> Any:
        return iter(self.document)

    def __len__(self) -> int:
        return len(self.document)


def marked(text: str, speak: Words) -> str:
    """Escaped, with its language where that is not the page's."""
    language = speak.speaks(text)
    return f'<span lang="{language}">{escape(text)}</span>' if language else str(escape(text))


def details(d: Document, speak: Words) -> list[str]:
    agency, period = d.get("organization"), d.get("period") or {}
    found = []
    if agency:
        found.append(
            f'<a href="{escape(speak.to("/organization/" + agency["slug"]))}">{marked(agency["title"], speak)}</a>'
        )
    if years := format.span(period.get("start"), period.get("end"), speak.language):
        found.append(f"<span>{escape(years)}</span>")
    if kinds := facts.formats(d):
        more = f" +{len(kinds) - FORMATS}" if len(kinds) > FORMATS else ""
        found.append(f"<span>{escape(' · '.join(kinds[:FORMATS]) + more)}</span>")
    if rows := facts.rows(d):
        found.append(f"<span>{speak.counted(rows, '{n} row', '{n} rows')}</span>")
    if d.get("modified"):
        when = format.time_tag(d["modified"], speak.language)
        found.append(f"<span>{speak.message('updated {when}', when=when)}</span>")
    return found


@lru_cache(maxsize=20_000)
def body(d: Kept, language: Language) -> str:
    speak = words(language)
    title, text = speak.words(d, "title"), plain(speak.words(d, "description"))
    parts = [
        f'<h2 class="hit-title"><a href="{escape(speak.to("/dataset/" + d["slug"]))}">{marked(title, speak)}</a></h2>'
    ]
    if d["status"] in STATUSES:
        word, tone = STATUSES[d["status"]]
        parts.append(
            f'<p class="hit-state"><span class="state state-{tone}">{escape(word.render(language))}</span></p>'
        )
    if text and text != title:
        parts.append(f'<p class="hit-text">{marked(text, speak)}</p>')
    parts.append(f'<p class="hit-facts">{"".join(details(d, speak))}</p>')
    return "".join(parts)


def where(matched: Sequence[Document], language: Language) -> str:
    """Below a hit: in which column or value the words stand."""
    lines = []
    for match in [m for m in matched if m.get("text")][:MATCHES]:
        part = PARTS.get(match.get("part", ""), Text.of("found in")).render(language)
        lines.append(f'<p class="hit-where"><span>{escape(part)}</span> <mark>{escape(match["text"])}</mark></p>')
    return "".join(lines)


def used(use: Document, speak: Words) -> str:
    """ "seen 1,024 times · downloaded 80 times"; empty where nobody was counted."""
    said = (("views", "seen once", "seen {n} times"), ("downloads", "downloaded once", "downloaded {n} times"))
    return " · ".join(speak.counted(use[name], one, many) for name, one, many in said if use[name])


def card(d: Document, matched: Sequence[Document], language: Language, use: Document | None = None) -> Markup:
    seen = used(use, words(language)) if use else ""
    below = f'<p class="hit-where soft">{escape(seen)}</p>' if seen else ""
    return Markup(f'<li class="hit">{body(Kept(d), language)}{where(matched, language)}{below}</li>')
