"""`csw`: OGC Catalogue Service 2.0.2 (ISO 19139, or DCAT in its place), and a web-accessible folder of ISO records (WAF).

A folder is recognised by what the address answers: a listing with links to `.xml`. Source: OGC 07-006r1.
"""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

from lxml import etree
from rdflib import Graph

from catalog.words.errors import SalaError, Unreachable, Unreadable
from catalog.words.model import Draft
from catalog.words.source import SourceConfig
from harvesters.mapping import dcat, iso19139
from harvesters.mapping.iso19139 import RECORDS
from harvesters.markup import links, xml
from harvesters.port import Fetcher, Progress, Record
from harvesters.sources.dcat import records_of
from harvesters.sources.graph import parse

CSW = "{http://www.opengis.net/cat/csw/2.0.2}"
GMD = "{http://www.isotc211.org/2005/gmd}"
GCO = "{http://www.isotc211.org/2005/gco}"
RDF = "{http://www.w3.org/1999/02/22-rdf-syntax-ns#}RDF"
ROWS = 100
PAGES = 100_000
FOLDERS = 3  # how deep a folder of folders is followed


def get_records(base: str, start: int) -> str:
    """The GetRecords address (KVP); what the agency's own address already asks for stays."""
    parts = urlsplit(base)
    own = {
        k: v
        for k, v in parse_qsl(parts.query)
        if k.lower() not in ("request", "service", "version", "startposition", "maxrecords")
    }
    asked = {
        "service": "CSW",
        "version": "2.0.2",
        "request": "GetRecords",
        "resultType": "results",
        "elementSetName": "full",
        "typeNames": "gmd:MD_Metadata",
        "outputSchema": "http://www.isotc211.org/2005/gmd",
        "startPosition": str(start),
        "maxRecords": str(ROWS),
    }
    kept = {k: v for k, v in asked.items() if k.lower() not in {o.lower() for o in own}}
    return urlunsplit(parts._replace(query=urlencode({**kept, **own}), fragment=""))


def iso_record(element: etree._Element, url: str | None = None) -> Record:
    text = etree.tostring(element, encoding="unicode", with_tail=False)
    identifier = (element.findtext(f"{GMD}fileIdentifier/{GCO}CharacterString") or "").strip()
    raw = {"format": "iso19139", "text": text}
    if not identifier:
        failure = Unreadable("The record has no file identifier.", "Give each record a gmd:fileIdentifier.")
        return Record(remote_id=url or "", raw=raw, url=url, failure=failure)
    return Record(remote_id=identifier, raw=raw, url=url)


def in_results(results: etree._Element) -> Iterator[Record]:
    for element in results:
        if not isinstance(element.tag, str):
            continue
        if element.tag in RECORDS:
            yield iso_record(element)
        elif element.tag == RDF:
            graph: Graph = parse(etree.tostring(element), "application/rdf+xml", "")
            for record in records_of(graph):
                yield Record(record.remote_id, {"format": "dcat", "tree": record.raw}, failure=record.failure)
        else:
            name = etree.QName(element).localname
            failure = Unreadable(
                "A record of the kind “{name}” cannot be read.", "The service must offer ISO 19139 or DCAT.", name=name
            )
            yield Record("", {"format": name, "text": etree.tostring(element, encoding="unicode")}, failure=failure)


class Csw:
    def records(self, config: SourceConfig, fetcher: Fetcher, progress: Progress) -> Iterator[Record]:
        start = int(progress.state.get("start") or 1)
        seen: set[str] = set()
        nameless = 0
        for _ in range(PAGES):
            url = get_records(config.url, start)
            answer, body = fetcher.get(url, accept="application/xml, text/xml")
            head = body[:1024].lstrip().lower()
            if not seen and (head.startswith(b"<!doctype html") or b"<html" in head[:200]):
                yield from self.folder(config.url, fetcher, 0)
                return
            root = xml(body)
            if root.tag in RECORDS:  # one record behind the address
                yield iso_record(root, answer.url)
                return
            results = root.find(f"{CSW}SearchResults")
            if results is None:
                words = " ".join("".join(root.itertext()).split())[:200]
                raise Unreachable(
                    "The service answers with an error: {words}",
                    "Check the address: a CSW 2.0.2 endpoint.",
                    words=words,
                )
            progress.total = int(results.get("numberOfRecordsMatched") or 0) or None
            fresh = 0
            page: set[str] = set()
            for record in in_results(results):
                if not record.remote_id:
                    nameless += 1
                    record = Record(f"#{nameless}", record.raw, failure=record.failure)
                if record.remote_id not in seen:
                    seen.add(record.remote_id)
                    page.add(record.remote_id)
                    fresh += 1
                    yield record
                elif record.remote_id in page:
                    yield record  # twice in one answer: the engine tells
            following = int(results.get("nextRecord") or 0)
            if not fresh or following <= start or (progress.total and following > progress.total):
                return
            start = following
            progress.state["start"] = start

    def folder(self, url: str, fetcher: Fetcher, depth: int) -> Iterator[Record]:
        answer, body = fetcher.get(url, accept="text/html")
        found = links(body, answer.url)
        files = [link for link in found if link.lower().split("?")[0].endswith(".xml")]
        folders = [link for link in found if link.endswith("/")] if depth < FOLDERS else []
        if not files and not folders and depth == 0:
            raise Unreadable(
                "The answer is a web page without links to XML records.",
                "Check the address: a CSW endpoint, or a folder of ISO records.",
            )
        for link in files:
            try:
                _answer, text = fetcher.get(link, accept="application/xml, text/xml")
                root = xml(text)
                element = root if root.tag in RECORDS else next(root.iter(*RECORDS), None)
                if element is None:
                    raise Unreadable(
                        "The file is XML, but not ISO 19139.", "A folder of records holds one gmd:MD_Metadata a file."
                    )
                yield iso_record(element, link)
            except SalaError as failure:
                yield Record(remote_id=link, raw={"url": link}, url=link, failure=failure)
        for link in folders:
            yield from self.folder(link, fetcher, depth + 1)

    def draft(self, raw: Mapping[str, Any], config: SourceConfig) -> Draft:
        return dcat.draft(raw["tree"]) if raw["format"] == "dcat" else iso19139.draft(str(raw["text"]))
