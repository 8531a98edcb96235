"""Counting facets in tantivy: one pass over what is found, over columns that hold one small number a dataset.

Such a column costs next to nothing (2 ns a dataset, measured), one with several values fifty times that, and one of words
a look into its dictionary for each value besides. So values are numbers (`Codes`), and a dataset's tags lie in `SLOTS` columns
of one value each, a tag mostly in that of its own number, and the few that are more in a last one. Of the columns with very
many values only the most frequent are asked for; where one that was left out could change the answer, more are: counts
are always exact.
"""

from collections.abc import Callable, Mapping
from typing import Any

from catalog.search.codes import Codes
from catalog.search.counting import MOST_BUCKETS, Counted, Tally, aggregation
from catalog.search.entry import OPEN
from catalog.search.query import Every, Node, Phrase, Plan, Some, Term
from catalog.search.tantivy_shapes import PLACED, filter_query
from catalog.words.errors import EngineLost
from catalog.words.texts import Text

ASKED = {"organization": 400, "tags": 100}  # values of one column of an open facet that are asked for at first
SPARE = (2, 20)  # and of many that are wanted, twice as many and some
PARTIAL = 1000  # values that each part of the index then names of a column that no value shares with another column
FOURFOLD = 4  # as many more the second time; the third time all
Asking = Callable[[Mapping[str, Any]], Mapping[str, Any]]


def tallied(searcher: Any, codes: Codes, wanted: Tally) -> Mapping[str, Counted]:
    """Counts of all columns wanted, in one pass, and further ones for open facets where that did not decide."""
    query = filter_query(wanted.plan)

    def ask(asked: Mapping[str, Any]) -> Mapping[str, Any]:
        return dict(searcher.aggregate(query, asked))

    open_ones = {column: Open(column, wanted.size) for column in wanted.columns if column in OPEN}
    asked: dict[str, Any] = {}
    for column in wanted.columns:
        if column in open_ones:
            asked.update(open_ones[column].asking())
        elif column == "day":
            asked[column] = aggregation(column, wanted.size, "segment_size")
        else:
            asked[f"count_{column}"] = terms(f"count_{column}", MOST_BUCKETS)
    answer = ask(asked)
    try:
        return {
            column: open_ones[column].counts(answer, ask, codes)
            if column in open_ones
            else closed(column, answer, codes)
            for column in wanted.columns
        }
    except IndexError as error:
        raise EngineLost(
            Text.of("The search index cannot be read: {why}", why="values of facets are missing"),
            Text.of("Run `sala reindex`"),
        ) from error


def terms(place: str, size: int, each: int = MOST_BUCKETS) -> Mapping[str, Any]:
    return {"terms": {"field": place, "size": size, "segment_size": max(size, each)}}


def closed(column: str, answer: Mapping[str, Any], codes: Codes) -> Counted:
    if column == "day":
        return Counted((bucket["key"], bucket["doc_count"]) for bucket in answer[column]["buckets"])
    values = codes.values(f"count_{column}")
    return Counted((values[bucket["key"]], bucket["doc_count"]) for bucket in answer[f"count_{column}"]["buckets"])


class Open:
    """The most frequent values of a facet that may have very many, from the columns that they lie in."""

    def __init__(self, column: str, size: int) -> None:
        self._places = PLACED[column]
        self._size = max(size, 1)
        self._asked = max(ASKED[column], size * SPARE[0] + SPARE[1])
        self._each = PARTIAL if column == "organization" else MOST_BUCKETS

    def asking(self) -> dict[str, Any]:
        return {place: terms(place, self._asked, self._each) for place in self._places}

    def counts(self, answer: Mapping[str, Any], ask: Asking, codes: Codes) -> Counted:
        """The exact counts of at least the `size` most frequent values (and of those that are as frequent as the last)."""
        while True:
            counts: dict[str, int] = {}
            for place in self._places:
                values = codes.values(place)
                for bucket in answer[place]["buckets"]:
                    value = values[bucket["key"]]
                    counts[value] = counts.get(value, 0) + bucket["doc_count"]
            counts.pop("", None)
            least = sorted(counts.values(), reverse=True)[self._size - 1] if len(counts) >= self._size else 0
            if self._asked >= MOST_BUCKETS or self._decided(counts, answer, least, codes):
                return Counted((value, count) for value, count in counts.items() if count >= least)
            self._each = MOST_BUCKETS
            self._asked = MOST_BUCKETS if self._asked >= PARTIAL else self._asked * FOURFOLD
            answer = ask(self.asking())

    def _decided(self, counts: Mapping[str, int], answer: Mapping[str, Any], least: int, codes: Codes) -> bool:
        """Whether no value that was left out somewhere can be among the first, or count more than is known of it."""
        beyond: dict[str, tuple[int, int]] = {}  # of what was named, and what was not: the most that is not known
        for place in self._places:
            buckets = answer[place]["buckets"]
            unsure = answer[place].get("doc_count_error_upper_bound") or 0
            if unsure or len(buckets) >= self._asked:
                beyond[place] = unsure, unsure + (buckets[-1]["doc_count"] if len(buckets) >= self._asked else 0)
        if not beyond:
            return True
        unseen = sum(most for _, most in beyond.values())
        if unseen >= least:
            return False
        near = [value for value, count in counts.items() if count + unseen >= least]
        seen = {place: {codes.values(place)[b["key"]] for b in answer[place]["buckets"]} for place in beyond if near}
        for value in near:
            left_out = sum(
                known if value in seen[place] else unknown
                for place, (known, unknown) in beyond.items()
                if codes.number(place, value) is not None
            )
            if left_out and counts[value] + left_out >= least:
                return False
        return True


def at_most(searcher: Any, plan: Plan) -> int:
    """How many a plan may find: what its words are found in, without looking."""
    return min((reach(searcher, node) for node in plan.must), default=int(searcher.num_docs))


def reach(searcher: Any, node: Node) -> int:
    if isinstance(node, Term):
        return int(searcher.doc_freq(node.field, node.word))
    if isinstance(node, Phrase):
        return min(int(searcher.doc_freq(node.field, word)) for word in node.words)
    if isinstance(node, Every):
        return min(reach(searcher, part) for part in node.parts)
    if isinstance(node, Some):
        return min(int(searcher.num_docs), sum(reach(searcher, part) for part in node.parts))
    return int(searcher.num_docs)
