"""Units of measures, from brackets in titles and from lines of their own. Pure."""

import re
from collections.abc import Sequence

from validators.reading import words

_FOOTMARK = re.compile(r"\s*\[\d+\]|\s*\*+$|\s*[¹²³]+$")
_BRACKET = re.compile(r"\s*[(\[（]\s*([^()\[\]（）]{1,40})\s*[)\]）]\s*$")
_INSIDE = re.compile(r"[(\[（]\s*(?:หน่วย\s*[:：]?\s*)?([^()\[\]（）]{1,40})\s*[)\]）](?=\s*\S)")
_NO_MEASURES = frozenset(
    {"ปี", "เดือน", "วัน", "จังหวัด", "อำเภอ", "ตำบล", "m", "g"}
)  # in brackets of a title they hardly count what is measured


def unit_of(title: str) -> str | None:
    """The unit in brackets at the end of a title, where it is one."""
    found = _BRACKET.search(_FOOTMARK.sub("", title))
    if not found:
        return None
    inner = re.sub(r"^(?:หน่วย|unit)\s*[:：]?\s*", "", found[1].strip(), flags=re.IGNORECASE)
    return inner if words.is_unit(inner) or inner != found[1].strip() else None


def unit_inside(title: str) -> str | None:
    """The unit in brackets inside a title that was joined of several rows (เนื้อที่ (ไร่) 2565), where there is one and no other."""
    inner = {one.strip() for one in _INSIDE.findall(title)}
    units = {one for one in inner if words.is_unit(one)}
    return units.pop() if len(units) == 1 else None


def unit_behind(title: str) -> str | None:
    """The unit that ends a title without brackets (ปริมาตรน้ำ ล้าน ลบ.ม.), as one below a group of columns does."""
    parts = title.split()
    for start in range(1, len(parts)):
        unit = " ".join(parts[start:])
        if unit.casefold() in words.UNITS and unit not in _NO_MEASURES:
            return unit
    return None


def unit_in(notes: Sequence[str]) -> str | None:
    """The unit that a line of its own tells for the whole table."""
    return next((unit for note in notes if (unit := words.unit_line(note))), None)


def unit_titled(notes: Sequence[str]) -> str | None:
    """The unit in brackets of a title (ปริมาณฝนรายเดือน (มิลลิเมตร) ปี 2565), where only one is spoken of."""
    found = {unit for note in notes if (unit := unit_of(note) or unit_inside(note)) and unit not in _NO_MEASURES}
    return found.pop() if len(found) == 1 else None
