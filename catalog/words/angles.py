"""Degrees as people write them: 13°45'12"N, 100 องศา 29 ลิปดา 29 ฟิลิปดา ตะวันออก, N 13° 45.2', 13-45-12. Pure."""

import re
from collections.abc import Mapping

from catalog.words.thai.normal import fold_digits

LONGEST = 120  # characters of a text that may hold angles
_SIGNS = str.maketrans({"º": "°", "˚": "°", "∘": "°", "′": "'", "’": "'", "‘": "'", "`": "'", "´": "'", "″": '"', "”": '"', "“": '"', "−": "-"})  # fmt: skip
_SIDES: Mapping[str, int] = {"n": 1, "s": -1, "e": 1, "w": -1, "เหนือ": 1, "ใต้": -1, "ตะวันออก": 1, "ตะวันตก": -1}
_EAST = frozenset({"e", "w", "ตะวันออก", "ตะวันตก"})
_SIDE = r"(?:ทิศ)?(?:(?P<{name}>[nsew]|เหนือ|ใต้|ตะวันออก|ตะวันตก)\.?)?"
_NUMBER = r"\d{1,%d}(?:\.\d+)?"
# Signs of degrees, minutes and seconds, or nothing but blanks, hyphens and colons between three numbers.
_SIGNED = (
    rf"{_SIDE.format(name='before')}\s*(?P<minus>-)?(?P<d>{_NUMBER % 3})\s*(?:°|องศา|deg(?:rees?)?)\s*"
    rf"(?:(?P<m>{_NUMBER % 2})\s*(?:'(?!')|ลิปดา|min(?:utes?)?)\s*)?"
    rf"(?:(?P<s>{_NUMBER % 2})\s*(?:\"|''|ฟิลิปดา|พิลิปดา|วิลิปดา|sec(?:onds?)?)?\s*)?{_SIDE.format(name='after')}"
)
_BARE = rf"{_SIDE.format(name='before')}\s*(?P<d>\d{{1,3}})[\s:\-]+(?P<m>\d{{1,2}})[\s:\-]+(?P<s>{_NUMBER % 2})\s*{_SIDE.format(name='after')}"
_LETTERED = rf"{_SIDE.format(name='before')}\s*(?P<d>{_NUMBER % 3})\s*{_SIDE.format(name='after')}"  # 13.7512 N
_GRID = re.compile(
    r"\s*(?:zone|โซน)?\s*(?P<zone>4[78])\s*[NPQ]?[\s,:;]+[EX]?\s*[:=]?\s*(?P<x>\d{6}(?:\.\d+)?|0\d{6})\s*m?E?[\s,;/]+[NY]?\s*[:=]?\s*(?P<y>\d{6,7}(?:\.\d+)?)\s*m?N?\s*",
    re.IGNORECASE,
)
_SHAPE = re.compile(
    r"\s*(?:SRID=4326;)?\s*(?:MULTI)?(?:POINT|LINESTRING|POLYGON|GEOMETRYCOLLECTION)\s*(?:Z|M|ZM)?\s*\([\sA-Z(]*(-?\d{1,3}(?:\.\d+)?)\s+(-?\d{1,2}(?:\.\d+)?)[\s,)]",
    re.IGNORECASE,
)
_ONE = tuple(re.compile(rf"\s*{form}\s*", re.IGNORECASE) for form in (_SIGNED, _BARE, _LETTERED))
_TWO = re.compile(rf"{_SIGNED}[\s,;/]*", re.IGNORECASE)


def value(match: re.Match[str]) -> tuple[float, str | None] | None:
    """Degrees, and the letter or word of the side that is named."""
    found = match.groupdict()
    minutes, seconds = float(found.get("m") or 0), float(found.get("s") or 0)
    if minutes >= 60 or seconds >= 60:
        return None
    side = (found["before"] or found["after"] or "").lower() or None
    sign = -1 if found.get("minus") else 1
    return sign * _SIDES.get(side or "", 1) * (float(found["d"]) + minutes / 60 + seconds / 3600), side


def angle(text: str) -> float | None:
    """The degrees of one angle, south and west below zero; None where it is none."""
    if len(text) > LONGEST:
        return None
    plain = fold_digits(text).translate(_SIGNS)
    for form in _ONE:
        match = form.fullmatch(plain)
        found = value(match) if match else None
        if found is not None and (form is not _ONE[2] or found[1] is not None):
            return found[0]
    return None


def two_angles(text: str) -> tuple[float, float] | None:
    """Longitude and latitude of a text that holds both, each with its signs; latitude comes first unless the sides say otherwise."""
    if len(text) > LONGEST:
        return None
    plain = fold_digits(text).translate(_SIGNS).strip(" ()[]")
    first = _TWO.match(plain)
    second = _TWO.fullmatch(plain, first.end()) if first else None
    one, other = (value(first) if first else None), (value(second) if second else None)
    if one is None or other is None:
        return None
    turned = one[1] in _EAST or (one[1] is None and other[1] is None and abs(one[0]) > 90)
    return (one[0], other[0]) if turned else (other[0], one[0])


def grid_point(text: str) -> tuple[int, float, float] | None:
    """Zone, easting and northing of a text that holds all three: 47P 661283 1520580, as receivers show it."""
    match = _GRID.fullmatch(fold_digits(text)) if len(text) <= LONGEST else None
    return (int(match["zone"]), float(match["x"]), float(match["y"])) if match else None


def well_known(text: str) -> bool:
    """Whether a text begins as a shape in well-known text does, in degrees."""
    match = _SHAPE.match(text)
    return match is not None and abs(float(match[1])) <= 180 and abs(float(match[2])) <= 90
