"""`dcat`: a catalogue in RDF (any serialisation), page by page (Hydra, old and new), one record a dataset, series or service."""

from collections.abc import Iterator, Mapping
from typing import Any
from urllib.parse import urljoin

from rdflib import Graph, URIRef
from rdflib.namespace import RDF

from catalog.words.errors import Unreadable
from catalog.words.model import Draft
from catalog.words.source import SourceConfig
from harvesters.mapping import dcat
from harvesters.mapping.rdf import Trees
from harvesters.port import Fetcher, Progress, Record
from harvesters.sources.graph import ACCEPT, parse

HYDRA = "http://www.w3.org/ns/hydra/core#"
DCAT = "http://www.w3.org/ns/dcat#"
NEXT = [URIRef(HYDRA + name) for name in ("next", "nextPage")]
KINDS = [URIRef(DCAT + name) for name in ("Dataset", "DatasetSeries", "DataService")]
PAGES = 100_000


def next_page(graph: Graph) -> str | None:
    return next((str(found) for name in NEXT for found in graph.objects(None, name)), None)


def record_of(trees: Trees, subject: Any) -> Record:
    tree = trees.tree(subject)
    remote_id = dcat.identity(tree)
    if not remote_id:
        failure = Unreadable(
            "The dataset has neither an address nor an identifier.",
            "Give each dcat:Dataset an rdf:about or a dct:identifier.",
        )
        return Record(remote_id="", raw=tree, failure=failure)
    return Record(remote_id=remote_id, raw=tree)


def records_of(graph: Graph) -> Iterator[Record]:
    """Every dataset, series and service of a graph once, in the order of their addresses."""
    trees = Trees(graph)
    subjects = sorted({subject for kind in KINDS for subject in graph.subjects(RDF.type, kind)}, key=str)
    nameless = 0
    services = set(graph.subjects(RDF.type, KINDS[-1]))
    for subject in subjects:
        record = record_of(trees, subject)
        if not record.remote_id:
            if subject in services:  # described inside a distribution, where it is kept
                continue
            nameless += 1
            record = Record(remote_id=f"#{nameless}", raw=record.raw, failure=record.failure)
        yield record


class Dcat:
    def records(self, config: SourceConfig, fetcher: Fetcher, progress: Progress) -> Iterator[Record]:
        url: str | None = str(progress.state.get("page") or config.url)
        visited: set[str] = set()
        seen: set[str] = set()
        while url and url not in visited and len(visited) < PAGES:
            visited.add(url)
            answer, body = fetcher.get(url, accept=ACCEPT)
            graph = parse(body, answer.headers.get("content-type", ""), answer.url)
            fresh = 0
            page: set[str] = set()
            found = False
            for record in records_of(graph):
                found = True
                if record.remote_id not in seen or record.failure:
                    seen.add(record.remote_id)
                    page.add(record.remote_id)
                    fresh += 1
                    yield record
                elif record.remote_id in page:
                    yield record  # twice in one answer: the engine tells
            if not found and not seen and not any(graph.subjects(RDF.type, URIRef(DCAT + "Catalog"))):
                raise Unreadable(
                    "The document holds no dcat:Dataset.", "Check that the address gives a DCAT catalogue."
                )
            following = next_page(graph)
            url = urljoin(answer.url, following) if following and fresh else None
            progress.state["page"] = url or config.url

    def draft(self, raw: Mapping[str, Any], config: SourceConfig) -> Draft:
        return dcat.draft(raw)
