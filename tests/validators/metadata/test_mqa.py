"""MQA's points, and the other profiles of the one table."""

import pytest

from catalog.words.model import Draft, DraftResource, License
from tests.validators.metadata.records import good
from validators.metadata.check import Link, Subject
from validators.metadata.judge import judge_subject
from validators.metadata.mqa import BANDS, DIMENSIONS, mqa
from validators.metadata.table import PROFILES, check_of, checks_of

FULL = Subject(
    good(license=License(id="CC-BY-4.0", title="CC BY 4.0", raw="CC BY 4.0", open=True)),
    {"http://x.example/a.csv": Link(200)},
    True,
)


def test_405_points_in_23_metrics_and_five_dimensions() -> None:
    checks = checks_of("mqa")
    assert len(checks) == 23
    assert sum(check.points["mqa"] for check in checks) == 405
    sums = {d: sum(check_of(f"has-{n}").points["mqa"] for n in names) for d, names in DIMENSIONS.items()}
    assert sums == {
        "findability": 100,
        "accessibility": 100,
        "interoperability": 110,
        "reusability": 75,
        "contextuality": 20,
    }


def test_a_full_record_has_all_and_an_empty_one_nothing() -> None:
    assert mqa([FULL]).points == 405
    assert str(mqa([FULL]).band) == "Excellent"
    assert mqa([Subject(Draft(remote_id="r", title=""))]).points == 0
    assert mqa([]).points == 0


def test_a_catalogue_has_weight_times_share() -> None:
    half = mqa([FULL, Subject(Draft(remote_id="r", title=""))])
    assert half.points == 202.5
    assert half.dimensions["findability"] == 50


@pytest.mark.parametrize(
    "points, band",
    [
        (405, "Excellent"),
        (351, "Excellent"),
        (350, "Good"),
        (221, "Good"),
        (220, "Sufficient"),
        (121, "Sufficient"),
        (120, "Bad"),
    ],
)
def test_bands(points: int, band: str) -> None:
    assert str(next(name for least, name in BANDS if points >= least)) == band


def test_only_the_best_file_counts_for_interoperability() -> None:
    pdf = DraftResource(remote_id="p", url="http://x.example/a.pdf", format="PDF", media_type="application/pdf")
    csv = DraftResource(remote_id="c", url="http://x.example/a.csv", format="CSV")
    apart = {"format", "vocabulary", "non-proprietary", "machine-readable"}
    both = mqa([Subject(good(resources=[pdf, csv]))])
    assert both.metrics["media-type"] == 0, "the PDF's media type is not lent to the CSV"
    assert both.dimensions["interoperability"] == 70
    assert len(apart) == 4


def test_a_link_that_does_not_answer_costs_80() -> None:
    dead = Subject(FULL.draft, {"http://x.example/a.csv": Link(404)}, True)
    assert mqa([dead]).points == 405 - 80


@pytest.mark.parametrize("profile", PROFILES)
def test_every_profile_gives_0_to_100(profile: str) -> None:
    findings, score = judge_subject(Subject(Draft(remote_id="", title="")), profile)
    assert findings
    assert 0 <= score < 50
    assert judge_subject(FULL, profile)[1] >= 80
