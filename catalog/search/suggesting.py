"""What to suggest while someone types: datasets, agencies, words, places, columns."""

from bisect import bisect_left
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import cache

from catalog.search import ranking
from catalog.search.entry import letters
from catalog.search.port import Suggestion
from catalog.search.query import Best, Found, Node, Plan, Prefix, Term, Window, every
from catalog.words.facets import FACETS
from catalog.words.places import divisions
from catalog.words.thai.normal import normalize
from catalog.words.thai.segment import segment

LONGEST = 100
MOST_PER_KIND = 4
SHORTEST_COLUMN = 3  # letters from which columns are suggested
TABLES_SEEN = 8  # tables whose columns may be suggested
MANY = 30_000  # datasets with one word: so many that the best of them are enough


class Suggester:
    """Completions out of an index's own words and titles; keeps the vocabulary sorted for as long as it is the same."""

    def __init__(self) -> None:
        self._sorted: tuple[int, list[str]] = (0, [])

    def suggest(
        self, text: str, limit: int, find: Callable[[Plan, Window], Found], vocabulary: Callable[[], Mapping[str, int]]
    ) -> Sequence[Suggestion]:
        typed = normalize(text[:LONGEST])
        if not typed or limit < 1:
            return []
        known = vocabulary()
        begun = self._begun(typed.rpartition(" ")[2], known)
        found = list(words(typed, begun))
        found += places(typed)
        often = [word for word in begun if known[word] >= MANY and " " not in typed]
        longer = [word for word in often if word != typed]
        if (asked := typed_plan(typed, next(iter(longer or often), None))) is not None:
            found += titles(find(asked, Window("relevance", limit)), typed)
        if len(typed) >= SHORTEST_COLUMN and (last := segment(typed)[-1:]):
            found += columns(find(Plan((Prefix("columns", last[0]),)), Window("relevance", TABLES_SEEN)), typed)
        order = {"word": 0, "organization": 1, "place": 2, "dataset": 3, "column": 4}
        found.sort(key=lambda suggestion: order[suggestion.kind])
        if limit < 2:
            return found[:1]
        asides = [s for s in found if s.kind == "column"][:1]
        short = [s for s in found if s.kind not in ("dataset", "column")][: limit // 2]
        rest = [s for s in found if s.kind == "dataset"]
        return [*short, *rest[: limit - len(short) - len(asides)], *asides]

    def _begun(self, start: str, vocabulary: Mapping[str, int]) -> list[str]:
        """Words that begin with these letters, the most used first."""
        if self._sorted[0] != id(vocabulary):
            self._sorted = (id(vocabulary), sorted(vocabulary))
        words = self._sorted[1]
        at = bisect_left(words, start)
        found: list[str] = []
        while at < len(words) and words[at].startswith(start) and len(found) < 400:
            found.append(words[at])
            at += 1
        found.sort(key=lambda word: -vocabulary[word])
        return found


def words(typed: str, begun: list[str]) -> Iterator[Suggestion]:
    """The most used words that begin with the last word typed, with what stands before it."""
    before, _, last = typed.rpartition(" ")
    for word in [word for word in begun if word != last and len(word) > 1][:MOST_PER_KIND]:
        yield Suggestion(f"{before} {word}".strip(), "word")


@cache
def place_names() -> list[tuple[str, str, str]]:
    chosen = [division for division in divisions().values() if len(division.code) <= 4]
    names = [(normalize(name), name, d.code) for d in chosen for name in (d.thai, d.english)]
    return sorted(names)


def places(typed: str) -> list[Suggestion]:
    names = place_names()
    at = bisect_left(names, (typed, "", ""))
    found = []
    while at < len(names) and names[at][0].startswith(typed):
        found.append(names[at])
        at += 1
    found.sort(key=lambda name: (len(name[2]), name[0]))
    return [Suggestion(name, "place", code) for _, name, code in found[:MOST_PER_KIND]]


def typed_plan(typed: str, common: str | None) -> Plan | None:
    """Datasets whose title, tags or agency hold every run of letters typed, the last one perhaps half. Where what was typed
    begins a `common` word, those with that word in their title, by rank: going through all that hold the letters takes too long."""
    must: list[Node] = [Term("inner", common)] if common else []
    for run in () if common else letters(typed):
        if len(run) >= 3:
            must.append(every([Term("grams", run[at : at + 3]) for at in range(min(len(run), 40) - 2)]))
        else:
            must.append(Term("text", run))
    if not must:
        return None
    named = [] if common else segment(typed)[:10]
    boosts = [Best(word, (("title", Term("title", word), ranking.TITLE),)) for word in named]
    status = FACETS["status"]
    return Plan(tuple(must), (), tuple(boosts), {"status": Term("facet", f"status={status.default[0]}")})


def titles(found: Found, typed: str) -> list[Suggestion]:
    made: dict[tuple[str, str], Suggestion] = {}
    for row in found.rows:
        agency = row.kept.get("agency")
        if isinstance(agency, list) and typed in normalize(agency[1]):
            made.setdefault(("organization", agency[0]), Suggestion(agency[1], "organization", agency[0]))
        made.setdefault(("dataset", str(row.kept["title"])), Suggestion(str(row.kept["title"]), "dataset", row.id))
    return list(made.values())


def columns(found: Found, typed: str) -> list[Suggestion]:
    """Titles of columns that begin with what was typed, each once."""
    named: dict[str, None] = {}
    for row in found.rows:
        listed = row.kept.get("columns")
        for name, title, _ in listed if isinstance(listed, list) else ():
            shown = str(title or name or "")
            if normalize(shown).startswith(typed):
                named[shown] = None
    return [Suggestion(name, "column") for name in named]
