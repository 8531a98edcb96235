"""The 14 elements, the score and the gate."""

import pytest

from catalog.words.model import Contact, Draft, Frequency, License, Severity
from catalog.words.texts import ROOT, Text, catalogue
from tests.validators.metadata.records import good
from validators import gate, judge_metadata
from validators.metadata.table import CHECKS, checks_of
from validators.metadata.thai import ELEMENTS
from validators.metadata.words import CATEGORIES


def codes(draft: Draft) -> set[str]:
    return {finding.code for finding in judge_metadata(draft)[0]}


def test_a_full_record_has_no_finding_and_all_points() -> None:
    assert judge_metadata(good()) == ([], 100.0)


def test_an_empty_record_lacks_every_element() -> None:
    findings, score = judge_metadata(Draft(remote_id="r", title=""))
    assert {check.code for check in ELEMENTS} <= {finding.code for finding in findings}
    assert all(f.severity is Severity.ERROR for f in findings if f.code in {c.code for c in ELEMENTS})
    assert score < 5


@pytest.mark.parametrize(
    "changes, code",
    [
        ({"title": "ประชากร"}, "metadata-title"),
        ({"title": "province_utf8.csv"}, "metadata-title"),
        ({"description": "สั้นเกินไป"}, "metadata-description"),
        ({"title": "จำนวนประชากร " * 5, "description": "จำนวนประชากร" * 5}, "metadata-description"),
        ({"tags": ["หนึ่ง", "หนึ่ง "]}, "metadata-tags"),
        ({"tags": ["-", ""]}, "metadata-tags"),
        ({"contact": Contact(name="ก", email="ไม่ใช่อีเมล")}, "metadata-contact-email"),
        ({"contact": Contact(name="ไม่ระบุ", email="a@b.go.th")}, "metadata-contact"),
        ({"frequency": Frequency(code="U", raw="ไม่ทราบ")}, "metadata-frequency"),
        ({"frequency": Frequency(code="A", raw="ปี")}, "metadata-frequency"),
        ({"frequency": Frequency(code="A", interval=0, raw="ปี")}, "metadata-frequency"),
        ({"provenance": "ไม่ทราบ"}, "metadata-data-source"),
        ({"objectives": ["ไม่ทราบ"]}, "metadata-objective"),
        ({"objectives": ["เพื่อความสนุก"]}, "metadata-objective"),
        ({"data_formats": ["ไม่ทราบ"]}, "metadata-data-format"),
        ({"granularity": "ดาวอังคาร"}, "metadata-coverage"),
        ({"data_type": "N/A"}, "metadata-data-type"),
        ({"license": License(title="License not specified", raw="License not specified")}, "metadata-license"),
        ({"category": None}, "metadata-category"),
    ],
)  # fmt: skip
def test_each_rule(changes: dict[str, object], code: str) -> None:
    found = codes(good(**changes))
    assert code in found
    assert {c for c in found if c in {e.code for e in ELEMENTS}} == {code}


@pytest.mark.parametrize("code", ["R", "O", "X"])
def test_some_frequencies_need_no_number(code: str) -> None:
    assert "metadata-frequency" not in codes(good(frequency=Frequency(code=code, raw="ตามเวลาจริง")))


def test_spaces_and_zero_width_marks_do_not_matter() -> None:
    assert codes(good(category="ข้อมูล\u200bสาธารณะ ", granularity=" จัง\u200bหวัด", objectives=["พันธกิจ หน่วยงาน"])) == set()


def test_the_weights_of_the_score_are_a_hundred() -> None:
    assert sum(check.points["sala"] for check in checks_of("sala")) == 100
    assert len(checks_of("thai-14")) == 14
    assert len({check.code for check in CHECKS}) == len(CHECKS)


def texts_of(value: object) -> list[Text]:
    if isinstance(value, Text):
        return [value, *(t for part in value.params.values() for t in texts_of(part))]
    return []


def test_every_text_of_the_table_is_in_both_languages() -> None:
    thai = catalogue("th")
    findings, _ = judge_metadata(Draft(remote_id="r", title=""))
    texts = [t for c in CHECKS for t in (c.measures, c.fix)] + [t for f in findings for t in texts_of(f.detail)]
    assert [t.id for t in texts if t.id not in thai] == []
    assert (ROOT / "validators" / "locale" / "th" / "metadata.po").exists()
    assert "ชื่อชุดข้อมูล" in next(f for f in findings if f.code == "metadata-title").detail.render("th")


@pytest.mark.parametrize(
    "category",
    [
        "ข้อมูลสาธารณะ",
        "ข้อมูล สาธารณะ",
        "\u200bข้อมูลสาธารณะ\ufeff",
        "สาธารณะ",
        "Public",
        "open data",
        None,
        "",
        "-",
        "ไม่ระบุ",
    ],
)
def test_the_gate_lets_public_and_unstated_through(category: str | None) -> None:
    assert gate(good(category=category)) is None


@pytest.mark.parametrize(
    "category",
    [*(c for c in CATEGORIES if c != "ข้อมูลสาธารณะ"), "ข้อมูลข่าวสารส่วนบุคคล", "ข้อมูล ส่วน\u200bบุคคล", "PERSONAL DATA", "ลับ", "ข้อมูลสาธารณะ, ข้อมูลส่วนบุคคล", "อะไรก็ไม่รู้"],
)  # fmt: skip
def test_the_gate_holds_every_other_category_back(category: str) -> None:
    held = gate(good(category=category))
    assert held is not None
    assert all(text.render("th") != text.render("en") for text in held)


@pytest.mark.parametrize(
    "changes",
    [
        {"extras": {"private": True}},
        {"extras": {"private": "True"}},
        {"extras": {"allow_harvest": "False"}},
        {"extras": {"data_classification": "ลับมาก"}},
        {"access_rights": "http://publications.europa.eu/resource/authority/access-right/NON_PUBLIC"},
        {"access_rights": "restricted public"},
    ],
)
def test_the_gate_knows_other_ways_to_say_not_public(changes: dict[str, object]) -> None:
    assert gate(good(**changes)) is not None


@pytest.mark.parametrize(
    "changes",
    [
        {"extras": {"private": False, "allow_harvest": "True", "data_classification": "เปิดเผย"}},
        {"access_rights": "http://publications.europa.eu/resource/authority/access-right/PUBLIC"},
        {"access_rights": "ไม่มีเงื่อนไข"},
    ],
)
def test_the_gate_is_open_to_what_says_open(changes: dict[str, object]) -> None:
    assert gate(good(**changes)) is None
