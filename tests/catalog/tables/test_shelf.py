import os
from pathlib import Path

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from catalog.tables.engine import DuckTables
from catalog.tables.frame_columns import LAST, stable_order
from catalog.tables.rowquery import parse_row_query
from catalog.tables.shelf import Shelf
from catalog.words.model import Column

from .conftest import write_table

COLUMNS = [Column(name="จังหวัด", title="จังหวัด"), Column(name="amount", title="จำนวน", type="integer")]
QUESTION = [("จังหวัด__contains", "9"), ("amount__sort", "desc"), ("amount__isnotnull", "")]


@pytest.fixture
def large(tmp_path, monkeypatch):
    """A table that counts as large; its engine is closed and opened again by `engine()`."""
    monkeypatch.setattr("catalog.tables.engine.LARGE", 0)
    monkeypatch.setattr("catalog.tables.engine.AT_ONCE", 0)
    amounts = [None if i % 7 == 0 else (i * 7919) % 1009 for i in range(5000)]
    return write_table(tmp_path, COLUMNS, [[f"จังหวัดที่ {i % 77}" if i % 5 else None for i in range(5000)], amounts])


def test_a_table_once_looked_at_is_mapped_after_a_restart(large, tmp_path, monkeypatch) -> None:
    first = DuckTables(64_000_000, tmp_path / "temp")
    query = parse_row_query(QUESTION, large.columns)
    expected = first.rows(large, query)  # by SQL: nothing is at hand yet
    first.warming.settle()
    assert first.rows(large, query) == expected
    first.close()
    second = DuckTables(64_000_000, tmp_path / "temp")
    try:
        monkeypatch.setattr(second.duck, "page", None)
        monkeypatch.setattr("catalog.tables.frames.Frame.read", None)
        assert second.rows(large, query) == expected
        frame = second.frames.get(large.sha256)
        assert frame.columns and all(column.mapped for column in frame.columns.values())
    finally:
        second.close()


def test_nothing_stays_of_a_table_whose_parquet_is_gone(large, tmp_path) -> None:
    engine = DuckTables(64_000_000, tmp_path / "temp")
    engine.rows(large, parse_row_query([], large.columns))
    engine.warming.settle()
    shelf = tmp_path / "temp" / "shelf"
    assert list(shelf.rglob("*.arrow"))
    assert not any("__raw" in str(pa.ipc.open_file(f).schema) for f in shelf.rglob("*.arrow"))
    Path(large.uri).unlink()
    engine.tidy()
    assert not list(shelf.rglob("*.arrow"))
    engine.close()


def test_a_damaged_file_is_as_good_as_none(large, tmp_path) -> None:
    query = parse_row_query(QUESTION, large.columns)
    for _ in range(2):
        engine = DuckTables(64_000_000, tmp_path / "temp")
        found = engine.rows(large, query)
        engine.warming.settle()
        assert engine.rows(large, query) == found and found.total
        engine.close()
        for file in (tmp_path / "temp" / "shelf").rglob("*.arrow"):
            file.write_bytes(b"ARROW1 no more")


def test_the_longest_unused_is_thrown_away_first(tmp_path) -> None:
    source = tmp_path / "source.parquet"
    source.write_bytes(b"x")
    shelf = Shelf(tmp_path / "shelf", most=10_000)
    for number in range(4):
        table = shelf.table(f"t{number}", ["a"])
        table.come_from(str(source))
        table.put("a", pa.array(np.arange(500)))
        os.utime(table.folder, (number, number))
    shelf.tidy()
    assert [bool(shelf.table(f"t{n}", ["a"]).names) for n in range(4)] == [False, False, True, True]


@given(
    st.lists(st.integers(-3, 3) | st.just(int(LAST)) | st.just(-(2**62)), min_size=1, max_size=60),
    st.booleans(),
)
def test_the_quick_order_is_the_stable_order(cells, real) -> None:
    cells = cells * (20_000 // len(cells) + 1)
    keys = np.array(cells, np.float64) if real else np.array(cells, np.int64)
    assert np.array_equal(stable_order(keys), np.argsort(keys, kind="stable"))
