"""Letting go: who, why, and only what was seen."""

import pytest

from catalog.words.errors import Conflict, InvalidRequest
from catalog.words.model import PersonalColumn, PersonalData
from catalog.words.releases import let_go, may_serve, pull

NAME = PersonalColumn(column="ผู้ประสานงาน", kind="name", count=9)
PHONE = PersonalColumn(column="โทร", kind="phone", count=9)
WAITING = PersonalData(tier="review", columns=[NAME])


def test_what_was_seen_is_served_and_what_was_not_waits_again() -> None:
    release = let_go("r1", WAITING, "สมหญิง (DPO)", "เป็นรายชื่อผู้ติดต่อของหน่วยงาน", "2025-01-01T00:00:00Z")
    assert may_serve(PersonalData())
    assert not may_serve(WAITING)
    assert may_serve(WAITING, release)
    assert may_serve(PersonalData(tier="review", columns=[NAME.model_copy(update={"count": 99})]), release)
    assert not may_serve(PersonalData(tier="review", columns=[NAME, PHONE]), release)
    assert not may_serve(PersonalData(tier="block", columns=[NAME]), release)


def test_what_is_blocked_or_clean_cannot_be_let_go() -> None:
    for personal in (PersonalData(tier="block", columns=[NAME]), PersonalData()):
        with pytest.raises(Conflict):
            let_go("r1", personal, "a", "long enough a reason", "")


@pytest.mark.parametrize(
    "reviewer, reason", [("", "long enough a reason"), ("  ", "long enough a reason"), ("a", "ok"), ("a", "   ok     ")]
)
def test_a_decision_has_a_name_and_a_reason(reviewer: str, reason: str) -> None:
    with pytest.raises(InvalidRequest):
        let_go("r1", WAITING, reviewer, reason, "")


def test_what_was_pulled_back_is_served_only_once_it_is_let_go() -> None:
    pulled = pull("r1", PersonalData(), "สมหญิง (DPO)", "พบเลขบัตรประชาชนในหมายเหตุ", "2025-01-01T00:00:00Z")
    assert not may_serve(PersonalData(), pulled)
    assert not may_serve(WAITING, pulled)
    again = let_go("r1", PersonalData(), "สมหญิง (DPO)", "ตรวจแล้วเป็นเลขที่โครงการ", "", pulled=True)
    assert may_serve(PersonalData(), again)
    assert not may_serve(WAITING, again)
    with pytest.raises(Conflict):
        let_go("r1", PersonalData(tier="block", columns=[NAME]), "a", "long enough a reason", "", pulled=True)
    with pytest.raises(InvalidRequest):
        pull("r1", PersonalData(), "", "long enough a reason", "")
