"""Files of many hosts at once: no host has more than its places, and a slow one holds up no other."""

import threading
import time
from collections import Counter
from collections.abc import Sequence

from catalog.catalogue.port import FileResult, FileTask
from harvesters.files import Dispatch, name_of
from harvesters.port import Answer


def task(host: str, n: int) -> FileTask:
    return FileTask(f"{host}-{n:04d}", "d", "s", f"http://{host}/{n}.csv", "CSV", None, None, None, None, None, None)


def tasks_of(all_tasks: Sequence[FileTask], size: int = 50):
    ordered = sorted(all_tasks, key=lambda t: t.resource)

    def page(after: str | None) -> Sequence[FileTask]:
        return [t for t in ordered if after is None or t.resource > after][:size]

    return page


def test_a_slow_host_holds_up_no_other() -> None:
    """The slow one comes first in order and has many files; the others are done long before it."""
    release = threading.Event()
    done: list[str] = []

    def work(one: FileTask) -> FileResult:
        if one.url.startswith("http://a-slow/"):
            release.wait(20)
        return FileResult(one.resource, "unchanged")

    everything = [task("a-slow", n) for n in range(200)] + [task(f"quick-{h}", n) for h in range(5) for n in range(20)]
    dispatch = Dispatch(tasks_of(everything), work, threads=6, places=2)
    began = time.monotonic()
    for result in dispatch.results(pause=0.05):
        if result is not None:
            done.append(result.resource)
        if sum(r.startswith("quick") for r in done) == 100 and not release.is_set():
            assert time.monotonic() - began < 5
            assert not any(r.startswith("a-slow") for r in done)
            release.set()
    assert sorted(done) == sorted(t.resource for t in everything)


def test_no_host_has_more_than_its_places() -> None:
    lock = threading.Lock()
    now: Counter[str] = Counter()
    most: Counter[str] = Counter()

    def work(one: FileTask) -> FileResult:
        host = one.url.split("/")[2]
        with lock:
            now[host] += 1
            most[host] = max(most[host], now[host])
        time.sleep(0.005)
        with lock:
            now[host] -= 1
        return FileResult(one.resource, "unchanged")

    everything = [task(f"host-{n % 3}", n) for n in range(90)]
    found = [r for r in Dispatch(tasks_of(everything), work, threads=12, places=2).results() if r is not None]
    assert len(found) == 90
    assert set(most.values()) == {2}


def test_nothing_to_do_ends_at_once() -> None:
    assert list(Dispatch(lambda after: [], lambda t: FileResult(t.resource, "x"), 4, 2).results()) == []


def test_names_of_files() -> None:
    def named(url: str, disposition: str = "") -> str:
        return name_of(Answer(url, 200, {"content-disposition": disposition}))

    assert named("https://x.example/a/%E0%B8%99%E0%B9%89%E0%B8%B3.csv?x=1") == "น้ำ.csv"
    assert named("https://x.example/download", 'attachment; filename="rain.xlsx"') == "rain.xlsx"
    assert named("https://x.example/download", "attachment; filename*=UTF-8''%E0%B8%99.csv") == "น.csv"
    assert named("https://x.example/download", 'attachment; filename="../../etc/passwd"') == "passwd"
