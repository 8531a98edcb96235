"""Shapes for Elasticsearch: mapping, documents, queries, answers. Pure: mapping in, JSON out, no client."""

from collections.abc import Iterator, Mapping
from math import log10
from typing import Any

from catalog.search.counting import Counted, Tally, aggregation
from catalog.search.entry import COUNTED, FIELDS, SHAPE, Entry, entry, table_entries
from catalog.search.port import IndexDocument
from catalog.search.query import Best, Between, Every, Except, Found, Node, Phrase, Plan, Prefix, Row, Term, Window
from catalog.words.facets import SORTS

NUMBERS = ("modified", "published", "use", "quality", "day")
ORDERS = {sort.name: (sort.key or "rank", "desc" if sort.descending else "asc") for sort in SORTS.values()}
ORDERS = {name: ("title_key" if key == "title" else key, order) for name, (key, order) in ORDERS.items()}
DATASETS = {"exists": {"field": "dataset"}}  # and not the tables inside them
PRESENT = {"facet", "whole"}


def meta(position: int) -> dict[str, Any]:
    """What is remembered with an index: how far the outbox was followed, and what it is made of."""
    return {"position": position, "shape": SHAPE}


def mapping() -> dict[str, Any]:
    plain = {"type": "keyword", "index": False, "ignore_above": 8191}
    fields: dict[str, Any] = {
        "id": {"type": "keyword"},
        "dataset": {"type": "keyword"},
        "of": {"type": "keyword"},
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
    return {"dynamic": "strict", "_source": {"includes": ["kept"]}, "_meta": meta(0), "properties": fields}


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


def actions(one: IndexDocument) -> Iterator[dict[str, Any]]:
    """The lines of one dataset and of its tables. `id` orders both; `dataset` is what datasets alone have."""
    made = entry(one)
    yield {"index": {"_id": made.id}}
    yield {**source(made), "dataset": made.id}
    for table in table_entries(one):
        yield {"index": {"_id": table.id}}
        words = {name: " ".join(found) for name, found in table.fields.items()}
        yield {"id": table.id, "of": table.of, "rank": table.rank, "kept": dict(table.kept), **words}


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
    if isinstance(node, Except):
        return matching(node.base)
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
        "must": [{"constant_score": {"filter": filter_query(plan), "boost": plan.base}}],
        "should": [best_query(best) for best in plan.boosts],
    }
    rank = {"field_value_factor": {"field": "rank", "modifier": "log2p", "missing": 0}, "weight": 1 / log10(2)}
    return {"function_score": {"query": {"bool": scored}, "functions": [rank], "boost_mode": "multiply"}}


def best_query(best: Best) -> dict[str, Any]:
    parts = [{"constant_score": {"filter": matching(node), "boost": weight}} for _, node, weight in best.parts]
    return parts[0] if len(parts) == 1 else {"dis_max": {"queries": parts}}


def aggregations(wanted: Tally) -> dict[str, Any]:
    return {column: aggregation(column, wanted.size, "shard_size") for column in wanted.columns}


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
