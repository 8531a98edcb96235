"""What changed between two versions, on cases made by hand and against a plain comparison in Python."""

import json
import random
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from catalog.tables.engine import DuckTables
from catalog.words.errors import InvalidRequest
from catalog.words.model import Column
from tests.catalog.tables.conftest import write_table

CODE = Column(name="code", title="รหัส", kind="code")
NAME = Column(name="name", title="ชื่อ")
YEAR = Column(name="year", title="ปี", type="year", kind="year")
AMOUNT = Column(name="amount", title="จำนวน", type="integer", kind="measure")
RATE = Column(name="rate", title="อัตรา", type="number", kind="measure")


def test_nothing_changed(tables, tmp_path) -> None:
    one = write_table(tmp_path, [CODE, AMOUNT], [["a", "b"], [1, 2]])
    found = tables.diff(one, one)
    assert found["rows"] == {"added": 0, "removed": 0, "changed": 0, "unchanged": 2}
    assert found["summary"].render("en") == "Nothing changed" and found["summary"].render("th") == "ไม่มีอะไรเปลี่ยนแปลง"


def test_cells_by_a_key_that_is_found(tables, tmp_path) -> None:
    old = write_table(tmp_path, [CODE, NAME, AMOUNT], [list("abcd"), ["ก", "ข", "ค", None], [100, 200, 300, None]])
    new = write_table(
        tmp_path, [CODE, NAME, AMOUNT], [list("bace"), ["ข", "ก", "ค", "จ"], [220, 100, 330, 5]], version=2
    )
    found = tables.diff(old, new)
    assert found["keys"] == ["code"] and found["match"] == "key"
    assert found["rows"] == {"added": 1, "removed": 1, "changed": 2, "unchanged": 1}
    assert found["changes"] == [
        {
            "change": "changed",
            "id": 1,
            "from_id": 2,
            "key": {"code": "b"},
            "cells": [{"column": "amount", "from": 200, "to": 220}],
        },
        {
            "change": "changed",
            "id": 3,
            "from_id": 3,
            "key": {"code": "c"},
            "cells": [{"column": "amount", "from": 300, "to": 330}],
        },
        {"change": "removed", "id": 4, "row": {"code": "d", "name": None, "amount": None}},
        {"change": "added", "id": 4, "row": {"code": "e", "name": "จ", "amount": 5}},
    ]
    assert found["measures"] == [
        {"column": "amount", "title": "จำนวน", "cells": 2, "mean_percent": 10.0, "sum": 50.0, "up": 2, "down": 0}
    ]
    english = "2 rows of 4 revised, “จำนวน” by +10.0 % on average, 1 row added, 1 row removed"
    assert found["summary"].render("en") == english
    assert json.dumps({k: v for k, v in found.items() if k != "summary"}, ensure_ascii=False)


def test_a_key_of_two_columns(tables, tmp_path) -> None:
    names = ["ตาก", "เลย", "ตาก", "เลย"]
    old = write_table(tmp_path, [NAME, YEAR, AMOUNT], [names, [2565, 2565, 2566, 2566], [1, 2, 3, 4]])
    new = write_table(tmp_path, [NAME, YEAR, AMOUNT], [names[::-1], [2566, 2566, 2565, 2565], [4, 9, 2, 1]])
    found = tables.diff(old, new)
    assert (
        sorted(found["keys"]) == ["name", "year"] and found["rows"]["changed"] == 1 and found["rows"]["unchanged"] == 3
    )


def test_rows_without_a_key_are_matched_by_likeness(tables, tmp_path) -> None:
    columns = [NAME, Column(name="kind", title="kind"), AMOUNT]
    old = write_table(tmp_path, columns, [["ก", "ก", "ข", "ค"], ["x", "x", "y", "z"], [1, 1, 2, 3]])
    new = write_table(tmp_path, columns, [["ข", "ก", "ก", "ง"], ["y", "x", "x", "w"], [5, 1, 1, 9]])
    found = tables.diff(old, new)
    assert found["match"] == "content" and found["rows"] == {"added": 1, "removed": 1, "changed": 1, "unchanged": 2}
    assert [c["cells"] for c in found["changes"] if c["change"] == "changed"] == [
        [{"column": "amount", "from": 2, "to": 5}]
    ]


def test_columns_added_removed_renamed_and_retyped(tables, tmp_path) -> None:
    old = write_table(tmp_path, [CODE, NAME, AMOUNT, RATE], [list("abc"), ["ก", "ข", "ค"], [1, 2, 3], [1.0, 2.0, 3.5]])
    renamed, text = Column(name="title", title="ชื่อเรื่อง"), Column(name="rate", title="อัตรา")
    extra = Column(name="extra", title="extra", type="boolean")
    new = write_table(
        tmp_path, [CODE, renamed, text, extra], [list("abc"), ["ก", "ข", "ค"], ["1.0", "2.0", "สาม"], [True] * 3]
    )
    found = tables.diff(old, new)
    assert found["columns"] == {
        "added": ["extra"],
        "removed": ["amount"],
        "renamed": [{"from": "name", "to": "title"}],
        "retyped": [{"column": "rate", "from": "number", "to": "string"}],
    }
    assert found["rows"]["changed"] >= 1
    assert "ชื่อคอลัมน์" in found["summary"].render("th")


def test_keys_that_are_declared_must_be_there_and_hold(tables, tmp_path) -> None:
    old = write_table(tmp_path, [CODE, NAME], [["a", "b"], ["x", "x"]])
    new = write_table(tmp_path, [CODE, NAME], [["b", "a"], ["x", "y"]])
    assert tables.diff(old, new, keys=["code"])["rows"]["changed"] == 1
    for keys in (["name"], ["cod"]):
        with pytest.raises(InvalidRequest):
            tables.diff(old, new, keys=keys)


def test_empty_versions_and_all_changes(tables, tmp_path) -> None:
    none = write_table(tmp_path, [CODE, AMOUNT], [[], []])
    some = write_table(tmp_path, [CODE, AMOUNT], [[f"c{i}" for i in range(3000)], list(range(3000))])
    assert tables.diff(none, some, limit=5)["rows"] == {"added": 3000, "removed": 0, "changed": 0, "unchanged": 0}
    assert tables.diff(some, none, limit=5)["truncated"] is True
    assert len(list(tables.changes(none, some))) == 3000
    assert tables.diff(none, none)["rows"]["added"] == 0


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    tables = DuckTables(256_000_000, tmp_path_factory.mktemp("diff"))
    yield tables
    tables.close()


codes = st.dictionaries(
    st.integers(0, 30), st.tuples(st.sampled_from(["ก", "ข", None]), st.integers(0, 3) | st.none()), max_size=25
)


@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(codes, codes, st.randoms(use_true_random=False))
def test_a_difference_by_key_is_what_plain_python_finds(
    engine, tmp_path_factory, old, new, chance: random.Random
) -> None:
    folder: Path = tmp_path_factory.mktemp("pair")
    tables = []
    for rows in (old, new):
        order = list(rows)
        chance.shuffle(order)
        cells = [[str(k) for k in order], [rows[k][0] for k in order], [rows[k][1] for k in order]]
        tables.append(write_table(folder, [CODE, NAME, AMOUNT], cells, group=7))
    found = engine.diff(tables[0], tables[1], keys=["code"])
    assert found["rows"] == {
        "added": len(new.keys() - old.keys()),
        "removed": len(old.keys() - new.keys()),
        "changed": sum(old[k] != new[k] for k in old.keys() & new.keys()),
        "unchanged": sum(old[k] == new[k] for k in old.keys() & new.keys()),
    }


def test_the_paths_for_much_that_changed_give_the_same(engine, tmp_path, monkeypatch) -> None:
    count = 500
    old = write_table(tmp_path, [CODE, AMOUNT], [[f"c{i}" for i in range(count)], list(range(count))])
    new = write_table(
        tmp_path, [CODE, AMOUNT], [[f"c{i}" for i in range(1, count + 1)], [i + i % 2 for i in range(1, count + 1)]]
    )
    small = engine.diff(old, new, limit=10_000)
    monkeypatch.setattr("catalog.tables.differences.aligned.MOST_LEFT", 100)
    whole = engine.diff(old, new, limit=10_000)
    assert small == whole and whole["rows"] == {"added": 1, "removed": 1, "changed": 250, "unchanged": 249}


PROVINCE = Column(name="จังหวัด", title="จังหวัด", kind="place")
PEOPLE = Column(name="ประชากร", title="จำนวนประชากร", type="integer", kind="measure", unit="คน")


def test_the_sentence_names_provinces_new_years_and_directions(tables, tmp_path) -> None:
    """Pairs as agencies revise: some provinces, another year, a name of a column, up here and down there, another spelling."""
    places = ["ตาก", "เลย", "น่าน", "แพร่", "ตรัง"]
    people = [1000, 2000, 3000, 4000, 5000]

    def said(columns: list[list[Column]], cells: list[list[list]]) -> str:
        old, new = (write_table(tmp_path, c, v, version=n) for n, (c, v) in enumerate(zip(columns, cells, strict=True)))
        return tables.diff(old, new)["summary"].render("th")

    by = [[PROVINCE, PEOPLE]] * 2
    revised = said(by, [[places, people], [places, [1031, 2062, 3000, 4000, 5000]]])
    assert revised == "แก้ไข 2 จังหวัด จากทั้งหมด 5 โดย “จำนวนประชากร” เปลี่ยนเฉลี่ย +3.1 %"
    both = said(by, [[places, people], [places, [1100, 1800, 3000, 4000, 5000]]])
    assert both.endswith("เพิ่มขึ้น 1 รายการ ลดลง 1 รายการ")
    spelled = said(by, [[places, people], [[f"จังหวัด{p}" for p in places], people]])
    assert spelled.endswith("ในช่อง “จังหวัด”")
    years = [[PROVINCE, YEAR, PEOPLE]] * 2
    longer = said(years, [[places, [2565] * 5, people], [places * 2, [2565] * 5 + [2566] * 5, people * 2]])
    assert longer == "เพิ่ม 5 แถว ของปี 2566"
    renamed = PEOPLE.model_copy(update={"name": "รวม", "title": "ประชากรรวม"})
    assert "“จำนวนประชากร” → “ประชากรรวม”" in said([[PROVINCE, PEOPLE], [PROVINCE, renamed]], [[places, people]] * 2)


def test_sentences_are_kept_across_restarts(tmp_path, monkeypatch) -> None:
    old = write_table(tmp_path, [CODE, AMOUNT], [["a", "b"], [100, 2]])
    new = write_table(tmp_path, [CODE, AMOUNT], [["a", "b"], [110, 2]], version=2)
    first = DuckTables(64_000_000, tmp_path / "temp")
    monkeypatch.setattr("catalog.tables.engine.COMPARED_AT_ONCE", 0)
    assert first.revision(old, new) is None  # large: found beside the questions
    first.warming.settle()
    found = first.revision(old, new)
    first.close()
    second = DuckTables(64_000_000, tmp_path / "temp")
    monkeypatch.setattr(second, "diff", None)
    assert second.revision(old, new).render("th") == found.render("th") and "+10.0 %" in found.render("th")
    second.close()
