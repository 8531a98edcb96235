"""Terms of school years: 1/2565, 2/66, ภาคเรียนที่ 1 ปีการศึกษา 2565, ฤดูร้อน 2565. Pure: digits are folded before.

Schools and universities begin in other months, so a term is written as year and number (2565/1), which sorts, and not as an interval of days.
"""

import re

_YEAR = r"(?P<year>(?:2[4-6]|19|20)\d\d|\d\d)"
_OF = r"(?:ของ|ปีการศึกษา|ปี|พ\.?\s?ศ\.?|[\s/,.-])*"
_PART = r"(?:ภาคเรียน(?:ที่)?|ภาคการศึกษา(?:ที่)?|ภาค(?:ที่)?|เทอม(?:ที่)?|semester|term|sem\.?)?\s*(?P<part>[1-4]|ต้น|ปลาย|ฤดูร้อน|summer)"
_FORMS = (
    re.compile(rf"{_PART}(?:{_OF})(?<!\d){_YEAR}", re.IGNORECASE),
    re.compile(rf"(?:ปีการศึกษา|ปี|\s)*(?P<year>(?:2[4-6]|19|20)\d\d)[\s/-]*{_PART}", re.IGNORECASE),
)
_SAYS = re.compile(r"ภาคเรียน|ภาคการศึกษา|ปีการศึกษา|เทอม|academic|semester|\bterm\b", re.IGNORECASE)
_NAMED = {"ต้น": "1", "ปลาย": "2", "ฤดูร้อน": "3", "summer": "3"}


def says(title: str) -> bool:
    """Whether a title speaks of terms: then 1/2565 is one."""
    return bool(_SAYS.search(title))


def spelled(text: str) -> str | None:
    """Year and number (2565/1); None where the text is no term with its year."""
    found = next(filter(None, (form.fullmatch(text) for form in _FORMS)), None)
    if found is None:
        return None
    part, year = found["part"].casefold(), found["year"]
    # Two digits are those of a Buddhist year: schools write 1/66, and of 2023 1/2023.
    return f"{'25' + year if len(year) == 2 else year}/{_NAMED.get(part, part)}"
