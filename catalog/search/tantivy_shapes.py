"""Shapes for tantivy: schema, documents, queries. Pure: an entry in, a document out; a plan in, a query out."""

import re
import zlib
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import orjson
import tantivy

from catalog.search.codes import Codes
from catalog.search.entry import COUNTED, FIELDS, OPEN, Entry, TableEntry
from catalog.search.query import Between, Every, Except, Node, Phrase, Plan, Prefix, Term, some
from catalog.search.tiers import implied

RAW = ("facet", "whole")  # fields whose words are given one by one
UNINDEXED = "unindexed"  # the tokenizer of a text that is only sorted by, and never looked up
NUMBERS = ("modified", "published", "use", "quality", "day")
SLOTS = 8  # columns for tags, of one value each; most datasets have fewer tags
MORE = "count_tags_more"
TAGS = tuple(f"count_tags_{n}" for n in range(SLOTS))
AGENCIES = ("count_organization", "count_organization_more")  # those that came first, mostly the large ones; the rest
FIRST_AGENCIES = 255  # so few that all of them are counted each time
PLACED = {  # the columns that the values of what is counted lie in, as numbers (`Codes`)
    **{name: (f"count_{name}",) for name in COUNTED},
    "organization": AGENCIES,
    "tags": (*TAGS, MORE),
}
PLACES = tuple(place for places in PLACED.values() for place in places)
CLOSED = {name: f"count_{name}" for name in COUNTED if name not in OPEN}
NOTHING = {place: 0 for place in PLACES if place != MORE}  # each has one value: columns with gaps are counted slower
Q = tantivy.Query
MUST, SHOULD, MUST_NOT = tantivy.Occur.Must, tantivy.Occur.Should, tantivy.Occur.MustNot


def schema() -> Any:
    made = tantivy.SchemaBuilder()
    made.add_text_field("id", stored=True, tokenizer_name="raw", index_option="basic")
    made.add_text_field("table", stored=True, tokenizer_name="raw", index_option="basic")
    made.add_text_field("of", tokenizer_name="raw", index_option="basic")
    made.add_bytes_field("kept", stored=True)
    for name, positions in FIELDS.items():
        split = "raw" if name in RAW else "whitespace"
        made.add_text_field(name, tokenizer_name=split, index_option="position" if positions else "basic")
    made.add_text_field("title_key", fast=True, tokenizer_name=UNINDEXED, index_option="basic")
    for place in PLACES:
        made.add_unsigned_field(place, fast=True)
    for name in NUMBERS:
        made.add_integer_field(name, fast=True, indexed=name == "day")
    made.add_float_field("rank", fast=True)
    return made.build()


SCHEMA = schema()


def opened(folder: Path, *, new: bool = False) -> Any:
    """The index in a folder. Keys of titles are kept whole beside the datasets and nowhere else: a sixth of an index less."""
    index = tantivy.Index(SCHEMA, str(folder)) if new else tantivy.Index.open(str(folder))
    whole, none = (tantivy.TextAnalyzerBuilder(tantivy.Tokenizer.raw()) for _ in range(2))
    index.register_fast_field_tokenizer(UNINDEXED, whole.build())
    index.register_tokenizer(UNINDEXED, none.filter(tantivy.Filter.remove_long(1)).build())
    return index


def document(made: Entry, codes: Codes) -> Any:
    values: dict[str, Any] = {
        "id": made.id,
        "rank": made.rank,
        "title_key": made.title_key,
        "day": made.day,
        "kept": orjson.dumps(made.kept),
        **made.keys,
        **NOTHING,
        **placed(made.counted["tags"], codes),
        **fields(made),
    }
    for name, place in CLOSED.items():
        for found in made.counted[name]:
            values[place] = codes.numbered(place, found)
    for agency in made.counted["organization"][:1]:
        place, number = codes.placed(AGENCIES, agency, FIRST_AGENCIES)
        values[place] = number
    return tantivy.Document.from_dict(values, SCHEMA)


def fields(made: Entry | TableEntry) -> dict[str, Any]:
    """Words as one text each, which tantivy splits."""
    return {name: words if name in RAW else " ".join(words) for name, words in made.fields.items()}


def placed(tags: Sequence[str], codes: Codes) -> dict[str, Any]:
    """Tags in their columns: each in its own or the next that is free, the few that are more in a last one."""
    slots = [0] * SLOTS
    for value in tags[:SLOTS]:
        free = zlib.crc32(value.encode()) % SLOTS
        while slots[free]:
            free = (free + 1) % SLOTS
        slots[free] = codes.numbered(TAGS[free], value)
    found: dict[str, Any] = dict(zip(TAGS, slots, strict=True))
    if len(tags) > SLOTS:
        found[MORE] = [codes.numbered(MORE, value) for value in tags[SLOTS:]]
    return found


def table_document(made: TableEntry) -> Any:
    values: dict[str, Any] = {
        "table": made.id,
        "of": made.of,
        "rank": made.rank,
        "kept": orjson.dumps(made.kept),
        **NOTHING,
        **fields(made),
    }
    return tantivy.Document.from_dict(values, SCHEMA)


def matching(node: Node) -> Any:
    """A node as a tantivy query."""
    if isinstance(node, Term):
        return Q.term_query(SCHEMA, node.field, node.word, "basic")
    if isinstance(node, Prefix):
        return Q.regex_query(SCHEMA, node.field, re.escape(node.start) + ".*")
    if isinstance(node, Phrase):
        return Q.phrase_query(SCHEMA, node.field, list(node.words))
    if isinstance(node, Between):
        return Q.range_query(SCHEMA, node.field, tantivy.FieldType.Integer, node.low, node.high)
    if isinstance(node, Except):
        return matching(node.base)
    if isinstance(node, Every):
        return Q.boolean_query([(MUST, matching(part)) for part in node.parts])
    terms = [part for part in node.parts if isinstance(part, Term)]
    if node.least == 1 and any(redundant(part, node.parts) for part in node.parts):
        return matching(some([part for part in node.parts if not redundant(part, node.parts)]))
    if len(terms) == len(node.parts) > 8 and node.least == 1 and len({term.field for term in terms}) == 1:
        return Q.term_set_query(SCHEMA, terms[0].field, [term.word for term in terms])
    return Q.boolean_query([(SHOULD, matching(part)) for part in node.parts], minimum_number_should_match=node.least)


def redundant(node: Node, beside: Sequence[Node]) -> bool:
    """Whether what all these words are in is found by one of them anyway."""
    return isinstance(node, Every) and any(part in beside for part in node.parts)


def filtering(plan: Plan) -> list[tuple[Any, Any]]:
    """What decides whether a dataset is found; adds nothing to its score."""
    nodes, without = [*plan.must, *plan.filters.values()], list(plan.must_not)
    if plan.must:  # walking along nearly everything costs more than leaving a few out
        without += [part for node in nodes if isinstance(node, Except) for part in node.parts]
        nodes = [node for node in nodes if not isinstance(node, Except)]
    clauses = [(MUST, matching(node)) for node in nodes] or [(MUST, Q.all_query())]
    return clauses + [(MUST_NOT, matching(node)) for node in without]


def filter_query(plan: Plan) -> Any:
    clauses = filtering(plan)
    return clauses[0][1] if len(clauses) == 1 else Q.boolean_query(clauses)


def scoring_query(plan: Plan) -> Any:
    """One reason inside the other: side by side they would be walked along as a whole, also where nothing is found."""
    query = Q.const_score_query(filter_query(plan), plan.base)
    for reason in reasons(plan):
        query = Q.boolean_query([(MUST, query), (SHOULD, reason)])
    return query


def reasons(plan: Plan) -> Iterator[Any]:
    """What adds to a score. What stands in a title's own words stands in `inner` too: there it adds the difference."""
    for best in plan.boosts:
        parts = best.parts
        if (
            len(parts) > 1
            and implied(parts[1][1], (parts[0][1],))
            and parts[1][2] == max(part[2] for part in parts[1:])
        ):
            yield Q.const_score_query(matching(parts[0][1]), parts[0][2] - parts[1][2])
            parts = parts[1:]
        scored = [Q.const_score_query(matching(node), weight) for _, node, weight in parts]
        yield scored[0] if len(scored) == 1 else Q.disjunction_max_query(scored)
