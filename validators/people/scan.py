"""The scan of one table for personal data: fed batch by batch, whole file, values forgotten at once."""

import re
from collections.abc import Mapping
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc

from catalog.words.model import Finding, PersonalColumn, PersonalData, Severity
from catalog.words.texts import Text
from validators.people.column import ColumnWatch
from validators.people.groups import GroupWatch
from validators.people.headers import classes_of
from validators.people.kinds import KINDS, veil
from validators.people.split import SplitWatch
from validators.people.verdict import Found, verdict

DIRECT = frozenset({"national-id", "name", "minor", "passport", "health-record", "student"})  # who a row is, outright
TITLES = "(header)"  # the place of what is found in column titles
ROWS = 65_536  # cells of a column that are looked at together
FIRST = 20_480  # the first time: after it columns may be settled, and cost less
OFFICIALS = re.compile(
    "ทำเนียบ|(รายชื่อ|รายนาม|ข้อมูล)(คณะ)?(ผู้บริหาร|กรรมการ|ข้าราชการ|เจ้าหน้าที่|บุคลากร|สมาชิกสภา|กำนัน|ผู้ใหญ่บ้าน|ผู้อำนวยการ|ผู้ดำรงตำแหน่ง|ส\\.ส\\.|รัฐมนตรี)|โครงสร้างบุคลากร"
)
LISTED = re.compile("(?:ราย(?:ชื่อ|นาม)|ทะเบียน|ข้อมูล|บัญชี)(?:ของ)?(นักเรียน|เด็ก|ผู้ป่วย|ผู้ติดเชื้อ|ผู้ต้องหา|ผู้พิการ)")
ANSWERS = re.compile(
    "ผู้จัดทำ|ผู้รายงาน|ผู้บันทึก|ผู้ประสาน|ผู้รับผิดชอบ|ติดต่อ|สอบถาม|ข้อมูลโดย|ที่มา|contact|prepared|author|source", re.IGNORECASE
)
IN_NOTES = (
    ("passport", "passport-inside"), ("health-record", "record-inside"), ("bank-account", "bank-inside"), ("minor", "name-child"), ("birth-date", "birth-inside"),
)  # fmt: skip
OF_ANSWERERS = (
    ("name", "name"),
    ("name", "name-inside"),
    ("phone", "mobile"),
    ("email", "email-free"),
    ("address", "house"),
)


class PersonalScan:
    """`feed` batches of one table, `note` every text around it, then `result`. Columns are known by their place and titled by name."""

    def __init__(self) -> None:
        self.watches: list[ColumnWatch] = []
        self.notes: dict[str, ColumnWatch] = {}
        self.told = False  # a title says that officials are listed
        self.listed: str | None = None  # or pupils, or patients
        self.split = SplitWatch()
        self.groups = GroupWatch()
        self.fed = 0

    def __repr__(self) -> str:
        return f"<PersonalScan: {len(self.watches)} columns>"

    def feed(self, batch: "pa.RecordBatch | pa.Table | Mapping[str, Any]") -> None:
        """A record batch, or title -> array. Text as published: numbers and dates are looked at as they would be written."""
        names, columns = parts_of(batch)
        for name in names[len(self.watches) :]:
            self.watches.append(ColumnWatch(name))
            self.look_at_title(self.watches[-1])
        rows = max(map(len, columns), default=0)
        start = 0
        while start < rows:
            size = ROWS if self.fed else FIRST
            pieces = [column.slice(start, size) for column in columns]
            start, self.fed = start + size, self.fed + size
            self.split.feed(pieces)
            self.groups.feed(names, pieces)
            for watch, piece in zip(self.watches, pieces, strict=False):
                watch.feed(piece)

    def look_at_title(self, watch: ColumnWatch) -> None:
        """A file without a header has its first row there: what is a value is looked at, and never told."""
        title = ColumnWatch(TITLES)
        title.feed(pa.array([clean(watch.title)], pa.string()))
        shown = title.counts["mobile"] + title.counts["email"] + title.counts["house"] + title.counts["name-child"]
        named = title.counts["name-inside"] - title.counts["name-inside-not"]
        if title.whole.valid + title.inner.valid + shown + max(0, named):
            if TITLES in self.notes:
                self.notes[TITLES].feed(pa.array([clean(watch.title)], pa.string()))
            else:
                self.notes[TITLES] = title
            watch.title = veil(watch.title)

    def note(self, text: str, where: str) -> None:
        """A text that is not a cell of the table: a sheet's name, a title row, a footnote, a comment, document properties."""
        self.told = self.told or bool(OFFICIALS.search(text[:1000]))
        if (found := LISTED.search(text[:1000])) and "จำนวน" not in text[:1000]:
            self.listed = self.listed or ("pupils" if found[1] in ("นักเรียน", "เด็ก") else "patients")
        watch = self.notes.setdefault(where, ColumnWatch(where))
        if "national-id" in classes_of(text):
            watch.counts["told-id"] += 1
        if ANSWERS.search(text) or OFFICIALS.search(text[:1000]):
            watch.counts["answers"] += 1
        watch.feed(pa.array([clean(text)], pa.string()))

    def result(self) -> PersonalData:
        """The tier, and every column in which something was found, with a masked sample."""
        found = [*verdict(self.watches, self.told, self.listed), *self.split_ids()]
        found += [] if DIRECT & {one.kind for one in found} else self.rare()
        found += self.noted()
        tier = "block" if any(f.block for f in found) else "review" if found else "clean"
        return PersonalData(tier=tier, columns=[f.column() for f in found])

    def split_ids(self) -> list[Found]:
        """National IDs over several columns, told at the first of them."""
        found = []
        for start, stop, valid in self.split.found():
            watch = ColumnWatch(" + ".join(w.title for w in self.watches[start:stop]))
            watch.samples["national-id"] = KINDS["national-id"].mask("")
            found.append(Found(watch, "national-id", valid, block=True))
        return found

    def rare(self) -> list[Found]:
        """Rows without a name that fit fewer than five persons all the same, told by the columns that say so together."""
        told = self.groups.found()
        if told is None or any("position" in watch.classes for watch in self.watches):
            return []
        places, rows = told
        return [Found(ColumnWatch(" + ".join(self.watches[place].title for place in places)), "few-alike", rows)]

    def noted(self) -> list[Found]:
        """What stands in notes: identifiers always; names and numbers of those who answer for the table are no matter."""
        found = []
        for watch in self.notes.values():
            counts = watch.counts
            valid = sum(
                tally.valid for tally in (watch.whole, watch.inner) if not tally.by_chance(alone=tally is watch.whole)
            )
            if valid:
                found.append(Found(watch, "national-id", valid, block=bool(watch.counts["told-id"])))
            for kind, name in IN_NOTES:
                if counts[name]:
                    found.append(Found(watch, kind, counts[name]))
            for kind, name in () if counts["answers"] else OF_ANSWERERS:
                if counts[name] and not counts[f"{name}-not"]:
                    found.append(Found(watch, kind, counts[name]))
        return found


def clean(text: str) -> str:
    """Without lone surrogates, which no array can hold."""
    return text.encode("utf-8", "replace").decode("utf-8")


def parts_of(batch: Any) -> tuple[list[str], list[pa.Array]]:
    if isinstance(batch, Mapping):
        names, columns = list(batch), list(batch.values())
    else:
        names, columns = list(batch.schema.names), list(batch.columns)
    return [str(name) for name in names], [as_text(column) for column in columns]


def as_text(column: Any) -> pa.Array:
    """The column as one array of strings."""
    array = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if pa.types.is_dictionary(array.type):
        array = array.dictionary_decode()
    if pa.types.is_string(array.type) or pa.types.is_large_string(array.type):
        return array
    if pa.types.is_nested(array.type) or pa.types.is_binary(array.type) or pa.types.is_large_binary(array.type):
        return pa.array([None if v is None else str(v) for v in array.to_pylist()], pa.string())
    if (
        pa.types.is_floating(array.type)
        and pc.all(pc.equal(array, pc.floor(array)), min_count=0).as_py()
        and fits(array)
    ):
        array = pc.cast(array, pa.int64(), safe=False)
    return pc.cast(array, pa.string())


def fits(array: pa.Array) -> bool:
    """Whether whole numbers of a float column are exact as integers."""
    return bool(pc.all(pc.less(pc.abs(array), 2.0**53), min_count=0).as_py())


def merge(parts: list[PersonalData]) -> PersonalData:
    """One answer for several tables of one file: the hardest tier, and all columns."""
    tiers = {part.tier for part in parts}
    tier = "block" if "block" in tiers else "review" if "review" in tiers else "clean"
    return PersonalData(tier=tier, columns=[column for part in parts for column in part.columns])


def unseen(place: str, count: int) -> PersonalData:
    """What no machine could look into (a scan) is not clean: it waits for a person."""
    if not count:
        return PersonalData(tier="clean")
    return PersonalData(tier="review", columns=[PersonalColumn(column=place, kind="unseen", count=count)])


def placed(place: str, count: int) -> PersonalData:
    """Photographs that say where they were taken: at somebody's home, perhaps."""
    if not count:
        return PersonalData(tier="clean")
    return PersonalData(tier="review", columns=[PersonalColumn(column=place, kind="taken-at", count=count)])


UNSEEN = Text.of(
    "It is a scan, or a document whose letters no machine can read: only a person can see whether it holds personal data, so it waits for a reviewer"
)
TYPED = Text.of(
    "A reviewer who has looked through it can let it go; publish documents as the program saved them, not scanned, and data as CSV or XLSX"
)
MEND = Text.of(
    "Remove the column or replace it by a count or a code that leads back to nobody, then publish the file again"
)
LET_GO = Text.of(
    "A reviewer who finds it harmless can let it go; otherwise remove the column and publish the file again"
)


def findings(personal: PersonalData) -> list[Finding]:
    """What was found, column by column, as findings."""
    block = personal.tier == "block"
    return [finding(column, block) for column in personal.columns]


def finding(column: PersonalColumn, block: bool) -> Finding:
    if column.kind == "unseen":
        return Finding(code="personal-unseen", severity=Severity.WARNING, count=column.count, detail=UNSEEN, fix=TYPED)
    return Finding(
        code=f"personal-{column.kind}",
        severity=Severity.ERROR if block else Severity.WARNING,
        column=column.column,
        count=column.count,
        detail=Text.of(
            "“{column}” holds {kind}: {count}", column=column.column, kind=KINDS[column.kind].label, count=column.count
        ),
        fix=MEND if block else LET_GO,
    )


def withheld(personal: PersonalData) -> tuple[Text, Text] | None:
    """Why a file may not be served, and what mends it; None where it is clean."""
    if personal.tier == "clean" or not personal.columns:
        return None
    first = personal.columns[0]
    label = KINDS[first.kind].label
    if first.kind == "unseen" and all(one.kind == "unseen" for one in personal.columns):
        return UNSEEN, TYPED
    if personal.tier == "block":
        return Text.of("Personal data: “{column}” holds {kind}", column=first.column, kind=label), MEND
    return Text.of(
        "It may hold personal data and waits for a reviewer: “{column}” looks like {kind}",
        column=first.column,
        kind=label,
    ), LET_GO
