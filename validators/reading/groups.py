"""Labels that stand on the first row of a group only: the province is written once, and the rows below it leave the cell empty.

They are filled down where the evidence is clear, and only then: an empty cell may as well be a value that is missing. Evidence: the column stands
left of the measures and before a label that every row has (numbers are one where they begin anew under each label); its labels do not repeat as they would if every row had one; its first row has one;
and the rows without a label are as full as those with one. Where no such label stands behind it, groups that are all of one size are evidence. The text as published stays beside the filled one.
"""

import itertools
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from validators.reading import places, words
from validators.reading.cells import read
from validators.reading.classes import DATE, DEC, INT
from validators.reading.evidence import Evidence, says
from validators.reading.rows import Single, cut, filled_counts, parts
from validators.reading.stream import Piece, Rows, strings
from validators.reading.text import tidy, tidy_array

LOOKED = 6  # first columns of a table that may hold such labels
MAX_LABELS = 20_000
SURE = 2_000  # rows after which a column without a gap is looked at no more
_ORDER = re.compile(r"(?:no\.?|#|ลำดับ(?:ที่)?|ที่|เลขที่|order|item)\s*", re.IGNORECASE)
_GROUP = re.compile(
    "ภาค|จังหวัด|อำเภอ|เขต|ตำบล|กลุ่ม|หมวด|ประเภท|ด้าน|ไตรมาส|เดือน|ปี|แผนงาน|หน่วยงาน|สังกัด|กระทรวง|กรม|สำนัก|กอง|สาขา|ยุทธศาสตร์|รายการหลัก|ชนิด"
    "|region|province|group|categor|section|year|month|type|ministry|department",
    re.IGNORECASE,
)
_TOTAL = r"(?i)^[\s(]*(?:รวม|ยอด|ผลรวม|ทั้ง|ทั่ว|total|grand)"
_BARE = frozenset({"รวม", "total", "ยอดรวม", "ผลรวม"})


@dataclass
class Filling:
    """What is filled down: columns (0-based, of the original, from the left) and labels that have a row to themselves."""

    columns: list[int]
    alone: list[Single]
    key: int  # the column of the label that every row has
    subtotals: bool  # the word รวม alone sums up the group it stands in
    numbers: frozenset[int] = frozenset()  # columns that number groups: a new number ends no group further right
    stairs: int = 0  # how many columns hold one label by turns, each a step further right
    carried: dict[int, str] = field(default_factory=dict)
    filled: dict[int, Rows] = field(default_factory=dict)

    @property
    def dropped(self) -> frozenset[int]:
        return frozenset(single.row for single in self.alone)

    def of(self, piece: Piece) -> Piece:
        """The piece with its labels on every row; pieces come in the order of the file."""
        cells = list(piece.cells)
        last = int(piece.rows[-1])
        open_rows = ~self._grand(piece)
        above: dict[int, str] = {}  # rows on which a group further left begins, and nothing is carried over
        for column in self.columns:
            texts = [tidy(text) for text in cells[column].to_pylist()]
            own = {int(row): text for row, text in zip(piece.rows, texts, strict=True) if text}
            own |= {one.row: one.text for one in self.alone if one.column == column and one.row <= last}
            events = {**above, **own}
            at = np.array(sorted(events), np.int64)
            spelled = [self.carried.get(column, ""), *(events[int(row)] for row in at)]
            found = np.searchsorted(at, piece.rows, "right")
            gaps = np.array([not text for text in texts]) & open_rows & np.array([bool(spelled[i]) for i in found])
            labels = strings([spelled[i] for i in found])
            cells[column] = pc.if_else(pa.array(gaps), labels, cells[column])
            self.filled.setdefault(column, Rows()).add(piece.rows[gaps])
            self.carried[column] = spelled[-1]
            if column not in self.numbers:
                above |= dict.fromkeys(own, "")
        return Piece(piece.rows, cells)

    def _grand(self, piece: Piece) -> np.ndarray:
        """Rows that sum up the whole table: no group's label is theirs."""
        found = np.zeros(len(piece.rows), bool)
        maybe = pc.match_substring_regex(piece.cells[self.key], _TOTAL).to_numpy(zero_copy_only=False)
        for index in np.flatnonzero(maybe):
            text = tidy(piece.cells[self.key][int(index)].as_py())
            bare = text.casefold() in _BARE
            found[index] = words.part_of(text) == "total" and not (bare and self.subtotals)
        return found


def steps_of(titles: Sequence[str]) -> list[str]:
    """The titles of a staircase: one over all of it (ภาค / จังหวัด / อำเภอ) may name its steps."""
    named = [part.strip() for part in next(filter(None, titles), "").split("/")]
    same = len(set(titles)) == 1 or not any(titles[1:])
    return named if same and len(named) == len(titles) and all(named) else list(titles)


@dataclass
class Groups:
    """What the first reading gathers about the first columns of a table."""

    columns: Sequence[int]
    wanted: Any = None  # what the dialect says
    alive: set[int] = field(default_factory=set)  # positions
    gaps: dict[int, list[np.ndarray]] = field(default_factory=dict)
    labels: dict[int, list[str]] = field(default_factory=dict)
    cells: dict[int, list[str]] = field(default_factory=dict)  # of the first rows, gaps and all
    counts: list[np.ndarray] = field(default_factory=list)
    rows: int = 0
    first: int = 0
    bare: int = 0  # rows that say รวม and nothing more

    def __post_init__(self) -> None:
        self.alive = set(range(min(LOOKED, len(self.columns) - 1)))
        self.gaps = {position: [] for position in self.alive}
        self.labels = {position: [] for position in self.alive}
        self.cells = {position: [] for position in self.alive}

    def feed(self, piece: Piece) -> None:
        if not self.alive or not len(piece.rows):
            return
        part = np.array([one is not None for one in parts(piece, list(self.columns))])
        if part.any():
            for position in self.alive - {0}:
                cells = pc.utf8_trim_whitespace(piece.cells[self.columns[position]])
                self.bare += pc.sum(pc.is_in(cells, pa.array(sorted(_BARE)))).as_py() or 0
            piece = cut(piece, ~part)
            if not len(piece.rows):
                return
        self.first = self.first or int(piece.rows[0])
        for position in list(self.alive):
            cells = piece.cells[self.columns[position]]
            empty = pc.equal(pc.utf8_trim_whitespace(cells), "")
            self.gaps[position].append(empty.to_numpy(zero_copy_only=False))
            if self.rows < SURE:
                self.cells[position] += tidy_array(cells.slice(0, SURE)).to_pylist()
            often = self.rows + len(piece.rows) < SURE or empty.true_count > 0.05 * len(piece.rows)
            if often and len(self.labels[position]) < MAX_LABELS:
                self.labels[position] += tidy_array(cells.filter(pc.invert(empty))).to_pylist()
        self.rows += len(piece.rows)
        if (self.rows >= SURE and not self.wanted) and not any(
            sum(int(part.sum()) for part in self.gaps[position]) > 0.2 * self.rows for position in self.alive
        ):
            self.alive.clear()
            self.gaps.clear()
            self.counts.clear()
            return
        self.counts.append(filled_counts(piece, list(self.columns)))

    def filling(self, titles: Sequence[str], seen: Sequence[Evidence], singles: Sequence[Single]) -> Filling | None:
        """What to fill down. The dialect's `fill` turns the decision round: none, all that have gaps, or those of these titles."""
        wanted = self.wanted
        if wanted is False or not self.alive or not self.rows:
            return None
        named = {tidy(str(one)) for one in wanted} if isinstance(wanted, list) else None
        if named is None and (deep := self._stairs(seen)):
            stairs = [self.columns[position] for position in range(deep)]
            return Filling(stairs[:-1], [], stairs[-1], False, stairs=deep)
        before = self._labels_of(titles, seen, sorted(self.alive))
        gaps = {position: np.concatenate(self.gaps[position]) for position in before}
        keys = [position for position in before if gaps[position].mean() <= 0.05]
        chosen: list[int] = []
        for position in before:
            key = next((one for one in keys if one > position), None)
            if named is not None:
                if titles[position] in named:
                    chosen.append(position)
            elif key is not None and (
                gaps[position].any()
                if wanted is True
                else self._once(position, key, titles, seen, singles, gaps, chosen)
            ):
                chosen.append(position)
        if not chosen:
            return self._even(titles, before, gaps) if wanted is None and not keys else None
        if named is None:  # a number or code that stands where the label stands is the group's as well
            same = [
                one for one in before if one < chosen[-1] and one not in chosen and (gaps[one] == gaps[chosen[0]]).all()
            ]
            chosen = sorted({*chosen, *same})
        key = next((one for one in keys if one > chosen[-1]), chosen[-1] + 1)
        columns = [self.columns[position] for position in chosen]
        alone = [single for single in singles if single.column in columns and not words.part_of(single.text)]
        groups = len(self.labels[chosen[-1]]) + len(alone)
        numbers = frozenset(self.columns[one] for one in chosen if _ORDER.fullmatch(titles[one]))
        return Filling(columns, alone, self.columns[key], self.bare > 0.5 * groups, numbers)

    def _once(
        self,
        position: int,
        key: int,
        titles: Sequence[str],
        seen: Sequence[Evidence],
        singles: Sequence[Single],
        gaps: dict[int, np.ndarray],
        parents: Sequence[int],
    ) -> bool:
        """Whether the column's labels stand once for a group of rows."""
        empty = gaps[position]
        alone = [single for single in singles if single.column == self.columns[position]]
        labels = [*self.labels[position], *(single.text for single in alone)]
        told = bool(_GROUP.search(titles[position])) or places.level_of(labels, None) is not None
        count = int(empty.sum())
        if len(labels) < 2 or count < max(2, (0.3 if told else 0.4) * self.rows) or len(labels) >= MAX_LABELS:
            return False
        if empty[0] and not any(single.row < self.first for single in alone):
            return False
        if not all(self._coarser(left, position, seen, titles, gaps, parents, told) for left in range(position)):
            return False
        own = self.labels[position]
        if any(a == b for a, b in itertools.pairwise(own)) or (not parents and len(set(labels)) < 0.9 * len(labels)):
            return False
        if not self.labels[position]:
            return True
        right = np.concatenate(self.counts) - sum((~gaps[one]).astype(int) for one in range(key) if one in gaps)
        return bool(right[empty].mean() >= 0.8 * right[~empty].mean())

    def _even(self, titles: Sequence[str], before: Sequence[int], gaps: Mapping[int, np.ndarray]) -> Filling | None:
        """Groups without a label that every row has: three or more of one size prove that the innermost label stands once for each; those
        further left begin where it does."""
        if not before or before[-1] != len(before) - 1:
            return None
        starts = {one: np.flatnonzero(~gaps[one]) for one in before}
        inner = starts[before[-1]]
        sizes = set(np.diff([*inner, self.rows]).tolist())
        if len(inner) < 3 or len(sizes) != 1 or sizes == {1}:
            return None
        for one in before:
            labels = self.labels[one]
            told = _GROUP.search(titles[one]) or places.level_of(labels, None) is not None
            again = any(a == b for a, b in itertools.pairwise(labels)) and one != before[-1]
            if not told or again or len(labels) < 2 or starts[one][0] or not set(starts[one]) <= set(inner):
                return None
        right = np.concatenate(self.counts) - sum((~gaps[one]).astype(int) for one in before)
        if right[gaps[before[-1]]].mean() < 0.8 * right[~gaps[before[-1]]].mean():
            return None
        columns = [self.columns[one] for one in before]
        return Filling(columns, [], columns[-1], False)

    def _coarser(
        self,
        left: int,
        position: int,
        seen: Sequence[Evidence],
        titles: Sequence[str],
        gaps: dict[int, np.ndarray],
        parents: Sequence[int],
        told: bool,
    ) -> bool:
        """Whether what stands left of a label groups it or numbers the rows, so that the label may go on below."""
        if left in parents or (left in gaps and (gaps[left] == gaps[position]).all()):
            return True
        if _ORDER.fullmatch(titles[left]):
            return told
        few = seen[left].distinct
        return told and few is not None and len(few - {""}) <= len(self.labels[position]) and left in gaps

    def _labels_of(self, titles: Sequence[str], seen: Sequence[Evidence], positions: Sequence[int]) -> list[int]:
        """The columns before the first measure."""
        found: list[int] = []
        for position in positions:
            evidence, title = seen[position], titles[position]
            numeric = evidence.share(INT, DEC) > 0.3
            year = says(title, "year") or says(title, "date") or evidence.int_eras["be"] > 0.9 * max(1, evidence.filled)
            named = year or says(title, "code") or _ORDER.fullmatch(title) or evidence.share(DATE)
            if numeric and not (named or any(self._anew(position, left) for left in found)):
                break
            found.append(position)
        return found

    def _stairs(self, seen: Sequence[Evidence]) -> int:
        """How many of the first columns make a staircase: one label a row, in the next column where it is part of the one above; 0: none."""
        best = 0
        for deep in range(2, len(self.cells) + 1):
            rows = [[self.cells[one][row] for one in range(deep)] for row in range(len(self.cells[0]))]
            filled = [[one for one, cell in enumerate(row) if cell] for row in rows]
            at = [one[0] for one in filled if len(one) == 1]
            if len(at) < max(4, len(filled)) or at[0] or set(at) != set(range(deep)):
                continue
            if all(b <= a + 1 for a, b in itertools.pairwise(at)) and at.count(0) < 0.5 * len(at):
                best = deep
        if any(seen[one].share(INT, DEC) > 0.3 for one in range(best)):
            return 0
        return best

    def _anew(self, position: int, left: int) -> bool:
        """Whether whole numbers begin anew at each label further left, with the same one, and rise below it: they count within its group."""
        groups: list[list[int]] = []
        for label, text in zip(self.cells[left], self.cells[position], strict=True):
            if label:
                groups.append([])
            if not text or not groups:
                continue
            cell = read(text)
            if cell.kind != "int":
                return False
            groups[-1].append(cell.value)
        if len(groups) < 2 or not all(groups) or max(map(len, groups)) < 2 or len(groups) == len(self.cells[left]):
            return False
        rising = all(a < b for group in groups for a, b in itertools.pairwise(group))
        return rising and len({group[0] for group in groups}) == 1
