"""Series: datasets whose titles say the same but for the year, the month, the number or the province. Pure."""

import hashlib
from collections.abc import Sequence
from functools import cache, lru_cache

from catalog.search.places import table
from catalog.words.thai.calendar import ENGLISH_MONTHS, MONTHS, SHORT_MONTHS
from catalog.words.thai.normal import clean, normalize
from catalog.words.thai.segment import segment
from catalog.words.thai.years import YEAR_WORDS, years_in

LONGEST = 300  # letters of a title that are looked at: as many as are kept beside a hit
LEAST = 8  # letters that must be left for titles to say the same
PARTS = (
    "จังหวัด",
    "เดือน",
    "ประจำเดือน",
    "ประจำปี",
    "ครึ่ง",
    "ครึ่งเดือน",
    "แรก",
    "หลัง",
    "หน้า",
    "คศ",
    "ไตรมาส",
    "ไตรมาสที่",
    "ณ",
    "วันที่",
)


@cache
def varying() -> frozenset[str]:
    """Words that tell members of a series apart."""
    months = (segment(month) for names in (MONTHS, SHORT_MONTHS, ENGLISH_MONTHS) for month in names)
    return frozenset({word for words in months for word in words} | {*PARTS, *YEAR_WORDS, *table()[0]})


@lru_cache(maxsize=32768)
def varies(word: str) -> bool:
    return word in varying() or any(map(str.isdigit, word))


def series_of(title: str, words: Sequence[str] | None = None) -> str:
    """What stands for all titles of one series; empty where nothing is left that says something. `words` are the title's,
    where they are known."""
    title = clean(title)
    if words is None or len(title) > LONGEST:
        words = segment(title[:LONGEST])
    text = "".join([word for word in words if not varies(word)])
    return "s" + hashlib.blake2b(text.encode(), digest_size=6).hexdigest() if len(text) >= LEAST else ""


def newest(title: str) -> int:
    """The last year that a title speaks of; 0 for none."""
    return max(years_in(normalize(title)), default=0)
