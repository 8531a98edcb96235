"""Tables that share a key are found by sketches alone; what a gate holds back is never named."""

from dataclasses import replace
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from catalog.catalogue.catalogue import Catalogue
from catalog.catalogue.port import FileResult
from catalog.words.errors import SalaError
from catalog.words.model import Column, Judgement, RunStatus, TableShape, dataset_id, resource_id
from tests.catalog.catalogue.conftest import publication, run_of, table_result, withheld

PLACES = [f"แห่ง{n}" for n in range(40)]
KEY = [
    Column(name="place", title="สถานที่", kind="place"),
    Column(name="year", title="ปี", kind="year", type="year"),
    Column(name="n", title="จำนวน", kind="measure", type="integer"),
]


def where(name: str) -> str:
    return resource_id(dataset_id("dopa", name), f"{name}-0")


def with_rows(folder: Path, name: str, places: list[str]) -> FileResult:
    made = table_result(folder, where(name), name.encode())
    size = len(places)
    table = pa.table({"place": places, "year": [2020 + n % 3 for n in range(size)], "n": list(range(size))})
    assert made.parquet is not None
    pq.write_table(table, made.parquet)
    judged = Judgement(valid=True, table=TableShape(rows=size, columns=KEY))
    return replace(made, judgement=judged)


@pytest.fixture
def tables(catalogue: Catalogue, tmp_path: Path) -> Catalogue:
    names = {"a": PLACES[:20], "half": PLACES[10:30], "all": PLACES, "none": [f"ที่อื่น{n}" for n in range(20)]}
    run_of(catalogue, [publication(name) for name in names])
    lease = catalogue.begin("dopa", "worker")
    catalogue.file_done(lease, [with_rows(tmp_path, name, places) for name, places in names.items()])
    catalogue.finish(lease, RunStatus.DONE)
    return catalogue


def test_shares_order_and_sql(tables: Catalogue) -> None:
    found = tables.joins(where("a"))
    assert [one["resource"] for one in found] == [where("all"), where("half"), where("none")]
    keys = {one["resource"]: {on["column"]: on["share"] for on in one["on"]} for one in found}
    assert keys[where("all")] == {"place": 1.0, "year": 1.0}
    assert keys[where("half")] == {"place": 0.5, "year": 1.0}
    assert keys[where("none")] == {"year": 1.0}
    assert found[0]["unique"] and found[0]["adds"] == ["n"]
    assert f'JOIN "{where("all")}" AS b' in found[0]["sql"]


def test_what_is_withheld_or_taken_down_is_not_named(tables: Catalogue) -> None:
    assert len(tables.joins(where("a"))) == 3
    run_of(tables, [publication("a"), publication("half"), publication("none"), withheld("all", hash="2")])
    tables.take_down(dataset_id("dopa", "half"), "x")
    assert [one["resource"] for one in tables.joins(where("a"))] == [where("none")]
    with pytest.raises(SalaError):
        tables.joins(where("all"))


def test_a_new_version_has_new_sketches(tables: Catalogue, tmp_path: Path) -> None:
    lease = tables.begin("dopa", "worker")
    changed = with_rows(tmp_path, "none", PLACES[:20])
    assert changed.original is not None
    changed.original.write_bytes(b"changed")
    tables.file_done(lease, [replace(changed, sha256="ab" * 32)])
    tables.finish(lease, RunStatus.DONE)
    tables._pairs.clear()  # noqa: SLF001 - what is remembered for minutes
    found = {one["resource"]: {on["column"]: on["share"] for on in one["on"]} for one in tables.joins(where("a"))}
    assert found[where("none")]["place"] == 1.0
