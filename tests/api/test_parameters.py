"""What is asked with another interface's word is answered with ours."""

import pytest

from api.parameters import nearest

KNOWN = ("q", "license", "limit", "cursor", "sort", "organization")


@pytest.mark.parametrize(
    ("asked", "meant"),
    [
        ("size", "limit"),
        ("rows", "limit"),
        ("$limit", "limit"),
        ("per_page", "limit"),
        ("offset", "cursor"),
        ("query", "q"),
        ("order_by", "sort"),
        ("organisation", "organization"),
        ("licence", "license"),
        ("เขต", None),
        ("zzz", None),
    ],
)
def test_the_parameter_that_was_meant(asked: str, meant: str | None) -> None:
    assert nearest(asked, KNOWN) == meant
