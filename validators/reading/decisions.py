"""What a column is: its type, unit, calendar and kind, from its title and the evidence of every row."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Literal

from catalog.words.model import Column
from validators.reading import addresses, compact, ordinals, places, quarters, ranges, words
from validators.reading.cells import read as read_cell
from validators.reading.classes import BOOL, DATE, DATETIME, DEC, INT, MONTH, PERIOD, SOFT, SPAN, TIME, ZERO
from validators.reading.evidence import Evidence, says
from validators.reading.text import tidy
from validators.reading.units import unit_behind, unit_inside, unit_of

TOLERANCE = 0.05  # share of cells that may be wrong in a column of numbers or dates; they are errors, listed, and their text is kept
Type = Literal["string", "integer", "number", "boolean", "date", "datetime", "time", "year", "geometry"]
_TYPES: dict[str, Type] = {
    "yearmonth": "string",
    "duration": "string",
    "any": "string",
    "object": "string",
    "array": "string",
    "list": "string",
    "geopoint": "string",
    "geojson": "geometry",
}
_CLASSES = re.compile("อายุ|ช่วง|กลุ่ม|ระดับ|ขนาด|ชั้น|age|range|group|class|size|level", re.IGNORECASE)
_PARTS = re.compile(r"(?:ไตรมาส|เดือน|ภาคเรียน|ภาคการศึกษา|เทอม|quarter|month|semester|qtr|q)(?:ที่)?", re.IGNORECASE)
# Shares are counted in no unit that a line tells for the whole table.
_SHARE = re.compile(r"ร้อยละ|เปอร์เซ็นต์|%|percent|สัดส่วน", re.IGNORECASE)
_IDENTIFIER = re.compile(
    r"(?:.*_)?(?:[fg]|object)?id|(?:[a-z]+ )*n[or]\.?|(?:[a-z]+ )+number|เลขที่\S*|ลำดับ(?:ที่)?|ที่|order|index|#|ข้อ",
    re.IGNORECASE,
)
_CODE = re.compile(r"^(?:[A-Za-z]{0,4}[-/]?)?\d[\d\-/.]*[A-Za-z]?$")


@dataclass(frozen=True, slots=True)
class Decision:
    """A column, and how its cells are to be turned into values."""

    column: Column
    source: int  # 0-based column of the original
    order: str = "dmy"
    era: str | None = None  # for years of two digits
    months: bool = False  # a string that holds ISO months
    periods: bool = False  # a string that holds ISO intervals
    comma: bool = False  # numbers are written 1.234,56
    compact: str | None = (
        None  # day, month, quarter, term, ordinal (written in digits alone) or the low or high end of a range
    )
    fiscal: bool = False  # quarters are those of fiscal years
    beside: int | None = None  # column (as `source`) of the years that the cells leave out
    zoned: bool = False
    place: places.Level | None = None
    address: bool = False  # places are named inside the text
    keep_null_words: bool = False
    forced: bool = False  # by a schema
    mixed_eras: bool = False
    codes: tuple[str, ...] = ()  # findings about the column as a whole


def decide(
    title: str,
    name: str,
    source: int,
    seen: Evidence,
    table_unit: str | None = None,
    schema: Mapping[str, Any] | None = None,
    geometry: bool = False,
    fiscal: bool = False,
    around: str | None = None,
) -> Decision:
    """The decision for one column. `schema` is a Table Schema field of that name or title: it turns the decision round;
    `fiscal`: what stands above the table speaks of a fiscal year; `around`: the era of whatever else in the table says one."""
    if schema and schema.get("type"):
        return _by_schema(title, name, source, seen, schema)
    if geometry:
        return Decision(Column(name=name, title=title, type="geometry", kind="place"), source)
    unit = unit_of(title) or unit_inside(title)
    if not seen.filled:
        return Decision(
            Column(name=name, title=title, type="string", kind="text", unit=unit), source, codes=("empty-column",)
        )
    return (
        _compact(title, name, source, seen, fiscal)
        or _year(title, name, source, seen, unit)
        or _date(title, name, source, seen, fiscal, around)
        or _boolean(title, name, source, seen)
        or _ranges(title, name, source, seen, unit, table_unit)
        or _number(title, name, source, seen, unit, table_unit)
        or _text(title, name, source, seen)
    )


def _compact(title: str, name: str, source: int, seen: Evidence, fiscal: bool) -> Decision | None:
    kind = compact.kind(title, seen.distinct)
    if kind is None or seen.distinct is None:
        return None
    if kind == "quarter":
        return quarterly(title, name, source, compact.era(seen.distinct), fiscal, kind)
    if kind == "ordinal":
        return Decision(Column(name=name, title=title, type="integer", kind="category"), source, compact=kind)
    era = compact.era(text if kind != "serial" else compact.spelled(text, kind) or "" for text in seen.distinct)
    calendar: Literal["be", "ce"] = "be" if era == "be" else "ce"
    type_: Type = "date" if kind in ("day", "serial") else "string"
    told, codes = (
        ("school-term", ("school-terms",)) if kind == "term" else (None, ("serials",) if kind == "serial" else ())
    )
    column = Column(name=name, title=title, type=type_, kind="date", calendar=calendar, description=told)
    return Decision(column, source, months=kind == "month", compact=kind, codes=codes)


def quarterly(
    title: str, name: str, source: int, era: str, fiscal: bool, compact_: str | None = None, said: bool = False
) -> Decision:
    """Quarters as intervals; `said`: the cells themselves speak of fiscal years."""
    fiscal = fiscal or said or quarters.says_fiscal(title)
    calendar: Literal["be", "ce", "fiscal-be"] = "ce" if era == "ce" else "fiscal-be" if fiscal else "be"
    column = Column(name=name, title=title, type="string", kind="date", calendar=calendar)
    codes = ("fiscal-quarters" if calendar == "fiscal-be" else "quarters",)
    return Decision(
        column, source, era=era, periods=True, compact=compact_, fiscal=calendar == "fiscal-be", codes=codes
    )


def _by_schema(title: str, name: str, source: int, seen: Evidence, schema: Mapping[str, Any]) -> Decision:
    type_ = _TYPES.get(str(schema["type"]), str(schema["type"]))
    if type_ not in ("string", "integer", "number", "boolean", "date", "datetime", "time", "year", "geometry"):
        type_ = "string"
    kind = {
        "integer": "measure",
        "number": "measure",
        "date": "date",
        "datetime": "date",
        "year": "year",
        "geometry": "place",
    }.get(type_, "text")
    order = "mdy" if str(schema.get("format", "")).startswith("%m") else _order(seen)
    be = seen.eras["be"] + seen.int_eras["be"] > seen.eras["ce"] + seen.int_eras["ce"]
    calendar: Literal["be", "ce"] | None = ("be" if be else "ce") if type_ in ("date", "datetime", "year") else None
    column = Column(
        name=name, title=str(schema.get("title") or title), type=type_, kind=kind, unit=schema.get("unit") or unit_of(title),  # type: ignore[arg-type]
        calendar=calendar, description=schema.get("description"),
    )  # fmt: skip
    era = _two_digit_era(title, seen)
    return Decision(
        column, source, order, era, False, zoned=seen.zoned > 0, forced=True, keep_null_words=type_ == "string",
        comma=type_ == "number" and schema.get("decimalChar") == ",",
    )  # fmt: skip


def _good(seen: Evidence, *kinds: int, code: bool = False) -> bool:
    """Whether enough of the column is of these classes; what is not must look like an accident, not like another way of writing."""
    hits = sum(seen.kinds[kind] for kind in kinds)
    if not hits:
        return False
    summed = sum(count for text, count in seen.texts.items() if words.part_of(text))  # รวม is no value of the column
    wrong = seen.filled - seen.kinds[SOFT] - hits - summed
    if wrong <= 0:
        return True
    if code or wrong > TOLERANCE * (hits + wrong):
        return False
    # A111, 12-34, 56/7: not mistakes but codes, of which most happen to be bare numbers.
    return not any(_CODE.match(text) for text in list(seen.texts)[:50])


def _year(title: str, name: str, source: int, seen: Evidence, unit: str | None) -> Decision | None:
    if unit or not _good(seen, INT, ZERO) or seen.kinds[ZERO]:
        if seen.share(SPAN) + seen.share(INT) > 0.95 and seen.kinds[SPAN]:
            return Decision(
                Column(
                    name=name,
                    title=title,
                    type="string",
                    kind="year",
                    calendar=_era_of_text(seen),
                    description=_year_kind(title),
                ),
                source,
            )
        return None
    eras, whole = seen.int_eras, seen.kinds[INT]
    titled = says(title, "year") or seen.notes["year-word"] > 0.5 * whole
    if says(title, "era_be") is False and unit_word(title):
        titled = False
    narrow = seen.smallest >= 2480 and seen.largest <= 2600 and whole >= 3
    known = eras["be"] + eras["ce"]
    if known < 0.95 * whole or not (titled or (narrow and eras["be"] == whole and not says(title, "code"))):
        return None
    mixed = min(eras["be"], eras["ce"]) > 0.01 * whole
    be = eras["be"] >= eras["ce"]
    calendar: Literal["ce", "be", "fiscal-be"] | None = None if mixed else "be" if be else "ce"
    if says(title, "fiscal") and be and not mixed:
        calendar = "fiscal-be"
    return Decision(
        Column(name=name, title=title, type="year", kind="year", calendar=calendar, description=_year_kind(title)),
        source,
        mixed_eras=mixed,
    )


def unit_word(title: str) -> bool:
    """A title that counts years rather than names one: อายุ (ปี), จำนวนปี."""
    return bool(re.search(r"อายุ|จำนวน|\(ปี\)|ระยะเวลา|age\b|years? of", title, re.IGNORECASE))


def _era_of_text(seen: Evidence) -> Literal["be", "ce"]:
    return "be" if any(text[:2] in ("24", "25", "26") for text in list(seen.distinct or [])[:50]) else "ce"


def _year_kind(title: str) -> str | None:
    """School and crop years are kept apart from calendar and fiscal ones: they begin in other months."""
    return "school-year" if says(title, "school") else "crop-year" if says(title, "crop") else None


def _order(seen: Evidence) -> str:
    return "mdy" if seen.orders["mdy"] and not seen.orders["dmy"] else "dmy"


def _two_digit_era(title: str, seen: Evidence) -> str | None:
    if says(title, "era_be") or seen.eras["be"]:
        return "be"
    young = seen.eras["young"] and not seen.eras["two"]
    return "ce" if says(title, "era_ce") or seen.eras["ce"] or young else None


def _by_others(seen: Evidence, around: str | None) -> str | None:
    """The era of years of two digits by the rest of the table, where they can only be of that one: 40 to 75 of 25xx."""
    days = [cell.value for text in seen.distinct or () if (cell := read_cell(text)).kind in ("date", "datetime")]
    return around if days and all(day.digits != 2 or 40 <= day.year <= 75 for day in days) else None


def _date(title: str, name: str, source: int, seen: Evidence, fiscal: bool, around: str | None) -> Decision | None:
    if seen.kinds[DATE] + seen.kinds[DATETIME] + seen.kinds[MONTH] + seen.kinds[PERIOD] == 0:
        if seen.kinds[TIME] and _good(seen, TIME):
            return Decision(Column(name=name, title=title, type="time", kind="text"), source)
        return None
    era = _two_digit_era(title, seen) or _by_others(seen, around)
    if (seen.eras["two"] or seen.eras["young"]) and era is None:
        return None  # 05/01/66: the year cannot be known; the text stays, and a finding says so
    calendar: Literal["be", "ce"] = (
        "be" if seen.eras["be"] >= seen.eras["ce"] and (seen.eras["be"] or era == "be") else "ce"
    )
    codes: tuple[str, ...] = (
        ("ambiguous-day",) if seen.orders["either"] and not seen.orders["dmy"] and not seen.orders["mdy"] else ()
    )
    if seen.eras["young"]:
        codes = (*codes, "two-digit-ce")
    base = {"name": name, "title": title, "kind": "date", "calendar": calendar}
    if seen.kinds[MONTH] and _good(seen, MONTH) and not seen.kinds[DATE]:
        return Decision(Column(**base, type="string"), source, era=era, months=True)
    if seen.kinds[DATETIME] and _good(seen, DATETIME, DATE):
        return Decision(Column(**base, type="datetime"), source, _order(seen), era, zoned=seen.zoned > 0, codes=codes)
    years = (INT,) if seen.kinds[INT] and not seen.int_eras["other"] else ()
    if seen.kinds[PERIOD] > TOLERANCE * seen.filled and _good(seen, PERIOD, DATE, MONTH, *years):
        if seen.notes["quarter"] + seen.notes["fiscal-quarter"] > 0.5 * seen.kinds[PERIOD]:
            return quarterly(title, name, source, calendar, fiscal, said=seen.notes["fiscal-quarter"] > 0)
        return Decision(Column(**base, type="string"), source, era=era, periods=True, codes=("periods",))
    if _good(seen, DATE):
        return Decision(Column(**base, type="date"), source, _order(seen), era, codes=codes)
    return None


def _boolean(title: str, name: str, source: int, seen: Evidence) -> Decision | None:
    if seen.kinds[BOOL] and seen.kinds[BOOL] == seen.filled:
        return Decision(Column(name=name, title=title, type="boolean", kind="category"), source)
    return None


def _ranges(
    title: str, name: str, source: int, seen: Evidence, unit: str | None, table_unit: str | None
) -> Decision | None:
    """Values given as ranges stay texts; the ends become columns of their own (`with_ends`)."""
    told = [text for text in seen.texts if not words.part_of(text) and read_cell(text).kind != "soft"]
    if not told or seen.distinct is None or not all(map(ranges.ends, told)):
        return None
    unit = unit or ranges.unit_in(told) or (table_unit if read_cell(title).kind in ("int", "month", "date") else None)
    values = [
        text for text in seen.distinct if read_cell(text).kind not in ("null", "soft") and not words.part_of(text)
    ]
    if not ranges.measures(title, unit) or not all(map(ranges.ends, values)):
        return None
    return Decision(Column(name=name, title=title, type="string", kind="text", unit=unit), source, codes=("ranges",))


def _number(
    title: str, name: str, source: int, seen: Evidence, unit: str | None, table_unit: str | None
) -> Decision | None:
    identity = says(title, "phone") or says(title, "postcode") or says(title, "identity")
    # หมายเลข 1, with votes in thousands: a candidate, and no number of anything.
    code = says(title, "code") and not seen.notes["thousands"]
    if identity or code or seen.kinds[ZERO]:
        return None
    if seen.notes["censored"] and (source == 0 or _CLASSES.search(title)):
        return None  # <1, 1, 2 … are names of classes, and none of them is missing
    longest = max(seen.digits, default=0)
    # Thirteen digits in every row are an identifier, and so is what no number can hold.
    if (
        seen.kinds[INT]
        and longest >= 13
        and len(seen.digits) == 1
        and not seen.kinds[DEC]
        and not seen.notes["thousands"]
    ):
        return None
    if _decimal_comma(seen):
        column = Column(name=name, title=title, type="number", kind="measure", unit=unit or table_unit)
        return Decision(column, source, comma=True, codes=("decimal-comma",))
    if not _good(seen, INT, DEC):
        return None
    unit = unit or unit_behind(title)
    written = seen.units.most_common(1)
    if written and written[0][1] > 0.5 * (seen.kinds[INT] + seen.kinds[DEC]):
        unit = unit or written[0][0]
    identifier = _IDENTIFIER.fullmatch(title.strip()) is not None
    if identifier and _steps(seen):
        return None
    kind: Literal["measure", "id", "category"] = "id" if identifier and not seen.kinds[DEC] else "measure"
    part = _PARTS.fullmatch(title) and seen.smallest >= 1 and seen.largest <= 12
    if kind == "measure" and not seen.kinds[DEC] and not unit and (part or ordinals.says(title)):
        kind = "category"  # ไตรมาส 1 to 4, เดือน 1 to 12, หมู่ที่: nobody adds them up
    if unit is None and kind == "measure" and not _SHARE.match(title):
        unit = table_unit
    type_: Literal["number", "integer"] = "number" if seen.kinds[DEC] else "integer"
    return Decision(Column(name=name, title=title, type=type_, kind=kind, unit=unit), source)


def _steps(seen: Evidence) -> bool:
    """Whether numbers are steps of a list (1, 1.1, 1.10, 2): no amounts."""
    values = [text for text in seen.distinct or () if text and not words.part_of(text)]
    return seen.kinds[DEC] > 0 and all(re.fullmatch(r"\d{1,3}(?:\.\d{1,2}){0,4}", text) for text in values)


def _decimal_comma(seen: Evidence) -> bool:
    """Numbers such as 1.234,56: two and a fifth of the column at least, and not one number that contradicts."""
    found = seen.commas["for"]
    numbers = found + seen.commas["with"] + seen.kinds[INT] + seen.kinds[DEC]
    wrong = seen.filled - seen.kinds[SOFT] - numbers
    return (
        found >= 2
        and found >= 0.2 * numbers
        and not seen.commas["against"]
        and not seen.notes["thousands"]
        and wrong <= TOLERANCE * numbers
    )


def _text(title: str, name: str, source: int, seen: Evidence) -> Decision:
    values = [value for value in (seen.distinct or ()) if value and not words.part_of(value)]
    said: places.Level | None = next(
        (level for level in ("subdistrict", "province", "district") if says(title, level)), None
    )
    if said == "province" and re.search(r"อำเภอ|district", title, re.IGNORECASE):
        said = "district"
    level = places.level_of(values, said) or places.level_of(values, None)
    codes: tuple[str, ...] = ()
    if seen.eras["two"] + seen.eras["young"] > 0.5 * seen.filled:
        codes = ("two-digit-year",)
    if level:
        return Decision(Column(name=name, title=title, type="string", kind="place"), source, place=level)
    summed = sum(count for text, count in seen.texts.items() if words.part_of(text))
    numeric = seen.share(INT, ZERO) > 0.8
    coded = says(title, "code") or says(title, "postcode") or seen.share(ZERO) > 0.3 or numeric
    coded = coded or bool(_IDENTIFIER.fullmatch(title.strip()) and _steps(seen))
    if says(title, "identity") or says(title, "phone") or (numeric and max(seen.digits, default=0) >= 13):
        kind: Literal["id", "code", "date", "category", "text"] = "id"
    elif coded:
        kind = "code"
    elif (
        seen.distinct is not None
        and len(values) <= max(12, 0.05 * seen.filled)
        and seen.filled - summed > len(values)
        and seen.longest <= 80
    ):
        kind = "category"
    else:
        kind = "text"
    return Decision(
        Column(name=name, title=title, type="string", kind=kind), source, codes=codes, keep_null_words=kind == "code",
        address=kind in ("text", "category") and addresses.holds(values),
    )  # fmt: skip


def field_of(schema: Mapping[str, Any] | None, title: str, name: str, position: int) -> Mapping[str, Any] | None:
    """The field of a Table Schema that speaks of this column: by its name, then by its title."""
    fields = [field for field in (schema or {}).get("fields") or [] if isinstance(field, Mapping)]
    wanted = {tidy(title), name}
    by_name = next((field for field in fields if tidy(str(field.get("name") or "")) in wanted), None)
    return by_name or next((field for field in fields if tidy(str(field.get("title") or "")) in wanted), None)
