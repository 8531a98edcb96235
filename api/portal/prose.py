"""What agencies write, made safe to show: Markdown or HTML in, a small set of tags out, links that vouch for nothing."""

import re
from functools import lru_cache

import nh3
from markdown_it import MarkdownIt
from markupsafe import Markup

TAGS = {
    "p",
    "br",
    "ul",
    "ol",
    "li",
    "strong",
    "em",
    "b",
    "i",
    "a",
    "code",
    "pre",
    "blockquote",
    "h3",
    "h4",
    "table",
} | {
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "hr",
    "sub",
    "sup",
}
LIMIT = 40_000  # characters of one description that are rendered; the record itself is kept whole
HEADING = re.compile(r"<(/?)h([1-6])(?=[\s>])")
READER = MarkdownIt("commonmark", {"html": True, "breaks": True}).enable("table")


def lowered(match: re.Match[str]) -> str:
    """Headings of a description stand below the page's own."""
    return f"<{match.group(1)}h{3 if int(match.group(2)) <= 2 else 4}"


@lru_cache(maxsize=2048)
def prose(text: str) -> Markup:
    """HTML of a description."""
    rendered = HEADING.sub(lowered, READER.render(text[:LIMIT]))
    return Markup(
        nh3.clean(
            rendered,
            tags=TAGS,
            attributes={"a": {"href"}, "th": {"colspan", "rowspan"}, "td": {"colspan", "rowspan"}},
            url_schemes={"http", "https", "mailto"},
            link_rel="noopener nofollow",
        )
    )


@lru_cache(maxsize=4096)
def plain(text: str, limit: int = 220) -> str:
    """The beginning of a description without markup, cut at a space where there is one near."""
    bare = " ".join(nh3.clean(READER.render(text[: limit * 6]), tags=set()).split())
    bare = str(Markup(bare).unescape())
    if len(bare) <= limit:
        return bare
    cut = bare[:limit]
    space = cut.rfind(" ")
    return (cut[:space] if space > limit * 0.6 else cut).rstrip() + "…"
