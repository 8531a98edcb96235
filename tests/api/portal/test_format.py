from datetime import date

from hypothesis import given
from hypothesis import strategies as st

from api.portal import format


def test_days_in_both_calendars() -> None:
    assert format.day("2023-03-03", "th") == "3 มี.ค. 2566"
    assert format.day("2023-03-03", "en") == "3 Mar 2023"
    assert format.day("2023-03", "th") == "มี.ค. 2566"
    assert format.day("2023", "th") == "2566"
    assert format.day("ปี 2566", "th") == "ปี 2566"


def test_times_are_shown_in_bangkok() -> None:
    assert format.day("2026-11-20T18:20:00Z", "th", clock=True) == "21 พ.ย. 2569 01:20 น."
    assert format.day("2026-11-20T18:20:00Z", "en", clock=True) == "21 Nov 2026 01:20"


def test_nearness() -> None:
    today = date(2026, 11, 25)
    said = [
        format.nearness(v, "th", today)
        for v in ("2026-11-25", "2026-11-24", "2026-11-20", "2026-03-25", "2020", "2027")
    ]
    assert said == ["วันนี้", "เมื่อวาน", "5 วันก่อน", "8 เดือนก่อน", "6 ปีก่อน", ""]


def test_numbers_sizes_and_spans() -> None:
    assert format.number(1234567) == "1,234,567"
    assert format.number(1234.5) == "1,234.50"
    assert format.large(12_400_000, "th") == "12.4 ล้าน"
    assert format.large(12_400_000, "en") == "12.4 million"
    assert format.size(48_211) == "48 kB"
    assert format.size(1_204_000) == "1.2 MB"
    assert format.span("2022", "2023", "th") == "2565–2566"


@given(st.text(max_size=30))
def test_no_text_breaks_a_date(text: str) -> None:
    assert isinstance(str(format.time_tag(text, "th", near=True)), str)
