"""Facets and sorts: each declared once, here. Parsing, links, side bars, clauses, counts and OpenAPI read these tables.

A facet says what: its name in an address, its labels, its kind, and where its values stand in a Dataset document. How an
engine filters and counts is the engine's.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, Literal

from catalog.words.errors import InvalidRequest
from catalog.words.texts import Language, Text
from catalog.words.thai.calendar import be_to_ce, format_year
from catalog.words.thai.years import years_in

Document = Mapping[str, Any]
YEAR = re.compile(r"\d{4}").match
UNSTATED = "unstated"
YES, NO = "yes", "no"
QUALITY_BANDS = (("excellent", 85.0), ("good", 70.0), ("fair", 50.0), ("poor", 0.0))
UPDATED_WITHIN = (("week", 7), ("month", 31), ("quarter", 92), ("year", 366), ("five-years", 1827))
LONGEST_PERIOD = 120  # years of one dataset that are counted


@dataclass(frozen=True, slots=True)
class Facet:
    """`kind`: "closed" has a known list of `values` (value -> label), "open" takes whatever the data says, "since" is counted from today."""

    name: str
    label: str
    of: Callable[[Document], Iterable[str]]
    kind: Literal["open", "closed", "since"] = "open"
    values: Mapping[str, str] | None = None
    multiple: bool = False  # one dataset may have several values
    default: tuple[str, ...] = ()  # what holds where nothing is chosen
    shown: bool = True  # counted where no list of facets is asked for
    written: tuple[str, ...] = ()  # what people call it in a query, besides its name and its labels

    def title(self, language: Language = "th") -> str:
        return Text.of(self.label).render(language)


@dataclass(frozen=True, slots=True)
class Sort:
    """`key` names what is compared (`catalog.search.entry`); None is relevance."""

    name: str
    label: str
    key: str | None
    descending: bool = True


def organization(d: Document) -> Iterable[str]:
    return (d["organization"]["slug"],) if d.get("organization") else ()


def source(d: Document) -> Iterable[str]:
    return (d["source"]["name"],) if d.get("source") else ()


def formats(d: Document) -> Iterable[str]:
    return (r["format"].upper() for r in d.get("resources") or () if r.get("format"))


def license_of(d: Document) -> Iterable[str]:
    found = d.get("license")
    return (found.get("id") or found.get("title") or UNSTATED,) if found else (UNSTATED,)


def is_open(d: Document) -> Iterable[str]:
    return (YES if (d.get("license") or {}).get("open") else NO,)


def places(d: Document) -> Iterable[str]:
    """TIS-1099 codes and the codes that contain them: 10 for 1001 and 100101."""
    for place in d.get("places") or ():
        code = place.get("code")
        if code and code.isdigit():
            yield from (code[:size] for size in (2, 4, 6) if size <= len(code))


def years(d: Document) -> Iterable[str]:
    """CE years covered: of the stated period, else of the title where it states a year."""
    period = d.get("period") or {}
    bounds = [int(match[0]) for key in ("start", "end") if (match := YEAR(period.get(key) or ""))]
    if bounds:
        first, last = min(bounds), max(bounds)
        return [str(year) for year in range(first, min(last, first + LONGEST_PERIOD) + 1)]
    return [str(year) for year in sorted(years_in(d.get("title") or ""))]


def quality(d: Document) -> Iterable[str]:
    score = d.get("score")
    return (next((band for band, least in QUALITY_BANDS if score >= least), "poor"),) if score is not None else ()


def has_table(d: Document) -> Iterable[str]:
    return (YES if any(r.get("state") == "published" and r.get("columns") for r in d.get("resources") or ()) else NO,)


def has_api(d: Document) -> Iterable[str]:
    return (
        YES if any(r.get("kind") == "service" or r.get("format") == "API" for r in d.get("resources") or ()) else NO,
    )


def updated(d: Document) -> Iterable[str]:
    """The day of the last change, `YYYY-MM-DD`: an engine counts it from today (`UPDATED_WITHIN`)."""
    moment = str(d.get("modified") or d.get("updated") or "")[:10]
    try:
        return (date.fromisoformat(moment).isoformat(),)
    except ValueError:
        return ()


def stated(key: str) -> Callable[[Document], Iterable[str]]:
    return lambda d: (str(d[key]),) if d.get(key) else ()


def listed(key: str) -> Callable[[Document], Iterable[str]]:
    return lambda d: (str(item) for item in d.get(key) or () if item)


def high_value(d: Document) -> Iterable[str]:
    return (YES if d.get("high_value") else NO,)


def status(d: Document) -> Iterable[str]:
    return (str(d.get("status") or "published"),)


YES_NO = {YES: "Yes", NO: "No"}
FACETS: dict[str, Facet] = {
    facet.name: facet
    for facet in (
        Facet("organization", "Agency", organization, written=("agency", "org", "publisher", "องค์กร", "ผู้เผยแพร่")),
        Facet("category", "Data category", stated("category"), written=("หมวด", "หมวดหมู่")),
        Facet("theme", "Subject", listed("themes"), multiple=True, written=("topic", "group", "กลุ่ม", "หัวข้อ")),
        Facet("format", "File format", formats, multiple=True, written=("filetype", "type", "รูปแบบ", "ไฟล์", "ฟอร์แมต")),
        Facet(
            "place",
            "Place",
            places,
            multiple=True,
            written=("province", "district", "area", "จังหวัด", "อำเภอ", "ตำบล", "สถานที่"),
        ),
        Facet("year", "Year of the data", years, multiple=True, written=("ปี", "พศ", "คศ")),
        Facet(
            "updated",
            "Updated within",
            updated,
            kind="since",
            values={
                "week": "a week",
                "month": "a month",
                "quarter": "three months",
                "year": "a year",
                "five-years": "five years",
            },
            written=("ปรับปรุง", "อัปเดต"),
        ),
        Facet("license", "Licence", license_of, written=("ใบอนุญาต",)),
        Facet("open", "Open licence", is_open, kind="closed", values=YES_NO),
        Facet("data_type", "Type of data", stated("data_type"), written=("ประเภท", "ชนิด", "ชนิดข้อมูล")),
        Facet("tags", "Keyword", listed("tags"), multiple=True, written=("tag", "keywords", "แท็ก", "ป้าย")),
        Facet(
            "quality",
            "Quality",
            quality,
            kind="closed",
            values={"excellent": "Excellent", "good": "Good", "fair": "Fair", "poor": "Needs work"},
        ),
        Facet(
            "has_table", "Has a table", has_table, kind="closed", values=YES_NO, written=("table", "ตาราง", "มีตาราง")
        ),
        Facet("has_api", "Has an API", has_api, kind="closed", values=YES_NO, written=("api",)),
        Facet("high_value", "High-value data", high_value, kind="closed", values=YES_NO, written=("คุณค่าสูง",)),
        Facet(
            "source",
            "Catalogue of origin",
            source,
            written=("catalogue", "catalog", "แหล่ง", "แหล่งที่มา", "แหล่งข้อมูล", "ที่มา"),
        ),
        Facet(
            "status",
            "Status",
            status,
            kind="closed",
            values={"published": "Published", "withdrawn": "Withdrawn"},
            default=("published",),
            shown=False,
        ),
    )
}
SHOWN = tuple(facet.name for facet in FACETS.values() if facet.shown)

SORTS: dict[str, Sort] = {
    sort.name: sort
    for sort in (
        Sort("relevance", "Best match", None),
        Sort("-modified", "Newest data", "modified"),
        Sort("modified", "Oldest data", "modified", descending=False),
        Sort("-published", "Newest here", "published"),
        Sort("published", "Longest here", "published", descending=False),
        Sort("title", "Title", "title", descending=False),
        Sort("-title", "Title, backwards", "title"),
        Sort("-use", "Most used", "use"),
        Sort("-quality", "Best quality", "quality"),
    )
}


def checked_value(facet: Facet, value: str) -> str:
    """The value as the index has it; raises InvalidRequest where a closed facet does not know it."""
    value = value.strip()
    if facet.name == "format":
        return value.upper()
    if facet.name == "year" and value.isdigit():
        return str(be_to_ce(int(value))) if int(value) >= 2400 else value
    if facet.values is not None and value not in facet.values:
        raise InvalidRequest(
            Text.of("{value} is not a value of {name}", value=value[:80], name=facet.name),
            Text.of("Use one of: {known}", known=", ".join(facet.values)),
        )
    return value


def value_label(name: str, value: str, language: Language = "th") -> str:
    """The label of a value where the facet itself knows it; titles of agencies and sources are the store's to give."""
    facet = FACETS[name]
    if facet.values and value in facet.values:
        return Text.of(facet.values[value]).render(language)
    if name == "year" and value.isdigit():
        return format_year(value, language)
    if value == UNSTATED:
        return Text.of("Not stated").render(language)
    return value


def facet_values(d: Document) -> dict[str, Sequence[str]]:
    """Every facet's values of one document, each once, in the document's order."""
    return {
        name: tuple(dict.fromkeys(facet.of(d))) if facet.multiple else tuple(facet.of(d))
        for name, facet in FACETS.items()
    }
