"""The scan as a whole: split numbers, notes, types, officials, and that values are forgotten."""

import pickle
import random

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.words.texts import catalogue
from tests.validators.people.made_up import (
    PROVINCES,
    THAI,
    check_digit,
    dashed,
    full_name,
    juristic,
    mobile,
    national_id,
)  # fmt: skip
from validators.people import PersonalScan, findings, merge, withheld
from validators.people.column import ColumnWatch
from validators.people.kinds import KINDS

R = random.Random(3)


def scan(**columns: list[str]) -> PersonalScan:
    found = PersonalScan()
    found.feed({title: pa.array(values, pa.string()) for title, values in columns.items()})
    return found


@pytest.mark.parametrize("province", PROVINCES)
def test_ids_of_all_77_provinces_block(province: str) -> None:
    assert len(PROVINCES) == 77
    assert scan(x=[national_id(R, province=province) for _ in range(10)]).result().tier == "block"


@pytest.mark.parametrize("widths", [(1, 4, 5, 2, 1), (1,) * 13, (12, 1), (5, 8), (3, 3, 3, 4)])
def test_an_id_split_over_columns_blocks(widths: tuple[int, ...]) -> None:
    ids = [national_id(R) for _ in range(40)]
    starts = [sum(widths[:i]) for i in range(len(widths))]
    table = {f"c{i}": [n[a : a + w] for n in ids] for i, (a, w) in enumerate(zip(starts, widths, strict=True))}
    result = scan(ชื่อ=["ก"] * 40, **table).result()
    assert result.tier == "block"
    assert any(c.kind == "national-id" and c.count >= 39 for c in result.columns)


def test_zeros_lost_in_a_split_id_do_not_hide_it() -> None:
    ids = [national_id(R) for _ in range(60)]
    table = {
        "a": [n[0] for n in ids],
        "b": [str(int(n[1:5])) for n in ids],
        "c": [str(int(n[5:10])) for n in ids],
        "d": [str(int(n[10:12])) for n in ids],
        "e": [n[12] for n in ids],
    }
    assert scan(**table).result().tier == "block"


def test_one_id_in_a_long_file_is_found() -> None:
    values = [f"เรื่องที่ {i}" for i in range(200_000)]
    values[150_003] = f"แจ้งโดย {dashed(national_id(R))} ทางโทรศัพท์"
    result = scan(รายละเอียด=values).result()
    assert result.tier == "review"
    assert [(c.kind, c.count) for c in result.columns] == [("national-id", 1)]


def test_an_id_hidden_in_a_settled_column_is_found() -> None:
    values = [f"{i % 200}/{i % 9} หมู่ที่ {i % 12} ต.ท่าช้าง" for i in range(150_000)]
    for place in range(140_000, 140_010):
        values[place] += f" เลขบัตร {national_id(R)}"
    result = scan(ที่อยู่=values).result()
    assert ("national-id", 10) in {(c.kind, c.count) for c in result.columns}
    assert result.tier == "block"


@pytest.mark.parametrize(
    "array",
    [
        pa.array([int(national_id(R)) for _ in range(20)]),
        pa.array([float(national_id(R)) for _ in range(20)]),
        pa.array([national_id(R) for _ in range(20)], pa.large_string()),
        pa.array([national_id(R) for _ in range(20)] * 3).dictionary_encode(),
        pa.chunked_array([[national_id(R) for _ in range(5)], [national_id(R) for _ in range(5)]]),
        pa.array([None, "", *[national_id(R) for _ in range(20)]]),
        pa.array([[national_id(R)] for _ in range(20)]),
        pa.array([national_id(R).encode() for _ in range(20)], pa.binary()),
    ],
    ids=lambda array: str(array.type),
)  # fmt: skip
def test_any_type_of_column_is_read(array: pa.Array) -> None:
    found = PersonalScan()
    found.feed({"x": array})
    assert found.result().tier == "block"


def test_batches_are_one_table() -> None:
    found = PersonalScan()
    for _ in range(10):
        found.feed(pa.RecordBatch.from_arrays([pa.array([national_id(R)])], names=["x"]))
    assert found.result().columns[0].count == 10
    assert found.result().tier == "block"


@pytest.mark.parametrize(
    "column",
    [
        pa.array([], pa.string()),
        pa.nulls(5),
        pa.array([""] * 5),
        pa.array([True, None]),
        pa.array([float("nan"), 1e300]),
    ],
)
def test_nothing_to_see(column: pa.Array) -> None:
    found = PersonalScan()
    found.feed({"x": column})
    assert found.result().tier == "clean"
    assert PersonalScan().result().tier == "clean"


@pytest.mark.parametrize(
    "text, kind",
    [
        (f"เลขบัตรประชาชน {dashed(national_id(R))}", "national-id"),
        (f"{national_id(R)}", "national-id"),
        ("เด็กหญิงชูใจ ใจดี", "minor"),
        ("นายสมชาย ใจดี", "name"),
        ("ผู้ป่วย HN 1234567", "health-record"),
        (f"โอนเข้าบัญชี {R.randint(100, 999)}-1-23456-7", "bank-account"),
    ],
)
def test_notes_and_sheet_names_are_looked_at(text: str, kind: str) -> None:
    found = scan(จังหวัด=["ระยอง"])
    found.note(text, "sheet")
    result = found.result()
    assert [(c.column, c.kind) for c in result.columns][:1] == [("sheet", kind)]


@pytest.mark.parametrize(
    "text",
    [
        "ที่มา: สำนักงานสถิติแห่งชาติ โทร. 0 2141 7500",
        "ผู้จัดทำ นายสมชาย ใจดี โทร 081-234-5678",
        "ข้อมูล ณ วันที่ 17 ก.ย. 2561",
        "ปี 2566 จำนวน 1,234,567",
    ],
)
def test_who_answers_for_a_table_is_public(text: str) -> None:
    found = scan(จังหวัด=["ระยอง"])
    found.note(text, "notes")
    assert found.result().tier == "clean"


def test_a_list_of_executives_is_public_and_their_ids_are_not() -> None:
    people = {"ชื่อ-สกุล": [full_name(R) for _ in range(20)], "เบอร์โทร": [mobile(R) for _ in range(20)]}
    assert scan(**people).result().tier == "review"
    found = scan(**people)
    found.note("ทำเนียบผู้บริหารเทศบาล", "title")
    assert found.result().tier == "clean"
    found = scan(**people, x=[national_id(R) for _ in range(20)])
    found.note("ทำเนียบผู้บริหารเทศบาล", "title")
    assert found.result().tier == "block"


def test_sole_traders_among_companies_are_persons() -> None:
    numbers = [juristic(R) for _ in range(50)] + [national_id(R) for _ in range(10)]
    result = scan(เลขประจำตัวผู้เสียภาษี=numbers).result()
    assert result.tier == "block"
    assert result.columns[0].count == 10


@settings(max_examples=150, deadline=None)
@given(
    body=st.text("0123456789", min_size=11, max_size=11),
    first=st.sampled_from("12345678"),
    dash=st.sampled_from(["", "-", " ", "–"]),
    before=st.text(st.characters(categories=["Lo", "Lu", "Zs", "Po"]), max_size=30),
    after=st.text(st.characters(categories=["Lo", "Lu", "Zs", "Po"]), max_size=30),
    thai=st.booleans(),
)
def test_an_id_inside_any_text_is_seen(body: str, first: str, dash: str, before: str, after: str, thai: bool) -> None:
    number = dashed(first + body + check_digit(first + body), dash)
    watch = ColumnWatch("x")
    watch.feed(pa.array([f"{before} {number.translate(THAI) if thai else number} {after}"]))
    assert watch.whole.valid + watch.inner.valid == 1


@settings(max_examples=100, deadline=None)
@given(st.lists(st.text(max_size=60), max_size=30), st.text(max_size=20))
def test_any_text_is_survived(values: list[str], title: str) -> None:
    found = PersonalScan()
    values = [value.encode("utf-8", "replace").decode() for value in values]
    found.feed({title: pa.array(values, pa.string())})
    for value in values:
        found.note(value, "notes")
    assert found.result().tier in ("clean", "review", "block")


def test_values_are_forgotten_and_samples_masked() -> None:
    ids = [national_id(R) for _ in range(50)]
    names = [full_name(R) for _ in range(50)]
    phones = [mobile(R) for _ in range(50)]
    mails = [f"somchai.jaidee{i}@gmail.com" for i in range(50)]
    found = scan(
        เลขบัตรประชาชน=ids, ชื่อ=names, มือถือ=phones, อีเมล=mails, วันเกิด=["01/02/2530"] * 50, ที่อยู่=["99/1 หมู่ที่ 5 ต.ท่าช้าง"] * 50
    )
    result = found.result()
    kept = pickle.dumps(found).decode("utf-8", "ignore") + repr(found) + str(vars(found)) + result.model_dump_json()
    told = " ".join(f.detail.render("th") + f.detail.render("en") for f in findings(result)) + str(withheld(result))
    for value in (*ids, *phones, *mails, *(n for name in names for n in name.split()[1:]), "01/02/2530", "99/1"):
        assert value not in kept
        assert value not in told
    samples = {c.kind: c.sample for c in result.columns}
    assert samples["national-id"] == f"{ids[0][0]}-xxxx-xxxxx-xx-{ids[0][-1]}"
    assert samples["phone"] == f"{phones[0][:2]}x-xxx-xx{phones[0][-2:]}"
    assert samples["email"] == "xxx@xxx.com"


def test_texts_tell_column_kind_and_mending_in_both_languages() -> None:
    result = scan(เลขบัตรประชาชน=[national_id(R) for _ in range(9)]).result()
    reason, fix = withheld(result) or pytest.fail("held")
    assert reason.render("th") == "พบข้อมูลส่วนบุคคล: “เลขบัตรประชาชน” มีเลขประจำตัวประชาชน"
    assert fix.render("th") != fix.render("en")
    assert {kind.label.id for kind in KINDS.values()} <= set(catalogue("th"))
    assert withheld(merge([])) is None
    assert merge([scan(a=["x"]).result(), result]).tier == "block"


def test_the_check_digit_is_the_standard_s() -> None:
    watch = ColumnWatch("x")
    watch.feed(pa.array(["1234567890121", "1234567890122", "0107544000108"]))
    assert (watch.whole.shaped, watch.whole.valid, watch.whole.zero) == (2, 1, 1)


def test_random_numbers_are_no_ids() -> None:
    numbers = np.random.default_rng(5).integers(10**12, 9 * 10**12, 5_000)
    assert scan(x=[str(n) for n in numbers]).result().tier == "clean"
