"""Series: datasets whose titles say the same but for the year, the month, the number or the province. Pure."""

import hashlib
from functools import cache

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


def series_of(title: str) -> str:
    """What stands for all titles of one series; empty where nothing is left that says something."""
    kept = [
        word for word in segment(clean(title)[:LONGEST]) if word not in varying() and not any(map(str.isdigit, word))
    ]
    text = "".join(kept)
    return "s" + hashlib.blake2b(text.encode(), digest_size=8).hexdigest() if len(text) >= LEAST else ""


def newest(title: str) -> int:
    """The last year that a title speaks of; 0 for none."""
    return max(years_in(normalize(title)), default=0)
