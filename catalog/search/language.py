"""The language of queries: words, "phrases", -minus, OR, facet:value. Anything at all is a valid query.

น้ำท่วม "จังหวัดเชียงใหม่" -กรุงเทพ            all of these, not that
ข้าว OR ทุเรียน format:csv year:2566-2567       either, as CSV, about one of those years
หน่วยงาน:กรมที่ดิน -รูปแบบ:pdf                    of that agency, not as PDF
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from catalog.search import fields
from catalog.words.thai.normal import normalize
from catalog.words.thai.segment import segment
from catalog.words.thai.years import DATED, common_year, ranges_joined, year_range

LONGEST = 2000  # letters that are read
MOST_WORDS = 48
MOST_CHUNKS = 64
FIELD = r"[a-z_\u0e01-\u0e4e][a-z_\u0e01-\u0e4e-]{1,29}"
CHUNK = re.compile(rf'(?P<minus>-)?(?:(?P<field>{FIELD}):)?(?:"(?P<quoted>[^"]*)"?|(?P<plain>[^\s"]+))')
OR_WORDS = frozenset({"or", "|", "||", "หรือ"})
AND_WORDS = frozenset({"and", "&&", "และ", "&", "+"})


@dataclass(frozen=True, slots=True)
class Item:
    """What stands between spaces: its words in order. `chunk` is as typed, normalised, without quotes and minus."""

    chunk: str
    words: tuple[str, ...]
    phrase: bool = False
    in_title: bool = False
    years: tuple[int, int] | None = None  # CE, of a range
    grams: tuple[str, ...] = ()  # three letters each: then it is a run of letters, not words
    start: str = ""  # with grams: what a word may also begin with
    itself: bool = False  # a class stands for itself and not for its members


@dataclass(frozen=True, slots=True)
class Asked:
    """All of `clauses` (any item of each), none of `without`; `filters` were written in the query itself, and so was what
    is `unwanted` of facets."""

    clauses: tuple[tuple[Item, ...], ...] = ()
    without: tuple[Item, ...] = ()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    unwanted: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    shortened: bool = False
    joined: bool = False  # by AND: all of it is meant

    @property
    def items(self) -> list[Item]:
        return [item for clause in self.clauses for item in clause]

    @property
    def words(self) -> list[str]:
        return [word for item in self.items for word in item.words]

    def replaced(self, old: Item, new: Item) -> "Asked":
        clauses = tuple(tuple(new if item is old else item for item in clause) for clause in self.clauses)
        return replace(self, clauses=clauses)


def read(text: str) -> Asked:
    """What a person typed, understood as far as it goes: what is no operator is a word."""
    reading = Reading()
    chunks = list(CHUNK.finditer(ranges_joined(fields.closed_up(normalize(text[:LONGEST])))))
    for found in chunks[:MOST_CHUNKS]:
        reading.take(found)
    shortened = reading.shortened or len(text) > LONGEST or len(chunks) > MOST_CHUNKS
    clauses = tuple(tuple(clause) for clause in reading.clauses)
    return Asked(
        clauses, tuple(reading.without), once(reading.filters), once(reading.unwanted), shortened, reading.joined
    )


class Reading:
    """What was understood of a query so far."""

    def __init__(self) -> None:
        self.clauses: list[list[Item]] = []
        self.without: list[Item] = []
        self.filters: dict[str, list[str]] = {}
        self.unwanted: dict[str, list[str]] = {}
        self.joining = self.joined = self.shortened = False
        self.words = 0

    def take(self, found: re.Match[str]) -> None:
        quoted, minus = found["quoted"] is not None, bool(found["minus"])
        chunk = found["quoted"] if quoted else found["plain"]
        if not quoted and not minus and not found["field"] and chunk in OR_WORDS | AND_WORDS:
            self.joining = bool(self.clauses) if chunk in OR_WORDS else self.joining
            self.joined = self.joined or chunk in AND_WORDS
            return
        meant = fields.names().get(fields.spelt(found["field"])) if found["field"] else None
        if found["field"] and meant != fields.TITLE:
            if meant and (values := fields.values(meant, chunk)):
                (self.unwanted if minus else self.filters).setdefault(meant, []).extend(values)
                return
            chunk = f"{found['field']} {chunk}"
        self.add(item(chunk, quoted, meant == fields.TITLE), minus)

    def add(self, made: Item, minus: bool) -> None:
        before = self.clauses[-1] if self.clauses else []
        if made.words and len(before) == 1 and before[0].words[-1:] and before[0].words[-1] in DATED:
            made = replace(made, years=made.years or short_year(made.chunk))
        self.words += len(made.words)
        if not made.words or self.words > MOST_WORDS:
            self.shortened = self.shortened or bool(made.words)
            return
        if minus:
            self.without.append(made)
        elif self.joining:
            self.clauses[-1].append(made)
        else:
            self.clauses.append([made])
        self.joining = False


def once(found: Mapping[str, Sequence[str]]) -> dict[str, tuple[str, ...]]:
    return {name: tuple(dict.fromkeys(values)) for name, values in found.items()}


def item(chunk: str, quoted: bool = False, in_title: bool = False) -> Item:
    return Item(chunk, tuple(segment(chunk)), quoted, in_title, None if quoted else year_range(chunk))


def short_year(chunk: str) -> tuple[int, int] | None:
    """The 66 of "ปี 66", as a range of one year."""
    year = common_year(2500 + int(chunk)) if len(chunk) == 2 and chunk.isdigit() else None
    return (year, year) if year else None
