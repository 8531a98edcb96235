"""Thai national ID numbers in columns: found with or without dashes, spaces, Thai digits, apostrophes, inside text, or split.

Thirteen digits, the last a check digit: (11 - sum(d_i * (14 - i)) mod 11) mod 10. The first digit is 1 to 8 for persons; 0 is
mostly juristic. A random number passes one time in ten, so a column is judged by the share that passes, not by one hit.
"""

import re
from dataclasses import dataclass

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from validators.people.cells import Cells, content

WEIGHTS = np.arange(13, 1, -1, dtype=np.int32)
EAN_WEIGHTS = np.array([1, 3] * 6, dtype=np.int32)
BETWEEN = r"[^0-9A-Za-zก-ฮะ-ๆ.:/]{0,3}"
# The whole cell is one number: quotes, =, apostrophes and spaces around it; a ".0" that a spreadsheet left behind.
WHOLE = rf"^[^0-9A-Za-zก-ฮ.]*[0-9](?:{BETWEEN}[0-9]){{12}}(?:\.0+)?[^0-9A-Za-zก-ฮ.]*$"
# Parted by dots or strokes as the card is, or written in powers of ten with all its digits.
DOTTED = r"^\s*[0-9][./][0-9]{4}[./][0-9]{5}[./][0-9]{2}[./][0-9]\s*$|^\s*[1-8]\.[0-9]{12}[eE]\+?12\s*$"
# Inside text: together, or parted where the card parts it; no part of a decimal number.
DASH = "[ \\-–‑\u00a0]?"
GROUPS = f"[0-9]{DASH}[0-9]{{4}}{DASH}[0-9]{{5}}{DASH}[0-9]{{2}}{DASH}[0-9]"
INSIDE = rf"(?:^|[^0-9.]|[^0-9]\.)(?P<id>{GROUPS})(?:$|[^0-9.]|\.(?:$|[^0-9]))"
LONG = r"[0-9](?:[^0-9A-Za-zก-ฮ]{0,3}[0-9]){12}"
DOT, STROKE = b".", b"/"
SEVERAL = re.compile(rf"(?<![0-9])(?<![0-9]\.){GROUPS}(?![0-9]|\.[0-9])")


@dataclass(slots=True)
class Tally:
    """Numbers of thirteen digits seen: `shaped` begin with 1-8; `valid` of them pass; `zero`: valid ones that begin with 0."""

    shaped: int = 0
    valid: int = 0
    ean: int = 0
    zero: int = 0

    def add(self, digits: np.ndarray, weights: np.ndarray | None = None) -> np.ndarray:
        """Count a matrix (n, 13) of digits, each `weights` times; gives which rows are a person's valid number."""
        passes = checks(digits)
        first = digits[:, 0]
        person = (first >= 1) & (first <= 8)
        hits = passes & person
        self.shaped += weighed(person, weights)
        self.valid += weighed(hits, weights)
        self.ean += weighed(ean_checks(digits) & person, weights)
        self.zero += weighed(passes & (first == 0), weights)
        return hits

    @property
    def share(self) -> float:
        return self.valid / self.shaped if self.shaped else 0.0

    def by_chance(self, alone: bool) -> bool:
        """Whether so many pass among so many as chance (one in ten) or bar codes explain; `alone`: the cells are nothing else."""
        if self.shaped >= (1 if alone else 2) and self.ean >= 0.9 * self.shaped:
            return True
        spread = (0.09 * self.shaped) ** 0.5
        return self.valid <= 0.1 * self.shaped + 4 * spread and self.shaped >= 20


def weighed(mask: np.ndarray, weights: np.ndarray | None) -> int:
    return int(np.count_nonzero(mask)) if weights is None else int(weights[mask].sum())


def checks(digits: np.ndarray) -> np.ndarray:
    """Which rows of an (n, 13) digit matrix have the right check digit."""
    total: np.ndarray = digits[:, :12].astype(np.int32) @ WEIGHTS
    return np.asarray((11 - total % 11) % 10 == digits[:, 12])


def ean_checks(digits: np.ndarray) -> np.ndarray:
    """Which rows are also a valid EAN-13 bar code."""
    total = digits[:, :12].astype(np.int32) @ EAN_WEIGHTS
    return np.asarray((10 - total % 10) % 10 == digits[:, 12])


def digit_matrix(array: pa.Array, width: int = 13) -> np.ndarray:
    """Digits of cells that hold exactly `width` of them, as (n, width) values."""
    data = content(array)
    digits = data[(data - 48) < 10] - 48
    return digits.reshape(-1, width)


def whole_numbers(cells: Cells) -> tuple[pa.Array, np.ndarray]:
    """Which cells are one number of thirteen digits (mask), and their digits."""
    mask = cells.match(WHOLE)
    data = content(cells.values).tobytes()
    if DOT not in data and STROKE not in data:
        return mask, digit_matrix(cells.where(mask).values)
    dotted = cells.match(DOTTED)
    mask = pc.or_(mask, dotted)
    found = cells.values.filter(mask)
    if len(found):  # most columns with points hold no such number: only those that do are rewritten
        plain = pc.replace_substring_regex(found, r"[./]|[eE]\+?12\s*$", "")
        found = pc.replace_substring_regex(pc.if_else(dotted.filter(mask), plain, found), r"\.0+[^0-9]*$", "")
    return mask, digit_matrix(found)


def inner_numbers(cells: Cells) -> tuple[pa.Array, np.ndarray]:
    """Which cells hold such a number among other text (mask), and the digits of the best in each: a valid one where there is one."""
    extracted = pc.struct_field(pc.extract_regex(cells.values, INSIDE), "id")
    mask = pc.is_valid(extracted)
    digits = digit_matrix(extracted.drop_null())
    if len(digits):
        unsure = np.flatnonzero(~(checks(digits) & (digits[:, 0] > 0)))
        several = cells.values.filter(mask).take(pa.array(unsure))
        for row, text in zip(unsure, several, strict=True):
            digits[row] = best_of(text.as_py(), digits[row])
    return mask, digits


def best_of(text: str, first: np.ndarray) -> np.ndarray:
    """The first valid person's number of a text that holds several; else `first`."""
    for run in SEVERAL.findall(text):
        found = np.array([[int(c) for c in run if c in "0123456789"]])
        if 0 < found[0, 0] < 9 and checks(found)[0]:
            return found[0]
    return first
