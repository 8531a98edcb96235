"""The language of queries: words, "phrases", -minus, OR, facet:value. Anything at all is a valid query.

น้ำท่วม "จังหวัดเชียงใหม่" -กรุงเทพ            all of these, not that
ข้าว OR ทุเรียน format:csv year:2566-2567       either, as CSV, about one of those years
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from catalog.words.errors import InvalidRequest
from catalog.words.facets import FACETS, checked_value
from catalog.words.thai.calendar import be_to_ce
from catalog.words.thai.normal import normalize
from catalog.words.thai.segment import segment
from catalog.words.thai.years import YEAR_WORDS, common_year

LONGEST = 2000  # letters that are read
MOST_WORDS = 48
MOST_CHUNKS = 64
CHUNK = re.compile(r'(?P<minus>-)?(?:(?P<field>[a-z_]{2,20}):)?(?:"(?P<quoted>[^"]*)"?|(?P<plain>[^\s"]+))')
OR_WORDS = frozenset({"or", "|", "||", "หรือ"})
AND_WORDS = frozenset({"and", "&&", "และ", "&", "+"})
RANGE = re.compile(r"^(\d{4})(?:-|–|ถึง|\.\.)(\d{4})$")
BARE_RANGE = re.compile(r"(?<![\d-])(\d{4})\s*(?:-|–|—|ถึง)\s*(\d{4})(?![\d-])")
TITLE = "title"


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


@dataclass(frozen=True, slots=True)
class Asked:
    """All of `clauses` (any item of each), none of `without`; `filters` were written in the query itself."""

    clauses: tuple[tuple[Item, ...], ...] = ()
    without: tuple[Item, ...] = ()
    filters: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    shortened: bool = False

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
    shortened = len(text) > LONGEST
    text = BARE_RANGE.sub(join_years, normalize(text[:LONGEST]))
    clauses: list[list[Item]] = []
    without: list[Item] = []
    filters: dict[str, list[str]] = {}
    joining, words = False, 0
    chunks = list(CHUNK.finditer(text))
    for found in chunks[:MOST_CHUNKS]:
        chunk = found["quoted"] if found["quoted"] is not None else found["plain"]
        if found["plain"] and not found["field"] and not found["minus"]:
            if chunk in OR_WORDS:
                joining = bool(clauses)
                continue
            if chunk in AND_WORDS:
                continue
        if found["field"] and found["field"] != TITLE:
            chosen = facet_values(found["field"], chunk)
            if chosen and not found["minus"]:
                filters.setdefault(found["field"], []).extend(chosen)
                continue
            chunk = f"{found['field']} {chunk}"
        made = item(chunk, found["quoted"] is not None, found["field"] == TITLE)
        if (
            made.words
            and clauses
            and len(clauses[-1]) == 1
            and clauses[-1][0].words[-1:]
            and clauses[-1][0].words[-1] in YEAR_WORDS
        ):
            made = replace(made, years=made.years or short_year(made.chunk))
        words += len(made.words)
        if not made.words or words > MOST_WORDS:
            shortened = shortened or bool(made.words)
            continue
        if found["minus"]:
            without.append(made)
        elif joining:
            clauses[-1].append(made)
        else:
            clauses.append([made])
        joining = False
    return Asked(
        tuple(tuple(clause) for clause in clauses),
        tuple(without),
        {name: tuple(dict.fromkeys(values)) for name, values in filters.items()},
        shortened or len(chunks) > MOST_CHUNKS,
    )


def join_years(found: re.Match[str]) -> str:
    """ "2560 - 2562" becomes one chunk where it is a range of years, and stays two words where it is not."""
    return f"{found[1]}-{found[2]}" if year_range(f"{found[1]}-{found[2]}") else found[0]


def item(chunk: str, quoted: bool = False, in_title: bool = False) -> Item:
    return Item(chunk, tuple(segment(chunk)), quoted, in_title, None if quoted else year_range(chunk))


def year_range(chunk: str) -> tuple[int, int] | None:
    found = RANGE.match(chunk)
    if not found:
        return None
    first, last = (be_to_ce(int(year)) if int(year) >= 2400 else int(year) for year in found.groups())
    return (first, last) if 1850 <= first <= last <= first + 60 <= 2160 else None


def short_year(chunk: str) -> tuple[int, int] | None:
    """The 66 of "ปี 66", as a range of one year."""
    year = common_year(2500 + int(chunk)) if len(chunk) == 2 and chunk.isdigit() else None
    return (year, year) if year else None


def facet_values(name: str, chunk: str) -> Sequence[str]:
    """The values that `name:chunk` chooses; none where that is no facet or no value of it: then it is words."""
    if name not in FACETS:
        return ()
    if name == "year" and (years := year_range(chunk)):
        return [str(year) for year in range(years[0], years[1] + 1)]
    try:
        return [checked_value(FACETS[name], chunk)] if chunk else ()
    except InvalidRequest:
        return ()
