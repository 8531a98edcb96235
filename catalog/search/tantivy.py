"""The embedded engine: tantivy in a folder. Only this file and those beside it that bear its name import it.

Layout of the folder: `current` names the generation that serves (`g-…`, a tantivy index); `position` in it says how far
the outbox was followed. A rebuild writes a new generation and then swaps the name. One process writes at a time (tantivy's
own lock, held for one `apply`); readers in any number of processes see a commit within `FRESH` seconds.
"""

import shutil
import threading
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from typing import Any

import orjson
import tantivy

from catalog.search.codes import Codes
from catalog.search.counting import Counted, Memory, Recent, Tally
from catalog.search.engine import Engine
from catalog.search.entry import ANY_TABLE, Kept
from catalog.search.generations import Generations, read_position, save_position
from catalog.search.planning import today
from catalog.search.port import IndexDocument
from catalog.search.query import Found, Node, Plan, Row, Term, Window
from catalog.search.tantivy_building import add, build, delete
from catalog.search.tantivy_counting import at_most, tallied
from catalog.search.tantivy_shapes import MUST, SCHEMA, Q, filter_query, matching, opened, scoring_query
from catalog.search.tiers import phrase_facts, tiers, unscored, word_facts
from catalog.search.walking import further, rounded, walked
from catalog.words.errors import Busy, EngineLost
from catalog.words.facets import SORTS
from catalog.words.texts import Text

FRESH = 0.25  # seconds until a reader looks again whether the index changed
HEAP = 64_000_000  # bytes that a writer may hold
LOCK_WAIT = 20.0  # seconds that a writer waits for another
COUNTS_KEPT = 200_000  # values of tallies kept for one state of the index
MANY = 20_000  # hits from which a second processor counts some of the facets
HELPERS = 4
AT_ONCE = frozenset({"traits", "kinds", "source"})  # counted here meanwhile, before the hits are sought
WORDS_FOR = 1000  # a vocabulary (2 s of reading at a million) is kept until one part in so many was written anew
MOST_APART = 500  # hits that are put in order here and not by the engine
ORDERS = {sort.name: (sort.key or "", sort.descending) for sort in SORTS.values()}
Hits = Callable[[int, int], Any]  # (offset, limit) -> [(key, address)]


def ranked(searcher: Any, plan: Plan) -> Hits:
    """Hits by score, of the narrowest tier that surely holds them: scoring all that is found costs most of a page."""
    plan, apart = whole(searcher, plan)
    left = list(tiers(plan, whole_apart=apart))
    phrases = phrase_facts(plan)
    known: list[Any] | None = None  # all that have the phrase, once they are seen to be few

    def best(asked: Plan, at: int, limit: int) -> Any:
        return searcher.search(scoring_query(asked), limit, False, offset=at, weight_by_field="rank").hits

    def hits(at: int, limit: int) -> Any:
        nonlocal known
        while True:
            tier, first = left[0], bool(phrases) and phrases[0] in left[0].plan.must
            if first or known is None or (known and at + limit > MOST_APART):
                found = best(tier.plan, at, limit)
            elif not known:  # nothing has the phrase
                found = best(unscored(tier.plan, phrases[0]), at, limit)
            else:  # looking for the phrase again, dataset by dataset, costs more than all else
                seen = {place(hit) for hit in known}
                others = best(unscored(tier.plan, phrases[0]), 0, at + limit + len(known))
                merged = [*known, *(hit for hit in others if place(hit) not in seen)]
                found = sorted(merged, key=lambda hit: (-hit[0], place(hit)))[at : at + limit]
            if len(left) == 1 or (len(found) == limit and found[-1][0] > tier.beyond):
                return found
            if first and not at and len(found) < limit:
                known = found
            elif first and at + limit <= MOST_APART and len(found) < limit:
                known = best(tier.plan, 0, at + limit)
            left.pop(0)

    return hits


def place(hit: Any) -> tuple[int, int]:
    """Where a hit's dataset stands in the index."""
    return hit[1].segment_ord, hit[1].doc


def whole(searcher: Any, plan: Plan) -> tuple[Plan, bool]:
    """The plan without the whole title where nothing has that; and whether one that has may be without its words."""
    for best in plan.boosts:
        where, node, _ = best.parts[0]
        if where == "whole" and isinstance(node, Term):
            break
    else:
        return plan, False
    held = searcher.doc_freq("whole", node.word)
    if not held:
        return unscored(plan, node), False
    both = Plan((node, *phrase_facts(plan), *word_facts(plan)))
    return plan, total(searcher, both) < held


def total(searcher: Any, plan: Plan) -> int:
    """How many match: an aggregation is counted three times as fast as a search."""
    answer = searcher.aggregate(filter_query(plan), {"all": {"value_count": {"field": "rank"}}})
    return int(answer["all"]["value"])


class Reader:
    """One generation of the index as one process sees it now: a searcher, and what is remembered while it lasts."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.index = opened(folder, new=not folder.exists())
        self.meta = folder / "meta.json"
        self.codes = Codes(folder)
        self.stamp = 0
        self.words: Mapping[str, int] | None = None
        self.words_of = 0  # what had been written when the words were read
        self.refresh()

    def refresh(self) -> None:
        stamp = self.meta.stat().st_mtime_ns
        if stamp != self.stamp:
            self.index.reload()
            self.searcher = self.index.searcher()
            self.codes.follow()
            self.stamp = stamp
            self.tallies = Memory(COUNTS_KEPT)
            self.totals = Recent()
            self.written = orjson.loads(self.meta.read_bytes())["opstamp"]
            if self.written - self.words_of > self.searcher.num_docs // WORDS_FOR:
                self.words = None


def tally_key(wanted: Tally) -> object:
    return (wanted.plan.key, wanted.columns, wanted.size, today())


class TantivyIndex(Engine):
    """`catalog.search.port.SearchIndex` in the folder `path`; `read_only` never writes and waits for a first index."""

    def __init__(self, path: Path | str, *, read_only: bool = False) -> None:
        super().__init__()
        self.path = Path(path)
        self.read_only = read_only
        self._reader: Reader | None = None
        self._looked = 0.0
        self._generations = Generations(self.path)
        self._lock = threading.RLock()
        self._helpers = ThreadPoolExecutor(HELPERS, "counting")
        if not read_only:
            self.path.mkdir(parents=True, exist_ok=True)
            self._generations.sweep(self._reading().folder)

    # Which generation.

    def _new(self) -> Path:
        folder = self._generations.new()
        opened(folder, new=True)
        return folder

    def _reading(self) -> Reader:
        """The reader of what serves now. Raises EngineLost where there is no index, or it cannot be read."""
        now = time.monotonic()
        reader = self._reader
        if reader is not None and now - self._looked < FRESH:
            return reader
        with self._lock:
            self._looked = now
            try:
                folder = self._generations.current()
                if folder is None:
                    if self.read_only:
                        raise EngineLost(
                            Text.of("There is no search index yet"), Text.of("Run `sala reindex`, or start the worker")
                        )
                    folder = self._new()
                    self._generations.swap(folder)
                if self._reader is None or self._reader.folder != folder:
                    self._reader = Reader(folder)
                else:
                    self._reader.refresh()
            except (OSError, ValueError) as error:
                raise EngineLost(
                    Text.of("The search index cannot be read: {why}", why=str(error)[:200]),
                    Text.of("Run `sala reindex`"),
                ) from error
            return self._reader

    # Finding.

    def find(self, plan: Plan, window: Window) -> Found:
        reader = self._reading()
        if window.sort == "relevance" and plan.boosts:
            return self._walk(reader, plan, ranked(reader.searcher, plan), window, descending=True)
        field, descending = ORDERS[window.sort]
        order = tantivy.Order.Desc if descending else tantivy.Order.Asc
        query, field = filter_query(plan), {"title": "title_key", "": "rank"}.get(field, field)

        def sorted_hits(at: int, limit: int) -> Any:
            return reader.searcher.search(query, limit, False, offset=at, order_by_field=field, order=order).hits

        return self._walk(reader, plan, sorted_hits, window, descending=descending)

    def page(
        self, plan: Plan, window: Window, wanted: Sequence[Tally]
    ) -> tuple[Found, Sequence[Mapping[str, Counted]]]:
        """Tallies first: the column that every dataset has one value of tells how many there are. Where there is much to
        count another processor does its share (tantivy lets others run meanwhile)."""
        reader = self._reading()
        apart = [self._beside(reader, one) for one in wanted]
        tallies: list[Mapping[str, Counted]] = []
        for one, rest in zip(wanted, apart, strict=True):
            if rest is None:
                tally = self._tallied(reader, one)
            else:
                now = tuple(column for column in one.columns if column in AT_ONCE)
                tally = tallied(reader.searcher, reader.codes, replace(one, columns=now)) if now else {}
            if "traits" in tally and one.plan == plan.countable():
                reader.totals[plan.key] = sum(tally["traits"].values())
            tallies.append(tally)
        found = self.find(plan, window)
        for n, rest in enumerate(apart):
            if rest is not None:
                tallies[n] = {**tallies[n], **rest.result()}
                reader.tallies.keep(tally_key(wanted[n]), tallies[n])
        return found, tallies

    def _beside(self, reader: Reader, wanted: Tally) -> Future[Mapping[str, Counted]] | None:
        """The larger share of a tally, begun on another thread; None where it is not worth it."""
        if reader.tallies.get(tally_key(wanted)) is not None or at_most(reader.searcher, wanted.plan) < MANY:
            return None
        columns = tuple(column for column in wanted.columns if column not in AT_ONCE)
        if not columns:
            return None
        return self._helpers.submit(tallied, reader.searcher, reader.codes, replace(wanted, columns=columns))

    def _total(self, reader: Reader, plan: Plan) -> int:
        known = reader.totals.get(plan.key)
        if known is None:
            known = reader.totals[plan.key] = total(reader.searcher, plan)
        return known

    def _walk(self, reader: Reader, plan: Plan, hits: Hits, window: Window, *, descending: bool) -> Found:
        def rows(at: int, limit: int) -> list[Row]:
            return [self._row(reader.searcher, key, address) for key, address in hits(at, limit)]

        def before(at: int) -> bool:
            return further(window.key, rounded(hits(at, 1)[0][0]), descending)

        return walked(rows, before, self._total(reader, plan), window, descending=descending)

    @staticmethod
    def _row(searcher: Any, key: Any, address: Any) -> Row:
        stored = searcher.doc(address)
        return Row(stored.get_first("id") or stored.get_first("table"), rounded(key), Kept(stored.get_first("kept")))

    def tally(self, wanted: Sequence[Tally]) -> Sequence[Mapping[str, Counted]]:
        reader = self._reading()
        return [self._tallied(reader, one) for one in wanted]

    def _tallied(self, reader: Reader, wanted: Tally) -> Mapping[str, Counted]:
        """Counts of the columns, remembered for as long as the index stays the same (and the day, for "updated within")."""
        key = tally_key(wanted)
        kept = reader.tallies.get(key)
        if kept is None:
            kept = tallied(reader.searcher, reader.codes, wanted)
            reader.tallies.keep(key, kept)
        return kept

    def which(self, nodes: Sequence[Node], ids: Sequence[str]) -> Sequence[set[str]]:
        searcher = self._reading().searcher
        among = Q.term_set_query(SCHEMA, "id", list(ids))
        found = []
        for node in nodes:
            hits = searcher.search(
                Q.boolean_query([(MUST, among), (MUST, matching(node))]), max(1, len(ids)), False
            ).hits
            found.append({searcher.doc(address).get_first("id") for _, address in hits})
        return found

    def known(self, words: Sequence[str]) -> Mapping[str, int]:
        searcher = self._reading().searcher
        return {word: searcher.doc_freq("text", word) for word in words}

    def vocabulary(self) -> Mapping[str, int]:
        reader = self._reading()
        if reader.words is None:
            found: dict[str, int] = {}
            for field in ("names", "inner"):
                for word, count in reader.searcher.terms_with_prefix(field, ""):
                    found[word] = max(count, found.get(word, 0))
            reader.words_of = reader.written
            reader.words = found
        return reader.words

    def kept(self, id: str) -> Mapping[str, Any] | None:
        searcher = self._reading().searcher
        hits = searcher.search(Q.term_query(SCHEMA, "id", id, "basic"), 1, False).hits
        return Kept(searcher.doc(hits[0][1]).get_first("kept")) if hits else None

    # Writing.

    def _writer(self, index: Any, heap: int) -> Any:
        if self.read_only:
            raise Busy(Text.of("This process only reads the search index"))
        until = time.monotonic() + LOCK_WAIT
        while True:
            try:
                return index.writer(heap, 1)
            except ValueError as error:
                if time.monotonic() > until:
                    raise Busy(Text.of("Another process is writing the search index")) from error
                time.sleep(0.05)

    def apply(self, documents: Iterable[IndexDocument], removed: Iterable[str], position: int) -> None:
        reader = self._reading()
        writer = self._writer(reader.index, HEAP)
        try:
            for id in removed:
                delete(writer, id)
            for one in documents:
                delete(writer, one.id)
                add(writer, one, reader.codes)
            reader.codes.settle()
            writer.commit()
            save_position(reader.folder, position)
        except (OSError, ValueError) as error:
            writer.rollback()
            raise EngineLost(Text.of("The search index cannot be written: {why}", why=str(error)[:200])) from error
        finally:
            writer.wait_merging_threads()
        self._looked = 0.0

    def position(self) -> int:
        return read_position(self._reading().folder)

    def rebuild(self, documents: Iterable[IndexDocument], position: int) -> None:
        old = self._reading().folder if not self.read_only else None
        folder = self._new()
        try:
            build(folder, documents)
            save_position(folder, position)
        except BaseException:
            shutil.rmtree(folder, ignore_errors=True)
            raise
        self._generations.swap(folder)
        self._looked = 0.0
        if old is not None:
            shutil.rmtree(old, ignore_errors=True)  # readers keep what they have open
        self._generations.sweep(folder)

    def ids(self) -> Iterator[str]:
        searcher = self._reading().searcher
        for id, _ in searcher.terms_with_prefix("id", "", filter_query=Q.all_query()):
            yield id

    def count(self) -> int:
        searcher = self._reading().searcher
        tables = Q.term_query(SCHEMA, "columns", ANY_TABLE, "basic")
        return int(searcher.num_docs - searcher.search(tables, 1, True).count)

    def close(self) -> None:
        self._helpers.shutdown(wait=False)
        self._reader = None
