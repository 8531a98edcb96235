"""Many cells at once: the class of every distinct text of a piece, fast where Arrow's expressions suffice, by `cells.read` where not."""

import re
from dataclasses import dataclass, field
from functools import cache, lru_cache

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from validators.reading import cells, words

KINDS = ("null", "soft", "int", "zero", "dec", "date", "datetime", "month", "span", "time", "bool", "text", "period")
NULL, SOFT, INT, ZERO, DEC, DATE, DATETIME, MONTH, SPAN, TIME, BOOL, TEXT, PERIOD = range(13)
_CODE = {kind: code for code, kind in enumerate(KINDS)}

_INT = r"^-?(?:0|[1-9][0-9]{0,17})$"
_DEC = r"^-?(?:0|[1-9][0-9]{0,14})\.[0-9]+$"
_GROUPED = r"^-?[1-9][0-9]{0,2}(?:,[0-9]{3}){1,4}(?:\.[0-9]+)?$"
_ISO_DATE = r"^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])$"
_ISO_MOMENT = r"^[0-9]{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12][0-9]|3[01])[T ](?:[01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9](?:\.[0-9]{1,9})?(?:Z|[+-][0-9]{2}:?[0-9]{2})?$"
_DIGIT = r"[0-9๐-๙]"
COMMA = r"^-?(?:[0-9]{1,3}(?:\.[0-9]{3})+|[0-9]{1,15}),[0-9]{1,9}$"
DOTTED = r"^-?[1-9][0-9]{0,2}(?:\.[0-9]{3}){2,4}$"
THOUSAND = r"^-?[1-9][0-9]{0,2}\.[0-9]{3}$"
_LONG = 60
_FEW = 2_000
_WORDS = pa.array(
    sorted(
        words.NULLS
        | {word.casefold() for word in words.EXACT_NULLS}
        | words.SOFT_NULLS
        | words.CENSORED
        | words.TRUE
        | words.FALSE
    )
)
_BARE = re.compile(r"[^A-Za-zก-ฺเ-๎%]+")
_BARE_WORDS = frozenset(_BARE.sub("", word) for word in _WORDS.to_pylist())


@dataclass
class Classes:
    """One code, one number and, where `cells.read` was asked, one `Cell` per distinct text."""

    codes: np.ndarray
    numbers: np.ndarray  # float64: value of int, zero, dec
    whole: np.ndarray  # int64: value of int, zero
    odd: dict[int, cells.Cell] = field(default_factory=dict)
    grouped: np.ndarray | None = None  # numbers with thousands separators, where an expression told them


def classify(texts: pa.Array) -> Classes:
    """Classes of distinct, tidy texts (no nulls in the array)."""
    count = len(texts)
    codes = np.full(count, TEXT, np.int8)
    numbers = np.full(count, np.nan)
    whole = np.zeros(count, np.int64)
    found = Classes(codes, numbers, whole)
    if count <= _FEW:
        rest = range(count)
        spelled = texts.to_pylist()
    else:
        ints = matching(texts, _INT)
        if ints.any():
            codes[ints] = INT
            values = texts.filter(pa.array(ints)).cast(pa.int64()).to_numpy()
            whole[ints], numbers[ints] = values, values
        left = ~ints
        if left.any():
            decs = left & matching(texts, _DEC)
            if decs.any():
                codes[decs] = DEC
                numbers[decs] = texts.filter(pa.array(decs)).cast(pa.float64()).to_numpy()
                left &= ~decs
        if left.any() and (grouped := left & matching(texts, _GROUPED)).any():
            _group(found, texts, grouped)
            left &= ~grouped
        for pattern, code in ((_ISO_DATE, DATE), (_ISO_MOMENT, DATETIME)):
            if left.any():
                mask = left & matching(texts, pattern)
                codes[mask] = code
                left &= ~mask
        if left.any():
            # Words without a digit are text, unless they stand in a list; long cells are text whatever they hold.
            candidate = matching(texts, _DIGIT) & (pc.utf8_length(texts).to_numpy(zero_copy_only=False) <= _LONG)
            candidate |= pc.is_in(pc.utf8_lower(texts), _WORDS).to_numpy(zero_copy_only=False)
            left &= candidate
            left[left] = _readable(texts.filter(pa.array(left)))
        rest = np.flatnonzero(left)
        spelled = texts.take(pa.array(rest)).to_pylist()
    for index, text in zip(rest, spelled, strict=True):
        cell = cells.read(text)
        code = _CODE[cell.kind]
        codes[index] = code
        found.odd[int(index)] = cell
        if code in (INT, ZERO):
            whole[index] = numbers[index] = cell.value
        elif code == DEC:
            numbers[index] = cell.value
    return found


def swapped(texts: pa.Array) -> pa.Array:
    """Numbers of a column with decimal commas as they are read elsewhere: 1.234,56 is 1234.56."""
    numbers = pc.match_substring_regex(texts, r"^-?[0-9][0-9.]*(?:,[0-9]+)?$")
    turned = pc.replace_substring(pc.replace_substring(texts, ".", ""), ",", ".")
    return pc.if_else(numbers, turned, texts)


def _group(found: Classes, texts: pa.Array, grouped: np.ndarray) -> None:
    """Numbers such as 1,234,567.89: whole ones and others."""
    found.grouped = grouped
    bare = pc.replace_substring(texts.filter(pa.array(grouped)), ",", "")
    whole = ~pc.match_substring(bare, ".").to_numpy(zero_copy_only=False)
    at = np.flatnonzero(grouped)
    found.codes[at] = np.where(whole, INT, DEC)
    found.numbers[at] = bare.cast(pa.float64()).to_numpy()
    found.whole[at[whole]] = bare.filter(pa.array(whole)).cast(pa.int64()).to_numpy()


def _readable(texts: pa.Array) -> np.ndarray:
    """Texts that may be more than text: what is left without digits and marks is nothing, a month, an era, a unit or a word of the lists.

    `CZ6698` and `หมู่ 12` are told apart from `12 ม.ค. 2566` by their letters alone, and those are few in a column.
    """
    letters = pc.utf8_lower(
        pc.replace_substring_regex(texts, r"[^A-Za-z\x{E01}-\x{E3A}\x{E40}-\x{E4E}%]+", "")
    ).dictionary_encode()
    known = np.array([_known(residue) for residue in letters.dictionary.to_pylist()], bool)
    return known[letters.indices.to_numpy()]


@cache
def _residues() -> re.Pattern[str]:
    months = sorted(words.MONTHS, key=len, reverse=True)
    named = "|".join(map(re.escape, months))
    weekdays = "(?:วัน[ก-์]{2,9}ที่|วันที่|ที่|วัน)?"
    eras = "(?:พศ|คศ|ปี|พุทธศักราช|ปีงบประมาณ|ปีการศึกษา|be|ad|เวลา|น|am|pm|t|z|r|p|e)*"
    units = sorted({_BARE.sub("", unit.casefold()) for unit in words.UNITS} - {""}, key=len, reverse=True)
    return re.compile(
        f"{weekdays}(?:{named})?{eras}(?:(?:ถึง|to)?(?:{named})?{eras})?|%?(?:{'|'.join(map(re.escape, units))})|%"
    )


@lru_cache(maxsize=50_000)
def _known(residue: str) -> bool:
    return len(residue) <= 40 and (not residue or _residues().fullmatch(residue) is not None or residue in _BARE_WORDS)


def matching(texts: pa.Array, pattern: str) -> np.ndarray:
    return pc.match_substring_regex(texts, pattern).to_numpy(zero_copy_only=False)
