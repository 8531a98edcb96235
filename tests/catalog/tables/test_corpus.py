"""Real Thai tables, read and judged, then asked, exported and compared."""

import csv
import hashlib
import io
from pathlib import Path

import pytest

from catalog.tables.engine import DuckTables
from catalog.tables.port import RowQuery, Table
from catalog.tables.rowquery import parse_row_query
from validators import judge_file
from validators.port import Hints

FILES = [
    "province_tis.csv", "province_utf8.csv", "districts.xlsx", "thailand.xls", "PopulationByProvince.txt", "oncb_complaint_04.csv",
    "new_car_category_mfg_model_2566.csv", "nso_household_expenses(excel).xlsx",
]  # fmt: skip


def judged(corpus: Path, folder: Path, name: str) -> Table:
    found = judge_file(corpus / "1-thai-tabular" / name, Hints(name=name), folder / f"{name}.parquet")
    assert found.parquet is not None and found.rows is not None
    sha = hashlib.sha256(found.parquet.read_bytes()).hexdigest()
    return Table("r", 1, str(found.parquet), sha, found.rows, list(found.columns), name)


@pytest.mark.corpus
@pytest.mark.parametrize("name", FILES)
def test_every_column_of_a_real_table_can_be_asked(corpus, tables: DuckTables, tmp_path, name) -> None:
    table = judged(corpus, tmp_path, name)
    first = tables.rows(table, RowQuery())
    assert first.total == table.rows and list(first.data[0]) == ["__id", *(c.name for c in table.columns)]
    for column in table.columns:
        cell = first.data[0][column.name]
        if cell is not None:
            exact = str(cell).lower() if isinstance(cell, bool) else str(cell)
            assert tables.rows(table, parse_row_query([(f"{column.name}__exact", exact)], table.columns)).total >= 1
        ordered = parse_row_query([(f"{column.name}__sort", "desc"), ("page_size", "10000")], table.columns)
        assert sorted(row["__id"] for row in tables.rows(table, ordered).data) == list(range(1, table.rows + 1))
        groups = parse_row_query([(f"{column.name}__groupby", ""), ("page_size", "10000")], table.columns)
        assert 1 <= tables.rows(table, groups).total <= table.rows
    lines = list(csv.reader(io.StringIO(b"".join(tables.export(table, RowQuery(), "csv", {})).decode())))
    assert len(lines) == table.rows + 1 and lines[0] == [c.name for c in table.columns]
    assert tables.diff(table, table)["rows"]["unchanged"] == table.rows


@pytest.mark.corpus
def test_two_encodings_of_one_table_do_not_differ(corpus, tables: DuckTables, tmp_path) -> None:
    one, other = (judged(corpus, tmp_path, f"province_{encoding}.csv") for encoding in ("tis", "utf8"))
    found = tables.diff(one, other)
    assert found["rows"] == {"added": 0, "removed": 0, "changed": 0, "unchanged": 77} and not found["changes"]
    assert tables.rows(one, RowQuery(page_size=100)).data == tables.rows(other, RowQuery(page_size=100)).data
