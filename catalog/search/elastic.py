"""The grown-up engine: an Elasticsearch cluster, 8 or 9. The only file that imports its client.

Names: `<prefix>` is an alias of `<prefix>-<generation>`; a rebuild fills a new generation and moves the alias in one step.
How far the outbox was followed stands in the mapping's `_meta`. Only what every distribution has is used: built-in
analyzers over text that is segmented here, no scripts, no ingest, no reindex.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from typing import Any

import elasticsearch
import orjson

from catalog.search.counting import Counted, Tally
from catalog.search.elastic_shapes import (
    DATASETS,
    SETTINGS,
    actions,
    aggregations,
    asking,
    counted,
    counting,
    found,
    mapping,
    matching,
    meta,
)
from catalog.search.engine import Engine
from catalog.search.entry import SHAPE, table_entries
from catalog.search.port import IndexDocument
from catalog.search.query import Found, Node, Plan, Window
from catalog.words.errors import EngineLost
from catalog.words.texts import Text

# Both 8 and 9 understand version 8 of the protocol; the client of 9 would ask for 9 alone.
JSON = {"accept": "application/vnd.elasticsearch+json; compatible-with=8"}
JSON["content-type"] = JSON["accept"]
LINES = {**JSON, "content-type": "application/vnd.elasticsearch+x-ndjson; compatible-with=8"}
TIMEOUT = 20.0  # seconds
BATCH = 500  # documents of one bulk request
BATCH_BYTES = 8_000_000
LISTED = 10_000  # hits of one page of a listing
VOCABULARY_FOR = 60.0  # seconds that a vocabulary is used


class ElasticIndex(Engine):
    """`catalog.search.port.SearchIndex` on the cluster at `url`, under names that begin with `prefix`."""

    def __init__(self, url: str, prefix: str = "sala", *, read_only: bool = False) -> None:
        super().__init__()
        self.prefix = prefix
        self.read_only = read_only
        self._client = elasticsearch.Elasticsearch(url, request_timeout=TIMEOUT, retry_on_timeout=False, max_retries=1)
        self._words: tuple[float, Mapping[str, int]] = (0.0, {})
        self._ready = False

    # Asking.

    def _ask(self, method: str, path: str, body: Any = None, *, lines: bool = False, missing: bool = False) -> Any:
        """The answer's body; None for a 404 where `missing` allows it. Raises EngineLost for all else that goes wrong."""
        try:
            return self._client.perform_request(method, path, headers=LINES if lines else JSON, body=body).body
        except elasticsearch.NotFoundError as error:
            if missing:
                return None
            raise lost(error) from error
        except (elasticsearch.ApiError, elasticsearch.TransportError) as error:
            raise lost(error) from error

    def _prepare(self) -> None:
        """Make the first index where there is none, or where it was made by a version that indexed otherwise."""
        if self._ready:
            return
        served = self._ask("GET", f"/{self.prefix}/_mapping", missing=True)
        if served is not None:
            old, found = next(iter(served.items()))
            if found["mappings"].get("_meta", {}).get("shape") == SHAPE:
                self._ready = True
                return
        if self.read_only:
            raise EngineLost(
                Text.of("There is no search index yet"), Text.of("Run `sala reindex`, or start the worker")
            )
        if served is None:
            self._create(f"{self.prefix}-1", {"aliases": {self.prefix: {}}})
        else:
            new = f"{self.prefix}-{time.time_ns()}"
            self._create(new)
            self._move(old, new)
        self._ready = True

    def _create(self, name: str, more: Mapping[str, Any] | None = None) -> None:
        """An empty index; whoever is second finds it there."""
        try:
            body = {"settings": SETTINGS, "mappings": mapping(), **(more or {})}
            self._client.perform_request("PUT", f"/{name}", headers=JSON, body=body)
        except elasticsearch.BadRequestError as error:
            if error.error != "resource_already_exists_exception":
                raise lost(error) from error
        except (elasticsearch.ApiError, elasticsearch.TransportError) as error:
            raise lost(error) from error

    def _move(self, old: str, new: str) -> None:
        """Let the alias name another index in one step, and let the old one go."""
        move = [{"remove": {"index": old, "alias": self.prefix}}, {"add": {"index": new, "alias": self.prefix}}]
        self._ask("POST", "/_aliases", {"actions": move})
        self._ask("DELETE", f"/{old}", missing=True)

    def _search(self, body: Mapping[str, Any]) -> Any:
        self._prepare()
        return self._ask("POST", f"/{self.prefix}/_search", body)

    # Finding.

    def find(self, plan: Plan, window: Window) -> Found:
        return found(self._search(asking(plan, window)), window)

    def page(
        self, plan: Plan, window: Window, wanted: Sequence[Tally]
    ) -> tuple[Found, Sequence[Mapping[str, Counted]]]:
        """Hits and tallies in one request; the tallies of the very same plan in the hits' own search."""
        body = asking(plan, window)
        own = next((one for one in wanted if one.plan == plan.countable()), None)
        if own is not None:
            body["aggs"] = aggregations(own)
        others = [one for one in wanted if one is not own]
        answers = self._several([body, *map(counting, others)])
        tallies = iter(answers[1:])
        return found(answers[0], window), [counted(answers[0] if one is own else next(tallies)) for one in wanted]

    def tally(self, wanted: Sequence[Tally]) -> Sequence[Mapping[str, Counted]]:
        return [counted(answer) for answer in self._several([counting(one) for one in wanted])]

    def _several(self, bodies: Sequence[Mapping[str, Any]]) -> Sequence[Any]:
        if len(bodies) == 1:
            return [self._search(bodies[0])]
        self._prepare()
        lines = [line for body in bodies for line in ({}, body)]
        answers = self._ask("POST", f"/{self.prefix}/_msearch", lines, lines=True)["responses"]
        for answer in answers:
            if "error" in answer:
                raise EngineLost(Text.of("The search engine does not answer: {why}", why=str(answer["error"])[:200]))
        return list(answers)

    def which(self, nodes: Sequence[Node], ids: Sequence[str]) -> Sequence[set[str]]:
        named = [{"bool": {"filter": [matching(node)], "_name": str(n)}} for n, node in enumerate(nodes)]
        query = {"bool": {"filter": [{"terms": {"id": list(ids)}}], "should": named}}
        answer = self._search({"query": query, "size": len(ids), "_source": False})
        matched = [set[str]() for _ in nodes]
        for hit in answer["hits"]["hits"]:
            for name in hit.get("matched_queries", ()):
                matched[int(name)].add(hit["_id"])
        return matched

    def known(self, words: Sequence[str]) -> Mapping[str, int]:
        if not words:
            return {}
        filters = {str(n): {"term": {"text": word}} for n, word in enumerate(words)}
        answer = self._search({"size": 0, "aggs": {"known": {"filters": {"filters": filters}}}})
        buckets = answer["aggregations"]["known"]["buckets"]
        return {word: buckets[str(n)]["doc_count"] for n, word in enumerate(words)}

    def vocabulary(self) -> Mapping[str, int]:
        made, words = self._words
        if time.monotonic() - made < VOCABULARY_FOR and words:
            return words
        gathered: dict[str, int] = {}
        after: Mapping[str, Any] | None = None
        while True:
            asked: dict[str, Any] = {"size": LISTED, "sources": [{"word": {"terms": {"field": "vocabulary"}}}]}
            if after is not None:
                asked["after"] = after
            answer = self._search({"size": 0, "aggs": {"words": {"composite": asked}}})["aggregations"]["words"]
            gathered.update((bucket["key"]["word"], bucket["doc_count"]) for bucket in answer["buckets"])
            after = answer.get("after_key")
            if after is None:
                self._words = (time.monotonic(), gathered)
                return gathered

    def kept(self, id: str) -> Mapping[str, Any] | None:
        self._prepare()
        answer = self._ask("POST", f"/{self.prefix}/_search", {"query": {"term": {"id": id}}, "size": 1})
        hits = answer["hits"]["hits"]
        return hits[0]["_source"]["kept"] if hits else None

    # Writing.

    def _generation(self) -> str:
        """The index behind the alias."""
        self._prepare()
        return str(next(iter(self._ask("GET", f"/_alias/{self.prefix}"))))

    def _bulk(self, index: str, documents: Iterable[IndexDocument], removed: Iterable[str] = ()) -> None:
        gone = ([{"delete": {"_id": id}}] for id in removed)
        made = (list(actions(one)) for one in documents)
        for stream in (gone, made):
            while batch := list(islice(stream, BATCH)):
                lines = [orjson.dumps(line) for action in batch for line in action]
                for part in bounded(lines):
                    answer = self._ask("POST", f"/{index}/_bulk", b"\n".join(part) + b"\n", lines=True)
                    wrong = [
                        item
                        for one in answer["items"]
                        for item in one.values()
                        if item["status"] not in (200, 201, 404)
                    ]
                    if wrong:
                        why = str(wrong[0].get("error"))[:200]
                        raise EngineLost(Text.of("The search index cannot be written: {why}", why=why))

    def apply(self, documents: Iterable[IndexDocument], removed: Iterable[str], position: int) -> None:
        index = self._generation()
        stream = iter(documents)
        self._bulk(index, (), self._with_tables(index, list(removed)))
        while batch := list(islice(stream, BATCH)):
            kept = {table.id for one in batch for table in table_entries(one)}
            tables = [id for id in self._with_tables(index, [one.id for one in batch])[len(batch) :] if id not in kept]
            self._bulk(index, batch, tables)
        self._ask("POST", f"/{index}/_refresh")
        self._save(index, position)

    def _with_tables(self, index: str, ids: list[str]) -> list[str]:
        """The ids, and those of the tables that the index holds of them."""
        found = list(ids)
        for at in range(0, len(ids), BATCH):
            query = {"terms": {"of": ids[at : at + BATCH]}}
            body = {"query": query, "size": LISTED, "_source": False, "track_total_hits": False}
            found += [hit["_id"] for hit in self._ask("POST", f"/{index}/_search", body)["hits"]["hits"]]
        return found

    def _save(self, index: str, position: int) -> None:
        self._ask("PUT", f"/{index}/_mapping", {"_meta": meta(position)})

    def position(self) -> int:
        answer = self._ask("GET", f"/{self._generation()}/_mapping")
        return int(next(iter(answer.values()))["mappings"].get("_meta", {}).get("position", 0))

    def rebuild(self, documents: Iterable[IndexDocument], position: int) -> None:
        old = self._generation()
        new = f"{self.prefix}-{time.time_ns()}"
        self._ask("PUT", f"/{new}", {"settings": {**SETTINGS, "refresh_interval": "-1"}, "mappings": mapping()})
        try:
            self._bulk(new, documents)
            self._ask("PUT", f"/{new}/_settings", {"index": {"refresh_interval": None}})
            self._ask("POST", f"/{new}/_refresh")
            self._save(new, position)
        except BaseException:
            self._ask("DELETE", f"/{new}", missing=True)
            raise
        self._move(old, new)

    def ids(self) -> Iterator[str]:
        after: list[Any] | None = None
        while True:
            body: dict[str, Any] = {
                "size": LISTED,
                "_source": False,
                "sort": [{"id": "asc"}],
                "track_total_hits": False,
            }
            body["query"] = DATASETS
            if after is not None:
                body["search_after"] = after
            hits = self._search(body)["hits"]["hits"]
            for hit in hits:
                yield hit["_id"]
            if len(hits) < LISTED:
                return
            after = hits[-1]["sort"]

    def count(self) -> int:
        self._prepare()
        return int(self._ask("POST", f"/{self.prefix}/_count", {"query": DATASETS})["count"])

    def close(self) -> None:
        self._client.close()


def lost(error: Exception) -> EngineLost:
    return EngineLost(
        Text.of("The search engine does not answer: {why}", why=str(error)[:200]),
        Text.of("Check SALA_SEARCH_URL and that Elasticsearch is running"),
    )


def bounded(lines: Sequence[bytes]) -> Iterator[list[bytes]]:
    """The lines in requests of bounded size; an action stays with its document."""
    part: list[bytes] = []
    size = 0
    for at, line in enumerate(lines):
        if size > BATCH_BYTES and line.startswith((b'{"index":{"_id"', b'{"delete":{"_id"')) and at:
            yield part
            part, size = [], 0
        part.append(line)
        size += len(line)
    if part:
        yield part
