"""What a whole column shows: gathered piece by piece, so that its type rests on every row and not on a sample."""

from collections import Counter
from dataclasses import dataclass, field

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from validators.reading import cells, classes, words
from validators.reading.classes import DATE, DATETIME, DEC, INT, MONTH, NULL, PERIOD, SOFT, TEXT, ZERO
from validators.reading.text import tidy_array

MAX_DISTINCT = 12_000
YOUNG = 35
BE, CE = (2400, 2700), (1850, 2150)


@dataclass
class Evidence:
    """Counts over a column: `kinds` by class, `notes` by what was seen in the writing, `units` by the unit written behind numbers."""

    kinds: Counter[int] = field(default_factory=Counter)
    notes: Counter[str] = field(default_factory=Counter)
    units: Counter[str] = field(default_factory=Counter)
    eras: Counter[str] = field(default_factory=Counter)  # of dates: be, ce, two (digits), young
    orders: Counter[str] = field(default_factory=Counter)  # of dates in numbers: dmy, mdy, either
    int_eras: Counter[str] = field(default_factory=Counter)  # of whole numbers: be, ce, other
    digits: Counter[int] = field(default_factory=Counter)  # lengths of whole numbers
    commas: Counter[str] = field(default_factory=Counter)  # of numbers with a decimal comma: for, with, against it
    zoned: int = 0
    tidied: int = 0
    null_words: int = 0
    distinct: set[str] | None = field(default_factory=set)  # None: too many
    texts: Counter[str] = field(default_factory=Counter)  # cells read as text, at most 200 kinds
    rows: int = 0
    longest: int = 0
    smallest: float = float("inf")
    largest: float = float("-inf")

    @property
    def filled(self) -> int:
        return self.rows - self.kinds[NULL]

    def feed(self, texts: pa.Array) -> None:
        """One piece of the column, as published."""
        clean = tidy_array(texts)
        if clean is not texts:
            self.tidied += int(pc.sum(pc.not_equal(clean, texts)).as_py() or 0)
        self.rows += len(clean)
        encoded = clean.dictionary_encode()
        values = encoded.dictionary
        weights = np.bincount(encoded.indices.to_numpy(), minlength=len(values))
        found = classes.classify(values)
        for code in np.unique(found.codes):
            self.kinds[int(code)] += int(weights[found.codes == code].sum())
        if len(values):
            self.longest = max(self.longest, pc.max(pc.utf8_length(values)).as_py())
        self._numbers(found, weights, values)
        self._odd(found, weights, values)
        self._dates(found, weights, values)
        self._periods(found, weights)
        self._commas(found, weights, values)
        if self.distinct is not None:
            if len(values) > MAX_DISTINCT:
                self.distinct = None
            else:
                self.distinct.update(values.to_pylist())
                if len(self.distinct) > MAX_DISTINCT:
                    self.distinct = None

    def _numbers(self, found: classes.Classes, weights: np.ndarray, values: pa.Array) -> None:
        numeric = np.isin(found.codes, (INT, ZERO, DEC))
        if not numeric.any():
            return
        self.smallest = min(self.smallest, float(found.numbers[numeric].min()))
        self.largest = max(self.largest, float(found.numbers[numeric].max()))
        whole = np.isin(found.codes, (INT, ZERO))
        if not whole.any():
            return
        ints, counts = found.whole[whole], weights[whole]
        be = (ints >= BE[0]) & (ints <= BE[1])
        ce = (ints >= CE[0]) & (ints <= CE[1])
        self.int_eras["be"] += int(counts[be].sum())
        self.int_eras["ce"] += int(counts[ce].sum())
        self.int_eras["other"] += int(counts[~be & ~ce].sum())
        lengths = pc.utf8_length(values.filter(pa.array(whole))).to_numpy(zero_copy_only=False)
        for length in np.unique(lengths):
            self.digits[int(length)] += int(counts[lengths == length].sum())

    def _odd(self, found: classes.Classes, weights: np.ndarray, values: pa.Array) -> None:
        if found.grouped is not None:
            self.notes["thousands"] += int(weights[found.grouped].sum())
        for index, cell in found.odd.items():
            weight = int(weights[index])
            if cell.kind == "null":
                if values[index].as_py():
                    self.null_words += weight
                continue
            for note in cell.notes:
                self.notes[note] += weight
            if cell.unit:
                self.units[cell.unit] += weight
        texts = np.flatnonzero(np.isin(found.codes, (TEXT, SOFT)))
        if len(self.texts) < 200 and len(texts):
            for index in texts[:200]:
                self.texts[values[int(index)].as_py()] += int(weights[index])

    def _dates(self, found: classes.Classes, weights: np.ndarray, values: pa.Array) -> None:
        for index in np.flatnonzero(np.isin(found.codes, (DATE, DATETIME, MONTH))):
            cell = found.odd.get(int(index))
            weight = int(weights[index])
            if cell is None:
                text = values[int(index)].as_py()
                self.eras["be" if 2400 <= int(text[:4]) <= 2700 else "ce"] += weight
                if found.codes[index] == DATETIME and (text[-1] == "Z" or text[-6] in "+-" or text[-5] in "+-"):
                    self.zoned += weight
                continue
            day: cells.Day = cell.value
            self.eras[_era(day, values[int(index)].as_py())] += weight
            if day.style == "dmy":
                self.orders["dmy" if day.a > 12 else "mdy" if day.b > 12 else "either"] += weight
            if day.offset is not None:
                self.zoned += weight

    def _commas(self, found: classes.Classes, weights: np.ndarray, values: pa.Array) -> None:
        """Numbers such as 1.234,56, and those that speak against reading the column so (12.5, 1,234.50)."""
        texts = found.codes == TEXT
        if texts.any():
            strong = texts & classes.matching(values, classes.COMMA)
            self.commas["for"] += int(weights[strong].sum())
            many = texts & classes.matching(values, classes.DOTTED)
            self.commas["with"] += int(weights[many].sum())
        decs = found.codes == DEC
        if decs.any():
            self.commas["against"] += int(weights[decs & ~classes.matching(values, classes.THOUSAND)].sum())

    def _periods(self, found: classes.Classes, weights: np.ndarray) -> None:
        for index in np.flatnonzero(found.codes == PERIOD):
            last: cells.Day = found.odd[int(index)].value[1]
            self.eras[_era(last)] += int(weights[index])

    def share(self, *kinds: int) -> float:
        """The share of the filled cells that are of these classes."""
        return sum(self.kinds[kind] for kind in kinds) / self.filled if self.filled else 0.0


def _era(day: cells.Day, text: str = "") -> str:
    """be, ce, two (digits), or young: an English month and a year up to 35, which is hardly 2535."""
    if day.era or day.digits != 2:
        return day.era or ("be" if 2400 <= day.year <= 2700 else "ce")
    return "young" if day.style == "named" and text.isascii() and day.year <= YOUNG else "two"


def says(title: str, kind: str) -> bool:
    return words.header_says(title, kind)
