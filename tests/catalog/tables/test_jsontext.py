"""JSON by columns is the JSON by rows."""

import json
from datetime import date, datetime
from decimal import Decimal

import pyarrow as pa
from hypothesis import given
from hypothesis import strategies as st

from catalog.tables.answers import json_rows, python_rows
from catalog.tables.jsontext import json_objects
from catalog.tables.port import RowQuery

texts = st.lists(st.none() | st.text(), min_size=1, max_size=20)


@given(texts, st.text(min_size=1), st.data())
def test_any_texts_and_numbers(cells, name, data) -> None:
    numbers = data.draw(st.lists(st.none() | st.floats(), min_size=len(cells), max_size=len(cells)))
    wholes = data.draw(st.lists(st.none() | st.integers(-(2**63), 2**63 - 1), min_size=len(cells), max_size=len(cells)))
    table = pa.table(
        [pa.array(cells, pa.string()), pa.array(numbers, pa.float64()), pa.array(wholes, pa.int64())],
        names=[name, "n\n", 'w"'],
    )
    if len(set(table.column_names)) < 3:
        return
    (batch,) = table.to_batches()
    found = json.loads(b"[" + json_objects(batch, ",")[:-1] + b"]")
    assert found == python_rows(table)


def test_every_kind_of_cell_and_a_slice() -> None:
    table = pa.table(
        {
            "b": [True, None, False],
            "d": [date(2024, 2, 29), None, date(1, 1, 1)],
            "t": [datetime(2024, 1, 1, 12), None, datetime(1999, 1, 1)],
            "x": [Decimal("1.50"), None, Decimal("2")],
            "l": [[1, 2], None, []],
            "k": pa.array(["ก", None, 'ก"']).dictionary_encode(),
        }
    )
    batch = table.to_batches()[0].slice(1)
    assert [json.loads(line) for line in json_objects(batch, "\n").splitlines()] == python_rows(table)[1:]


def test_a_large_page_and_a_small_one_are_alike() -> None:
    table = pa.table({"a": [f"ก{i}" for i in range(600)], "n": [None, 1.5, 2.0] * 200})
    for rows in (10, 600):
        answer = json.loads(json_rows(table.slice(0, rows), 600, RowQuery()) + b"}")
        assert answer["data"] == python_rows(table.slice(0, rows))
