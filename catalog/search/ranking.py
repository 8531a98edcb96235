"""The weights of relevance, all of them, in one place. `explain=true` shows them at work.

Steps between fields are wider than what `rank` can add (a factor of at most 1.17 = log2(2.25)), so an exact word in a title
comes before a part of a word, that before a tag or the agency, that before the description, that before parts of words of
the description and what stands in tables, whatever their age or use. All words in the title come before some.
"""

import math

TITLE = 6.0  # the word itself, in the title
INNER = 3.6  # inside or across words of the title, or what the title means (a year, a place)
NAMES = 2.2  # in tags, subjects or the agency's names
WORDS = 1.35  # in the description or the titles of files

LIGHT = 0.2  # of the weight, for words that say little (ข้อมูล, จำนวน, ของ, the, of)
PHRASE = 4.0  # words next to each other in the title, plus PHRASE_WORD for each
PHRASE_WORD = 1.0
# All of the query in the title. The weakest of these (parts of words, 1.98 each) then stand before the strongest others:
# FIRST + FIRST_WORD x (telling words - 1) + FIRST_LIGHT x light words >= 1.17 x what they can have, less what these have.
FIRST = 1.0
FIRST_WORD = 6.5
FIRST_LIGHT = 1.5
WHOLE = 12.0  # the whole title, to the letter

AGENCY = 0.85  # of the weight, for an agency's other names
YEAR = 0.97  # for the other era's year
SYNONYM = 0.7
MEMBER = 0.6  # for what a class names (ผลไม้ also ทุเรียน)
PLACE = 0.6  # for what lies inside a place that was named
PART = 0.55  # for a word that stands only as its parts

# What stands beside a dataset whatever is asked, as shares of `rank`:
RANK = 0.25  # the most that a rank is
BREVITY = 0.45
FRESHNESS = 0.2
QUALITY = 0.2
USE = 0.15


def brevity(words: int) -> float:
    """1 for a title of one word, a half at nine."""
    return 8 / (7 + max(words, 1))


def freshness(days: int | None) -> float:
    """Of days since 2000-01-01: linear, so that it never goes stale and newer is always more; 1 in 2050."""
    return min(max(days or 0, 0) / 18263, 1.0)


def use(count: int) -> float:
    """1 at a million views and downloads, by logarithm."""
    return min(math.log10(1 + max(count, 0)) / 6, 1.0)


def rank(parts: tuple[float, float, float, float]) -> float:
    """Of (brevity, freshness, quality, use), each 0 to 1."""
    return RANK * (BREVITY * parts[0] + FRESHNESS * parts[1] + QUALITY * parts[2] + USE * parts[3])


def first(units: int, light: int) -> float:
    """What a dataset gains that has all of the query in its title."""
    return FIRST + FIRST_WORD * max(0, units - light - 1) + FIRST_LIGHT * light


SERIES = 8.0  # of the same series as the first hit, where little matches


def everything(units: int) -> float:
    """What stands before all that has some of the words only, whatever these gain (`catalog.search.planning.wider`)."""
    return 8.0 * units + 32


def factor(value: float) -> float:
    return math.log2(2 + value)
