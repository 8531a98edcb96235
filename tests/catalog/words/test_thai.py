"""Thai text: normal form, words, order, calendar."""

import unicodedata
from datetime import date

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from catalog.words.thai.calendar import be_to_ce, ce_to_be, fiscal_year, format_date, format_time, format_year
from catalog.words.thai.keyboard import other_layout
from catalog.words.thai.normal import clean, fold_digits, normalize, without_tones
from catalog.words.thai.segment import covering, dictionary, index_words, segment
from catalog.words.thai.sorting import sort_key
from catalog.words.thai.years import years_in

THAI = st.text(
    st.sampled_from([chr(code) for code in range(0x0E01, 0x0E5C) if unicodedata.category(chr(code)) != "Cn"])
)


@pytest.mark.parametrize(
    ("dirty", "clean_text"),
    [
        ("น้ํา", "น้ำ"),
        ("นํ้า", "น้ำ"),
        ("น้ำ", "น้ำ"),
        ("นํา", "นำ"),
        ("น\u200bำ\ufeff", "นำ"),
        ("เเม่", "แม่"),
        ("ที่", "ที่"),
        ("ท่ี", "ที่"),
        ("ที่่", "ที่"),
        ("๒๕๖๖", "2566"),
        ("  A\u00a0B\t\nC ", "a b c"),
        ("ＣＳＶ", "csv"),
        ("“ข้าว”", '"ข้าว"'),
    ],
)
def test_normalize(dirty: str, clean_text: str) -> None:
    assert normalize(dirty) == clean_text


@settings(deadline=None)
@given(st.text() | THAI)
def test_normalizing_twice_is_normalizing_once(text: str) -> None:
    once = normalize(text)
    assert normalize(once) == once
    assert "  " not in once and once == once.strip()


def test_clean_keeps_what_is_shown() -> None:
    assert clean("ปี ๒๕๖๖ ABC  x") == "ปี ๒๕๖๖ ABC  x"
    assert fold_digits("ปี ๒๕๖๖") == "ปี 2566"
    assert without_tones("ข้าวน้ำ") == "ขาวนำ"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("ปริมาณน้ำฝนรายเดือน พ.ศ. ๒๕๖๖", ["ปริมาณน้ำฝน", "รายเดือน", "พศ", "2566"]),
        ("อบต.ท่าแร้ง", ["อบต", "ท่าแร้ง"]),
        ("รพ.สต. สธ. กทม", ["รพสต", "สธ", "กทม"]),
        ("โควิด-19 COVID-19", ["โควิด", "19", "covid", "19"]),
        ("PM2.5 1,584 คัน", ["pm2.5", "1584", "คัน"]),
        ("กระทรวงฯ และกรมฯ ต่าง ๆ", ["กระทรวง", "และ", "กรม", "ต่าง"]),
        ("งบประมาณ2560-2561", ["งบประมาณ", "2560", "2561"]),
        ("...!!! 😀", []),
    ],
)
def test_segment(text: str, words: list[str]) -> None:
    assert segment(text) == words


@settings(deadline=None)
@given(st.text() | THAI)
def test_no_word_holds_a_space_and_letters_are_not_invented(text: str) -> None:
    words = segment(text)
    assert all(word and not any(letter.isspace() for letter in word) for word in words)
    assert set("".join(words)) <= set(normalize(text))


def test_words_inside_words_and_across_them() -> None:
    assert set(covering("ไข้เลือดออก")) >= {"ไข้", "เลือด", "ออก"}
    assert "ประจำปี" in index_words(["ประจำ", "ปีงบประมาณ"])
    assert "โรงพยาบาล" in index_words(segment("ที่ตั้งโรงพยาบาลส่งเสริมสุขภาพตำบล"))
    assert set(covering("covid19")) == {"covid", "19"}
    assert covering("policies") == ("policy",) and covering("bus") == () and covering("cars") == ("car",)


def test_every_cover_is_of_dictionary_words() -> None:
    for word in sorted(dictionary())[::701]:
        assert all(part in dictionary() and part in word for part in covering(word))


def test_thai_order() -> None:
    ordered = ["กก", "กบ", "เก", "เกลือ", "แกง", "ขา", "ข่า", "ข้า", "ข้าว", "คน"]
    assert sorted(set(ordered), key=sort_key) == ordered
    assert sorted(["ครั้งที่ 10", "ครั้งที่ ๒", "ครั้งที่ 9"], key=sort_key) == ["ครั้งที่ ๒", "ครั้งที่ 9", "ครั้งที่ 10"]
    assert sorted(["Zebra", "กบ", "7", "apple"], key=sort_key) == ["7", "กบ", "apple", "Zebra"]
    assert sort_key("(ร่าง) แผน") == sort_key("ร่าง แผน")


@settings(deadline=None)
@given(st.text() | THAI)
def test_a_sort_key_is_bounded(text: str) -> None:
    assert len(sort_key(text)) <= 241


def test_calendar() -> None:
    assert (be_to_ce(2566), ce_to_be(2023)) == (2023, 2566)
    assert (fiscal_year(date(2022, 9, 30)), fiscal_year(date(2022, 10, 1))) == (2565, 2566)
    assert format_date("2023-03-03") == "3 มี.ค. 2566"
    assert format_date("2023-03-03", long=True) == "3 มีนาคม 2566"
    assert format_date("2023-03-03", "en") == "3 Mar 2023"
    assert format_date("2023-03") == "มี.ค. 2566" and format_date("2023") == "2566"
    assert format_date("2022-12-31T18:00:00Z") == "1 ม.ค. 2566"  # it is tomorrow in Bangkok
    assert format_date("ไม่ทราบ") == "ไม่ทราบ" and format_date("2023-13") == "2023-13"
    assert format_time("2023-03-03T07:05:00Z") == "3 มี.ค. 2566 14:05 น."
    assert format_year("2023") == "2566" and format_year(2023, "en") == "2023"


@pytest.mark.parametrize(
    ("text", "years"),
    [
        ("ปี 2555 - 2558", {2012, 2013, 2014, 2015}),
        ("ปีงบประมาณ 66", {2023}),
        ("พ.ศ. ๒๕๖๖", {2023}),
        ("ปีเพาะปลูก 2565/66", {2022, 2023}),
        ("จัดจ้าง2560-2561", {2017, 2018}),
        ("Mineral Production 2014 - 2015", {2014, 2015}),
        ("โทร. 1584 สายด่วน 1111", set()),
        ("50 เขต", set()),
    ],
)
def test_years(text: str, years: set[int]) -> None:
    assert years_in(text) == years


def test_the_other_keyboard() -> None:
    assert other_layout("ohe/o") == "น้ำฝน"
    assert other_layout("พฟรืดฟสส") == "rainfall"
    assert other_layout("น้ำ abc") is None and other_layout("!!") is None


@given(st.text("กน่้๊๋์ิีุ็ัำําเ\u200b a", max_size=40))
def test_what_is_clean_stays_as_it_is(text: str) -> None:
    assert clean(clean(text)) == clean(text)
