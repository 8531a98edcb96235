import multiprocessing
import os
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import tantivy

from catalog.search.port import IndexDocument, SearchQuery
from catalog.search.tantivy import TantivyIndex
from catalog.search.tantivy_building import build
from catalog.search.tantivy_shapes import SCHEMA, opened
from catalog.words.errors import Busy, EngineLost
from tests.catalog.search.documents import document
from tests.catalog.search.suite import RAIN, SOME, SearchSuite


class TestTantivy(SearchSuite):
    @pytest.fixture
    def index(self, tmp_path: Path) -> Iterator[TantivyIndex]:
        made = TantivyIndex(tmp_path / "index")
        yield made
        made.close()


@pytest.mark.parametrize("rebuilt", [False, True])
def test_generations_that_serve_nobody_are_removed(tmp_path: Path, rebuilt: bool) -> None:
    """An index of another version, and one whose builder was killed; not one that is being built."""
    index = TantivyIndex(tmp_path)
    index.apply([RAIN], [], 1)
    mine = next(tmp_path.glob("g-*")).name
    shape = mine.split("-")[1]
    old, killed, busy = (tmp_path / name for name in ("g-00000000-7", f"g-{shape}-8", f"g-{shape}-9"))
    for folder in (old, killed, busy):
        (folder / "part-0").mkdir(parents=True)
        (folder / "part-0" / "meta.json").write_text("{}")
    for path in (killed, *killed.rglob("*")):
        os.utime(path, (time.time() - 7200,) * 2)
    if rebuilt:
        index.rebuild(SOME, 2)
    index.close()
    assert TantivyIndex(tmp_path).count() == (len(SOME) if rebuilt else 1)
    left = {folder.name for folder in tmp_path.glob("g-*")}
    assert busy.name in left and len(left) == 2 and (rebuilt or mine in left)


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


def test_an_index_built_by_several_processes_holds_and_finds_the_same(tmp_path: Path) -> None:
    made = [document(str(n), f"เรื่องที่ {n} ปริมาณน้ำฝน") for n in range(1300)]
    folder = tmp_path / "index"
    folder.mkdir()
    tantivy.Index(SCHEMA, str(folder))
    build(folder, iter(made), few=10)
    assert tantivy.Index.open(str(folder)).searcher().num_docs == len(made)
    assert not [path for path in folder.iterdir() if path.is_dir()]
    index = TantivyIndex(tmp_path / "all")
    index.rebuild([], 1)
    current = tmp_path / "all" / (tmp_path / "all" / "current").read_text()
    shutil.rmtree(current)
    folder.rename(current)
    index = TantivyIndex(tmp_path / "all")
    assert index.search(SearchQuery("น้ำฝน")).total == len(made)
    index.apply([document("new", "น้ำฝน")], [made[0].id], 5)
    assert sorted(index.ids()) == sorted([one.id for one in made[1:]] + [document("new", "น้ำฝน").id])


def build_for_long(path: str) -> None:
    build(Path(path), (document(str(n), "เรื่อง " * 200) for n in range(10**9)), few=10)


@pytest.mark.skipif((os.cpu_count() or 1) < 2, reason="one processor builds alone")
def test_helpers_end_with_a_build_that_is_killed(tmp_path: Path) -> None:
    opened(tmp_path, new=True)
    code = f"from tests.catalog.search.test_tantivy import build_for_long; build_for_long({str(tmp_path)!r})"
    process = subprocess.Popen([sys.executable, "-c", code])
    children = Path(f"/proc/{process.pid}/task/{process.pid}/children")
    until = time.monotonic() + 60
    while len(list(tmp_path.glob("part-*/.tantivy-writer.lock"))) < 2 and time.monotonic() < until:
        time.sleep(0.1)
    helping = children.read_text().split()
    assert len(helping) >= 2
    process.kill()
    process.wait()
    while any(alive(pid) for pid in helping) and time.monotonic() < until + 20:
        time.sleep(0.1)
    assert not [pid for pid in helping if alive(pid)]


def alive(pid: str) -> bool:
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def test_a_build_whose_documents_fail_leaves_nothing_behind(tmp_path: Path) -> None:
    def failing() -> Iterator[IndexDocument]:
        for n in range(30):
            yield document(str(n), "เรื่อง")
        raise EngineLost("lost")

    folder = tmp_path / "index"
    folder.mkdir()
    tantivy.Index(SCHEMA, str(folder))
    with pytest.raises(EngineLost):
        build(folder, failing(), few=10)
    assert tantivy.Index.open(str(folder)).searcher().num_docs == 0


def test_a_vocabulary_outlives_a_small_change_and_no_large_one(tmp_path: Path) -> None:
    index = TantivyIndex(tmp_path / "index")
    index.rebuild([document(str(n), f"เรื่องหนึ่ง w{n}") for n in range(5000)], 1)
    before = index.vocabulary()
    index.apply([document("new", "เรื่องใหม่ brandnew")], [], 2)
    assert index.vocabulary() is before and index.search(SearchQuery("brandnew")).total == 1
    index.apply([document(f"more{n}", "เรื่องอื่น") for n in range(20)], [], 3)
    assert "brandnew" in index.vocabulary()
    index.close()
