"""The openness score: each formula by hand-counted cases, and what gaming must not change."""

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.words.model import DraftResource, Frequency, License
from tests.validators.metadata.records import good
from validators.metadata.scoreboard import (
    WEIGHTS,
    AgencyFacts,
    AgencyScore,
    DatasetFacts,
    LinkCheck,
    availability,
    combine,
    license_openness,
    ranking,
    score,
    table_validity,
    timeliness,
)  # fmt: skip

TODAY = date(2024, 6, 1)
FRESH = DatasetFacts(
    good(), newest=date(2024, 1, 5), links=[LinkCheck("u", "h", TODAY, True)], tables=[{}], preview=True
)


def agency(*datasets: DatasetFacts, **more: object) -> AgencyScore:
    return score(AgencyFacts(datasets, **more), TODAY)  # type: ignore[arg-type]


def test_weights_are_a_hundred() -> None:
    assert sum(WEIGHTS.values()) == 100


def test_a_good_agency() -> None:
    found = agency(FRESH, FRESH, FRESH)
    assert found.parts == {
        "M": 100,
        "L": 100,
        "F": 100,
        "A": 100,
        "T": 100,
        "V": 100,
        "U": pytest.approx(60),
        "P": None,
    }
    assert found.score == pytest.approx((95 * 100 + 5 * 60 - 5 * 100) / 95)
    assert found.ranked
    assert found.beside["compliance"] == 100
    assert str(found.band) == "Outstanding"


def test_only_public_datasets_count() -> None:
    assert agency(DatasetFacts(good(category="ข้อมูลส่วนบุคคล"))).n == 0
    assert agency(DatasetFacts(good(category="ข้อมูลส่วนบุคคล"))).score is None


@pytest.mark.parametrize(
    "license, value",
    [
        (License(title="Creative Commons Attributions"), 1.0),
        (License(title="DGA Open Government License"), 1.0),
        (License(id="CC0-1.0", title="x"), 1.0),
        (License(title="Open Data Common"), 0.5),
        (License(title="อื่นๆ", url="http://x.example/licence"), 0.5),
        (License(title="อื่นๆ"), 0.0),
        (License(title="Creative Commons Non-Commercial (Any)"), 0.0),
        (License(title="License not specified"), 0.0),
        (None, 0.0),
    ],
)
def test_licences(license: License | None, value: float) -> None:
    assert license_openness(good(license=license)) == value


@pytest.mark.parametrize(
    "code, interval, age, value",
    [
        ("A", 1, 366, 1.0),  # one period old
        ("A", 1, 366 + 36, 1.0),  # and a tenth
        ("A", 1, 3 * 366, 0.0),
        ("A", 1, 2000, 0.0),
        ("M", 1, 31, 1.0),
        ("M", 1, 93, 0.0),
        ("A", 12, 31, pytest.approx(1.0, abs=0.02)),  # twelve times a year is once a month
        ("D", 1, 1, 1.0),
        ("D", 1, 3, 0.0),
        ("R", None, 0, 1.0),
        ("U", None, 1, 0.0),
        ("O", None, 9999, None),
    ],
)  # fmt: skip
def test_timeliness(code: str, interval: int | None, age: int, value: float | None) -> None:
    facts = DatasetFacts(good(frequency=Frequency(code=code, interval=interval)), newest=TODAY - timedelta(days=age))
    assert timeliness(facts, TODAY) == value


def test_no_date_no_timeliness() -> None:
    assert timeliness(DatasetFacts(good()), TODAY) == 0


@given(st.integers(0, 3000), st.integers(0, 3000), st.sampled_from("HDBWMQSA"), st.integers(1, 12))
def test_older_data_are_never_timelier(a: int, b: int, code: str, n: int) -> None:
    def at(age: int) -> float:
        facts = DatasetFacts(good(frequency=Frequency(code=code, interval=n)), newest=TODAY - timedelta(days=age))
        return timeliness(facts, TODAY) or 0.0

    young, old = sorted((a, b))
    assert 0 <= at(old) <= at(young) <= 1


def test_a_host_that_is_down_counts_once_a_day() -> None:
    down = [LinkCheck(f"http://h/{i}", "h", TODAY, False) for i in range(50)]
    up = [LinkCheck(f"http://g/{i}", "g", TODAY, True) for i in range(9)]
    assert availability(down + up) == 90
    assert availability([LinkCheck("a", "h", TODAY, True), LinkCheck("b", "h", TODAY, False)]) == 50
    assert availability([]) is None


@pytest.mark.parametrize(
    "rates, value",
    [
        ({}, 1),
        ({"undecodable": 0.01}, 0),
        ({"ragged-rows": 0.5}, 0.85),
        ({"bad-header": 1, "rows-above-header": 1}, 0.5),
        ({"blank-rows": 7}, 0.9),
    ],
)
def test_validity(rates: dict[str, float], value: float) -> None:
    assert table_validity(rates) == pytest.approx(value)


def test_parts_that_do_not_apply_are_left_out() -> None:
    assert combine({"M": 50, "P": None}) == 50
    assert combine({"M": 0, "T": 100}) == pytest.approx(100 * 20 / 35)
    assert combine({}) is None


def test_an_open_incident_caps_the_score() -> None:
    assert agency(FRESH, FRESH, FRESH, incident=True).score == 49


def test_responsiveness() -> None:
    assert agency(FRESH, due=4, in_time=1).parts["P"] == 25


def test_gaming_changes_nothing() -> None:
    touched = DatasetFacts(
        good(modified="2024-05-31"), newest=FRESH.newest, links=FRESH.links, tables=FRESH.tables, preview=True
    )
    doubled = DatasetFacts(
        good(
            resources=[
                *good().resources,
                DraftResource(remote_id="2", url="http://x.example/a.csv", format="CSV", description="ซ้ำ", title="ซ้ำ"),
            ]
        ),
        FRESH.newest,
        FRESH.links,
        FRESH.tables,
        True,
    )
    assert agency(touched).score == agency(doubled).score == agency(FRESH).score
    assert agency(DatasetFacts(good(frequency=Frequency(code="O")))).flags == ("mostly-not-updated",)


def test_ranking_draws_small_agencies_to_the_median() -> None:
    scores = {
        "big": AgencyScore(100, {}, 80.0),
        "small": AgencyScore(3, {}, 90.0),
        "low": AgencyScore(50, {}, 40.0),
        "tiny": AgencyScore(1, {}, 100.0),
    }
    order = ranking(scores)
    assert [name for name, _ in order] == ["small", "big", "low"]
    assert dict(order)["small"] == pytest.approx((3 * 90 + 5 * 85) / 8)
    assert ranking({}) == []
