"""Numbers that name and count nothing: หมู่ที่ 2, เขต 3, ครั้งที่ 1, ระดับดาว 4. Nobody adds them up; written with the word of their title (หมู่ที่ 2, ม.3, ๑)
they are one number all the same. Pure: digits are folded before."""

import re
from collections.abc import Sequence
from functools import lru_cache

_FOOT = re.compile(r"\s*(?:[(\[（].*|\*+)$")
# ที่ at the end of a title makes it an ordinal, except in these words.
_TH = re.compile(r"(?<!พื้น)(?<!เนื้อ)(?<!สถาน)(?<!หน้า)(?<!คง)(?<!แผน)(?<!ท้อง)ที่$")
_COUNTED = re.compile(r"^(?:จำนวน|ร้อยละ|อัตรา|ปริมาณ|มูลค่า|รวม)")
_DISTRICT = r"เขต(?:เลือกตั้ง|สุขภาพ|บริการสุขภาพ|ตรวจราชการ|พื้นที่|พื้นที่การศึกษา|การเดินรถ)?|หน่วยเลือกตั้ง"
_NAMES = re.compile(
    rf"{_DISTRICT}|หมู่|ม\.|ชั้น|ชั้นปี|ช่วงชั้น|ห้องเรียน|งวด|โซน|ดาว|จำนวนดาว|เบอร์|เบอร์ผู้สมัคร|อันดับ|ระดับ(?:ดาว|ชั้น|ความรุนแรง|ความเสี่ยง|โรงแรม)?"
    r"|moo|village no\.?|zone|region|district|constituency|ward|floor|level|grade|class|round|week|batch|phase|rank(?:ing)?|stars?|star rating",
    re.IGNORECASE,
)
_VILLAGE = re.compile(r"(?:เลข)?หมู่(?:บ้าน)?(?:ที่)?|ม\.|moo|village no\.?", re.IGNORECASE)
_VILLAGE_WORDS = ("หมู่บ้านที่", "หมู่ที่", "หมู่", "ม.", "ม", "moo", "m.")
_STARS = re.compile(r"ดาว|star", re.IGNORECASE)


def _stem(title: str) -> str:
    return _FOOT.sub("", title).strip()


@lru_cache(maxsize=10_000)
def says(title: str) -> bool:
    """Whether whole numbers under this title name something (หมู่ที่, เขต, ระดับดาว)."""
    stem = _stem(title)
    if _COUNTED.match(stem) and not _STARS.search(stem):
        return False
    return bool(_TH.search(stem) or _NAMES.fullmatch(stem) or _STARS.search(stem.split()[-1] if stem else ""))


@lru_cache(maxsize=1_000)
def _written(title: str) -> re.Pattern[str]:
    """A number with the word of its title before it, or stars behind it."""
    stem = _stem(title)
    bare = stem.removesuffix("ที่")
    words: Sequence[str] = _VILLAGE_WORDS if _VILLAGE.fullmatch(stem) else [bare + "ที่", bare]
    words = [*words, *(short for short in ("เขต", "หน่วย", "ชั้น") if bare.startswith(short))]
    before = "|".join(re.escape(word) + "(?:ที่)?" for word in words if word)
    behind = r"\s*(?:ดาว|stars?|\*)" if _STARS.search(stem) else ""
    return re.compile(rf"(?:(?:{before})\s*)?(\d{{1,4}}){f'(?:{behind})?' if behind else ''}", re.IGNORECASE)


def spelled(title: str, text: str) -> str | None:
    """The number alone; None where the text is more or less than it."""
    found = _written(title).fullmatch(text)
    return found[1] if found else None


def mixed(title: str, texts: Sequence[str]) -> bool:
    """Whether every text is a number of this title, and some of them say more than the digits."""
    return all(spelled(title, text) for text in texts) and any(not text.isdigit() for text in texts)
