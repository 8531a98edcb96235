"""Years in Thai text: พ.ศ. and ค.ศ., two-digit years where the text says that it is one, and ranges. Answers are CE."""

import re

from catalog.words.thai.calendar import MONTHS, SHORT_MONTHS, be_to_ce
from catalog.words.thai.normal import normalize

BE = range(2440, 2601)
CE = range(1900, 2060)
WORDS = r"(?:ปี|พ\.?ศ\.?|ปีงบประมาณ|ปีการศึกษา|งบประมาณ|ปีงบ|ปีการผลิต|fy)"
YEAR_WORDS = frozenset({"ปี", "พศ", "ปีงบประมาณ", "ปีการศึกษา", "งบประมาณ", "ปีงบ", "fy"})
DATED = YEAR_WORDS | {
    *MONTHS,
    *(name.replace(".", "") for name in SHORT_MONTHS),
}  # what a year of two digits stands after
FOUR = re.compile(r"(\d\d\d\d)(?<![\d.,/-]\d{4})(?:\s*(?:-|–|—|ถึง|/)\s*(\d{4}|\d{2}))?(?![\d,])(?!\.\d)")
HAS_DIGIT = re.compile(r"\d").search
HAS_TWO = re.compile(r"\d\d(?<!\d\d\d)(?!\d)").search  # a pattern that is quicker looked for than `TWO`, which needs it
MONTH = "|".join((*MONTHS, *(name.replace(".", r"\.?") for name in SHORT_MONTHS)))
TWO = re.compile(rf"(?:(?:{MONTH})\s*(?=[4-7])|{WORDS}\s*)(?:{WORDS}\s*)?(\d{{2}})(?:\s*(?:-|–|ถึง)\s*(\d{{2}}))?(?!\d)")

RANGE = re.compile(r"^(\d{4})(?:-|–|ถึง|\.\.)(\d{4})$")
TO = r"\s*(?:-|–|—|ถึง|to)\s*"
LONG_RANGE = re.compile(rf"(?<![\d-])(\d{{4}}){TO}(?:{WORDS}\s*)?(\d{{4}}|\d{{2}})(?![\d-])")
SHORT_RANGE = re.compile(rf"({WORDS})\s*(\d{{2}}){TO}(?:{WORDS}\s*)?(\d{{2}})(?!\d)")


def common_year(year: int) -> int | None:
    """The CE year of a four-digit year of either era; None where it is neither."""
    if year in BE:
        return be_to_ce(year)
    return year if year in CE else None


def years_in(text: str, longest: int = 60) -> set[int]:
    """The CE years that a text speaks of: "ปี 2555 - 2558" gives four, "ปีงบประมาณ 66" gives 2023, "1584" gives none."""
    found: set[int] = set()
    if not HAS_DIGIT(text):
        return found
    text = normalize(text)
    patterns = ((FOUR, 0), (TWO, 2500)) if HAS_TWO(text) else ((FOUR, 0),)
    for pattern, century in patterns:
        for match in pattern.finditer(text):
            first = common_year(int(match[1]) + century)
            if first is None:
                continue
            found.add(first)
            if match[2]:
                base = int(match[1]) + century
                last = common_year(int(match[2]) if len(match[2]) == 4 else base - base % 100 + int(match[2]))
                if last is not None and first <= last <= first + longest:
                    found.update(range(first, last + 1))
    return found


def year_range(chunk: str) -> tuple[int, int] | None:
    """The first and last CE year of "2560-2562"; None where it is no range of years."""
    found = RANGE.match(chunk)
    if not found:
        return None
    first, last = (be_to_ce(int(year)) if int(year) >= 2400 else int(year) for year in found.groups())
    return (first, last) if 1850 <= first <= last <= first + 60 <= 2160 else None


def ranges_joined(text: str) -> str:
    """A query with its ranges of years as one chunk each: "2560 ถึง 2562", "2560-62" and "ปี 60-62" are 2560-2562 (short ones are
    of the Buddhist era, and none goes back: 2563-05 is a month)."""
    text = SHORT_RANGE.sub(lambda found: joined(found[0], f"25{found[2]}", f"25{found[3]}", f"{found[1]} "), text)
    return LONG_RANGE.sub(lambda found: joined(found[0], found[1], found[2]), text)


def joined(found: str, first: str, last: str, before: str = "") -> str:
    last = first[:2] + last if len(last) == 2 and int(first) in BE else last
    return f"{before}{first}-{last}" if year_range(f"{first}-{last}") else found
