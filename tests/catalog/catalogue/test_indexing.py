"""The index follows the store: in order, to the end, again after losses, and is compared and mended. With a real index."""

from collections.abc import Callable, Iterator
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from catalog.catalogue.catalogue import Catalogue
from catalog.catalogue.values import LONGEST, MOST, MOST_LETTERS, MOST_WORDS, frequent_values, searchable
from catalog.search.port import SearchQuery
from catalog.search.tantivy import TantivyIndex
from catalog.words.errors import Busy
from catalog.words.model import RunStatus, dataset_id, resource_id
from catalog.words.texts import Text
from tests.catalog.catalogue.conftest import publication, run_of, table_result, withheld


@pytest.fixture
def index(tmp_path: Path) -> Iterator[TantivyIndex]:
    made = TantivyIndex(tmp_path / "index")
    yield made
    made.close()


def found(index: TantivyIndex, text: str) -> set[str]:
    return {hit.id for hit in index.search(SearchQuery(text=text)).hits}


def ids(*names: str) -> set[str]:
    return {dataset_id("dopa", name) for name in names}


def test_what_is_published_is_found_and_what_is_taken_down_is_not(catalogue: Catalogue, index: TantivyIndex) -> None:
    run_of(catalogue, [publication("a", title="ปริมาณน้ำฝน"), publication("b", title="ทะเบียนรถ"), withheld("w")])
    assert catalogue.catch_up(index) == 3
    assert index.count() == 3
    assert found(index, "น้ำฝน") == ids("a")
    assert catalogue.follow(index) == 0
    run_of(catalogue, [publication("a", hash="2", title="ปริมาณฝุ่น")])
    catalogue.take_down(dataset_id("dopa", "b"), "x")
    catalogue.catch_up(index)
    assert (found(index, "น้ำฝน"), found(index, "ฝุ่น"), found(index, "ทะเบียนรถ")) == (set(), ids("a"), set())
    assert catalogue.compare(index).good


def test_columns_and_values_of_published_tables_only(catalogue: Catalogue, tmp_path: Path) -> None:
    run_of(catalogue, [publication("a"), publication("b"), publication("c")])
    lease = catalogue.begin("dopa", "worker")
    where = {name: resource_id(dataset_id("dopa", name), f"{name}-0") for name in "abc"}
    catalogue.file_done(lease, [table_result(tmp_path, where[name], name.encode()) for name in "abc"])
    catalogue.finish(lease, RunStatus.DONE)
    run_of(catalogue, [withheld("b", hash="2")])
    lease = catalogue.begin("dopa", "worker")
    catalogue.withdraw(lease, ["c"])
    catalogue.finish(lease, RunStatus.DONE)
    made = {one.id: one for one in catalogue.index_documents(sorted(ids("a", "b", "c")))}
    table = made[dataset_id("dopa", "a")].tables[0]
    assert (table.resource, table.columns[0]["name"], list(table.values)) == (
        where["a"],
        "province",
        ["เชียงใหม่", "น่าน"],
    )
    assert not made[dataset_id("dopa", "b")].tables
    assert not made[dataset_id("dopa", "c")].tables
    assert made[dataset_id("dopa", "c")].dataset["status"] == "withdrawn"
    lease = catalogue.begin("dopa", "worker")
    catalogue.finish(lease, RunStatus.DONE, Text.of("x"))


def test_a_lost_or_touched_index_is_mended(catalogue: Catalogue, index: TantivyIndex) -> None:
    run_of(catalogue, [publication(str(n)) for n in range(40)])
    catalogue.catch_up(index)
    gone = [dataset_id("dopa", str(n)) for n in range(7)]
    index.apply([], gone, index.position())
    stray = catalogue.index_documents([dataset_id("dopa", "20")])[0]
    index.apply([type(stray)("zzz", {**stray.dataset, "id": "zzz"})], [], index.position())
    wrong = catalogue.compare(index)
    assert (set(wrong.missing), list(wrong.surplus), wrong.good) == (set(gone), ["zzz"], False)
    assert catalogue.repair(index) == 8
    assert catalogue.compare(index).good


def test_rebuilt_while_writes_go_on(catalogue: Catalogue, index: TantivyIndex, monkeypatch: pytest.MonkeyPatch) -> None:
    run_of(catalogue, [publication(str(n)) for n in range(30)])
    catalogue.catch_up(index)
    make = catalogue.index_documents

    def publish_meanwhile(ids: list[str]):
        monkeypatch.setattr(catalogue, "index_documents", make)
        made = make(ids)
        run_of(catalogue, [publication("new", title="มาระหว่างนั้น"), publication("0", hash="2", title="เปลี่ยนแล้ว")])
        return made

    monkeypatch.setattr(catalogue, "index_documents", publish_meanwhile)
    steps: list[tuple[int, int]] = []
    catalogue.rebuild(index, lambda done, total: steps.append((done, total)))
    assert steps[-1][0] >= 30
    assert found(index, "ระหว่างนั้น") == ids("new")
    assert found(index, "เปลี่ยนแล้ว") == ids("0")
    assert catalogue.compare(index).good


def test_an_index_ahead_of_a_restored_store_is_built_anew(catalogue: Catalogue, index: TantivyIndex) -> None:
    run_of(catalogue, [publication("a")])
    index.apply([], [], 999)
    assert catalogue.compare(index).ahead
    catalogue.catch_up(index)
    assert catalogue.compare(index).good


def test_one_follows_at_a_time(catalogue: Catalogue, index: TantivyIndex, open_again: Callable[..., Catalogue]) -> None:
    run_of(catalogue, [publication("a")])
    other = open_again()
    with catalogue.database.exclusive("index"):
        assert other.follow(index) == 0
        with pytest.raises(Busy):
            other.rebuild(index)
    assert other.follow(index) == 1


def test_values_are_bounded_and_take_turns() -> None:
    long = {"a": {"top": [{"value": f"ก{n}", "count": 1} for n in range(1000)]},
            "b": {"top": [["x" * 500, 3], [5, 1], ["12/2566", 1], [" เลย ", 1]]}}  # fmt: skip
    values = frequent_values(long)
    assert len(values) == MOST
    assert values[:2] == ["ก0", "x" * LONGEST]
    assert "เลย" in values
    assert "12/2566" not in values
    for odd in (
        {},
        {"a": None},
        {"a": ["x", 3, None]},
        {"a": {"values": ["ข"]}},
        {"a": {"top": [None, [], {}]}},
    ):
        assert len(frequent_values(odd)) <= 1


def test_what_stands_once_in_a_table_is_found_too(catalogue: Catalogue, index: TantivyIndex, tmp_path: Path) -> None:
    """Names that come once each are no column's usual values: they are found all the same, up to a bound."""
    run_of(catalogue, [publication("a")])
    where = resource_id(dataset_id("dopa", "a"), "a-0")
    result = table_result(tmp_path, where, b"firms")
    assert result.parquet is not None
    firms = [f"บริษัท ทดสอบ{n:03} จำกัด" for n in range(400)]
    pq.write_table(pa.table({"province": pa.array(firms)}), result.parquet)
    lease = catalogue.begin("dopa", "worker")
    catalogue.file_done(lease, [result])
    catalogue.finish(lease, RunStatus.DONE)
    catalogue.catch_up(index)
    hits = index.columns(SearchQuery("ทดสอบ387")).hits
    assert [hit.resource for hit in hits] == [where] and hits[0].matched[0]["text"] == firms[387]
    catalogue.take_down(dataset_id("dopa", "a"), "x")
    catalogue.catch_up(index)
    assert not index.columns(SearchQuery("ทดสอบ387")).hits


def test_values_of_a_table_are_bounded() -> None:
    words = [f"คำ{n} " + "ก" * 70 for n in range(2000)]
    profile = {"a": {"top": [{"value": "บ่อย", "count": 9}]}}
    found = searchable(profile, words)
    assert found[0] == "บ่อย" and sum(map(len, found)) <= MOST_LETTERS and len(found) < MOST_WORDS
    assert len(searchable(profile, [f"ค{n}" for n in range(2000)])) == MOST_WORDS
