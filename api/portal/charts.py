"""Charts without set-up: which form fits the columns, what to ask of the table, and what the answer says in words. Pure.

Time on a line, names on sorted bars, provinces on a map, two measures as points. The reader may choose otherwise.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from math import isfinite
from typing import Any

from api.portal.grid import cell
from api.portal.placing import place, province
from catalog.tables.port import Filter, RowQuery
from catalog.words.texts import Language, Text
from validators.reading.places import Level

Column = Mapping[str, Any]
YEAR = re.compile(r"(?:ปี\s*)?(?:พ\.ศ\.\s*|ค\.ศ\.\s*)?(2[45]\d\d|19\d\d|20\d\d)")
DISTRICT = re.compile(
    r"^(?:ชื่อ)?\s*(?:อำเภอ|อ\.|เขต\s*(?:$|[/(]|อำเภอ|การปกครอง))|(?<!sub)(?<!sub[-_ ])district|amphoe|amphur|^khet$",
    re.IGNORECASE,
)  # of columns that hold names of places: a khet is a district of Bangkok
SUBDISTRICT = re.compile(r"^(?:ชื่อ)?\s*(?:ตำบล|ต\.|แขวง)|sub-?_? ?district|tambon|khwaeng", re.IGNORECASE)
FINER = re.compile(
    r"อำเภอ|^(?:ชื่อ)?\s*เขต|ตำบล|แขวง|district|amphoe|amphur|khet|tambon|khwaeng|village|หมู่บ้าน", re.IGNORECASE
)
OF_SHAPES = re.compile(
    r"(?:shape|st)_?(?:leng(?:th)?|len|area)(?:\(.*)?|objectid(?:_\d+)?|fid", re.IGNORECASE
)  # written by map programs
FOREIGN = re.compile(r"(?:[ _.()-]|\d)(?:en|eng|english)\)?$|อังกฤษ", re.IGNORECASE)
NATIVE = re.compile(r"(?:[ _.()-]|\d)(?:th|tha|thai)\)?$|ภาษาไทย", re.IGNORECASE)
LABELS = ("ลำดับ", "หมู่ที่", "หมายเลข", "เลขที่", "รหัส", "เขตที่", "no.")
MOST_BARS = 24
MOST_LINES = 6
MOST_POINTS = 2000
SHORT = 80  # rows
MAPS = ("map", "districts", "subdistricts")
FORMS: dict[str, Text] = {
    "line": Text.of("line over time"),
    "bar": Text.of("bars"),
    "map": Text.of("map of provinces"),
    "districts": Text.of("map of districts"),
    "subdistricts": Text.of("map of subdistricts"),
    "dot": Text.of("points"),
    "share": Text.of("shares of the whole"),
}
# Figures that make no sense added up: a mean is taken. By words in unit or title.
RATES = (
    "%",
    "ร้อยละ",
    "อัตรา",
    "เฉลี่ย",
    "ดัชนี",
    "ราคา",
    "ต่อ",
    "สัดส่วน",
    "ค่า",
    "rate",
    "percent",
    "average",
    "mean",
    "index",
    "price",
    "ratio",
)


@dataclass(frozen=True, slots=True)
class Plan:
    """What is drawn: `y` None counts rows; `by` parts a line into several."""

    form: str
    x: str
    y: str | None = None
    by: str | None = None
    function: str = "sum"
    filters: Sequence[Filter] = ()
    within: Sequence[str] = ()  # the columns of provinces and districts that tell places of one name apart
    year: Any = None  # where only the newest year is shown
    time: bool = False  # whether x is a time


@dataclass(frozen=True, slots=True)
class Kinds:
    """A table's columns by what they are for in a chart."""

    times: Sequence[Column] = ()
    places: Sequence[Column] = ()
    districts: Sequence[Column] = ()
    subdistricts: Sequence[Column] = ()
    names: Sequence[Column] = ()
    measures: Sequence[Column] = ()
    titles: Mapping[str, Text | str] = field(default_factory=dict)


def kinds(columns: Sequence[Column], rows: int = 0) -> Kinds:
    """In a short table a column of texts names its rows: parties, stations, schools."""

    def of(*wanted: str) -> list[Column]:
        return [c for c in columns if c.get("kind") in wanted and not c.get("axis") and c.get("type") != "geometry"]

    names = of("category", "place") or (of("text")[:1] if rows <= SHORT else [])
    return Kinds(
        times=[c for c in columns if c.get("kind") in ("year", "date") or c.get("type") in ("year", "date")],
        places=[c for c in of("place") if not FINER.search(c.get("title") or c["name"])],
        districts=[c for c in of("place") if DISTRICT.search(c.get("title") or c["name"])],
        subdistricts=[c for c in of("place") if SUBDISTRICT.search(c.get("title") or c["name"])],
        names=names,
        measures=newest_first([c for c in of("measure") if c.get("type") in ("integer", "number") and not is_label(c)]),
        titles={c["name"]: title_of(c) for c in columns},
    )


def is_label(column: Column) -> bool:
    """Numbers that name things (an order, a district's number) are not measured."""
    title = (column.get("title") or column["name"]).strip().lower()
    return (
        bool(OF_SHAPES.fullmatch(title)) or title.startswith(LABELS) or title.endswith(("number", "_no", " no", "no."))
    )


def year_of(column: Column) -> int | None:
    """The year that a column of a wide table stands for."""
    match = YEAR.fullmatch((column.get("title") or "").strip())
    return int(match[1]) if match else None


def newest_first(measures: list[Column]) -> list[Column]:
    """Where columns are years, the newest is what one asks for first."""
    years = [c for c in measures if year_of(c)]
    if len(years) < 2:
        return measures
    return sorted(years, key=lambda c: -(year_of(c) or 0)) + [c for c in measures if not year_of(c)]


def spoken(columns: Sequence[Column], language: Language) -> list[Column]:
    """Columns that hold names in the other language come after all others, where both languages are there."""
    marks = {"th": NATIVE, "en": FOREIGN}

    def speaks(column: Column, of: Language) -> bool:
        return any(marks[of].search(text) for text in (column["name"], column.get("title") or ""))

    if not any(speaks(column, language) for column in columns):
        return list(columns)
    return sorted(columns, key=lambda column: speaks(column, "en" if language == "th" else "th"))


def title_of(column: Column) -> Text | str:
    title = column.get("title") or column["name"]
    return Text.of("year {year}", year=title.strip()) if year_of(column) and title.strip().isdigit() else title


def function_of(column: Column) -> str:
    words = f"{column.get('unit') or ''} {column.get('title') or ''}".lower()
    return "avg" if any(word in words for word in RATES) else "sum"


def forms(k: Kinds) -> list[str]:
    """The forms that these columns can take, the most telling first."""
    found = []
    if k.subdistricts and k.measures:
        found.append("subdistricts")
    if k.districts and k.measures:
        found.append("districts")
    if k.places and k.measures:
        found.append("map")
    if k.times and k.measures:
        found.append("line")
    if k.names:
        found.append("bar")
    if len(k.measures) > 1:
        found.append("dot")
    if added(k) and (len(k.names) > 1 or (k.times and k.names)):
        found.append("share")
    return found


def added(k: Kinds) -> list[Column]:
    """Measures that make a whole when added up: a mean has no shares."""
    return [c for c in k.measures if function_of(c) == "sum" and c.get("unit") != "%"]


def choices(form: str, k: Kinds) -> tuple[Sequence[Column], Sequence[Column]]:
    """Columns that may stand on x and on y."""
    if form == "share":
        return [*k.times, *k.names], added(k)
    along = {
        "line": k.times,
        "map": k.places,
        "districts": k.districts,
        "subdistricts": k.subdistricts,
        "dot": k.measures,
    }
    return along.get(form, k.names), k.measures


def chosen(wanted: str | None, offered: Sequence[Column], otherwise: int = 0) -> Column | None:
    named = next((c for c in offered if c["name"] == wanted), None)
    return named or (offered[otherwise] if len(offered) > otherwise else offered[0] if offered else None)


def plan(k: Kinds, wanted: Mapping[str, str], form: str) -> Plan | None:
    """The chart asked for, with what was not said filled in."""
    xs, ys = choices(form, k)
    x, y = chosen(wanted.get("x"), xs), chosen(wanted.get("y"), ys, 1 if form == "dot" else 0)
    if x is None or (y is None and form != "bar"):
        return None
    by = (
        next((c["name"] for c in k.names if c["name"] == wanted.get("by")), None) if form in ("line", "share") else None
    )
    if form == "share":
        parts = [c["name"] for c in k.names if c["name"] != x["name"]]
        if not parts:
            return None
        by = by if by in parts else parts[0]
    above = {"districts": (k.places,), "subdistricts": (k.places, k.districts)}.get(form, ())
    within = tuple(columns[0]["name"] for columns in above if columns)
    time = x["name"] in {c["name"] for c in k.times}
    return Plan(
        form, x["name"], y["name"] if y else None, by, function_of(y) if y else "count", within=within, time=time
    )


def question(p: Plan, base: RowQuery) -> RowQuery:
    """What the table is asked, under the filters that the rows are under."""
    filters = (*base.filters, *p.filters)
    if p.form == "dot":
        return RowQuery(filters=filters, q=base.q, columns=(p.x, p.y or p.x), page_size=MOST_POINTS)
    groups = tuple(name for name in (p.x, p.by, *p.within) if name)
    return RowQuery(
        filters=filters, q=base.q, group_by=groups, aggregates=((p.function, p.y or p.x),), page_size=MOST_POINTS
    )


def points(p: Plan, rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """[{"x", "y", "z", "code"}], without what is empty: bars and map by size, lines by time."""
    value = p.y if p.form == "dot" else f"{p.y or p.x}__{p.function}"
    found = [
        {
            "x": r[p.x],
            "y": r[value],
            "z": r.get(p.by) if p.by else None,
            "within": [r.get(name) for name in p.within],
        }
        for r in rows
        if r.get(p.x) is not None and r.get(value) is not None
    ]
    if p.form == "line":
        return lines(sorted(found, key=lambda point: str(point["x"])))
    if p.form == "share":
        return shares(found, p.time)
    if p.form in ("bar", *MAPS):
        found.sort(key=lambda point: -point["y"])
    if p.form == "map":
        located = [point | {"code": province(str(point["x"]))} for point in found]
        return [point for point in located if point["code"]]
    if p.form in MAPS:
        level: Level = "district" if p.form == "districts" else "subdistrict"
        located = [point | place(str(point["x"]), level, point["within"]) for point in found]
        return [point for point in located if point["code"]]
    return found


def shares(found: list[dict[str, Any]], time: bool = True) -> list[dict[str, Any]]:
    """Per cent of each x, its largest parts and the rest (z None) apart; nothing where a part is negative or a whole is nothing.

    Times in their order; names by what they are in all, the largest first.
    """
    if any(point["y"] < 0 for point in found):
        return []
    sums: dict[Any, float] = {}
    wholes: dict[Any, float] = {}
    for point in found:
        sums[point["z"]] = sums.get(point["z"], 0) + point["y"]
        wholes[point["x"]] = wholes.get(point["x"], 0) + point["y"]
    named = sorted((z for z in sums if z is not None), key=lambda z: -sums[z])
    kept = named if len(named) <= MOST_LINES and None not in sums else named[: MOST_LINES - 1]
    made: list[dict[str, Any]] = []
    for x in sorted((x for x in wholes if wholes[x]), key=str if time else lambda x: (-wholes[x], str(x))):
        parts = dict.fromkeys((*kept, *([None] if len(kept) < len(sums) else [])), 0.0)
        for point in found:
            if point["x"] == x:
                parts[point["z"] if point["z"] in parts else None] += point["y"]
        made += [{"x": x, "y": 100 * amount / wholes[x], "z": z} for z, amount in parts.items() if amount]
    return made


def lines(found: list[dict[str, Any]]) -> list[dict[str, Any]]:
    """At most a few lines: those that are largest in all."""
    sums: dict[Any, float] = {}
    for point in found:
        sums[point["z"]] = sums.get(point["z"], 0) + point["y"]
    kept = sorted(sums, key=lambda z: -sums[z])[:MOST_LINES]
    return [point for point in found if point["z"] in kept]


def drawn(p: Plan, found: Sequence[dict[str, Any]]) -> tuple[Sequence[dict[str, Any]], Text | None]:
    """The points that there is room for, and what is said of the others."""
    if p.form == "bar":
        names = [point["x"] for point in found]
        shown = found[:MOST_BARS]
    elif p.form == "share":
        names = list(dict.fromkeys(point["x"] for point in found))
        kept = set(names[-MOST_BARS:] if p.time else names[:MOST_BARS])
        shown = [point for point in found if point["x"] in kept]
    else:
        return found, None
    if len(names) <= MOST_BARS:
        return shown, None
    numbers = {"n": f"{MOST_BARS}", "all": f"{len(names):,}"}
    if p.time and p.form == "share":
        return shown, Text.of("The newest {n} of {all} are drawn.", **numbers)
    return shown, Text.of("The first {n} of {all} are drawn.", **numbers)


def worth(p: Plan, found: Sequence[Mapping[str, Any]], asked: int) -> bool:
    """Whether it shows something: a line needs three times, bars two names, a map most of its names known."""
    xs = {point["x"] for point in found}
    flat = len({point["y"] for point in found}) < 2
    return {
        "line": len(xs) >= 3 and not flat,
        **dict.fromkeys(MAPS, len(xs) >= 4 and 0.6 * asked <= len(xs) and asked <= MOST_POINTS),
        "dot": len(found) >= 5,
        "bar": len(xs) >= 2 and not (flat and p.y is None),  # that each name stands in one row is no news
    }.get(p.form, len(xs) >= 2)


def heading(p: Plan, k: Kinds) -> Text:
    if p.y is None:
        return Text.of("Number of rows by {x}", x=k.titles[p.x])
    names = {"x": k.titles[p.x], "y": k.titles[p.y]}
    if p.form == "dot":
        return Text.of("{y} against {x}", **names)
    if p.form == "share" and p.by:
        return Text.of("Shares of {y} by {x}: {z}", z=k.titles[p.by], **names)
    if p.function == "avg":
        return Text.of("Mean of {y} by {x}", **names)
    return Text.of("{y} by {x}", **names)


def shown(value: Any, column: Column, language: Language) -> str:
    """A figure of a chart: a mean of thousands needs no decimals, others need two, and four where they are below one."""
    if isinstance(value, float) and isfinite(value):
        value = round(value, 4 if abs(value) < 1 else 2 if abs(value) < 1000 else None)
    return cell(value, column, language)


def in_words(
    p: Plan, found: Sequence[Mapping[str, Any]], columns: Mapping[str, Column], language: Language
) -> list[Text]:
    """What a reader who does not see the chart should know: first, last, highest, lowest."""
    if not found:
        return []
    column = columns.get(p.y or "", {"type": "integer", "kind": "measure"})

    def figure(point: Mapping[str, Any]) -> str:
        text = shown(point["y"], column, language)
        return f"{text} {column['unit']}" if column.get("unit") else text

    def name(point: Mapping[str, Any]) -> str:
        text = cell(point["x"], columns[p.x], language)
        if language == "th" and columns[p.x].get("type") == "year":
            text = Text.of("year {year}", year=text).render(language)
        return f"{point['z']} {text}" if point.get("z") is not None else text

    if p.form == "share":
        last = found[-1 if p.time else 0]["x"]
        largest = max((point for point in found if point["x"] == last), key=lambda point: point["y"])
        whole = cell(last, columns[p.x], language)
        part = Text.of("others") if largest["z"] is None else str(largest["z"])
        return [Text.of("Largest share in {x}: {z}, {y} %.", x=whole, z=part, y=f"{largest['y']:.1f}")]
    top, low = max(found, key=lambda point: point["y"]), min(found, key=lambda point: point["y"])
    if p.form == "line" and not p.by and len(found) > 1:
        first, last = found[0], found[-1]
        facts = {"a": figure(first), "b": figure(last), "first": name(first), "last": name(last)}
        if last["y"] > first["y"]:
            texts = [Text.of("From {a} in {first} it rose to {b} in {last}.", **facts)]
        elif last["y"] < first["y"]:
            texts = [Text.of("From {a} in {first} it fell to {b} in {last}.", **facts)]
        else:
            texts = [Text.of("It is {a} in {first} as in {last}.", **facts)]
    elif p.form == "dot":
        return [Text.of("{n} points.", n=f"{len(found):,}")]
    else:
        texts = []
    return [
        *texts,
        Text.of("Highest: {x} ({y}).", x=name(top), y=figure(top)),
        Text.of("Lowest: {x} ({y}).", x=name(low), y=figure(low)),
    ]
