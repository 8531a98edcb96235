"""The grown-up engine: an Elasticsearch cluster, 8 or 9. The only file that imports its client.

Names: `<prefix>` is an alias of `<prefix>-<generation>`; a rebuild fills a new generation and moves the alias in one step.
How far the outbox was followed stands in the mapping's `_meta`. Only what every distribution has is used: built-in
analyzers over text that is segmented here, no scripts, no ingest, no reindex.
"""

import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from itertools import islice
from math import log10
from typing import Any

import elasticsearch
import orjson

from catalog.search.counting import MOST_BUCKETS, Counted, Tally, spans
from catalog.search.engine import Engine
from catalog.search.entry import COUNTED, FIELDS, OPEN, Entry, entry
from catalog.search.port import IndexDocument
from catalog.search.query import Best, Between, Every, Found, Node, Phrase, Plan, Prefix, Row, Term, Window
from catalog.words.errors import EngineLost
from catalog.words.facets import SORTS
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
NUMBERS = ("modified", "published", "use", "quality", "day")
ORDERS = {sort.name: (sort.key or "rank", "desc" if sort.descending else "asc") for sort in SORTS.values()}
ORDERS = {name: ("title_key" if key == "title" else key, order) for name, (key, order) in ORDERS.items()}
PRESENT = {"facet", "whole"}


def mapping() -> dict[str, Any]:
    plain = {"type": "keyword", "index": False, "ignore_above": 8191}
    fields: dict[str, Any] = {
        "id": {"type": "keyword"},
        "title_key": plain,
        "vocabulary": plain,
        "rank": {"type": "double"},
    }
    fields["kept"] = {"type": "object", "enabled": False}
    for name, positions in FIELDS.items():
        if name in PRESENT:
            fields[name] = {"type": "keyword", "doc_values": False, "ignore_above": 8191}
        else:
            kept = "positions" if positions else "docs"
            fields[name] = {"type": "text", "analyzer": "whitespace", "index_options": kept, "norms": False}
    fields.update({f"count_{name}": plain for name in COUNTED})
    fields.update({name: {"type": "long"} for name in NUMBERS})
    return {"dynamic": "strict", "_source": {"includes": ["kept"]}, "_meta": {"position": 0}, "properties": fields}


SETTINGS = {
    "number_of_shards": 1,
    "auto_expand_replicas": "0-1",
    "max_result_window": 20_000,
    "mapping.total_fields.limit": 200,
}


def source(made: Entry) -> dict[str, Any]:
    values: dict[str, Any] = {"id": made.id, "rank": made.rank, "title_key": made.title_key, "day": made.day}
    values["kept"] = dict(made.kept)
    for name, words in made.fields.items():
        values[name] = list(words) if name in PRESENT else " ".join(words)
    values["vocabulary"] = list(dict.fromkeys([*made.fields["inner"], *made.fields["names"]]))
    values.update({f"count_{name}": list(found) for name, found in made.counted.items()})
    return {**values, **made.keys}


def matching(node: Node) -> dict[str, Any]:
    """A node as an Elasticsearch query."""
    if isinstance(node, Term):
        return {"term": {node.field: node.word}}
    if isinstance(node, Prefix):
        return {"prefix": {node.field: node.start}}
    if isinstance(node, Phrase):
        return {"match_phrase": {node.field: " ".join(node.words)}}
    if isinstance(node, Between):
        return {"range": {node.field: {"gte": node.low, "lte": node.high}}}
    if isinstance(node, Every):
        return {"bool": {"filter": [matching(part) for part in node.parts]}}
    terms = [part for part in node.parts if isinstance(part, Term)]
    if node.least == 1 and len(terms) == len(node.parts) and len({term.field for term in terms}) == 1:
        return {"terms": {terms[0].field: [term.word for term in terms]}}
    return {"bool": {"should": [matching(part) for part in node.parts], "minimum_should_match": node.least}}


def filter_query(plan: Plan) -> dict[str, Any]:
    return {
        "bool": {
            "filter": [matching(node) for node in (*plan.must, *plan.filters.values())],
            "must_not": [matching(node) for node in plan.must_not],
        }
    }


def scoring_query(plan: Plan) -> dict[str, Any]:
    """The score of `catalog.search.query`: log2p is a common logarithm, so its weight makes it one of base two."""
    scored = {
        "must": [{"constant_score": {"filter": filter_query(plan), "boost": 1.0}}],
        "should": [best_query(best) for best in plan.boosts],
    }
    rank = {"field_value_factor": {"field": "rank", "modifier": "log2p", "missing": 0}, "weight": 1 / log10(2)}
    return {"function_score": {"query": {"bool": scored}, "functions": [rank], "boost_mode": "multiply"}}


def best_query(best: Best) -> dict[str, Any]:
    parts = [{"constant_score": {"filter": matching(node), "boost": weight}} for _, node, weight in best.parts]
    return parts[0] if len(parts) == 1 else {"dis_max": {"queries": parts}}


def aggregations(wanted: Tally) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for column in wanted.columns:
        if column == "day":
            ranges = [{"key": value, "from": first, "to": end} for value, first, end in spans()]
            found[column] = {"range": {"field": "day", "ranges": ranges}}
            continue
        size = wanted.size * 2 + 20 if column in OPEN else MOST_BUCKETS
        found[column] = {"terms": {"field": f"count_{column}", "size": size, "shard_size": max(size, 5000)}}
    return found


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
        """Make the first index where there is none; whoever is second finds it there."""
        if self._ready:
            return
        if self._ask("GET", f"/_alias/{self.prefix}", missing=True) is None and not self.read_only:
            body = {"settings": SETTINGS, "mappings": mapping(), "aliases": {self.prefix: {}}}
            try:
                self._client.perform_request("PUT", f"/{self.prefix}-1", headers=JSON, body=body)
            except elasticsearch.BadRequestError as error:
                if error.error != "resource_already_exists_exception":
                    raise lost(error) from error
            except (elasticsearch.ApiError, elasticsearch.TransportError) as error:
                raise lost(error) from error
        self._ready = True

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
        actions = ([{"delete": {"_id": id}}] for id in removed)
        made = ([{"index": {"_id": one.id}}, source(one)] for one in map(entry, documents))
        for stream in (actions, made):
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
        self._bulk(index, documents, removed)
        self._ask("POST", f"/{index}/_refresh")
        self._save(index, position)

    def _save(self, index: str, position: int) -> None:
        self._ask("PUT", f"/{index}/_mapping", {"_meta": {"position": position}})

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
        move = [{"remove": {"index": old, "alias": self.prefix}}, {"add": {"index": new, "alias": self.prefix}}]
        self._ask("POST", "/_aliases", {"actions": move})
        self._ask("DELETE", f"/{old}", missing=True)

    def ids(self) -> Iterator[str]:
        after: list[Any] | None = None
        while True:
            body: dict[str, Any] = {
                "size": LISTED,
                "_source": False,
                "sort": [{"id": "asc"}],
                "track_total_hits": False,
            }
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
        return int(self._ask("POST", f"/{self.prefix}/_count")["count"])

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


def asking(plan: Plan, window: Window) -> dict[str, Any]:
    body: dict[str, Any] = {
        "size": window.limit + 1 if window.limit else 0,
        "track_total_hits": True,
        "_source": ["kept"],
    }
    if window.sort == "relevance" and plan.boosts:
        body["query"] = scoring_query(plan)
        body["sort"] = [{"_score": "desc"}, {"id": "asc"}]
    else:
        field, order = ORDERS[window.sort]
        body["query"] = filter_query(plan)
        body["sort"] = [{field: order}, {"id": "asc"}]
    if window.key is not None:
        body["search_after"] = [window.key, window.id]
    return body


def found(answer: Any, window: Window) -> Found:
    hits = answer["hits"]["hits"]
    rows = [Row(hit["_id"], hit["sort"][0], hit["_source"]["kept"]) for hit in hits[: window.limit]]
    return Found(answer["hits"]["total"]["value"], rows, len(hits) > window.limit > 0)


def counting(wanted: Tally) -> dict[str, Any]:
    return {"size": 0, "track_total_hits": False, "query": filter_query(wanted.plan), "aggs": aggregations(wanted)}


def counted(answer: Any) -> Mapping[str, Counted]:
    return {
        column: Counted((str(bucket["key"]), bucket["doc_count"]) for bucket in found["buckets"])
        for column, found in answer.get("aggregations", {}).items()
    }
