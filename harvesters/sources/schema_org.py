"""`schema-org`: JSON-LD of the pages in a sitemap (or of one page, or one JSON-LD document)."""

import json
from collections.abc import Iterator, Mapping
from typing import Any

from catalog.words.errors import SalaError, TooLarge, Unreadable
from catalog.words.model import Draft
from catalog.words.source import SourceConfig
from harvesters.mapping import schema_org
from harvesters.mapping.shape import line, slug
from harvesters.markup import json_of, page, sitemap, xml
from harvesters.port import Fetcher, Progress, Record

PAGES = 200_000
SITEMAPS = 1_000


def scripts(body: bytes) -> Iterator[Any]:
    """The JSON-LD blocks of a page; one that is broken is passed over."""
    for script in page(body).iter("script"):
        if (script.get("type") or "").split(";")[0].strip().lower() == "application/ld+json" and script.text:
            try:
                yield json.loads(script.text, strict=False)
            except (ValueError, RecursionError):
                continue


def pages_of(url: str, body: bytes, fetcher: Fetcher) -> Iterator[str]:
    """Every page of a sitemap and of the sitemaps that it names."""
    pending, done, count = [(url, body)], {url}, 0
    while pending:
        _at, document = pending.pop()
        listed, more = sitemap(document)
        for address in listed:
            count += 1
            if count > PAGES:
                raise TooLarge(
                    "The sitemap lists more than {limit} pages.", "Point the source at a smaller sitemap.", limit=PAGES
                )
            yield address
        for address in more:
            if address not in done and len(done) < SITEMAPS:
                done.add(address)
                pending.append((address, fetcher.get(address, accept="application/xml")[1]))


class SchemaOrg:
    def records(self, config: SourceConfig, fetcher: Fetcher, progress: Progress) -> Iterator[Record]:
        answer, body = fetcher.get(config.url, accept="application/ld+json, application/xml;q=0.9, text/html;q=0.8")
        head = body[:1024].lstrip(b"\xef\xbb\xbf \t\r\n")
        if head[:1] in (b"{", b"["):
            yield from self.found([json_of(body)], answer.url, whole=True)
            return
        if head.startswith(b"<?xml") or b"<urlset" in head or b"<sitemapindex" in head:
            tag = xml(body).tag
            if isinstance(tag, str) and tag.rsplit("}", 1)[-1] in ("urlset", "sitemapindex"):
                for n, address in enumerate(pages_of(answer.url, body, fetcher)):
                    if n < int(progress.state.get("page") or 0):
                        continue
                    try:
                        at, text = fetcher.get(address, accept="text/html")
                        yield from self.found(list(scripts(text)), at.url, whole=False)
                    except SalaError as failure:
                        yield Record(remote_id=address, raw={"url": address}, url=address, failure=failure)
                    progress.state["page"] = n + 1
                progress.state["page"] = 0
                return
        yield from self.found(list(scripts(body)), answer.url, whole=True)

    @staticmethod
    def found(documents: list[Any], url: str, *, whole: bool) -> Iterator[Record]:
        """The datasets of one page; a page of a sitemap without any is no record, a source without any is an error."""
        none = True
        used: set[str] = set()
        for raw in schema_org.datasets(documents):
            none = False
            remote_id = schema_org.identity(raw, url)
            if remote_id in used:  # several on one page without an id of their own are told apart by their names
                remote_id = f"{url}#{slug(line(raw.get('name')))}"
            if remote_id in used:
                continue
            used.add(remote_id)
            yield Record(remote_id, {"page": url, "id": remote_id, "dataset": raw}, url=url)
        if none and whole:
            raise Unreadable(
                "The page describes no schema.org Dataset.",
                "Give the address of a sitemap, a page or a JSON-LD document with a Dataset.",
            )

    def draft(self, raw: Mapping[str, Any], config: SourceConfig) -> Draft:
        made = schema_org.draft(raw["dataset"], str(raw["page"]))
        return made.model_copy(update={"remote_id": str(raw["id"])})
