"""What an index holds of one dataset: pure shaping of an `IndexDocument`, the same for every engine.

Words are normalised and segmented here and nowhere else; engines split on spaces only.
"""

import codecs
import hashlib
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import lru_cache
from itertools import chain
from typing import Any

import orjson

from catalog.search import ranking
from catalog.search.places import codes_in
from catalog.search.port import IndexDocument, TableFields
from catalog.search.series import series_of
from catalog.words.facets import facet_values
from catalog.words.thai.insides import about, meant_words
from catalog.words.thai.normal import clean, normalize
from catalog.words.thai.segment import index_words, listed, segment
from catalog.words.thai.sorting import MOVED, moved, ordered
from catalog.words.thai.years import years_in

# name -> keeps positions (phrases can be asked of it)
FIELDS: dict[str, bool] = {
    "title": True,  # the title's words
    "words": True,  # words of title, description, files' titles
    "inner": False,  # of the title: words inside words, years, places
    "names": False,  # tags, subjects, agency
    "text": False,  # everything, and words inside words
    "grams": False,  # three letters each, of title, tags and agency
    "whole": False,  # the title as one, and the series that it belongs to
    "facet": False,  # name=value
    "columns": False,  # of tables: names, titles, units of columns
    "values": False,  # of tables: what stands in them
}
# Columns that counts are taken from. Facets with few values are counted together, as one signature a dataset: one pass
# over one column gives several facets (engines.md J: facets are a page's cost, those with many values most of all).
TOGETHER = {
    "traits": ("category", "license", "open", "has_table", "has_api", "high_value", "status"),
    "kinds": ("data_type", "quality"),
}
SETS = ("source", "theme", "format", "place", "year")  # one signature of all of a dataset's values
OPEN = ("organization", "tags")  # very many values: each counted by itself
COUNTED = (*TOGETHER, *SETS, *OPEN)
# What an index is made of: one that was made of something else is begun anew. Count up when words are made differently.
SHAPE = hashlib.blake2b(repr((13, FIELDS, COUNTED, TOGETHER)).encode(), digest_size=4).hexdigest()
CALLED = ("category", "theme", "license", "data_type", "tags", "source", "organization")  # whose values people write
SEPARATOR = "\x1f"
ANY_TABLE = "\x00table"  # a word that every table is found under
EPOCH = date(2000, 1, 1)
MOST_WORDS = 4000
LONGEST_TEXT = 20_000  # letters of one text
MOST_TAGS = 60
MOST_TABLES = 50
MOST_COLUMNS = 400
MOST_VALUES = 1900
MOST_SAID = 16_000  # words of the values of one table
MOST_SHOWN_VALUES = 200  # kept beside a dataset, of each table, to show where a word stands
RUNS = re.compile(r"[\w\u0e00-\u0e7f]+").findall
LATIN = range(0x61, 0x7B)
NARROW = {0x0E01 + n: chr(0x3A + n) for n in range(70)}  # Thai to what ASCII has between digits and two bytes
# The same and `moved` by way of one byte a letter, many times as fast, for titles of Thai, digits and plain Latin.
BYTE_OF = {0: 0, 0x0E46: 0x21, **{digit: digit for digit in range(0x30, 0x3A)}, **{code: code + 0x20 for code in LATIN}}
BYTE_OF |= {code: ord(to) for code, to in NARROW.items() if code not in BYTE_OF}
LETTER_OF = {byte: chr(code) for code, byte in BYTE_OF.items()}
BYTES = codecs.charmap_build("".join([LETTER_OF.get(byte, "\ufffe") for byte in range(256)]))
BACK = "".join([chr(byte if byte <= 0x80 else byte - 0x20 + 0x0F00) for byte in range(256)])
GAP = "\x00gap"  # between texts, so that no phrase reaches across


@dataclass(frozen=True, slots=True)
class TableEntry:
    """One table inside a dataset: found by its own, never among datasets."""

    id: str
    of: str
    fields: Mapping[str, Sequence[str]]
    rank: float
    kept: Mapping[str, Any]


class Kept(Mapping[str, Any]):
    """What was kept beside a hit, decoded when it is first looked at (most pages never do)."""

    __slots__ = ("_found", "_raw")

    def __init__(self, raw: bytes) -> None:
        self._raw = raw
        self._found: dict[str, Any] | None = None

    def _read(self) -> dict[str, Any]:
        if self._found is None:
            self._found = orjson.loads(self._raw)
        return self._found

    def __getitem__(self, key: str) -> Any:
        return self._read()[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._read())

    def __len__(self) -> int:
        return len(self._read())

    @property
    def tables(self) -> bool:
        """Whether there are tables, without decoding."""
        return b'"tables":[' in self._raw


@dataclass(frozen=True, slots=True)
class Entry:
    """`words` per field; `counted` per column of counts; `keys` per sort; `kept` is what a hit brings back."""

    id: str
    fields: Mapping[str, Sequence[str]]
    counted: Mapping[str, Sequence[str]]
    day: int  # of the last change, since 2000-01-01; 0 is unknown
    keys: Mapping[str, int]
    title_key: str
    rank: float
    kept: Mapping[str, Any]


def entry(document: IndexDocument) -> Entry:
    d = document.dataset
    facets = facet_values(d)
    named, agency = d.get("title") or "", agency_title(d)
    title, runs = segment(named), letters(named)
    spoken, under_spoken = gathered(spoken_texts(d))
    under_names = unique(gathered(name_texts(d))[1])
    columns = table_words(document) if document.tables else ()
    codes = codes_in([*title, *about(agency)[0]])
    meant = [f"y{year}" for year in sorted(years_in(named))] + [f"p{code}" for code in sorted(codes)]
    stated = [f"y{year}" for year in facets["year"]] + [
        f"p{code}" for code in unique([*(code[:1] for code in facets["place"]), *facets["place"]])
    ]
    inner = unique([*meant_words(title), *listed(named), *meant])
    text = [*inner, *index_words(title), *stated, *under_names, *under_spoken, *columns]
    changed = days(next(iter(facets["updated"]), None))
    parts = rank_parts(d, document.use, len(title), changed)
    return Entry(
        id=document.id,
        fields={
            "title": title,
            "words": [*title, GAP, *spoken][:MOST_WORDS],
            "inner": inner,
            "names": under_names,
            "text": unique(text)[:MOST_WORDS],
            "grams": grams(runs, [*map(str, (d.get("tags") or ())[:MOST_TAGS]), agency]),
            "whole": [word for word in (hashed(runs), series_of(named, title)) if word],
            "facet": [
                *(word for name, found in facets.items() for value in found[:200] for word in asked(name, value)),
                *agency_words(agency),
            ],
        },
        counted=counted(facets),
        day=changed,
        keys={
            "modified": key(seconds(d.get("modified") or d.get("updated")), document.id),
            "published": key(seconds(d.get("published")), document.id),
            "use": key(document.use, document.id),
            "quality": key(int((d.get("score") or 0) * 1000), document.id),
        },
        title_key=title_key(named, document.id),
        rank=round(ranking.rank(parts), 5) + noise(document.id) / 2**30 * 1e-5,
        kept=kept(document, parts),
    )


@lru_cache(maxsize=16384)
def asked(name: str, value: str) -> Sequence[str]:
    """What a facet's value is found under: `name=value`, and `name~value` as people write it in a query."""
    exact, plain = f"{name}={value}", normalize(value)
    return (exact, f"{name}~{plain}") if name in CALLED and plain != value else (exact,)


@lru_cache(maxsize=4096)
def agency_words(agency: str) -> Sequence[str]:
    """The words of an agency's name, and all of it, as people write them in a query."""
    if not agency:
        return ()
    return (*(f"organization~{word}" for word in unique(about(agency)[1])), f"organization~~{normalize(agency)}")


def unique(words: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(words))


def agency_title(d: Mapping[str, Any]) -> str:
    return str((d.get("organization") or {}).get("title") or "")


def spoken_texts(d: Mapping[str, Any]) -> Iterator[str]:
    """Description, titles of files, translations: what people wrote about the data, line by line."""
    texts = [d.get("description"), *(r.get("title") for r in (d.get("resources") or ())[:100])]
    texts += [text for language in (d.get("translations") or {}).values() for text in by_language(language)]
    for text in dict.fromkeys(filter(None, texts)):
        yield from str(text)[:LONGEST_TEXT].splitlines()


def by_language(found: Any) -> list[str]:
    return [text for text in found.values() if isinstance(text, str)] if isinstance(found, Mapping) else []


def name_texts(d: Mapping[str, Any]) -> list[str]:
    return [
        agency_title(d),
        *map(str, (d.get("tags") or ())[:MOST_TAGS]),
        *map(str, (d.get("themes") or ())[:MOST_TAGS]),
    ]


def gathered(texts: Iterable[str], most: int = MOST_WORDS) -> tuple[list[str], list[str]]:
    """The words of texts in order, with gaps between, and what they are found under."""
    words: list[str] = []
    under: list[str] = []
    for text in texts:
        spoken, found = about(text)
        words += spoken
        words.append(GAP)
        under += found
        if len(words) > most:
            break
    return words, under


def table_words(document: IndexDocument) -> list[str]:
    """What a dataset is found under because of what stands in its tables."""
    found: dict[str, None] = {}
    for made in table_entries(document):
        found.update(dict.fromkeys((*made.fields["columns"], *made.fields["values"])))
    return list(found)


def table_entries(document: IndexDocument) -> list[TableEntry]:
    """The tables of a dataset that may be shown: none where the dataset is not published."""
    d = document.dataset
    if d.get("status", "published") != "published":
        return []
    return [table_entry(document.id, d.get("title") or "", table) for table in document.tables[:MOST_TABLES]]


def table_entry(dataset: str, dataset_title: str, table: TableFields) -> TableEntry:
    shown = [column_texts(column) for column in table.columns[:MOST_COLUMNS]]
    named = (text.replace("_", " ") for texts in shown for text in dict.fromkeys(filter(None, texts)))
    values = [value[:200] for value in table.values[:MOST_VALUES]]
    title = table.title or dataset_title
    return TableEntry(
        id=table.resource,
        of=dataset,
        fields={
            "columns": [ANY_TABLE, *unique(gathered(named)[1])],
            "values": unique(gathered(values, MOST_SAID)[1]),
            "names": unique(gathered(dict.fromkeys((title, dataset_title)))[1]),
        },
        # Many tables have as many columns as each other: scores are single precision, and are to differ all the same.
        rank=round(ranking.rank((ranking.brevity(len(shown)), 0, 0, 0)), 5) + noise(table.resource) / 2**30 * 1e-3,
        kept={"title": clean(title)[:300], "dataset": dataset, "columns": shown, "values": values},
    )


def column_texts(column: Mapping[str, Any]) -> list[str | None]:
    """[name, title, unit]"""
    return [column.get("name"), column.get("title"), column.get("unit")]


def grams(runs: Iterable[str], names: Iterable[str]) -> list[str]:
    """Every three letters in a row, per run without spaces: half a word finds the whole."""
    return unique(chain(*map(run_grams, runs), *map(name_grams, names)))[:1500]


@lru_cache(maxsize=16384)
def run_grams(run: str) -> tuple[str, ...]:
    return tuple([run[at : at + 3] for at in range(len(run) - 2)])


@lru_cache(maxsize=16384)
def name_grams(name: str) -> tuple[str, ...]:
    """Those of a tag or an agency, which many datasets share."""
    return tuple(unique(gram for run in letters(name) for gram in run_grams(run)))


def letters(text: str) -> list[str]:
    return RUNS(normalize(text))


def whole(text: str) -> str:
    """What stands for the letters of a whole title: equal for equal titles, and short in an index."""
    return hashed(letters(text))


def hashed(runs: Iterable[str]) -> str:
    return hashlib.blake2b("".join(runs).encode(), digest_size=6).hexdigest()


def counted(facets: Mapping[str, Sequence[str]]) -> dict[str, Sequence[str]]:
    columns: dict[str, Sequence[str]] = {
        column: [SEPARATOR.join([facets[name][0] if facets[name] else "" for name in names])]
        for column, names in TOGETHER.items()
    }
    for name in SETS:
        columns[name] = [SEPARATOR.join(facets[name][:150])] if facets[name] else []
    columns.update({name: facets[name][:MOST_TAGS] for name in OPEN})
    return columns


@lru_cache(maxsize=256)
def noise(id: str) -> int:
    """30 bits that are the id's own: makes keys of sorts (all but) unique."""
    return int.from_bytes(hashlib.blake2b(id.encode(), digest_size=4).digest(), "big") >> 2


def title_key(title: str, id: str) -> str:
    """What orders titles, a third as long as `sort_key` in bytes and in the same order; then some of the id's own bits."""
    letters, marks = ordered(title)
    try:
        narrow = codecs.charmap_decode(codecs.charmap_encode(letters, "strict", BYTES)[0], "strict", BACK)[0]
    except UnicodeEncodeError:
        narrow = MOVED.sub(moved, letters).translate(NARROW)
    return f"{narrow}\x01{marks}\x01{noise(id):x}"


def key(value: int, id: str) -> int:
    return max(0, min(value, 2**32)) << 30 | noise(id)


def seconds(moment: str | None) -> int:
    """Since 1970, of an ISO 8601 date or time; 0 where there is none."""
    if not moment:
        return 0
    try:
        parsed = datetime.fromisoformat(str(moment))
    except ValueError:
        return 0
    return max(0, int((parsed if parsed.tzinfo else parsed.replace(tzinfo=UTC)).timestamp()))


def days(day: str | None) -> int:
    return max(0, (date.fromisoformat(day) - EPOCH).days) if day else 0


def rank_parts(d: Mapping[str, Any], use: int, words: int, changed: int) -> tuple[float, float, float, float]:
    return (ranking.brevity(words), ranking.freshness(changed), (d.get("score") or 0) / 100, ranking.use(use))


def kept(document: IndexDocument, parts: tuple[float, float, float, float]) -> dict[str, Any]:
    """What comes back with a hit: the title for suggestions, the parts of its rank, the columns and values of its tables."""
    d = document.dataset
    found: dict[str, Any] = {"title": clean(d.get("title") or "")[:300], "rank": [round(part, 4) for part in parts]}
    if d.get("organization"):
        found["agency"] = [d["organization"]["slug"], agency_title(d)]
    if document.tables and table_entries(document):
        tables = table_entries(document)
        found["tables"] = [
            {"resource": made.id, "columns": made.kept["columns"], "values": made.kept["values"][:MOST_SHOWN_VALUES]}
            for made in tables
        ]
    return found
