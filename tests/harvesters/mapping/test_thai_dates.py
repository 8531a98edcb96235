"""Thai dates and years to ISO in the common era."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.mapping.thai_dates import day, year


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2560-01-15", "2017-01-15"), ("2024-02-29", "2024-02-29"), ("2567-02-29", "2024-02-29"), ("29/02/2567", "2024-02-29"),
        ("1-3-2566", "2023-03-01"), ("๒๕ มกราคม ๒๕๖๗", "2024-01-25"), ("5 ก.พ. 2567", "2024-02-05"), ("มีนาคม 2567", "2024-03"), ("2567", "2024"),
        ("พ.ศ. 2566", "2023"), ("2024-02-29T10:00:00", "2024-02-29T10:00:00"), ("2566-02-29", None), ("32/01/2567", None), ("เร็ว ๆ นี้", None),
        ("", None), (None, None), ("0001", None),
    ],
)  # fmt: skip
def test_days(written: str | None, iso: str | None) -> None:
    assert day(written) == iso


@given(st.dates(date(1900, 1, 1), date(2200, 1, 1)))
def test_every_day_is_the_same_in_both_eras(moment: date) -> None:
    buddhist = f"{moment.year + 543:04d}-{moment.month:02d}-{moment.day:02d}"
    assert day(buddhist) == day(moment.isoformat()) == moment.isoformat()
    assert day(f"{moment.day}/{moment.month}/{moment.year + 543}") == moment.isoformat()


@pytest.mark.parametrize(
    ("written", "iso"),
    [
        ("2560", "2017"),
        ("๒๕๖๐", "2017"),
        ("2017", "2017"),
        ("ปีงบประมาณ 2560", "2017"),
        ("ปี พ.ศ. 2560", "2017"),
        ("17", None),
    ],
)
def test_years(written: str, iso: str | None) -> None:
    assert year(written) == iso
