"""Headings inside a table: a row that says ภาคเหนือ and nothing else speaks of the rows below it, so it becomes a column of them.

A row with a name and nothing else may as well be data that is missing: without evidence that it heads what follows it stays a row.
"""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass

import pyarrow as pa

from validators.reading import words
from validators.reading.cells import read
from validators.reading.classes import DEC, INT
from validators.reading.evidence import Evidence
from validators.reading.rows import Single
from validators.reading.stream import Merge, Piece, strings
from validators.reading.text import tidy

TITLE = "กลุ่ม"  # of the column, where the headings themselves do not say what they are
_LEVELS = ("ภาค", "จังหวัด", "อำเภอ", "เขต", "ตำบล", "หมวด", "ประเภท", "ด้าน", "ไตรมาส", "เดือน", "ปี", "แผนงาน", "หน่วยงาน")
_HEADS = re.compile(
    rf"^(?:{'|'.join(_LEVELS)}|กลุ่ม|ส่วนที่|ตอนที่|พ\.ศ\.|สำนัก|กรม|กอง|คณะ|region|section|group|category|part|province)",
    re.IGNORECASE,
)
_NUMBERED = re.compile(r"^(?:\d{1,2}(?:\.\d{1,2})*[.)]|[ก-ฮ]\.|[IVX]{1,4}\.)\s*\S")


_STEPS = re.compile(r"\d{1,2}(?:\.\d{1,2})*")


@dataclass(frozen=True, slots=True)
class Sections:
    """Headings by the row they stand on, in order; `column` is where they stand (0-based, of the original)."""

    rows: list[int]
    texts: list[str]
    column: int
    title: str

    def of(self, piece: Piece) -> pa.Array:
        """The heading above each row of a piece; "" above the first."""
        spelled = ["", *self.texts]
        return strings([spelled[bisect_right(self.rows, int(row))] for row in piece.rows])

    def within(self, row: int) -> bool:
        return row > self.rows[0]


def totals_within(part: list[str | None], data: Piece, columns: Sequence[int], sections: Sections) -> list[str | None]:
    """Under a heading the word รวม alone sums up what stands under it."""
    bare = {"รวม", "total", "ยอดรวม", "ผลรวม"}
    spelled = [data.cells[column].to_pylist() for column in columns[:2]]
    return [
        "subtotal"
        if one == "total"
        and sections.within(int(data.rows[index]))
        and any(tidy(column[index]).casefold() in bare for column in spelled)
        else one
        for index, one in enumerate(part)
    ]


def sections_of(
    singles: Sequence[Single],
    columns: Sequence[int],
    seen: Sequence[Evidence],
    merges: Sequence[Merge],
    repeated: Sequence[int],
    above: Sequence[str],
    wanted: bool | None = None,
) -> Sections | None:
    """The headings among rows with one cell. `wanted` (the dialect's `sections`) turns the decision round: all of them, or none."""
    if wanted is False or len(columns) < 3:
        return None
    place = {column: index for index, column in enumerate(columns[:2])}
    again = set(repeated)
    found: list[Single] = []
    titled = False
    for single in singles:
        if single.column not in place:
            continue
        evidence = seen[place[single.column]]
        before_header = single.row + 1 in again or (single.row + 2 in again and single.row + 1 not in again)
        merged = any(m.top == single.row - 1 and m.left <= single.column < m.right for m in merges)
        if wanted or merged or before_header or _heads(single.text, evidence):
            found.append(single)
            titled = titled or before_header
    if not found:
        return None
    joined: list[tuple[int, str]] = []
    for index, single in enumerate(found):
        close = index and found[index - 1].row == single.row - 1
        joined.append((single.row, f"{joined[-1][1]} / {single.text}" if close else single.text))
    if titled and above:  # the first part's heading stands above the header, as a title
        joined.insert(0, (0, above[-1]))
    return Sections([row for row, _ in joined], [text for _, text in joined], found[0].column, _title(joined))


def _heads(text: str, column: Evidence) -> bool:
    """Whether a text heads what follows, unlike the other texts of its column."""
    cell = read(text)
    if cell.kind != "text":
        return False
    if text.casefold() in words.REGIONS or text.endswith((":", "：")):
        return True
    if column.share(INT, DEC) > 0.7:  # among running numbers a text is a heading
        return True
    said = _HEADS.match(text) or _NUMBERED.match(text)
    if not said:
        return False
    others = [value for value in list(column.distinct or ())[:500] if value and value != text]
    if said.re is _NUMBERED:  # 1. over 1.1 and 1.2: only those as deep as it are alike
        alike = sum(1 for value in others if _NUMBERED.match(value) and _deep(value) <= _deep(text))
    else:
        alike = sum(1 for value in others if _HEADS.match(value))
    return alike < 0.3 * max(1, len(others))


def _deep(text: str) -> int:
    found = _STEPS.match(text)
    return found[0].count(".") if found else 0


def _title(joined: Sequence[tuple[int, str]]) -> str:
    texts = [text for _, text in joined]
    if all(text.casefold() in words.REGIONS for text in texts):
        return "ภาค"
    return next((level for level in _LEVELS if all(text.startswith(level) for text in texts)), TITLE)
