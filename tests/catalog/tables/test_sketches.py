"""Sketches of columns: shares exact where columns are small, near where they are large; which columns may be keys."""

from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from catalog.tables.sketches import KEPT, share, sketches_of
from catalog.words.model import Column


def sketched(folder: Path, values: list[object], kind: str = "code", type_: str = "string"):  # noqa: ANN201
    path = folder / f"{len(list(folder.iterdir()))}.parquet"
    pq.write_table(pa.table({"a": values}), path, row_group_size=1000)
    return sketches_of(path, [Column(name="a", title="ก", kind=kind, type=type_)])  # type: ignore[arg-type]


def test_shares_of_small_columns_are_exact(tmp_path: Path) -> None:
    (mine,) = sketched(tmp_path, ["10", "50", "57", None, "10"])
    (other,) = sketched(tmp_path, [10, 50, 90, 91], type_="integer")
    assert (mine.distinct, other.distinct) == (3, 4)
    assert share(mine, other) == pytest.approx(2 / 3)
    assert share(other, mine) == pytest.approx(2 / 4)


@pytest.mark.parametrize(("size", "held"), [(5_000, 2_500), (20_000, 15_000), (3_000, 3_000)])
def test_shares_of_large_columns_are_near(tmp_path: Path, size: int, held: int) -> None:
    (mine,) = sketched(tmp_path, [f"k{n}" for n in range(size)])
    (other,) = sketched(tmp_path, [f"k{n}" for n in range(size - held, 2 * size)])
    assert len(mine.hashes) == KEPT
    assert share(mine, other) == pytest.approx(held / size, abs=0.08)


@pytest.mark.parametrize(
    ("values", "kind", "type_"),
    [([1, 2, 3], "measure", "integer"), ([1.5, 2.5], "text", "number"), (["a"], "code", "string"),
     (["x" * 500, "y"], "text", "string"), ([None, None], "code", "string")],
)  # fmt: skip
def test_what_is_no_key_is_not_sketched(tmp_path: Path, values: list[object], kind: str, type_: str) -> None:
    assert sketched(tmp_path, values, kind, type_) == []


def test_what_is_no_parquet_has_no_sketches(tmp_path: Path) -> None:
    path = tmp_path / "x.parquet"
    path.write_bytes(b"PAR1nothing")
    assert sketches_of(path, [Column(name="a", title="a", kind="code")]) == []
