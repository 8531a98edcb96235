"""What a whole column proves at once. Conservative: a cell called good is one that Frictionless accepts; the rest is only not proven.

A prover takes one column of texts and gives a `Proof`. What it leaves open is asked of Frictionless, cell by distinct cell.
"""

import operator
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from validators.rules import layouts
from validators.rules.keys import float_keys, integer_keys, text_keys
from validators.rules.patterns import accepting
from validators.rules.rule import Rule
from validators.rules.texts import edges, sizes

_COMPARE = {
    "minimum": operator.ge,
    "maximum": operator.le,
    "exclusiveMinimum": operator.gt,
    "exclusiveMaximum": operator.lt,
}
_LENGTHS = {"minLength": operator.ge, "maxLength": operator.le}


@dataclass(slots=True)
class Proof:
    good: np.ndarray  # bool: accepted by the type and by every constraint
    keyed: np.ndarray | None = None  # bool: has a key below
    keys: np.ndarray | None = None  # uint64: equal values have equal keys (validators.rules.keys)


Prover = Callable[[pa.Array], Proof]


def prover(rule: Rule, keyed: bool) -> Prover:
    """`keyed`: the field is unique or part of the primary key, so keys are wanted."""
    enum = _enum(rule)
    if rule.type in ("string", "any"):
        return _texts(rule, keyed, enum)
    typed = _TYPED.get(rule.type, _nothing)(rule)

    def prove(column: pa.Array) -> Proof:
        good, values, to_key = typed(column, keyed)
        proof = Proof(good)
        if keyed and to_key is not None:
            proof.keyed, proof.keys = good.copy(), to_key(values)
            if rule.type == "number" and not rule.options.get("float_number"):
                proof.keyed &= sizes(column) <= 15  # up to 15 digits a float tells decimals apart
        for name, compare in _COMPARE.items():
            if name in rule.constraints:
                good = good & _bounded(values, rule, name, compare)
        proof.good = good if enum is None else good & enum(column)
        return proof

    dear = rule.type in _DEAR or (rule.type in ("integer", "year") and bool(rule.bounds))
    return _repeating(prove) if dear and not keyed else prove


# Types whose proof costs more than finding the distinct cells of a column.
_DEAR = {"number", "date", "datetime", "time", "array", "object", "yearmonth", "geopoint"}
_PATIENCE = 16  # blocks until a column that did not repeat its cells is looked at again


def _repeating(prove: Prover) -> Prover:
    """The same proof, for each distinct cell of a block once where cells repeat."""
    waiting = 0

    def proven(column: pa.Array) -> Proof:
        nonlocal waiting
        if waiting:
            waiting -= 1
            return prove(column)
        encoded = column.dictionary_encode()
        if 4 * len(encoded.dictionary) > len(column):
            waiting = _PATIENCE
            return prove(column)
        good = np.broadcast_to(prove(encoded.dictionary).good, len(encoded.dictionary))
        return Proof(good[encoded.indices.to_numpy()])

    return proven


def flags(mask: pa.Array) -> np.ndarray:
    return mask.to_numpy(zero_copy_only=False)


def matches(texts: pa.Array, pattern: str) -> np.ndarray:
    return flags(pc.match_substring_regex(texts, pattern))


def _enum(rule: Rule) -> Callable[[pa.Array], np.ndarray] | None:
    if "enum" not in rule.constraints:
        return None
    texts = [str(value) for value in rule.constraints["enum"]]
    allowed = pa.array([text for text in texts if rule.read(text)[1] is None], pa.string())
    return lambda column: flags(pc.is_in(column, value_set=allowed))


# Texts

# Far narrower than what the formats allow, and inside it.
_FORMATS = {
    "uuid": r"\A[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\z",
    "email": r"\A[a-z0-9]{1,30}(?:[._-][a-z0-9]{1,10}){0,2}@[a-z0-9]{1,30}(?:\.[a-z0-9]{1,20}){0,2}\.(?:com|net|org|th)\z",
    "uri": r"\Ahttps?://[a-z0-9]{1,60}(?:[.-][a-z0-9]{1,60}){0,4}(?:/[A-Za-z0-9._-]{0,80}){0,8}\z",
    "binary": r"\A(?:[0-9A-Za-z+/]{4})*\z",
}


def _texts(rule: Rule, keyed: bool, enum: Callable[[pa.Array], np.ndarray] | None) -> Prover:
    form = None if rule.type == "any" or rule.format not in (*_FORMATS, "wkt") else _FORMATS.get(rule.format, r"\z\A.")
    pattern = None
    if "pattern" in rule.constraints:
        pattern = _usable(accepting(rule.constraints["pattern"]) or r"\z\A.")
    lengths = [(compare, rule.constraints[name]) for name, compare in _LENGTHS.items() if name in rule.constraints]

    def prove(column: pa.Array) -> Proof:
        good = matches(column, form) if form else np.ones(len(column), bool)
        if pattern:
            good &= matches(column, pattern)
        if lengths:
            length = pc.utf8_length(column).to_numpy(zero_copy_only=False)
            for compare, size in lengths:
                good &= compare(length, size)
        if enum is not None:
            good &= enum(column)
        proof = Proof(good)
        if keyed:  # of a format, only a cell that has it is a value: the others are asked for
            proof.keyed = good.copy() if form else np.ones(len(column), bool)
            proof.keys = text_keys(column)
        return proof

    return _repeating(prove) if (form or pattern) and not keyed else prove


def _usable(pattern: str) -> str:
    try:
        pc.match_substring_regex(pa.array(["a"]), pattern)
    except pa.ArrowInvalid:  # too large for RE2
        return r"\z\A."
    return pattern


# Types with values: a column -> (good, values of the good cells, how values become keys). `values` are None where nothing asks.

Typed = Callable[[pa.Array, bool], tuple[np.ndarray, Any, Callable[[Any], np.ndarray] | None]]


def _nothing(rule: Rule) -> Typed:
    return lambda column, keyed: (np.zeros(len(column), bool), None, None)


def _bounded(values: Any, rule: Rule, name: str, compare: Callable[[Any, Any], Any]) -> np.ndarray:
    bound = rule.bounds[name]
    if values is None or bound is None:
        return np.zeros(1, bool)
    if rule.type == "number":
        # Rounding to floats keeps the order but may make two numbers equal: only a strict difference proves.
        compare = operator.gt if "inimum" in name else operator.lt
        return compare(values, float(bound))
    if isinstance(bound, date) and not isinstance(bound, datetime):
        bound = bound.toordinal()
    if not isinstance(bound, int) or not -(2**63) <= bound < 2**63:
        return np.zeros(1, bool)
    return compare(values, bound)


def _whole(column: pa.Array, limit: int) -> np.ndarray:
    good = flags(pc.ascii_is_decimal(column))
    if not good.all():
        good |= _rest(column, good, r"\A-[0-9]+\z")
    return good & (sizes(column) <= limit)


def _rest(column: pa.Array, good: np.ndarray, pattern: str) -> np.ndarray:
    """The same as `matches`, looking only at cells that are not good yet where they are the fewer."""
    rest = np.flatnonzero(~good)
    if 2 * len(rest) > len(good):
        return matches(column, pattern)
    found = np.zeros(len(good), bool)
    found[rest] = matches(column.take(pa.array(rest)), pattern)
    return found


def _cast(column: pa.Array, good: np.ndarray, type: pa.DataType) -> np.ndarray:
    if not good.all():
        column = pc.if_else(pa.array(good), column, "0")
    return pc.cast(column, type).to_numpy(zero_copy_only=False)


def _integers(rule: Rule) -> Typed:
    bare = rule.options.get("bare_number", True)

    def typed(column: pa.Array, keyed: bool) -> tuple[np.ndarray, Any, Any]:
        if not bare:
            column = _bared(column)
        good = _whole(column, 18)
        return good, _cast(column, good, pa.int64()) if keyed or rule.bounds else None, integer_keys

    return typed


def _numbers(rule: Rule) -> Typed:
    bare, group = rule.options.get("bare_number", True), rule.options.get("group_char") or ""
    point = rule.options.get("decimal_char", ".")
    if len(group) > 1 or len(point) != 1 or group == point or point.isalnum() or "-" in (group, point):
        return _nothing(rule)
    dot = r"\." if point == "." else f"[{point}]"
    if point in "[]^\\":
        return _nothing(rule)
    decimal = rf"\A-?[0-9]+(?:{dot}[0-9]+)?\z"
    weights = bytes(0 if 48 <= byte < 58 else 1 if chr(byte) == point and byte < 128 else 2 for byte in range(256))

    def typed(column: pa.Array, keyed: bool) -> tuple[np.ndarray, Any, Any]:
        if not bare:
            column = _bared(column)
        if group:
            column = pc.replace_substring(column, group, "")
        good = _plain(column, weights)
        if not good.all():
            good |= _rest(column, good, decimal) & (sizes(column) <= 40)
        values = None
        if keyed or rule.bounds:
            values = _cast(pc.replace_substring(column, point, ".") if point != "." else column, good, pa.float64())
        return good, values, float_keys

    return typed


def _plain(column: pa.Array, weights: bytes) -> np.ndarray:
    """Digits with at most one decimal point between them, up to 40 bytes. `weights`: of each byte 0 (digit), 1 (point), 2 (other)."""
    places = edges(column)
    start, stop = int(places[0]), int(places[-1])
    if start == stop:
        return np.zeros(len(column), bool)
    data = column.buffers()[2]
    if start:
        places = places - start
    odd = np.frombuffer(data.slice(start, stop - start).to_pybytes().translate(weights), np.uint8)
    before = np.zeros(len(odd) + 1, np.int32)  # the weight of all that stands before each byte
    np.cumsum(odd, out=before[1:])
    length = np.diff(places)
    good = (np.diff(before[places]) <= 1) & (length > 0) & (length <= 40)
    for place in (np.minimum(places[:-1], len(odd) - 1), np.maximum(places[1:] - 1, 0)):
        good &= odd[place] == 0
    return good


# What often stands around a number: no digit of any script, no minus.
_AROUND = " \t+$€£¥฿%()" + "".join(
    map(chr, [*range(65, 91), *range(97, 123), *range(0xE01, 0xE3B), *range(0xE40, 0xE4F)])
)


def _bared(column: pa.Array) -> pa.Array:
    """Without what `bareNumber: false` lets stand before a number (anything but digits and minus) and after it (but digits)."""
    return pc.utf8_trim(column, _AROUND)


def _booleans(rule: Rule) -> Typed:
    texts = pa.array([*rule.options["true_values"], *rule.options["false_values"]], pa.string())
    return lambda column, keyed: (flags(pc.is_in(column, value_set=texts)), None, None)


def _years(rule: Rule) -> Typed:
    def typed(column: pa.Array, keyed: bool) -> tuple[np.ndarray, Any, Any]:
        good = flags(pc.ascii_is_decimal(column)) & (sizes(column) == 4)
        return good, _cast(column, good, pa.int64()) if keyed or rule.bounds else None, integer_keys

    return typed


_MOMENTS = {
    "date": ("%Y-%m-%d",),
    "datetime": ("%Y-%m-%dT%H:%M:%S", "%Y-%m-%dT%H:%M:%SZ", "%Y-%m-%d %H:%M:%S"),
    "time": ("%H:%M:%S", "%H:%M:%SZ"),
}


def _moments(rule: Rule) -> Typed:
    formats = _MOMENTS[rule.type] if rule.format == "default" else (rule.format,)
    if rule.format == "any":
        formats = _MOMENTS[rule.type][:1]
    found = [layout for layout in map(layouts.layout_of, formats) if layout is not None]
    if rule.type != "date" and rule.bounds:  # their order, and whether they have one, is Python's affair
        return _nothing(rule)

    def typed(column: pa.Array, keyed: bool) -> tuple[np.ndarray, Any, Any]:
        good, days = np.zeros(len(column), bool), np.zeros(len(column), np.int64)
        for layout in found:
            if good.all():
                break
            more, values = layouts.read(column, layout)
            good, days = good | more, np.where(more, values, days)
        return good, days, integer_keys if rule.type == "date" else None

    return typed


def _patterned(pattern: str) -> Callable[[Rule], Typed]:
    def maker(rule: Rule) -> Typed:
        if rule.constraints.keys() - {"required"} or rule.format != "default":
            return _nothing(rule)
        return lambda column, keyed: (matches(column, pattern), None, None)

    return maker


def _lists(rule: Rule) -> Typed:
    if (
        rule.options.get("item_type") != "string"
        or not rule.options.get("delimiter")
        or rule.constraints.keys() - {"required"}
    ):
        return _nothing(rule)
    return lambda column, keyed: (np.ones(len(column), bool), None, None)


# JSON without nesting and without escapes.
_FLAT = r'(?:0|-?[1-9][0-9]{0,14}(?:\.[0-9]{1,15})?|"[^"\\\x00-\x1f]*"|true|false|null)'
_PAIR = rf'"[^"\\\x00-\x1f]*": ?{_FLAT}'


def _json(pattern: str) -> Callable[[Rule], Typed]:
    flat = _patterned(pattern)
    return lambda rule: _nothing(rule) if rule.options.get("array_item") else flat(rule)


_TYPED: dict[str, Callable[[Rule], Typed]] = {
    "integer": _integers,
    "number": _numbers,
    "boolean": _booleans,
    "year": _years,
    "date": _moments,
    "datetime": _moments,
    "time": _moments,
    "list": _lists,
    "array": _json(rf"\A\[(?:{_FLAT}(?:, ?{_FLAT})*)?\]\z"),
    "object": _json(rf"\A\{{(?:{_PAIR}(?:, ?{_PAIR})*)?\}}\z"),
    "yearmonth": _patterned(r"\A[0-9]{1,4}-(?:0?[1-9]|1[0-2])\z"),
    "geopoint": _patterned(r"\A-?(?:1[0-7][0-9]|[0-9]{1,2})(?:\.[0-9]{1,20})?, ?-?[0-8]?[0-9](?:\.[0-9]{1,20})?\z"),
}  # fmt: skip
