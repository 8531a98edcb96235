"""Personal data in what people write: found in every dress, and not where figures alone look alike."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from validators.people.kinds import KINDS
from validators.people.prose import personal_kinds

THAI = str.maketrans("0123456789", "๐๑๒๓๔๕๖๗๘๙")
ARABIC = str.maketrans("0123456789", "٠١٢٣٤٥٦٧٨٩")
WORDS = st.sampled_from(["ขอข้อมูล", "รายตำบล", "ปี 2567", "โทร", "ของจังหวัดน่าน", "data", "\n", ", ", "งบ 1,500 บาท"])
PROSE = st.lists(WORDS, max_size=6).map(" ".join)
DRESSES = st.sampled_from([str, lambda s: s.translate(THAI), lambda s: s.translate(ARABIC), lambda s: s.replace("-", " "), lambda s: "\u200b".join(s)])  # fmt: skip


def national_id(body: str) -> str:
    total = sum(int(d) * w for d, w in zip(body, range(13, 1, -1), strict=True))
    digits = body + str((11 - total % 11) % 10)
    return f"{digits[0]}-{digits[1:5]}-{digits[5:10]}-{digits[10:12]}-{digits[12]}"


IDS = st.from_regex(r"[1-8][0-9]{11}", fullmatch=True).map(national_id)
PHONES = st.from_regex(r"0[689][0-9]-[0-9]{3}-[0-9]{4}", fullmatch=True)
MAILS = st.from_regex(r"[a-z]{2,9}\.[a-z]{2,9}@[a-z]{2,9}\.(com|co\.th|go\.th)", fullmatch=True)


@given(PROSE, IDS, DRESSES, PROSE)
def test_every_id_is_found(before: str, value: str, dress, after: str) -> None:
    assert "national-id" in personal_kinds(f"{before} {dress(value)} {after}")


@given(PROSE, PHONES, DRESSES, PROSE)
def test_every_mobile_number_is_found(before: str, value: str, dress, after: str) -> None:
    text = f"{before} {dress(value)} {after}"
    assert "phone" in personal_kinds(text)
    assert "phone" not in personal_kinds(text, office=True)


@given(PROSE, MAILS, PROSE)
def test_every_mail_address_is_found(before: str, value: str, after: str) -> None:
    assert "email" in personal_kinds(f"{before} {value} {after}")


@given(st.text(max_size=500))
def test_whatever_is_written_has_an_answer(text: str) -> None:
    assert set(personal_kinds(text)) <= set(KINDS)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "งบประมาณรายจ่าย ปีงบประมาณ พ.ศ. 2560-2567",
        "รหัสไปรษณีย์ 55000 ถึง 55220 และรหัสตำบล 550101",
        "วงเงิน 1,234,567,890.50 บาท",
        "สัญญาเลขที่ 123/2567 ลงวันที่ 01/02/2567",
        "พิกัด 13.756331, 100.501762",
        "เลขที่โครงการ 67019000123",
        "ทรัพย์สินของ นายเศรษฐา ทวีสิน อดีตนายกรัฐมนตรี",
        "ระยะทาง 12 ม. 3 จุด ถนน 4 เลน",
        "ISBN 978-616-123-456-7",
        "IP 192.0.2.1, http://example.go.th/a?id=12345",
    ],
)
def test_figures_are_no_persons(text: str) -> None:
    assert personal_kinds(text) == []
