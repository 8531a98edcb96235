"""`arcgis`: an ArcGIS Hub site: its DCAT-US feed, its OGC API Records, or the older v3 search, by what it answers."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin, urlsplit

from catalog.words.errors import Unreadable
from catalog.words.model import Draft
from catalog.words.source import SourceConfig
from harvesters.mapping import arcgis, dcat, dcat_us
from harvesters.mapping.shape import line
from harvesters.markup import json_of
from harvesters.port import Fetcher, Progress, Record
from harvesters.sources.dcat import records_of
from harvesters.sources.dcat_us import record as dcat_us_record
from harvesters.sources.graph import parse

PAGES = 100_000
OGC = "/api/search/v1/collections/dataset/items?limit=100&startindex=1"


def site(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"


class ArcGis:
    def records(self, config: SourceConfig, fetcher: Fetcher, progress: Progress) -> Iterator[Record]:
        parts = urlsplit(config.url)
        bare = parts.path in ("", "/") and not parts.query
        url: str | None = str(progress.state.get("page") or (urljoin(config.url, OGC) if bare else config.url))
        seen: set[str] = set()
        for _ in range(PAGES):
            if not url:
                return
            answer, body = fetcher.get(url, accept="application/json, application/geo+json")
            fresh = 0
            page: set[str] = set()
            document = json_of(body)
            for record in self.items(document, body, answer.headers.get("content-type", ""), answer.url):
                if record.remote_id not in seen:
                    seen.add(record.remote_id)
                    page.add(record.remote_id)
                    fresh += 1
                    yield record
                elif record.remote_id in page:
                    yield record  # twice in one answer: the engine tells
            following = self.following(document)
            url = urljoin(answer.url, following) if following and fresh else None
            progress.state["page"] = url or ""

    @staticmethod
    def items(document: Any, body: bytes, content_type: str, base: str) -> Iterator[Record]:
        if isinstance(document, Mapping) and "@context" in document and "dcat:dataset" in document:
            for record in records_of(parse(body, content_type, base)):
                yield Record(record.remote_id, {"format": "dcat", "tree": record.raw}, failure=record.failure)
        elif isinstance(document, Mapping) and isinstance(document.get("dataset"), list):
            for n, raw in enumerate(document["dataset"], start=1):
                made = dcat_us_record(raw, n)
                yield Record(made.remote_id, {"format": "dcat-us", "record": made.raw}, failure=made.failure)
        elif isinstance(document, Mapping) and isinstance(document.get("data") or document.get("features"), list):
            for n, raw in enumerate(document.get("data") or document["features"], start=1):
                remote_id = line(raw.get("id")) if isinstance(raw, Mapping) else ""
                failure = (
                    None
                    if remote_id
                    else Unreadable("The record has no dataset id.", "Ask the agency to mend its service.")
                )
                yield Record(remote_id or f"#{n}", raw if isinstance(raw, Mapping) else {"value": raw}, failure=failure)
        elif not (isinstance(document, Mapping) and ("data" in document or "features" in document)):
            raise Unreadable(
                "The answer is JSON, but not of an ArcGIS Hub.",
                "Check the address: the site's front page, or its search or feed address.",
            )

    @staticmethod
    def following(document: Any) -> str | None:
        if not isinstance(document, Mapping):
            return None
        links = document.get("links")
        if isinstance(links, list):  # OGC API
            return next(
                (
                    str(link["href"])
                    for link in links
                    if isinstance(link, Mapping) and link.get("rel") == "next" and link.get("href")
                ),
                None,
            )
        meta = document.get("meta")
        following = meta.get("next") if isinstance(meta, Mapping) else None
        return str(following) if following else None

    def draft(self, raw: Mapping[str, Any], config: SourceConfig) -> Draft:
        if raw.get("format") == "dcat" and "tree" in raw:
            return dcat.draft(raw["tree"])
        if raw.get("format") == "dcat-us" and "record" in raw:
            return dcat_us.draft(raw["record"])
        return arcgis.draft(raw, site(config.url))
