"""Data requests as words: what is taken, what is refused, what is the same."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.words.errors import InvalidRequest
from catalog.words.requests import LONGEST_DETAILS, LONGEST_TITLE, REFUSALS, RequestStatus, answer, asking, key_of, said

ANYTHING = st.text(max_size=300) | st.text("กขคงน้ำฝน่ิ์ํา​ \n\r\t๐๙AZaz.!-", max_size=300)


@given(ANYTHING, ANYTHING, ANYTHING)
def test_whatever_is_sent_is_bounded_plain_text_or_refused(title: str, details: str, query: str) -> None:
    try:
        made = asking(title, details, None, query)
    except InvalidRequest:
        return
    assert 6 <= len(made.title) <= LONGEST_TITLE and len(made.details) <= LONGEST_DETAILS
    for text in (made.title, made.query or "", *made.details.split("\n")):
        assert text == text.strip() and "  " not in text
        assert not any(unicodedata.category(c).startswith("C") for c in text)
    assert "\n\n\n" not in made.details
    assert asking(made.title, made.details, None, made.query) == made, "what was said once is said the same way again"
    assert made.key and made.key == key_of(made.title)


@pytest.mark.parametrize(
    "one, other",
    [
        ("ปริมาณน้ำฝน ปี ๒๕๖๗", "ปริมาณน้ำฝนปี 2567"),
        ("ปริมาณน้ำฝน", "ปริมาณนํ้าฝน"),  # nikhahit and sara aa
        ("Rainfall by day!", "  rainfall BY-DAY "),
        ("น้ำ​ฝน", "น้ำฝน"),
    ],
)
def test_the_same_in_other_letters_is_the_same(one: str, other: str) -> None:
    assert key_of(one) == key_of(other)


def test_vowels_and_tones_tell_titles_apart() -> None:
    assert len({key_of(word) for word in ("ปา", "ป่า", "ป้า", "ปี", "ปู", "ข้าว", "ขาว")}) == 7


@pytest.mark.parametrize(
    "title, details",
    [
        ("", ""),
        ("สั้น", ""),
        ("........", ""),
        ("1234567890", ""),
        ("ก" * 201, ""),
        ("งบประมาณตำบล", "ก" * 4_001),
        ("งบประมาณตำบล", "https://a.example www.b.example http://c.example"),
        ("\x00\x07\u200b\u200b\u200b\u200b", ""),
    ],
)
def test_what_says_nothing_or_too_much_is_refused(title: str, details: str) -> None:
    with pytest.raises(InvalidRequest):
        asking(title, details)


def test_lines_stay_and_signs_that_cannot_be_seen_go() -> None:
    assert said("ก\r\n\r\n\r\n\r\nข \u202e\x07 ค\ud800", lines=True) == "ก\n\nข ค"
    assert said("ก\nข") == "ก ข"


def test_an_answer_is_whole_or_refused() -> None:
    text = "หน่วยงานเผยแพร่ข้อมูลนี้แล้ว"
    assert answer(text, "answered").status is RequestStatus.ANSWERED
    assert answer(text, "published", dataset="rain").dataset == "rain"
    assert all(answer(text, "refused", code).reason == code for code in REFUSALS)
    for wrong in (
        ("short", "answered"),
        (text, "done"),
        (text, "refused"),
        (text, "refused", "because"),
        (text, "published"),
        (text, "answered", "not-held"),
        (text, "answered", None, "rain"),
        (text, "open", None, "rain"),
    ):
        with pytest.raises(InvalidRequest):
            answer(*wrong)
