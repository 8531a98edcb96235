"""Texts of a column turned into values, as its decision says; what cannot be turned is told row by row."""

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from catalog.words.thai.calendar import be_to_ce
from catalog.words.thai.normal import fold_digits
from validators.reading import addresses, cells, places, quarters, words
from validators.reading.classes import (
    BOOL,
    DATE,
    DATETIME,
    DEC,
    INT,
    MONTH,
    NULL,
    SOFT,
    TIME,
    ZERO,
    Classes,
    classify,
    swapped,
)
from validators.reading.compact import plainly
from validators.reading.decisions import Decision
from validators.reading.stream import strings
from validators.reading.text import tidy, tidy_array

ARROW: dict[str, pa.DataType] = {
    "string": pa.string(), "integer": pa.int64(), "number": pa.float64(), "boolean": pa.bool_(), "date": pa.date32(), "datetime": pa.timestamp("us"),
    "time": pa.time32("s"), "year": pa.int32(), "geometry": pa.string(),
}  # fmt: skip

_NULL_WORDS = pa.array(sorted(words.NULLS))
_EXACT_NULLS = pa.array(sorted(words.EXACT_NULLS))


def arrow_type(decision: Decision) -> pa.DataType:
    if decision.column.type == "datetime" and decision.zoned:
        return pa.timestamp("us", "UTC")
    return ARROW[decision.column.type]


@dataclass(frozen=True, slots=True)
class Turned:
    """Values, where reading changed the text, where it failed (both masks), and the tidy text."""

    values: pa.Array
    changed: np.ndarray
    failed: np.ndarray
    clean: pa.Array


def turn(texts: pa.Array, decision: Decision) -> Turned:
    """One piece of a column as values of its type."""
    if decision.column.type == "geometry" and not decision.forced:
        none = np.zeros(len(texts), bool)
        return Turned(pc.if_else(pc.equal(texts, ""), pa.scalar(None, pa.string()), texts), none, none, texts)
    clean = tidy_array(texts)
    changed = np.zeros(len(texts), bool)
    if clean is not texts:
        changed = pc.not_equal(clean, texts).to_numpy(zero_copy_only=False)
    encoded = clean.dictionary_encode()
    distinct: pa.Array = encoded.dictionary
    indices = encoded.indices
    if decision.compact == "term":
        plain = plainly(distinct, "term", "")
        values, odd = _strings(plain, decision)
        odd |= pc.not_equal(plain, distinct).to_numpy(zero_copy_only=False)
        bad = np.zeros(len(distinct), bool)
    elif decision.column.type in ("string", "geometry") and not decision.months and not decision.periods:
        values, odd = _strings(distinct, decision)
        bad = np.zeros(len(distinct), bool)
    else:
        values, odd, bad = _typed(distinct, decision)
    at = indices.to_numpy()
    return Turned(values.take(indices), changed | odd[at], bad[at], clean)


def with_year(texts: pa.Array, years: pa.Array) -> pa.Array:
    """Quarters with the years of their rows (Q1/2565); what sums up or says nothing stays as it is."""
    parts = {text: quarters.alone(fold_digits(tidy(text))) for text in texts.unique().to_pylist()}
    own = pc.is_in(texts, strings([text for text, part in parts.items() if part]))
    return pc.if_else(own, pc.binary_join_element_wise(texts, years, "/"), texts)


def _strings(distinct: pa.Array, decision: Decision) -> tuple[pa.Array, np.ndarray]:
    lowered = pc.utf8_lower(distinct)
    nulls = (
        pc.equal(distinct, "")
        if decision.keep_null_words
        else pc.or_(pc.is_in(lowered, _NULL_WORDS), pc.is_in(distinct, _EXACT_NULLS))
    )
    mask = nulls.to_numpy(zero_copy_only=False)
    values = pc.if_else(nulls, pa.scalar(None, pa.string()), distinct)
    apostrophe = np.zeros(len(distinct), bool)
    if decision.column.kind in ("code", "id"):
        held = pc.match_substring_regex(distinct, r"^['’`][0-9-]+$")
        if pc.any(held).as_py():
            values = pc.if_else(held, pc.utf8_slice_codeunits(values, 1), values)
            apostrophe = held.to_numpy(zero_copy_only=False)
    blank = pc.equal(distinct, "").to_numpy(zero_copy_only=False)
    return values, (mask & ~blank) | apostrophe


def _typed(distinct: pa.Array, decision: Decision) -> tuple[pa.Array, np.ndarray, np.ndarray]:
    read = (
        swapped(distinct)
        if decision.comma
        else plainly(distinct, decision.compact, decision.column.title)
        if decision.compact
        else distinct
    )
    found = classify(read)
    type_ = decision.column.type
    if decision.periods:
        values, odd, good = _periods(found, decision)
    elif type_ in ("date", "datetime") or decision.months:
        values, odd, good = _moments(read, found, decision)
    elif type_ in ("integer", "year", "number"):
        values, odd, good = _numbers(found, decision)
    else:
        values, odd, good = _others(found, decision)
    codes = found.codes
    silent = (codes == NULL) | (codes == SOFT)
    bad = ~good & ~silent
    for index in np.flatnonzero(bad):
        bad[index] = (
            words.part_of(distinct[int(index)].as_py()) is None
        )  # รวม in a column of numbers is no mistake of them
        odd[index] |= not bad[index]
    blank = pc.equal(distinct, "").to_numpy(zero_copy_only=False)
    if decision.comma or decision.compact:
        odd |= pc.not_equal(read, distinct).to_numpy(zero_copy_only=False)
    return values, odd | bad | (silent & ~blank), bad


def _numbers(found: Classes, decision: Decision) -> tuple[pa.Array, np.ndarray, np.ndarray]:
    codes = found.codes
    whole = (codes == INT) | (codes == ZERO)
    if decision.column.type == "number":
        good = whole | (codes == DEC)
        values = pa.array(np.where(good, found.numbers, 0.0), mask=~good)
    else:
        good = whole | (
            (codes == DEC)
            & (found.numbers == np.floor(np.nan_to_num(found.numbers)))
            & (np.abs(np.nan_to_num(found.numbers)) < 1e15)
        )
        ints = np.where(whole, found.whole, np.nan_to_num(found.numbers).astype(np.int64))
        if decision.column.type == "year":
            good &= (ints >= 0) & (ints <= 9999)
        values = pa.array(np.where(good, ints, 0), mask=~good).cast(ARROW[decision.column.type])
    odd = np.zeros(len(codes), bool) if found.grouped is None else found.grouped & good
    for index, cell in found.odd.items():
        odd[index] = good[index] and bool(cell.notes or cell.unit or cell.kind == "zero")
    return values, odd, good


def _moments(distinct: pa.Array, found: Classes, decision: Decision) -> tuple[pa.Array, np.ndarray, np.ndarray]:
    count = len(distinct)
    good, odd = np.zeros(count, bool), np.zeros(count, bool)
    values: list[object] = [None] * count
    wanted = decision.column.type
    for index in np.flatnonzero(np.isin(found.codes, (DATE, DATETIME, MONTH))):
        text = distinct[int(index)].as_py()
        cell = found.odd.get(int(index)) or cells.read(text)
        day: cells.Day = cell.value
        if decision.months:
            month = (
                cells.date_of(cells.Day(day.year, day.a, 1, "named", day.digits, day.era), decision.order, decision.era)
                if cell.kind == "month"
                else None
            )
            values[index] = month and month.isoformat()[:7]
            good[index] = odd[index] = month is not None
            continue
        if cell.kind == "month" or (wanted == "date" and day.time is not None):
            continue
        date = cells.date_of(day, decision.order, decision.era)
        if date is None:
            continue
        good[index] = True
        values[index] = date
        if wanted == "datetime":
            moment = dt.datetime.combine(date, day.time or dt.time()) + dt.timedelta(days=day.late)
            if decision.zoned:
                moment = moment.replace(tzinfo=dt.UTC) - dt.timedelta(minutes=day.offset or 0)
            values[index] = moment
        odd[index] = text != str(values[index]).removesuffix("+00:00")
    return pa.array(values, arrow_type(decision)), odd, good


def _periods(found: Classes, decision: Decision) -> tuple[pa.Array, np.ndarray, np.ndarray]:
    """Intervals as ISO 8601 writes them: 2024-01-01/2024-01-15; a single day, month or year stays one."""
    count = len(found.codes)
    good = np.zeros(count, bool)
    values: list[str | None] = [None] * count
    for index, cell in found.odd.items():
        if cell.kind == "int" and 1850 <= cell.value <= 2700:
            values[index], good[index] = str(be_to_ce(cell.value) if cell.value >= 2400 else cell.value), True
        if cell.kind not in ("period", "date", "month"):
            continue
        days = cell.value if cell.kind == "period" else (cell.value,)
        if decision.fiscal and "quarter" in cell.notes:
            days = tuple(map(cells.earlier, days))
        spelled = [cells.period_of(day, decision.era) for day in days]
        if all(spelled):
            values[index], good[index] = "/".join(filter(None, spelled)), True
    return pa.array(values, pa.string()), good.copy(), good


def _others(found: Classes, decision: Decision) -> tuple[pa.Array, np.ndarray, np.ndarray]:
    count = len(found.codes)
    good, odd = np.zeros(count, bool), np.zeros(count, bool)
    values: list[object] = [None] * count
    code = BOOL if decision.column.type == "boolean" else TIME
    for index in range(count):
        cell = found.odd.get(index)
        if found.codes[index] == code and cell is not None:
            values[index], good[index] = cell.value, True
        elif code == BOOL and found.codes[index] == INT and found.whole[index] in (0, 1):
            values[index], good[index] = bool(found.whole[index]), True
        odd[index] = good[index] and (code == TIME or cell is None or str(values[index]).lower() != "")
    return pa.array(values, ARROW[decision.column.type]), odd, good


def place_codes(texts: pa.Array, decision: Decision, within: pa.Array | None) -> pa.Array:
    """TIS-1099 codes of a column of places; `within` are the codes of the larger place in the same row."""
    assert decision.place is not None
    if within is None:
        encoded = texts.dictionary_encode()
        codes = [places.resolve(text, decision.place) if text else None for text in encoded.dictionary.to_pylist()]
        return pa.array(codes, pa.string()).take(encoded.indices)
    known: dict[tuple[str, str | None], str | None] = {}
    found: list[str | None] = []
    for text, parent in zip(texts.to_pylist(), within.to_pylist(), strict=True):
        key = (text, parent)
        if key not in known:
            known[key] = places.resolve(text, decision.place, parent) if text else None
        found.append(known[key])
    return pa.array(found, pa.string())


def all_codes(decisions: Sequence[Decision], cleans: Sequence[pa.Array]) -> list[pa.Array]:
    """Codes of the columns that hold places, in their order: districts inside the first province, what is smaller inside the last
    district before it (else the first behind it, else the province)."""
    columns = list(zip(decisions, cleans, strict=True))
    codes = {at: place_codes(clean, d, None) for at, (d, clean) in enumerate(columns) if d.place == "province"}
    province = next(iter(codes.values()), None)
    districts = {at: place_codes(clean, d, province) for at, (d, clean) in enumerate(columns) if d.place == "district"}
    codes |= districts
    for at, (decision, clean) in enumerate(columns):
        if decision.address:
            codes[at] = addresses.codes(clean)
        elif decision.place and at not in codes:
            around = max((one for one in districts if one < at), default=min(districts, default=None))
            codes[at] = place_codes(clean, decision, province if around is None else districts[around])
    return [codes[at] for at in sorted(codes)]
