"""Months, which are texts in data (2023-01), as people read them: พ.ศ. on Thai pages; what only looks like one stays."""

import pytest

from api.portal.grid import cell

MONTH = {"type": "string", "kind": "date"}


@pytest.mark.parametrize(
    ("value", "column", "thai", "english"),
    [
        ("2023-01", MONTH, "ม.ค. 2566", "Jan 2023"),
        ("2024-12", MONTH, "ธ.ค. 2567", "Dec 2024"),
        ("2024-99", MONTH, "2024-99", "2024-99"),
        ("ต้นเดือน", MONTH, "ต้นเดือน", "ต้นเดือน"),
        ("2023-01", {"type": "string", "kind": "code"}, "2023-01", "2023-01"),
    ],
)
def test_a_month_is_said_in_the_readers_era(value: str, column: dict[str, str], thai: str, english: str) -> None:
    assert (cell(value, column, "th"), cell(value, column, "en")) == (thai, english)
