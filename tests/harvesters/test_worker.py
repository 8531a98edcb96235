"""The worker on all three queues: what is asked for and what is due is run once, and a killed run is taken up again."""

import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest
from huey import Huey

from catalog.catalogue.catalogue import Catalogue
from catalog.wiring import open_catalogue, open_index
from catalog.words.errors import InvalidSetting
from harvesters.queues import Waiting, open_queue, waited
from tests.agencies import Agencies
from tests.harvesters.trial import held, settings_of, source
from tests.servers import postgres, redis_url  # noqa: F401

pytestmark = pytest.mark.xdist_group("harvest")
ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture(
    params=[
        "sqlite",
        pytest.param("postgres", marks=pytest.mark.postgres),
        pytest.param("redis", marks=pytest.mark.redis),
    ]
)
def queue_url(request: pytest.FixtureRequest) -> str:
    if request.param == "postgres":
        return str(request.getfixturevalue("postgres").new_database()).replace("postgresql+psycopg://", "postgresql://")
    return "" if request.param == "sqlite" else str(request.getfixturevalue("redis_url"))


@pytest.fixture
def queue(tmp_path: Path, queue_url: str) -> Iterator[Huey]:
    opened = open_queue(settings_of(tmp_path, queue_url=queue_url))
    yield opened
    opened.storage.close()


@contextmanager
def worker(home: Path, queue_url: str) -> Iterator[subprocess.Popen[bytes]]:
    command = [sys.executable, "-m", "tests.harvesters.working", str(home), queue_url]
    process = subprocess.Popen(command, cwd=ROOT, stderr=subprocess.DEVNULL)
    try:
        yield process
    finally:
        if process.poll() is None:
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(15)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def until(true: Callable[[], bool], seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come about in time"
        time.sleep(0.2)


def finished(catalogue: Catalogue, name: str) -> list[str]:
    return [run["status"] for run in catalogue.runs(name) if run["finished"]]


def test_messages_are_plain_json(queue: Huey) -> None:
    taken = []

    def harvest(name: str, force: bool, approve: bool) -> None:
        taken.append((name, force, approve))

    task = queue.task(name="harvest")(harvest)
    task("dopa", True, False)
    message = queue.storage.dequeue()
    assert b'"dopa"' in bytes(message) and bytes(message).startswith(b"{")
    queue.execute(queue.deserialize_task(bytes(message)))
    assert taken == [("dopa", True, False)]


def test_a_source_waits_once(queue: Huey) -> None:
    waiting = Waiting(queue)
    waiting.take("one")
    assert waiting.put("one")
    assert not waiting.put("one")
    assert waiting.put("other")
    waiting.take("one")
    assert waiting.put("one")
    waiting.take("one")
    waiting.take("other")


def test_what_is_queued_and_lost_is_queued_again_and_what_waits_is_not(
    queue: Huey, monkeypatch: pytest.MonkeyPatch
) -> None:
    def nothing(source: str, dry: bool = False) -> None:
        """Stands for a run."""

    task: Any = queue.task(name="harvest")(nothing)
    waiting = Waiting(queue)
    assert waiting.put("dopa") and waiting.put(waited("dopa", True))
    task("dopa", dry=False)
    task("dopa", dry=True)
    assert queue.storage.queue_size() == 2 and waiting.queued() == {"dopa", "dopa dry"}
    monkeypatch.setattr("harvesters.queues.STALE", -1.0)
    assert not waiting.put("dopa"), "its message waits, however long"
    queue.storage.dequeue()
    assert waiting.put("dopa") and not waiting.put("dopa dry")
    queue.storage.dequeue()
    for name in ("dopa", "dopa dry"):
        waiting.take(name)


def test_an_unknown_queue_is_named(tmp_path: Path) -> None:
    with pytest.raises(InvalidSetting, match="amqp"):
        open_queue(settings_of(tmp_path, queue_url="amqp://host"))


@pytest.mark.corpus
@pytest.mark.slow
def test_what_is_due_and_what_is_asked_for_is_run_and_found(agencies: Agencies, tmp_path: Path, queue_url: str) -> None:
    home = tmp_path / "home"
    catalogue = open_catalogue(settings_of(home), write=True)
    catalogue.add_source(source(agencies, "thai-tables", files={"fetch": False}))
    catalogue.add_source(source(agencies, "canada", files={"fetch": False}, schedule="manual"))
    with worker(home, queue_url):
        until(lambda: finished(catalogue, "thai-tables") == ["done"])
        assert not finished(catalogue, "canada")
        catalogue.request_run("canada")
        catalogue.request_run("canada")
        until(lambda: finished(catalogue, "canada") == ["done"])
        index = open_index(settings_of(home))
        until(lambda: index.count() == 193)
        index.close()
        time.sleep(3)
        assert (len(catalogue.runs("canada")), len(catalogue.runs("thai-tables"))) == (1, 1)
    planned = next(s for s in catalogue.sources() if s["name"] == "thai-tables")["next_run"]
    assert planned is None or planned > catalogue.runs("thai-tables")[0]["started"]
    catalogue.close()


@pytest.mark.corpus
@pytest.mark.slow
def test_a_killed_worker_is_followed_by_another(agencies: Agencies, tmp_path: Path) -> None:
    home = tmp_path / "home"
    catalogue = open_catalogue(settings_of(home), write=True)
    catalogue.add_source(source(f"{agencies}/fault/slow", "thai-tables"))
    with worker(home, "") as first:
        until(lambda: bool(catalogue.runs("thai-tables")) and bool(held(catalogue)))
        first.kill()
        first.wait()
        assert not finished(catalogue, "thai-tables")
    with worker(home, ""):
        until(lambda: finished(catalogue, "thai-tables") == ["partial"], 90)
    assert len(catalogue.runs("thai-tables")) == 1
    assert not catalogue.verify_ledger().wrong
    catalogue.close()
