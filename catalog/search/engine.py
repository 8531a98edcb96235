"""What every engine's index does alike: plan, mend, count, explain. An engine adds only how it stores and finds.

The parts that differ are the abstract methods; a search is the same steps on every engine, so the answers are the same.
"""

from abc import ABC, abstractmethod
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from typing import Any

from catalog.search import cursor, explaining, likeness, mending, ranking
from catalog.search.counting import Counted, Counting, Tally
from catalog.search.inside import shown, table_plan
from catalog.search.language import Asked, read
from catalog.search.meaning import action_words, place_meanings, places_named, telling
from catalog.search.planning import (
    Understood,
    apart,
    beside,
    chosen_filters,
    elsewhere,
    in_titles,
    plain,
    plan,
    spelled,
    spread,
    wider,
)
from catalog.search.port import Hit, IndexDocument, SearchPage, SearchQuery, Suggestion, TableHit, TablePage
from catalog.search.query import Found, Node, Plan, Row, Some, Term, Window, some
from catalog.search.series import newest, series_of
from catalog.search.suggesting import Suggester
from catalog.words.thai.calendar import be_to_ce, ce_to_be

MOST_HITS = 1000
LITTLE = 10  # hits, below which what comes near is shown too
MOST_NEAR = 0.25  # of the catalogue
MOST_SERIES = 200  # datasets of one series that are put in order
MOST_UNITS = 8  # words of a query of which one may be left out
SHORT = 3  # letters of a word that may, where titles have it
TELLING = 4  # letters of a word that may stand alone for a longer query


class Engine(ABC):
    """Base of the adapters: implements `catalog.search.port.SearchIndex` over a few primitives."""

    def __init__(self) -> None:
        self._suggester = Suggester()

    # What an engine gives.

    @abstractmethod
    def find(self, plan: Plan, window: Window) -> Found:
        """The hits of a window in a total order (key, then id), and how many there are in all."""

    @abstractmethod
    def tally(self, wanted: Sequence[Tally]) -> Sequence[Mapping[str, Counted]]:
        """For each wanted: per column of counts, stored value -> datasets of its plan that hold it."""

    def page(
        self, plan: Plan, window: Window, wanted: Sequence[Tally]
    ) -> tuple[Found, Sequence[Mapping[str, Counted]]]:
        """Hits and tallies; an engine that is asked over a network does it in one go."""
        return self.find(plan, window), self.tally(wanted) if wanted else []

    @abstractmethod
    def which(self, nodes: Sequence[Node], ids: Sequence[str]) -> Sequence[set[str]]:
        """For each node, those of the ids that it matches."""

    @abstractmethod
    def known(self, words: Sequence[str]) -> Mapping[str, int]:
        """How many datasets hold each word anywhere."""

    @abstractmethod
    def vocabulary(self) -> Mapping[str, int]:
        """The words of titles and names with their datasets: what a misspelt word is compared with."""

    @abstractmethod
    def kept(self, id: str) -> Mapping[str, Any] | None:
        """What is kept beside one dataset; None where the index does not hold it."""

    # What comes of it.

    def search(self, query: SearchQuery) -> SearchPage:
        window = cursor.read(query)
        window = replace(window, limit=max(0, min(query.limit, MOST_HITS)))
        asked = read(query.text)
        understood = plan(asked, query.filters, exact=query.exact)
        counting = Counting(understood.plan, query.facets, query.facet_limit)
        found, tallies = self.page(understood.plan, window, counting.wanted)
        notes = self._notes(asked, understood)
        if (near := self._wider(query, asked, understood.plan, found, window)) is not None:
            understood, notes = replace(understood, plan=near), {**notes, "exactly": found.total}
            counting = Counting(near, query.facets, query.facet_limit)
            window = replace(window, wider=True)
            found, tallies = self.page(near, window, counting.wanted)
        elif not found.total and (asked.clauses or asked.filters) and not query.exact:
            understood, found, notes = self._mended(query, asked, window, notes)
            counting = Counting(understood.plan, query.facets, query.facet_limit)
            tallies = self.tally(counting.wanted) if counting.wanted else []
        return SearchPage(
            total=found.total,
            hits=self._hits(found.rows, understood.plan, asked, query),
            facets=counting.counts(tallies),
            next=cursor.write(query, found.rows[-1], found.at, window.wider) if found.more and found.rows else None,
            understood=notes or None,
        )

    def _wider(self, query: SearchQuery, asked: Asked, strict: Plan, found: Found, window: Window) -> Plan | None:
        """What comes near too, where the words themselves find little. Chosen facets do not decide it, so their counts hold;
        nor is anything near that a quarter of the catalogue is."""
        further = window.key is not None
        if window.sort != "relevance" or query.exact or (not window.wider if further else found.total >= LITTLE):
            return None
        if wider(asked, strict, "") is None:
            return None
        everywhere = chosen_filters({}, asked.filters)
        if query.filters or further or (found.total and not found.rows):
            found = self.find(replace(strict, filters=everywhere), Window("relevance", 1))
        if not found.rows or (found.total >= LITTLE and not further):
            return None
        near = wider(asked, strict, series_of(str(found.rows[0].kept["title"])))
        if near is None or further:
            return near
        total, of = (
            self.find(one, Window("relevance", 0)).total
            for one in (replace(near, filters=everywhere), Plan(filters=chosen_filters({})))
        )
        return near if found.total < total <= of * MOST_NEAR else None

    def _notes(self, asked: Asked, understood: Understood) -> dict[str, Any]:
        notes: dict[str, Any] = {}
        years = {m.shown: m.words[0][1:] for m in understood.also if m.kind == "year"}
        also = [m.shown for m in understood.also if m.kind != "year"]
        if also:
            notes["also"] = also[:12]
        if years:
            notes["years"] = {str(word): self._year(word) for word in asked.words if self._year(word)}
        if asked.filters:
            notes["filters"] = {name: list(values) for name, values in asked.filters.items()}
        if asked.shortened:
            notes["shortened"] = True
        return notes

    @staticmethod
    def _year(word: str) -> str:
        if not word.isdigit() or len(word) != 4:
            return ""
        return str(be_to_ce(int(word)) if int(word) >= 2400 else ce_to_be(int(word)))

    def _mended(
        self, query: SearchQuery, asked: Asked, window: Window, notes: dict[str, Any]
    ) -> tuple[Understood, Found, dict[str, Any]]:
        """Nothing was found: the other keyboard, half words, slips of the finger, and at last most of the words."""
        whole, spelt = plan(asked, query.filters), {}
        for mended, said in mending.attempts(asked, query.text, self.known, self.vocabulary):
            understood = plan(mended.asked, query.filters)
            found = self.find(understood.plan, window)
            if found.total:
                notes_so = {**self._notes(mended.asked, understood), **said}
                if "fewer_words" in said:
                    return self._nearest(query, asked, understood, window, notes_so)
                if "broader" in said:
                    titled = understood.plan.first
                    if titled is None or not self.find(replace(understood.plan, must=(titled,)), window).total:
                        continue
                    understood = replace(understood, plan=beside(understood.plan, whole.plan))
                    found = self.find(understood.plan, window)
                return understood, found, notes_so
            if said.get("kind") == "spelling":
                whole, spelt = understood, said
        fewer, way = self._cleared(whole.plan, one_item=len(asked.items) == 1 and plain(asked.items[0]))
        notes = {**notes, "in_the_way": " ".join(way) or " ".join(item.chunk for item in asked.items)}
        if fewer is None:
            return whole, Found(0, (), False), notes
        notes = {**notes, **spelt, "fewer_words": True}
        return self._nearest(query, asked, Understood(fewer, whole.also), window, notes)

    def _nearest(
        self, query: SearchQuery, asked: Asked, fewer: Understood, window: Window, notes: dict[str, Any]
    ) -> tuple[Understood, Found, dict[str, Any]]:
        """What is left of a query, in titles if any has it; of no other province than the one that was named: rather
        what there is about that one."""
        other = elsewhere(asked.words)
        kept = replace(fewer.plan, must_not=(*fewer.plan.must_not, *((other,) if other else ())))
        first = in_titles(kept.must)
        for choice in (*((replace(kept, must=(first,)),) if first else ()), kept):
            found = self.find(choice, window)
            if found.total:
                return Understood(choice, fewer.also), found, notes
        named = places_named(asked.words)
        place = " ".join(named)
        there = plan(read(place), query.filters)
        there = replace(there, plan=replace(there.plan, must=(there.plan.first,))) if there.plan.first else there
        found = self.find(there.plan, window) if there.plan.first else Found(0, (), False)
        if found.total:
            way = " ".join(word for word in asked.words if word not in place.split())
            return there, found, {**notes, "in_the_way": way}
        return fewer, self.find(fewer.plan, window), notes

    def _cleared(self, asked: Plan, one_item: bool) -> tuple[Plan | None, list[str]]:
        """The plan without what stood in its way, where that leaves a word that says something, and what it was.

        One unit is left out at a time, that which leaves the fewest hits above none, in titles if there are any: it was
        the one most at odds. A place is rather left out than what is sought there: tables by province hold it; and then a year.
        One item may be a name of several words: then each of them is a unit.
        """
        nodes = spread(asked.must)[:MOST_UNITS]
        named = one_item and len(nodes) == 1
        units = [self._standing(node) for node in (apart(nodes[0]) if named else nodes)]
        way: list[str] = []
        while len(units) > 1:
            choices = []
            for n in range(len(units)):
                rest = units[:n] + units[n + 1 :]
                if any(says(node) for node in rest):
                    total = self.find(replace(asked, must=tuple(rest)), Window("relevance", 0)).total
                    first = in_titles(rest) if total else None
                    titled = first and self.find(Plan((first,), filters=asked.filters), Window("relevance", 0)).total
                    out = spelled(units[n])
                    weak = not any(thing(node) for node in rest)
                    known = (not titled, not place_meanings(out), not out.isdigit(), weak)
                    choices.append((total == 0, *known, total, n))
            if not choices:
                return None, way
            none, *_, n = min(choices)
            alone = (
                [self.find(replace(asked, must=(node,)), Window("relevance", 0)).total for node in units]
                if none
                else []
            )
            n = alone.index(min(alone)) if none else n
            way.append(spelled(units.pop(n)))
            if not none:
                return replace(asked, must=tuple(units)), way
        only = replace(asked, must=tuple(units))
        found = way and units and says(units[0]) and self.find(only, Window("relevance", 0)).total
        return (only, way) if found else (None, way)

    def _standing(self, node: Node) -> Node:
        """A short word (ขยะ) says enough where it stands in titles by itself: then it is sought there and not inside others."""
        word, others = spelled(node), node.parts[1:] if isinstance(node, Some) else ()
        if says(node) or len(word) < SHORT or not telling(word):
            return node
        own = Term("title", word)
        return some([own, *others]) if self.find(Plan((own,)), Window("relevance", 0)).total else node

    def _hits(self, rows: Sequence[Row], asked: Plan, words: Asked, query: SearchQuery) -> list[Hit]:
        scored = query.sort == "relevance"
        explanations: Mapping[str, Mapping[str, Any]] = {}
        if query.explain and rows:
            explanations = explaining.explanations(asked, rows, self.which)
        return [
            Hit(
                id=row.id,
                score=score(asked, row) if scored else None,
                matched=explaining.matched(row.kept, words),
                explanation=explanations.get(row.id),
            )
            for row in rows
        ]

    def columns(self, query: SearchQuery) -> TablePage:
        """Tables by what stands in them; total order, so a cursor walks them all."""
        window = cursor.read(query)
        window = Window("relevance", max(0, min(query.limit, MOST_HITS)), window.key, window.id, window.at)
        asked = read(query.text)
        found = self.find(table_plan(asked, exact=query.exact), window)
        hits = [
            TableHit(row.id, str(row.kept["dataset"]), str(row.kept["title"]), shown(row.kept, asked), float(row.key))
            for row in found.rows
        ]
        return TablePage(
            found.total, hits, cursor.write(query, found.rows[-1], found.at) if found.more and hits else None
        )

    def suggest(self, text: str, limit: int = 10) -> Sequence[Suggestion]:
        return self._suggester.suggest(text, limit, self.find, self.vocabulary)

    def similar(self, id: str, limit: int = 6) -> Sequence[str]:
        """Datasets about most of what the title is about, then about the rarest of it, then with most of its words."""
        kept = self.kept(id)
        if not kept or limit < 1:
            return []
        title = str(kept["title"])
        asked = likeness.things(title)
        counts = self.known([word for u in asked for word in u.words])
        asked.sort(key=lambda u: min(counts.get(word, 0) for word in u.words))
        found: dict[str, None] = {}
        for must, boosts in likeness.alike(asked, title):
            without = (Term("id", id), *(Term("id", other) for other in found))
            like = Plan((must,), without, boosts, chosen_filters({}))
            found.update(dict.fromkeys(row.id for row in self.find(like, Window("relevance", limit - len(found))).rows))
            if len(found) >= limit:
                break
        return list(found)

    def series(self, id: str, limit: int = 12) -> Sequence[str]:
        """The same data of other years, months, provinces and agencies: the agency's own first, then by year, newest first."""
        kept = self.kept(id)
        name = series_of(str(kept["title"])) if kept else ""
        if not kept or not name or limit < 1:
            return []
        others = Plan((Term("whole", name),), (Term("id", id),), (), chosen_filters({}))
        rows = self.find(others, Window("-modified", MOST_SERIES)).rows
        own = str((kept.get("agency") or ("",))[0])

        def order(row: Row) -> tuple[bool, int, str]:
            agency = row.kept.get("agency")
            mine = isinstance(agency, list) and agency[0] == own
            return not mine, -newest(str(row.kept["title"])), str(row.kept["title"])

        return [row.id for row in sorted(rows, key=order)[:limit]]

    # The rest of the port.

    @abstractmethod
    def apply(self, documents: Iterable[IndexDocument], removed: Iterable[str], position: int) -> None: ...
    @abstractmethod
    def position(self) -> int: ...
    @abstractmethod
    def rebuild(self, documents: Iterable[IndexDocument], position: int) -> None: ...
    @abstractmethod
    def ids(self) -> Iterator[str]: ...
    @abstractmethod
    def count(self) -> int: ...
    @abstractmethod
    def close(self) -> None: ...


def score(asked: Plan, row: Row) -> float | None:
    """Without a word to rank by an engine orders by rank alone, which makes the same order as what comes of it."""
    if row.key is None or isinstance(row.key, str):
        return None
    return float(row.key) if asked.boosts else ranking.factor(float(row.key))


def thing(node: Node) -> bool:
    """Whether a unit names what is sought, and not what is done with it."""
    word = spelled(node)
    return len(word) >= TELLING and telling(word) and word not in action_words()


def says(node: Node) -> bool:
    """Whether a unit may stand alone for a longer query."""
    own = node.parts[0] if isinstance(node, Some) else node
    if isinstance(own, Term) and own.field == "title":
        return True
    words = spelled(node)
    return len(words) >= TELLING and any(telling(word) for word in words.split())
