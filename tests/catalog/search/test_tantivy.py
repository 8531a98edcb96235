import multiprocessing
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.search.port import SearchQuery
from catalog.search.tantivy import TantivyIndex
from catalog.words.errors import Busy, EngineLost
from tests.catalog.search.documents import document
from tests.catalog.search.suite import RAIN, SOME, SearchSuite


class TestTantivy(SearchSuite):
    @pytest.fixture
    def index(self, tmp_path: Path) -> Iterator[TantivyIndex]:
        made = TantivyIndex(tmp_path / "index")
        yield made
        made.close()


def test_a_reader_without_an_index_says_so_and_then_follows(tmp_path: Path) -> None:
    reader = TantivyIndex(tmp_path / "index", read_only=True)
    with pytest.raises(EngineLost):
        reader.search(SearchQuery())
    writer = TantivyIndex(tmp_path / "index")
    writer.apply([RAIN], [], 1)
    time.sleep(0.3)
    assert reader.search(SearchQuery()).total == 1
    writer.rebuild(SOME, 2)
    time.sleep(0.3)
    assert reader.count() == len(SOME) and reader.position() == 2
    with pytest.raises(Busy):
        reader.apply([RAIN], [], 3)


def write_one(path: str, key: str) -> None:
    TantivyIndex(path).apply([document(key, "เรื่องหนึ่ง")], [], 1)


def test_writers_in_other_processes_wait_for_each_other(tmp_path: Path) -> None:
    index = TantivyIndex(tmp_path / "index")
    context = multiprocessing.get_context("spawn")
    processes = [context.Process(target=write_one, args=(str(tmp_path / "index"), str(n))) for n in range(3)]
    for process in processes:
        process.start()
    for process in processes:
        process.join(60)
        assert process.exitcode == 0
    time.sleep(0.3)
    assert index.count() == 3


def test_an_unreadable_index_is_an_engine_lost(tmp_path: Path) -> None:
    index = TantivyIndex(tmp_path / "index")
    index.close()
    folder = tmp_path / "index" / (tmp_path / "index" / "current").read_text()
    (folder / "meta.json").write_text("{broken")
    with pytest.raises(EngineLost):
        TantivyIndex(tmp_path / "index")


def test_an_index_of_another_version_is_begun_anew(tmp_path: Path) -> None:
    index = TantivyIndex(tmp_path / "index")
    index.apply([RAIN], [], 9)
    old = (tmp_path / "index" / "current").read_text()
    (tmp_path / "index" / old).rename(tmp_path / "index" / "g-elder-1")
    (tmp_path / "index" / "current").write_text("g-elder-1")
    with pytest.raises(EngineLost):
        TantivyIndex(tmp_path / "index", read_only=True).count()
    again = TantivyIndex(tmp_path / "index")
    assert again.count() == 0 and again.position() == 0
