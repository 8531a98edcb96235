"""Years in Thai text: พ.ศ. and ค.ศ., two-digit years where the text says that it is one, and ranges. Answers are CE."""

import re

from catalog.words.thai.calendar import be_to_ce
from catalog.words.thai.normal import normalize

BE = range(2440, 2601)
CE = range(1900, 2060)
WORDS = r"(?:ปี|พ\.?ศ\.?|ปีงบประมาณ|ปีการศึกษา|งบประมาณ|ปีงบ|ปีการผลิต|fy)"
YEAR_WORDS = frozenset({"ปี", "พศ", "ปีงบประมาณ", "ปีการศึกษา", "งบประมาณ", "ปีงบ", "fy"})
FOUR = re.compile(r"(?<![\d.,/-])(\d{4})(?:\s*(?:-|–|—|ถึง|/)\s*(\d{4}|\d{2}))?(?![\d,])(?!\.\d)")
HAS_DIGIT = re.compile(r"\d").search
HAS_TWO = re.compile(r"(?<!\d)\d\d(?!\d)").search  # a pattern that is quicker looked for than `TWO`, which needs it
TWO = re.compile(rf"{WORDS}\s*(?:{WORDS}\s*)?(\d{{2}})(?:\s*(?:-|–|ถึง)\s*(\d{{2}}))?(?!\d)")


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
