"""Figures on pages are those that were published: nothing is rounded, and the points of a column stand below each other."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from api.portal import format, grid

COLUMN = {"name": "rain", "type": "number", "kind": "measure"}


@pytest.mark.parametrize(
    ("values", "shown"),
    [
        ([8.1, 7.0, 13.55], ["8.10", "7.00", "13.55"]),
        ([1234567.0, 2.0], ["1,234,567", "2"]),
        ([13.756331, 7.0], ["13.756331", "7"]),
        ([0.1 + 0.2, 1e-13], ["0.3", "1e-13"]),
        ([-1234.5, None], ["-1,234.5", ""]),
        ([3, 2.5], ["3.0", "2.5"]),
    ],
)
def test_figures_stand_as_published(values: list[float | None], shown: list[str]) -> None:
    least = grid.points([{"rain": value} for value in values], [COLUMN])["rain"]
    assert [grid.cell(value, COLUMN, "th", least) for value in values] == shown


@given(st.decimals(-(10**6), 10**6, places=6))
def test_no_published_decimal_is_lost(value: object) -> None:
    number = float(str(value))
    assert float(format.exact(number).replace(",", "")) == number
