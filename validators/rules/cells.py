"""Cells of one field, a batch at a time: those that are surely good are passed at once, the others are read as Frictionless reads them.

A cell is passed only where its text cannot be wrong; what merely looks wrong is no error until Frictionless says so. Texts that repeat are read once.
"""

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from validators.rules.frictionless import Field
from validators.rules.keys import INT, Keys

_FEW = 1_500  # distinct texts of a batch that are simply read
_CACHE = 200_000
_DAY = r"[12][0-9]{3}-(?:0[1-9]|1[0-2])-(?:0[1-9]|1[0-9]|2[0-8])"
_CLOCK = r"(?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]"
_LABEL = r"[a-z0-9]+(?:-[a-z0-9]+)*"
# (type, format) -> texts that are surely of it. RE2.
SURE = {
    ("integer", "default"): r"^-?[0-9]{1,18}$",
    ("number", "default"): r"^-?[0-9]{1,15}(?:\.[0-9]{1,15})?$",
    ("year", "default"): r"^[0-9]{4}$",
    ("date", "default"): rf"^{_DAY}$",
    ("datetime", "default"): rf"^{_DAY}T{_CLOCK}(?:\.[0-9]{{1,6}})?Z?$",
    ("time", "default"): rf"^{_CLOCK}$",
    ("string", "uuid"): r"^[0-9a-f]{8}-[0-9a-f]{4}-[1-5][0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$",
    (
        "string",
        "email",
    ): r"^[a-z0-9]{1,30}(?:[._][a-z0-9]{1,10}){0,2}@(?:[a-z0-9]{1,20}\.){1,3}(?:com|net|org|th|go|info)$",
    ("string", "uri"): r"^https?://[a-z0-9]{1,30}(?:[.-][a-z0-9]{1,30}){0,5}(?:/[A-Za-z0-9_.~-]{1,60}){0,8}/?$",
}
_CHECKED = ("uri", "email", "uuid", "binary", "wkt")
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_SAFE_PATTERN = re.compile(
    r"(?:[A-Za-z0-9 _@/,:;=&%#!~'\"<>.^$|?*+()-]|\[\^?[A-Za-z0-9 _.,:;@/+-]*\]|\{\d{1,3}(?:,\d{0,3})?\}|\\[d.()\[\]+*?/|$^{}-])*"
)
_ESCAPED_CLASS = re.compile(r"\\D|\\S|\\W|\(\?")


@dataclass(slots=True)
class Verdict:
    """Cells with errors: where in the batch (`at`), and for each which of `notes`; `nothing` are the cells read as nothing at all."""

    at: np.ndarray
    codes: np.ndarray
    notes: dict[int, dict[str, str]]
    nothing: np.ndarray
    passed: np.ndarray | None = None  # the surely good, where an expression told them

    def count(self, without: np.ndarray) -> tuple[int, int]:
        """(type errors, constraint errors), rows `without` left out."""
        codes = self.codes if not len(without) else self.codes[~np.isin(self.at, without)]
        types = constraints = 0
        for code, times in zip(*np.unique(codes, return_counts=True), strict=True):
            notes = self.notes[int(code)]
            types += int(times) * ("type" in notes)
            constraints += int(times) * (len(notes) - ("type" in notes))
        return types, constraints


_NONE = np.empty(0, np.int64)


@dataclass
class Column:
    """Reads one field over the whole file."""

    field: Field
    known: dict[Any, tuple[Any, dict[str, str] | None]] = field(default_factory=dict)
    sure: Callable[[pa.Array], np.ndarray] | None = None
    missing: pa.Array = field(default_factory=lambda: pa.array([], pa.string()))
    few: bool = True  # as long as every batch has few distinct texts, they are simply read

    def __post_init__(self) -> None:
        self.missing = pa.array(list(self.field.missing), pa.string())
        self.sure = sure_of(self.field)
        if self.sure is not None and len(self.missing) and self.sure(self.missing).any():
            self.sure = None  # a missing value looks like a good one
        plain = self.field.type == "any" or (self.field.type == "string" and self.field.format not in _CHECKED)
        self.free = plain and not set(self.field.constraints) - {"unique", "required"}
        self.missing_good = all(not self.read(text)[1] for text in self.field.missing)

    def read(self, text: Any) -> tuple[Any, dict[str, str] | None]:
        """Frictionless's own reading of a text, kept."""
        found = self.known.get(text)
        if found is None:
            if len(self.known) >= _CACHE:
                self.known.clear()
            found = self.known[text] = self.field.read(text)
        return found

    def judge(self, texts: pa.Array) -> Verdict:
        if self.free:
            if self.missing_good:
                return Verdict(_NONE, _NONE, {}, _NONE)
            return self._read(texts, np.flatnonzero(_is_in(texts, self.missing)))
        if self.few or self.sure is None:
            encoded = texts.dictionary_encode()
            if self.sure is None or len(encoded.dictionary) <= _FEW:
                return self._told(encoded, None)
            self.few = False
        passed = self.sure(texts)
        found = self._read(texts, np.flatnonzero(~passed))
        found.passed = passed
        return found

    def _read(self, texts: pa.Array, at: np.ndarray) -> Verdict:
        if not len(at):
            return Verdict(_NONE, _NONE, {}, _NONE)
        return self._told(texts.take(pa.array(at)).dictionary_encode(), at)

    def _told(self, encoded: pa.DictionaryArray, at: np.ndarray | None) -> Verdict:
        notes: dict[int, dict[str, str]] = {}
        nothing: list[int] = []
        for index, text in enumerate(encoded.dictionary.to_pylist()):
            value, said = self.read(text)
            if said:
                notes[index] = said
            if value is None and not (said and "type" in said):
                nothing.append(index)
        if not notes and not nothing:
            return Verdict(_NONE, _NONE, {}, _NONE)
        codes = encoded.indices.to_numpy()
        bad = _among(codes, list(notes), len(encoded.dictionary)) if notes else _NONE
        empty = _among(codes, nothing, len(encoded.dictionary)) if nothing else _NONE
        place = at if at is not None else np.arange(len(codes))
        return Verdict(place[bad], codes[bad], notes, place[empty])

    def empty(self, texts: pa.Array, at: np.ndarray, verdict: Verdict) -> np.ndarray:
        """Which of the rows `at` hold nothing in this column."""
        if not self.free:
            return np.intersect1d(at, verdict.nothing, assume_unique=True)
        return at[_is_in(texts.take(pa.array(at)), self.missing)] if len(at) else at

    def keys(self, texts: pa.Array, passed: np.ndarray | None = None) -> Keys:
        """Values for comparing: whole numbers as an array, the few that are written oddly read one by one; else any values."""
        if self.field.type == "integer" and self.field.plain:
            plain = (
                _matches(texts, SURE["integer", "default"])
                if passed is None or self.field.constraints.keys() & set(_BOUNDS)
                else passed.copy()
            )
            odd = np.flatnonzero(~plain)
            if len(odd) <= 0.2 * len(texts):
                extra = [self.value(text) for text in texts.take(pa.array(odd)).to_pylist()]
                if all(value is None or INT.min <= value <= INT.max for value in extra):
                    numbers = pc.if_else(pa.array(plain), texts, "0").cast(pa.int64()).to_numpy().copy()
                    numbers[odd] = [value or 0 for value in extra]
                    plain[odd] = [value is not None for value in extra]
                    return Keys(numbers, plain)
        if self.free and self.field.type == "string":
            return Keys.of(pc.if_else(pc.is_in(texts, self.missing), pa.scalar(None, pa.string()), texts).to_pylist())
        return Keys.of([self.value(text) for text in texts.to_pylist()])

    def value(self, text: Any) -> Any:
        return self.read(text)[0]


def _is_in(texts: pa.Array, among: pa.Array) -> np.ndarray:
    return np.asarray(pc.is_in(texts, among).to_numpy(zero_copy_only=False))


def _among(codes: np.ndarray, wanted: list[int], size: int) -> np.ndarray:
    """Where the codes are among the wanted ones."""
    table = np.zeros(size, bool)
    table[wanted] = True
    return np.flatnonzero(table[codes])


def sure_of(field: Field) -> Callable[[pa.Array], np.ndarray] | None:
    """A test that passes only good cells; None where there is none and every distinct text is read."""
    others = set(field.constraints) - {"unique", "required", *_BOUNDS, "minLength", "maxLength", "pattern"}
    if others or not field.plain:
        return None
    tests: list[Callable[[pa.Array], np.ndarray]] = []
    if (pattern := SURE.get((field.type, field.format))) is not None:
        tests.append(lambda texts: _matches(texts, pattern))
    elif field.type != "string" or field.format != "default":
        return None
    if set(field.constraints) & set(_BOUNDS):
        bounds = _bounds(field)
        if bounds is None:
            return None
        tests.append(bounds)
    for name, test in (("minLength", pc.greater_equal), ("maxLength", pc.less_equal)):
        if (limit := field.constraints.get(name)) is not None:
            if not isinstance(limit, int):
                return None
            tests.append(
                lambda texts, test=test, limit=limit: test(pc.utf8_length(texts), limit).to_numpy(zero_copy_only=False)
            )
    if (wanted := field.constraints.get("pattern")) is not None:
        own = _pattern(str(wanted))
        if own is None:
            return None
        tests.append(own)

    def sure(texts: pa.Array) -> np.ndarray:
        mask = tests[0](texts)
        for test in tests[1:]:
            if not mask.any():
                break
            # Bounds are looked at only among texts of the type: a text that is no number has no size.
            at = np.flatnonzero(mask)
            mask[at] = test(texts if len(at) == len(texts) else texts.take(pa.array(at)))
        return mask

    return sure if tests else None


def _matches(texts: pa.Array, pattern: str) -> np.ndarray:
    return np.array(pc.match_substring_regex(texts, pattern).to_numpy(zero_copy_only=False))


def _pattern(wanted: str) -> Callable[[pa.Array], np.ndarray] | None:
    r"""A pattern that RE2 accepts only where Python does: no look-around, no `\w`, no negated class of letters of other scripts."""
    if not _SAFE_PATTERN.fullmatch(wanted) or _ESCAPED_CLASS.search(wanted):
        return None
    try:
        re.compile(f"^{wanted}$")
        pc.match_substring_regex(pa.array(["a"]), f"^{wanted}$")
    except (re.error, pa.ArrowInvalid):
        return None
    # Python's `match` begins at the start even where an alternative does not say so.
    anchored = f"^{wanted}$" if "|" not in wanted else f"^(?:{wanted})$"
    return lambda texts: _matches(texts, anchored)


def _bounds(field: Field) -> Callable[[pa.Array], np.ndarray] | None:
    """Surely within the bounds. Numbers near a bound are left to exact arithmetic."""
    limits: list[tuple[str, Any]] = []
    for name in _BOUNDS:
        if (given := field.constraints.get(name)) is not None:
            value, _notes = field.read(given)
            limits.append((name, value if value is not None else _parsed(field, given)))
    if any(value is None for _, value in limits):
        return None
    if field.type in ("integer", "year", "number"):
        margin = 1e-9 if field.type == "number" else 0.0

        def numbers(texts: pa.Array) -> np.ndarray:
            values = (
                texts.cast(pa.float64()).to_numpy() if field.type == "number" else texts.cast(pa.int64()).to_numpy()
            )
            good = np.ones(len(values), bool)
            for name, limit in limits:
                edge = float(limit) if field.type == "number" else int(limit)
                slack = margin * max(1.0, abs(edge)) if margin else 0
                if name in ("minimum", "exclusiveMinimum"):
                    good &= values > edge + slack if margin or name == "exclusiveMinimum" else values >= edge
                else:
                    good &= values < edge - slack if margin or name == "exclusiveMaximum" else values <= edge
            return good

        return numbers
    if field.type == "date":

        def dates(texts: pa.Array) -> np.ndarray:
            good = np.ones(len(texts), bool)
            for name, limit in limits:
                test = {
                    "minimum": pc.greater_equal,
                    "maximum": pc.less_equal,
                    "exclusiveMinimum": pc.greater,
                    "exclusiveMaximum": pc.less,
                }[name]
                good &= test(texts, limit.isoformat()).to_numpy(zero_copy_only=False)
            return good

        return dates
    return None


def _parsed(field: Field, given: Any) -> Any:
    """A bound that itself breaks another bound: read for its type alone."""
    try:
        if field.type == "date":
            return dt.date.fromisoformat(str(given))
        return Decimal(str(given)) if field.type == "number" else int(given)
    except (ValueError, ArithmeticError):
        return None
