"""Names of provinces, districts and subdistricts to their TIS-1099 codes, with the variants that officials write.

Names, codes and spellings: `catalog.words.places`. Never by likeness: เพชรบุรี and เพชรบูรณ์ are one letter apart.
"""

import re
from collections import defaultdict
from collections.abc import Iterable
from functools import cache
from typing import Literal

from catalog.words.places import divisions
from validators.reading import words

Level = Literal["province", "district", "subdistrict"]
LEVELS: dict[Level, int] = {"province": 2, "district": 4, "subdistrict": 6}
_PREFIX: dict[Level, re.Pattern[str]] = {
    "province": re.compile(r"^(?:จังหวัด|จ\.|จว\.|changwat |province of )\s*|\s+province$", re.IGNORECASE),
    "district": re.compile(r"^(?:อำเภอ|เขต|อ\.|กิ่งอำเภอ|กิ่ง อ\.|amphoe |khet |amphur )\s*|\s+district$", re.IGNORECASE),
    "subdistrict": re.compile(r"^(?:ตำบล|แขวง|ต\.|tambon |khwaeng )\s*|\s+sub-?district$", re.IGNORECASE),
}
_PLAIN = re.compile(r"[\s.\-_'’ฯ*]+")


_FOOTMARK = re.compile(r"\s*(?:\d{1,2}/|[¹²³⁴⁵⁶]|\[\d+\]|\(\d\))+$")


_TRANSLATED = re.compile(
    r"^\s*([ก-๎][ก-๎.\s]*?)\s*[/(]?\s*[A-Za-z][A-Za-z .'-]*\)?\s*$"
)  # กระบี่ Krabi: the Thai name tells


def _key(text: str, level: Level) -> str:
    text = _TRANSLATED.sub(r"\1", _FOOTMARK.sub("", text))
    return _PLAIN.sub("", _PREFIX[level].sub("", text.strip()).casefold())


@cache
def _index() -> dict[Level, dict[str, list[str]]]:
    """Level -> spelling -> codes (several places share a name)."""
    found: dict[Level, dict[str, list[str]]] = {level: defaultdict(list) for level in LEVELS}
    by_size = {size: level for level, size in LEVELS.items()}
    for code, thai, english, also in divisions().values():
        level = by_size[len(code)]
        for text in (thai, english, *(name for name in also if len(name) > 2)):
            key = _key(text, level)
            if key and code not in found[level][key]:
                found[level][key].append(code)
    return found


@cache
def _abbreviations() -> dict[str, str]:
    """Two-letter abbreviations of provinces: only for a column that is known as one."""
    return {
        name: code for code, _, _, also in divisions().values() if len(code) == 2 for name in also if len(name) == 2
    }


def codes_of(text: str, level: Level) -> list[str]:
    """Every code that a name may stand for; none where it is no name of that level."""
    key = _key(text, level)
    found = _index()[level].get(key, [])
    if not found and level == "province" and (code := _abbreviations().get(key)):
        return [code]
    if not found and level == "district" and key.startswith("เมือง"):
        # อ.เมือง alone: the district of the province's seat, whatever it is called in full.
        return (
            [
                code
                for name, codes in _index()["district"].items()
                if name.startswith("เมือง")
                for code in codes
                if code.endswith("01")
            ]
            if key == "เมือง"
            else []
        )
    return list(found)


def level_of(values: Iterable[str], says: Level | None) -> Level | None:
    """The level at which at least 80 % of the distinct values are names; a title that says so is believed before the order, and of one name alone.

    Regions among provinces are no names of that level, and speak against none."""
    names = [value for value in values if value and value.casefold() not in words.REGIONS]
    if len(names) < (1 if says else 2):
        return None
    order: list[Level] = [says] if says else ["province", "district"] if len(names) >= 20 else ["province"]
    for level in order:
        known = sum(1 for value in names if _index()[level].get(_key(value, level)))
        if level == says:  # abbreviations of provinces, อ.เมือง alone: only where such places are spoken of
            known = sum(1 for value in names if codes_of(value, level))
        if known >= 0.8 * len(names):
            return level
    return None


def resolve(text: str, level: Level, within: str | None = None) -> str | None:
    """The one code that a name stands for, inside a place already known (its code); None where none or several fit."""
    found = codes_of(text, level)
    if within:
        found = [code for code in found if code.startswith(within)]
    return found[0] if len(found) == 1 else None
