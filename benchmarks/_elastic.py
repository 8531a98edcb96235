"""Ours over Elasticsearch beside what one would write by hand against the same node, in one run, with the same facets."""

import argparse
import statistics
import time
from collections.abc import Iterator, Mapping
from itertools import islice
from pathlib import Path
from typing import Any

import elasticsearch

from benchmarks._timing import Times, line, timed
from catalog.search.elastic import JSON, LINES, ElasticIndex
from catalog.search.port import IndexDocument, SearchQuery
from catalog.words.facets import SHOWN
from catalog.words.thai.segment import segment
from tests.elastic import free_port, node

FOUR = ("organization", "format", "license", "tags")
WARMING = 3  # passes until the machine of Java is warm


class ByHand:
    """Each word as a dis_max of title (x3) and description with BM25, 20 hits with a count, four facets of 20 values."""

    def __init__(self, address: str) -> None:
        self.client = elasticsearch.Elasticsearch(address, request_timeout=60)

    def build(self, stream: Iterator[IndexDocument]) -> None:
        text = {"type": "text", "analyzer": "whitespace"}
        fields: dict[str, Any] = {"title": text, "body": text, **{name: {"type": "keyword"} for name in FOUR}}
        made = {"mappings": {"_source": {"enabled": False}, "properties": fields}, "settings": {"number_of_shards": 1}}
        self.ask("PUT", "/by-hand", made)
        while part := list(islice(stream, 500)):
            self.ask("POST", "/by-hand/_bulk", [half for made in part for half in operation(made)], LINES)
        self.ask("POST", "/by-hand/_refresh", None)

    def ask(self, method: str, path: str, body: Any, headers: Mapping[str, str] = JSON) -> Any:
        return self.client.perform_request(method, path, headers=headers, body=body).body

    def page(self, text: str) -> int:
        words = [
            {"dis_max": {"queries": [{"term": {"title": {"value": word, "boost": 3}}}, {"term": {"body": word}}]}}
            for word in segment(text)
        ]
        asked = {
            "query": {"bool": {"must": words}},
            "size": 20,
            "track_total_hits": True,
            "aggregations": {name: {"terms": {"field": name, "size": 20}} for name in FOUR},
        }
        answer = self.ask("POST", "/by-hand/_search?request_cache=false", asked)
        return int(answer["hits"]["total"]["value"])


class Replayed:
    """The very questions that ours puts, with sixteen facets, sent by a bare client: what the way through ours costs by itself."""

    def __init__(self, address: str, index: ElasticIndex, asked: list[str]) -> None:
        self.client = elasticsearch.Elasticsearch(address, request_timeout=60)
        self.sent: dict[str, list[tuple[str, str, Any, bool]]] = {}
        real = index._ask

        def noted(method: str, path: str, body: Any = None, *, lines: bool = False, missing: bool = False) -> Any:
            self.sent[text].append((method, path, body, lines))
            return real(method, path, body, lines=lines, missing=missing)

        index._ask = noted  # type: ignore[method-assign]
        for text in asked:
            self.sent[text] = []
            index.search(SearchQuery(text, facets=SHOWN))
        index._ask = real  # type: ignore[method-assign]

    def page(self, text: str) -> None:
        for method, path, body, lines in self.sent[text]:
            self.client.perform_request(method, path, headers=LINES if lines else JSON, body=body)


def operation(made: IndexDocument) -> list[dict[str, Any]]:
    d = made.dataset
    values = {
        "title": " ".join(segment(d["title"])),
        "body": " ".join(segment(d["description"])),
        "organization": d["organization"]["slug"],
        "format": list({r["format"] for r in d["resources"]}),
        "license": d["license"]["id"],
        "tags": d["tags"],
    }
    return [{"index": {"_id": made.id}}, values]


def compared(
    given: argparse.Namespace,
    made: Iterator[IndexDocument],
    again: Iterator[IndexDocument],
    asked: list[str],
    folder: Path,
    embedded: Times,
) -> None:
    with node(folder / "elastic", free_port(), heap="1g" if given.size <= 200_000 else "4g") as address:
        index, by_hand = ElasticIndex(address, "bench"), ByHand(address)
        if index.count() != given.size:
            for name, build in (("ours", lambda: index.rebuild(made, 1)), ("by hand", lambda: by_hand.build(again))):
                start = time.perf_counter()
                build()
                print(f"Elasticsearch build, {name}: {time.perf_counter() - start:.1f} s", flush=True)
        replayed = Replayed(address, index, asked)
        calls = {
            "Elasticsearch by hand, 4 facets": by_hand.page,
            "ours over Elasticsearch, 4 facets": lambda text: index.search(SearchQuery(text, facets=FOUR)),
            "our questions by a bare client, 16 facets": replayed.page,
            "ours over Elasticsearch, 16 facets": lambda text: index.search(SearchQuery(text, facets=SHOWN)),
        }
        for _ in range(WARMING):
            for call in calls.values():
                timed(call, asked)
        times = {name: timed(call, asked) for name, call in calls.items()}
        for name, found in times.items():
            print(line(name, found))
        hand, four, bare, all_of_them = (statistics.median(found) for found in times.values())
        print(f"ours over Elasticsearch / by hand at p50: {four / hand:.2f} (4 facets), {all_of_them / hand:.2f} (16)")
        print(
            f"ours over Elasticsearch / the same questions by a bare client at p50: {all_of_them / bare:.2f} (16 facets)"
        )
        print(f"Elasticsearch / tantivy at p50, 16 facets: {all_of_them / statistics.median(embedded):.1f}")
        index.close()
