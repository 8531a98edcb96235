"""Counting facets in tantivy: one pass over what is found, over columns that hold one value a dataset.

Such a column costs next to nothing (1 ns a dataset, measured at 1,000,000), one with several values fifty times that. So a
dataset's tags lie in `SLOTS` columns of one value each, a tag mostly in that of its own number, and the few that are more
in a last one. Of the columns with very many values only the most frequent are asked for; tantivy says how much a
value that it left out can count, and where that could change the answer it is asked again: counts are always exact.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from catalog.search.counting import MOST_BUCKETS, Counted, Tally, aggregation
from catalog.search.entry import OPEN
from catalog.search.tantivy_shapes import PLACED, filter_query

ASKED = 200  # values of one column that are asked for at first
Asking = Callable[[Mapping[str, Any]], Mapping[str, Any]]


def tallied(searcher: Any, wanted: Tally) -> Mapping[str, Counted]:
    """Counts of all columns wanted, in one pass, and a second one for open facets where the first did not decide."""
    query = filter_query(wanted.plan)

    def ask(asked: Mapping[str, Any]) -> Mapping[str, Any]:
        return dict(searcher.aggregate(query, asked))

    asked: dict[str, Any] = {}
    for column in wanted.columns:
        if column in OPEN:
            asked.update({place: terms(place, max(ASKED, wanted.size * 2 + 20)) for place in PLACED[column]})
        else:
            asked[column] = aggregation(column, wanted.size, "segment_size")
    answer = ask(asked)
    return {
        column: most_frequent(PLACED[column], answer, max(wanted.size, 1), ask)
        if column in OPEN
        else Counted((bucket["key"], bucket["doc_count"]) for bucket in answer[column]["buckets"])
        for column in wanted.columns
    }


def terms(place: str, size: int, among: Sequence[str] | None = None) -> Mapping[str, Any]:
    chosen = {} if among is None else {"include": list(among)}
    return {"terms": {"field": place, "size": size, "segment_size": size, **chosen}}


def most_frequent(places: Sequence[str], answer: Mapping[str, Any], size: int, ask: Asking) -> Counted:
    """The exact counts of at least the `size` most frequent values (and of those that are as frequent as the last)."""
    counts = added(places, answer)
    unseen = sum(answer[place].get("doc_count_error_upper_bound") or 0 for place in places)
    if not unseen:
        return counts
    least = sorted(counts.values(), reverse=True)[size - 1] if len(counts) >= size else 0
    if unseen >= least:  # a value that was never named might be among the first
        return added(places, ask({place: terms(place, MOST_BUCKETS) for place in places}))
    among = [value for value, count in counts.items() if count + unseen >= least]
    return added(places, ask({place: terms(place, len(among), among) for place in places}))


def added(places: Sequence[str], answer: Mapping[str, Any]) -> Counted:
    counts = Counted()
    for place in places:
        for bucket in answer[place]["buckets"]:
            value = bucket["key"]
            if value:
                counts[value] = counts.get(value, 0) + bucket["doc_count"]
    return counts
