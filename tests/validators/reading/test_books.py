"""Cells of workbooks as text: many at once say what they say one by one."""

from datetime import date

from hypothesis import example, given
from hypothesis import strategies as st

from validators.reading.books import _column, cell_text


@given(
    st.lists(
        st.one_of(
            st.floats(), st.text(max_size=3), st.dates(), st.datetimes(), st.booleans(), st.integers(-9, 9).map(float)
        ),
        min_size=1,
        max_size=12,
    )
)
@example([10000000000.5, 0.00012, -1e15])
def test_a_column_at_once_says_what_its_cells_say_one_by_one(values: list[object]) -> None:
    for chosen in (
        values,
        [v for v in values if type(v) in (float, str)],
        [v for v in values if type(v) in (date, str)],
    ):
        if chosen:
            assert _column(chosen).to_pylist() == [cell_text(value) for value in chosen]
