"""XML, HTML and JSON of strangers: parsed without network, DTD, entities or unbounded depth."""

import json
from typing import Any
from urllib.parse import urljoin, urlsplit

from lxml import etree, html

from catalog.words.errors import Unreadable


def xml(body: bytes) -> etree._Element:
    """The document's root. Raises Unreadable for what is no XML, or declares entities."""
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, recover=False
    )
    try:
        root = etree.fromstring(body, parser)
    except (etree.XMLSyntaxError, ValueError) as broken:
        if body[:512].lstrip().lower().startswith((b"<!doctype html", b"<html")):
            raise Unreadable("The answer is a web page, not XML.", "Check the address.") from broken
        reason = " ".join(str(broken).split())[:200]
        raise Unreadable(
            "The answer is not well-formed XML: {reason}", "Ask the agency to mend its service.", reason=reason
        ) from broken
    if root.getroottree().docinfo.internalDTD is not None and b"<!ENTITY" in body[:65536]:
        raise Unreadable(
            "The document declares entities of its own; such documents are not read.", "Leave out the DOCTYPE."
        )
    return root


def page(body: bytes) -> etree._Element:
    """A web page's root; lenient."""
    parser = html.HTMLParser(no_network=True, huge_tree=False, encoding=None)
    try:
        root = html.document_fromstring(body, parser=parser)
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as broken:
        raise Unreadable("The answer is not a web page.", "Check the address.") from broken
    return root


def links(body: bytes, base: str) -> list[str]:
    """The addresses that a folder's listing links to, below the folder itself, in order."""
    folder = base.split("?")[0].split("#")[0].rsplit("/", 1)[0] + "/"
    found = []
    for anchor in page(body).iter("a"):
        href = anchor.get("href")
        if not href or href.startswith(("?", "#", "mailto:", "javascript:")):
            continue
        try:
            url = urljoin(base, href)
            parts = urlsplit(url)
        except ValueError:
            continue
        if url.startswith(folder) and url != folder and not parts.query:
            found.append(url)
    return list(dict.fromkeys(found))


def sitemap(body: bytes) -> tuple[list[str], list[str]]:
    """(pages, further sitemaps) of a sitemap document (sitemaps.org protocol 0.9)."""
    root = xml(body)
    pages: list[str] = []
    more: list[str] = []
    for entry in root:
        location = next(
            (child.text for child in entry if isinstance(child.tag, str) and child.tag.rsplit("}", 1)[-1] == "loc"),
            None,
        )
        if location and location.strip():
            (more if isinstance(entry.tag, str) and entry.tag.endswith("sitemap") else pages).append(location.strip())
    return pages, more


def json_of(body: bytes) -> Any:
    """A JSON document. Raises Unreadable with the place where it breaks."""
    try:
        return json.loads(body.decode("utf-8-sig"))
    except (ValueError, RecursionError) as broken:
        if body[:512].lstrip().lower().startswith((b"<!doctype html", b"<html")):
            raise Unreadable("The answer is a web page, not JSON.", "Check the address.") from broken
        reason = " ".join(str(broken).split())[:120]
        raise Unreadable(
            "The answer is not whole JSON: {reason}", "Ask the agency to mend its service.", reason=reason
        ) from broken
