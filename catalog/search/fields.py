"""`field:value` as people write it: a facet by its name, its labels in both languages and what else it is called; a value by
its label, a place by its name, a format by what it is called. What is no value of a facet is None: then it is words."""

import re
from collections.abc import Mapping, Sequence
from functools import cache

from catalog.search.places import table
from catalog.words.errors import InvalidRequest
from catalog.words.facets import FACETS, UNSTATED, Facet, checked_value, value_label
from catalog.words.places import divisions
from catalog.words.texts import Language
from catalog.words.thai.normal import normalize
from catalog.words.thai.years import common_year, year_range
from catalog.words.vocabularies.formats import EXCEL, format_of

TITLE = "title"
TITLES = (TITLE, "name", "ชื่อ", "ชื่อเรื่อง", "ชื่อชุดข้อมูล")
LANGUAGES: tuple[Language, ...] = ("th", "en")
SHORT_YEARS = re.compile(r"(\d{2})\s?(?:-|–|ถึง)\s?(\d{2})")
PLACE_WORDS = re.compile(r"^(?:จังหวัด|อำเภอ|ตำบล|เขต|แขวง|จ\.|อ\.|ต\.)\s*(?=.)")


def spelt(name: str) -> str:
    return normalize(name).replace(" ", "").replace("-", "_")


@cache
def names() -> Mapping[str, str]:
    """How a field may be written -> the facet's name, or `title`."""
    found = {spelt(name): TITLE for name in TITLES}
    for facet in FACETS.values():
        for name in (facet.name, *map(facet.title, LANGUAGES), *facet.written):
            found.setdefault(spelt(name), facet.name)
    return found


@cache
def spaced() -> re.Pattern[str]:
    """A field that is known, its colon and the space that people leave after it."""
    known = "|".join(re.escape(name) for name in sorted(names(), key=len, reverse=True))
    return re.compile(rf"(?<!\S)(-?(?:{known}))\s?:\s+(?=\S)")


def closed_up(text: str) -> str:
    """ "หน่วยงาน: กรมที่ดิน" as "หน่วยงาน:กรมที่ดิน"."""
    return spaced().sub(r"\1:", text) if ":" in text else text


def values(name: str, chunk: str) -> Sequence[str] | None:
    """The values that `name:chunk` chooses, `name` being a facet's; the chunk is normalised."""
    if not chunk:
        return None
    if name == "place":
        return places(chunk)
    if name == "year":
        return years(chunk)
    if name == "format":
        return ["XLSX", "XLS"] if chunk in EXCEL else [format_of(chunk) or chunk.upper()]
    facet = FACETS[name]
    if (known := labelled(facet).get(spelt(chunk))) is not None:
        return [known]
    try:
        return [checked_value(facet, chunk)]
    except InvalidRequest:
        return None


def labelled(facet: Facet) -> Mapping[str, str]:
    """Labels of a facet's own values in both languages -> value."""
    known = (*(facet.values or ()), *((UNSTATED,) if facet.name == "license" else ()))
    return {spelt(label): value for value in known for label in labels(facet.name, value)}


def labels(name: str, value: str) -> list[str]:
    return [value, *(value_label(name, value, language) for language in LANGUAGES)]


def years(chunk: str) -> Sequence[str] | None:
    short = SHORT_YEARS.fullmatch(chunk)
    if found := year_range(f"25{short[1]}-25{short[2]}" if short else chunk):
        return [str(year) for year in range(found[0], found[1] + 1)]
    if not chunk.isdigit() or len(chunk) not in (2, 4):
        return None
    year = common_year(int(chunk) if len(chunk) == 4 else 2500 + int(chunk))
    return [str(year)] if year else None


def places(chunk: str) -> Sequence[str] | None:
    """Codes of what a name stands for: a province before the districts of its name, these before subdistricts."""
    if chunk.isdigit():
        return [chunk] if chunk in divisions() else None
    provinces, districts, subdistricts = table()
    for name in (chunk, PLACE_WORDS.sub("", chunk)):
        plain = name.replace(" ", "")
        if plain in provinces:
            return [provinces[plain]]
        for known in (districts, subdistricts):
            if plain in known:
                return list(known[plain])
    english = [d.code for d in divisions().values() if len(d.code) == 4 and normalize(d.english) == chunk]
    return english or None
