"""Coordinates in columns: which two (or one) say where a row is, in which system, and what the report says of that choice.

Titles tell the candidates (Thai, English, abbreviated), the values decide: degrees, or metres of UTM; what stands in the wrong column is found
by its size. Values stay as published; maps and GeoJSON turn them.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

import numpy as np

from catalog.words.angles import angle, grid_point, two_angles, well_known
from catalog.words.model import Column, Finding
from catalog.words.projections import WGS84, ZONES, projection, zone_of
from validators.reading.decisions import Decision
from validators.reading.findings import finding

_PLAIN = re.compile(r"[\s_\-().,:/\[\]°]+")
_DEGREES_Y = re.compile(
    r"(?:พิกัด|gps|geo)?(?:lat(?:itude)?|ละ?[ตท]ิ[จต]ู?ด|ละติจุด|เส้นรุ้ง)(?:dd|องศา|decimal|wgs84|deg(?:rees?)?)*"
)
_DEGREES_X = re.compile(
    r"(?:พิกัด|gps|geo)?(?:lon(?:g(?:itude)?)?|lng|ลอง?[จต]ิ[จต][ูุ]ด|เส้นแวง)(?:dd|องศา|decimal|wgs84|deg(?:rees?)?)*"
)
_ANY_Y = re.compile(r"(?:พิกัด|utm|coord|point|ค่า|แกน)*(?:y|n|north(?:ing)?|เหนือ|ทิศเหนือ)(?:utm|coord|พิกัด|เมตร|m|wgs84|indian1975|zone|โซน|4[78][npq]?)*")  # fmt: skip
_ANY_X = re.compile(r"(?:พิกัด|utm|coord|point|ค่า|แกน)*(?:x|e|east(?:ing)?|ตะวันออก|ทิศตะวันออก)(?:utm|coord|พิกัด|เมตร|m|wgs84|indian1975|zone|โซน|4[78][npq]?)*")  # fmt: skip
_ZONE = re.compile(r"(?:utm)?(?:zone|โซน)(?:utm)?")
_BOTH = re.compile(r"พิกัด|coord|lat.*l(?:on|ng)|location|geo_?point|ตำแหน่ง|gps", re.IGNORECASE)
_POINT = re.compile(r"\s*[(\[]?\s*-?\d{1,3}\.\d+\s*°?\s*[NnEe]?\s*[,; ]\s*-?\d{1,3}\.\d+\s*°?\s*[NnEe]?\s*[)\]]?\s*")
_SAID_ZONE = re.compile(r"(?<!\d)(4[78])\s*[NPQnpq]?(?!\d)")
_INDIAN = re.compile(r"indian\s*(?:datum)?\s*_?(?:19)?75|อินเดีย(?:น)?\s*(?:19)?75", re.IGNORECASE)
_WGS = re.compile(r"wgs\s*_?(?:19)?84", re.IGNORECASE)
_FEW = 0.8  # share of the first rows that must agree


@dataclass(frozen=True, slots=True)
class Told:
    """A column with its first values as numbers."""

    at: int  # in the list of decisions
    title: str
    values: Any

    def within(self, low: float, high: float) -> bool:
        return len(self.values) > 0 and float(((self.values >= low) & (self.values <= high)).mean()) >= _FEW


def numbers_of(texts: Sequence[str]) -> Any:
    """What is a number among texts, or an angle in degrees, minutes and seconds; zero stands for no place."""
    found = []
    for text in texts:
        try:
            found.append(float(text.replace(",", "")))
        except ValueError:
            turned = angle(text)
            if turned is not None:
                found.append(turned)
    values = np.array(found)
    return values[np.isfinite(values) & (values != 0)] if len(values) else values


def placed(decisions: list[Decision], head: Sequence[Sequence[str]], notes: Sequence[str]) -> list[Finding]:
    """Marks the columns of coordinates in `decisions`. `head` has the first rows, cells in the order of the decisions; `notes` what else is said."""
    if any(d.column.type == "geometry" for d in decisions) or _shapes(decisions, head):
        return []
    told = [
        Told(at, _PLAIN.sub("", d.column.title.lower()), numbers_of([row[at] for row in head]))
        for at, d in enumerate(decisions)
        if d.column.type in ("number", "integer") or (d.column.type == "string" and _angles([row[at] for row in head]))
    ]
    pair = _pair(told, _DEGREES_X, _DEGREES_Y, _degrees) or _pair(told, _ANY_X, _ANY_Y, _thai_degrees)
    if pair:
        x, y, swapped = pair
        _mark(decisions, x.at, "x", WGS84)
        _mark(decisions, y.at, "y", WGS84)
        columns = {"x": decisions[x.at].column.title, "y": decisions[y.at].column.title}
        return [finding("coordinates-swapped", **columns)] if swapped else [finding("coordinates-found", **columns)]
    pair = _pair(told, _ANY_X, _ANY_Y, _metres) or _pair(told, _DEGREES_X, _DEGREES_Y, _metres)
    return _utm(decisions, pair[0], pair[1], head, notes) if pair else _point(decisions, head, notes)


def _angles(texts: Sequence[str]) -> bool:
    """Whether a column of texts holds angles, in degrees, minutes and seconds or with the letter of a side."""
    there = [text for text in texts if text.strip()]
    return bool(there) and sum(angle(text) is not None for text in there) >= _FEW * len(there)


def _degrees(x: Told, y: Told) -> bool:
    return x.within(-180, 180) and y.within(-90, 90)


def _thai_degrees(x: Told, y: Told) -> bool:
    """For columns called x and y, which may be anything: only what is in or near Thailand."""
    return x.within(90, 112) and y.within(0, 26)


def _metres(x: Told, y: Told) -> bool:
    return x.within(100_000, 900_000) and y.within(400_000, 2_400_000)


def _pair(
    told: list[Told], named_x: re.Pattern[str], named_y: re.Pattern[str], fits: Any
) -> tuple[Told, Told, bool] | None:
    """(x, y, whether they stand in each other's column): degrees of Thailand and metres of UTM cannot be mistaken."""
    xs = [one for one in told if named_x.fullmatch(one.title)]
    ys = [one for one in told if named_y.fullmatch(one.title)]
    for x, y in ((x, y) for x in xs for y in ys):
        if _thai_degrees(y, x):
            return y, x, True
        if fits(x, y):
            return x, y, False
        if fits is _metres and _metres(y, x) and not _metres(x, y):
            return y, x, True
    return None


def _mark(decisions: list[Decision], at: int, axis: str, crs: str | None) -> None:
    column = decisions[at].column
    marked: Column = column.model_copy(update={"axis": axis, "crs": crs, "kind": "place", "unit": None})
    decisions[at] = replace(decisions[at], column=marked)


def _utm(
    decisions: list[Decision], x: Told, y: Told, head: Sequence[Sequence[str]], notes: Sequence[str]
) -> list[Finding]:
    titles = [decisions[x.at].column.title, decisions[y.at].column.title]
    others = [d.column.title for d in decisions]
    datum_cells = [row[at] for at, title in enumerate(others) if re.search(r"datum|พื้นหลักฐาน|ระบบพิกัด", title, re.IGNORECASE) for row in head]  # fmt: skip
    said = " ".join([*titles, *others, *notes, *datum_cells[:20]])
    datum = "indian1975" if _INDIAN.search(said) else "wgs84"
    findings = [] if _INDIAN.search(said) or _WGS.search(said) else [finding("coordinates-datum")]
    zones = next(
        (at for at, d in enumerate(decisions) if _ZONE.fullmatch(_PLAIN.sub("", d.column.title.lower()))), None
    )
    if zones is not None and sum(bool(_SAID_ZONE.search(row[zones])) for row in head) >= _FEW * max(1, len(head)):
        code: str | None = ZONES[datum, 47]
        _mark(decisions, zones, "zone", None)
        numbered = {match[1] for row in head if (match := _SAID_ZONE.search(row[zones]))}
    else:
        match = next((found for text in [*titles, *notes] if (found := _SAID_ZONE.search(text))), None)
        zone = int(match[1]) if match else zone_of(*np.quantile(x.values, (0.02, 0.98)))
        code = ZONES[datum, zone] if zone else None
        numbered = {str(zone)} if zone else set()
        if zone and match is None:
            findings.append(finding("coordinates-zone", zone=zone))
    _mark(decisions, x.at, "x", code)
    _mark(decisions, y.at, "y", code)
    if code is None:
        return [*findings, finding("coordinates-no-zone")]
    ways = [way for zone in sorted(numbered) if (way := projection(ZONES[datum, int(zone)]))]
    for way in ways:
        accuracy = "–" if way.accuracy is None else f"{way.accuracy:g}"
        findings.append(
            finding("coordinates-turned", system=f"{way.name} ({way.code})", way=way.way, accuracy=accuracy)
        )
    return findings


def _shapes(decisions: list[Decision], head: Sequence[Sequence[str]]) -> bool:
    """Marks a column of well-known text in degrees, as map programs write it into CSV, as one of shapes."""
    for at, decision in enumerate(decisions):
        texts = [row[at] for row in head if row[at].strip()] if decision.column.type == "string" else []
        if texts and sum(well_known(text) for text in texts) >= _FEW * len(texts):
            shown = decision.column.model_copy(update={"type": "geometry", "kind": "place", "unit": None})
            decisions[at] = replace(decision, column=shown)
            return True
    return False


def _point(decisions: list[Decision], head: Sequence[Sequence[str]], notes: Sequence[str]) -> list[Finding]:
    """Latitude and longitude in one text, or zone, easting and northing."""
    for at, decision in enumerate(decisions):
        if decision.column.type != "string" or not _BOTH.search(decision.column.title):
            continue
        texts = [row[at] for row in head if row[at].strip()]
        named = {"column": decision.column.name, "title": decision.column.title}
        if len(texts) and sum(bool(_POINT.fullmatch(text) or two_angles(text)) for text in texts) >= _FEW * len(texts):
            _mark(decisions, at, "point", WGS84)
            return [finding("coordinates-point", **named)]
        if len(texts) and sum(grid_point(text) is not None for text in texts) >= _FEW * len(texts):
            indian = bool(_INDIAN.search(" ".join([decision.column.title, *notes])))
            _mark(decisions, at, "point", ZONES["indian1975" if indian else "wgs84", 47])
            assumed = [] if indian or _WGS.search(decision.column.title) else [finding("coordinates-datum")]
            return [finding("coordinates-point", **named), *assumed]
    return []
