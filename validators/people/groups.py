"""Rows that are one person each, without a name: whether sex, age, place and the like, put together, fit fewer than five.

Counts by a keyed hash of what stands in those columns; no value is kept. A table of figures by sex, age and place is none: it has a column
that counts, or each combination stands in it once, as in a grid.
"""

import re
import secrets
from collections import Counter
from collections.abc import Sequence

import pyarrow as pa

from validators.people.headers import readings

K = 5  # a row is one of many where at least so many rows say the same
SHARE = 0.2  # of the rows that stand in smaller groups, from which on a table waits
MOST_ROWS, MOST_COMBINATIONS = 200_000, 100_000
# Kind of quasi-identifier: in a header's Thai, in its Latin words.
QUASI: tuple[tuple[str, re.Pattern[str], re.Pattern[str]], ...] = tuple(
    (name, re.compile(thai), re.compile(rf"(?:^|_)(?:{latin})(?:_|$)"))
    for name, thai, latin in (
        ("sex", "^เพศ", "sex|gender"),
        ("age", "^อายุ(?!อาคาร|การใช้|งาน|สัญญา|โครงการ|ราชการ|ต้น|พืช|สัตว์|ครุภัณฑ์|รถ|ใบ|ถนน|สะพาน|บ่อ|อ่าง)|^ปีเกิด", "age|birth_?year|year_of_birth|yob"),
        ("birth", "(วัน|เดือน).*เกิด(?!เหตุ)", "birth_?date|date_of_birth|dob|birthday"),
        ("fine-place", "รหัสไปรษณีย์|ตำบล|แขวง|หมู่บ้าน|^หมู่|ชุมชน|^ถนน", "post_?(?:al_?)?code|zip(?:_?code)?|tambon|sub_?district|village|moo"),
        ("place", "จังหวัด|อำเภอ|^เขต", "province|district|amphoe|changwat|city"),
        ("standing", "^อาชีพ|^สัญชาติ|^ศาสนา|^เชื้อชาติ|^สถานภาพ|ระดับการศึกษา|^วุฒิ", "occupation|nationality|religion|ethnicity|marital(?:_status)?|education"),
    )
)  # fmt: skip
SENSITIVE = re.compile("โรค|วินิจฉัย|อาการ|ป่วย|พิการ|ผลตรวจ|การรักษา|แพ้|ข้อหา|ความผิด|หนี้|รายได้|เสียชีวิต|บาดเจ็บ|ยาเสพติด|สิทธิ")
SENSITIVE_LATIN = re.compile(
    r"(?:^|_)(?:dx|diag(?:nosis)?|icd(?:_?10)?|disease|symptoms?|disability|result|treatment|income|debt|offence|injury|hiv)(?:_|$)"
)
COUNTING = re.compile("จำนวน|ร้อยละ|อัตรา|ยอด|รวม|เฉลี่ย|ประชากร|สัดส่วน|ดัชนี|ราย$|คน$")
COUNTING_LATIN = re.compile(
    r"(?:^|_)(?:count|total|cases|number|num|population|rate|percent|pct|value|average|mean|sum|freq)(?:_|$)"
)


class GroupWatch:
    """Fed the columns of each batch; `found` gives the columns and the rows that fit fewer than five."""

    def __init__(self) -> None:
        self.places: list[int] | None = None  # of the quasi-identifiers among the columns
        self.seen: Counter[int] = Counter()
        self.distinct: list[set[int]] = []
        self.rows = 0
        self.key = secrets.randbits(64)

    def feed(self, titles: Sequence[str], columns: Sequence[pa.Array]) -> None:
        if self.places is None:
            self.places = places_of(titles)
            self.distinct = [set() for _ in self.places]
        if not self.places or self.rows >= MOST_ROWS or len(self.seen) >= MOST_COMBINATIONS:
            return
        parts = [columns[place] for place in self.places if place < len(columns)]
        if len(parts) < len(self.places) or len(parts[0]) == 0:
            return
        self.rows += len(parts[0])
        names = [str(i) for i in range(len(parts))]
        groups = pa.table(dict(zip(names, parts, strict=True))).group_by(names).aggregate([([], "count_all")])
        values = [groups[name].to_pylist() for name in names]
        for *said, count in zip(*values, groups["count_all"].to_pylist(), strict=True):
            marks = [hash((self.key, one)) for one in said]
            for kept, mark in zip(self.distinct, marks, strict=True):
                kept.add(mark)
            self.seen[hash(tuple(marks))] += count

    def found(self) -> tuple[list[int], int] | None:
        """Places of the columns that together tell a person, and how many rows are one of fewer than five."""
        if not self.places or self.rows < K:
            return None
        product = 1
        for kept in self.distinct:
            product *= len(kept)
        if len(self.seen) == self.rows and 2 * self.rows >= product:
            return None  # a grid of figures
        few = sum(count for count in self.seen.values() if count < K)
        return (self.places, few) if few >= max(K, SHARE * self.rows) else None


def places_of(titles: Sequence[str]) -> list[int]:
    """Where the quasi-identifiers stand; none where the table is not of one person a row, or they tell too little."""
    read = [readings(title) for title in titles]
    if any(COUNTING.search(thai) or COUNTING_LATIN.search(latin) for thai, latin in read):
        return []
    kinds = [next((name for name, thai, latin in QUASI if thai.search(t) or latin.search(w)), None) for t, w in read]
    told = {kind for kind in kinds if kind}
    sensitive = any(SENSITIVE.search(thai) or SENSITIVE_LATIN.search(latin) for thai, latin in read)
    person = told & {"age", "birth"} and told & {"sex", "fine-place", "place"}
    fine = told & {"birth", "fine-place"}
    if not person or not fine or not (len(told) >= 3 or (len(told) >= 2 and sensitive)):
        return []
    return [place for place, kind in enumerate(kinds) if kind]
