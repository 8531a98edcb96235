"""DCAT-US of three ages: what an access address is, and what a repeating interval says."""

from typing import Any

import pytest

from harvesters.mapping.dcat_us import draft


def kinds(raw: dict[str, Any]) -> list[tuple[str, str]]:
    return [(r.kind, r.format) for r in draft({"identifier": "x", "title": "t", **raw}).resources]


def test_in_version_1_0_an_access_address_is_a_download() -> None:
    old = {
        "accessURL": "https://a.example/api/file_data/r?filename=curbs.kml",
        "distribution": [
            {"accessURL": "https://a.example/api/file_data/r?filename=curbs.kml", "formats": [{"value": "application/xml"}]},
            {"accessURL": "https://a.example/rows.csv?accessType=DOWNLOAD", "formats": [{"value": "text/csv"}]},
            {"accessURL": "https://a.example/about", "formats": [{"value": "text/html"}]},
        ],
    }  # fmt: skip
    assert kinds(old) == [("file", "XML"), ("file", "CSV"), ("page", "HTML")]


def test_later_it_is_a_page_unless_it_names_a_file() -> None:
    new = [
        {"accessURL": "https://a.example/search", "format": "CSV"},
        {"accessURL": "https://a.example/owners.csv"},
        {"accessURL": "https://a.example/v1", "format": "API"},
        {"downloadURL": "https://a.example/get", "format": "CSV"},
        {"title": "no address at all"},
    ]
    assert [kind for kind, _ in kinds({"distribution": new})] == ["page", "file", "service", "file", "file"]


@pytest.mark.parametrize(
    ("modified", "cadence", "code"), [("R/P1D", None, "D"), ("R/P1D", "R/P1M", "M"), ("2020-01-01", None, None)]
)
def test_a_repeating_interval_says_how_often(modified: str, cadence: str | None, code: str | None) -> None:
    found = draft({"identifier": "x", "title": "t", "modified": modified, "accrualPeriodicity": cadence})
    assert (found.frequency.code if found.frequency else None) == code
    assert (found.modified, found.extras.get("modified")) == (
        (None, "R/P1D") if modified == "R/P1D" else (modified, None)
    )


def test_whose_part_the_publisher_is_stays_known() -> None:
    who = {"name": "Office", "subOrganizationOf": {"name": "Ministry"}}
    found = draft({"identifier": "x", "title": "t", "publisher": who})
    assert found.organization is not None and found.organization.title == "Office"
    assert found.extras == {"publisher": who}
    assert not draft({"identifier": "x", "title": "t", "publisher": {"name": "Office"}}).extras
