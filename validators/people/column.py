"""One column under watch: counts of what its cells look like. No cell's value is kept, only counts and masked samples.

Speed: what repeats is looked at once; a column that has shown what it is (`settled`) meets that pattern first, and only the cells
that are not it meet the others. Counts of the settled pattern stay exact, and no cell goes unseen.
"""

from collections import Counter

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from validators.people.cells import FOLD, Cells, content, has_letters, has_other_digits, longest_of, nine_digits_near
from validators.people.headers import classes_of
from validators.people.identity import LONG, Tally, inner_numbers, whole_numbers
from validators.people.kinds import KINDS
from validators.people.names import PAIRS, evidence
from validators.people.patterns import GATE, GROUPS, HASH, NUMBER_LIST, NUMBERS, ORGANIZATION, UNDER, Pattern

NINE_DIGITS = r"[0-9](?:[^0-9A-Za-zก-ฮ]{0,3}[0-9]){8}"
ENOUGH = 20_000  # cells after which a column may be settled, and a subject is known
SETTLED = 0.8
REPEATS = 0.3  # distinct share of the first cells under which a column is looked at value by value
IDENTITY = Pattern("national-id", "")


class ColumnWatch:
    """Counts for one column, batch after batch."""

    def __init__(self, title: str) -> None:
        self.title = title
        self.classes = classes_of(title)
        self.under = tuple(pattern for name, pattern in UNDER if name in self.classes)
        self.filled = 0
        self.counts: Counter[str] = Counter()
        self.whole = Tally()  # cells that are one number of thirteen digits
        self.inner = Tally()  # such numbers inside other text
        self.samples: dict[str, str] = {}
        self.subject_seen = 0
        self.names_seen = 0
        self.names_evidence = 0.0  # above zero where the two words of cells are built as names of persons are
        self.repeating: bool | None = None
        self.settled: Pattern | None = None

    def __repr__(self) -> str:
        return f"<ColumnWatch: {self.filled} cells>"

    def share(self, *names: str) -> float:
        """Which share of the filled cells (at most 1) have one of these shapes."""
        return min(1.0, sum(self.counts[name] for name in names) / self.filled) if self.filled else 0.0

    def feed(self, values: pa.Array) -> None:
        values = values.drop_null() if values.null_count else values
        longest = longest_of(values)
        if longest == 0:
            return
        empty = pc.equal(pc.binary_length(values), 0)
        values = values.filter(pc.invert(empty)) if empty.true_count else values
        self.filled += len(values)
        if longest < 3 and not self.classes:
            return
        if self.repeating is None:
            first = values.slice(0, 5_000)
            self.repeating = len(first) > 100 and pc.count_distinct(first).as_py() < REPEATS * len(first)
        cells = Cells.distinct(values) if self.repeating else Cells(values)
        if has_other_digits(content(cells.values)):
            cells.values = pa.array([value.translate(FOLD) for value in cells.values.to_pylist()], pa.string())
        self.look(cells)
        if self.settled is None and self.filled > ENOUGH:
            self.settle()

    def settle(self) -> None:
        """Choose the pattern that nearly all cells have shown, if any."""
        candidates = (*self.under, *PAIRS, *NUMBERS, *(pattern for group in GROUPS for pattern in group.patterns))
        if self.whole.valid > SETTLED * self.filled:
            self.settled = IDENTITY
        else:
            shown = [p for p in candidates if p.kind and p.settles and self.counts[p.name] > SETTLED * self.filled]
            self.settled = max(shown, key=lambda p: self.counts[p.name], default=None)

    def look(self, cells: Cells) -> None:
        if self.settled is IDENTITY:
            cells = self.identities(cells)
        elif self.settled is not None:
            mask = self.count(self.settled, cells)
            if not self.settled.entire and longest_of(cells.values) >= 13:
                self.identities(cells.where(mask))
            cells = cells.without(mask)
        if len(cells) == 0:
            return
        if self.subject_seen < ENOUGH:
            self.subject_seen += len(cells)
            self.counts["organization"] += cells.total(cells.match(ORGANIZATION))
        for pattern in self.under:
            self.count(pattern, cells)
        data = content(cells.values)
        if longest_of(cells.values) >= 9 and nine_digits_near(data):
            self.numbers(cells.where(cells.match(NINE_DIGITS)))
        if has_letters(data):
            self.pairs(cells)
            cells = cells.where(cells.match(GATE))
            for group in GROUPS if len(cells) else ():
                gated = cells.where(cells.match(group.gate))
                for pattern in group.patterns if len(gated) else ():
                    self.count(pattern, gated)

    def count(self, pattern: Pattern, cells: Cells) -> pa.Array:
        mask = cells.match(pattern.regex)
        hits = cells.total(mask)
        if hits:
            self.counts[pattern.name] += hits
            self.sample(pattern.kind, cells, mask)
        return mask

    def sample(self, kind: str | None, cells: Cells, mask: pa.Array) -> None:
        """Keep one masked sample a kind; the value itself is forgotten at once."""
        if kind is not None and kind not in self.samples:
            where = pc.index(mask, pa.scalar(True)).as_py()
            if where >= 0:
                self.samples[kind] = KINDS[kind].mask(cells.values[where].as_py())

    def pairs(self, cells: Cells) -> None:
        """Cells of two words, and what the first of them say about names without a title."""
        for pattern in PAIRS:
            mask = self.count(pattern, cells)
            if mask.true_count:
                seen, said = evidence(cells.where(mask))
                self.names_seen += seen
                self.names_evidence += said

    def numbers(self, cells: Cells) -> None:
        """Long digit strings: national IDs, then telephone and account numbers among what is none."""
        if longest_of(cells.values) >= 24:
            cells = cells.without(cells.match(HASH))
        if len(cells) == 0:
            return
        if longest_of(cells.values) >= 13:
            cells = self.identities(cells)
        if longest_of(cells.values) >= 60:
            cells = cells.without(cells.match(NUMBER_LIST))
        if len(cells):
            for pattern in NUMBERS:
                self.count(pattern, cells)

    def identities(self, cells: Cells) -> Cells:
        """Count national IDs; gives the cells that are not one number of thirteen digits."""
        mask, digits = whole_numbers(cells)
        if len(digits):
            found = cells.where(mask)
            self.note(found, self.whole.add(digits, found.weights))
        rest = cells.without(mask)
        long = rest.where(rest.match(LONG)) if len(rest) else rest
        if len(long):
            inside, digits = inner_numbers(long)
            if len(digits):
                found = long.where(inside)
                self.note(found, self.inner.add(digits, found.weights))
        return rest

    def note(self, cells: Cells, hits: np.ndarray) -> None:
        """Keep the masked sample of the first valid national ID."""
        if hits.any():
            self.sample("national-id", cells, pa.array(hits))
