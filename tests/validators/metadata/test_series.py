"""Columns that differ between two versions."""

from catalog.words.model import Column
from catalog.words.texts import catalogue
from validators.metadata.series import drift

OLD = [
    Column(name="province", title="จังหวัด"),
    Column(name="n", title="จำนวน", type="integer", unit="คน"),
    Column(name="note", title="หมายเหตุ"),
]


def test_the_same_columns_in_another_order_are_no_drift() -> None:
    assert drift(OLD, OLD[::-1]) == []


def test_what_came_went_was_renamed_and_changed() -> None:
    new = [
        Column(name="changwat", title="จัง\u200bหวัด"),
        Column(name="n", title="จำนวน", type="number", unit="ราย"),
        Column(name="year", title="ปี"),
    ]
    found = drift(OLD, new)
    assert [(f.code, f.column) for f in found] == [
        ("column-renamed", "จัง\u200bหวัด"), ("column-gone", "หมายเหตุ"), ("column-new", "ปี"), ("column-type", "จำนวน"), ("column-unit", "จำนวน"),
    ]  # fmt: skip
    assert {f.detail.id for f in found} <= set(catalogue("th"))
