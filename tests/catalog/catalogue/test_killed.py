"""kill -9 at random moments of a run, again and again: the end is that of an undisturbed one, and nothing is there twice."""

import contextlib
import multiprocessing
import os
import random
import signal
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from catalog.catalogue.catalogue import Catalogue
from catalog.store.packing import loads
from catalog.store.schema import documents, ledger_entries, outcomes, resources, slugs, versions
from catalog.wiring import open_catalogue
from catalog.words.model import dataset_id
from catalog.words.settings import Settings
from tests.catalog.catalogue.conftest import publication, run_of, source
from tests.catalog.catalogue.publisher import RECORDS, main

KILLS = 20
DEADLINE = 240  # seconds in all


class Worker:
    """A forked worker (it opens everything itself). Before every step it says its run and waits to be told to go on."""

    def __init__(self, home: Path, url: str) -> None:
        context = multiprocessing.get_context("fork")
        self.pipe, there = context.Pipe()
        self.process = context.Process(target=main, args=(home, url, lambda run: (there.send(run), there.recv())))
        self.process.start()
        there.close()

    def said(self) -> str:
        """The run of the step that it is about to take; nothing when it is at its end."""
        try:
            return str(self.pipe.recv())
        except (EOFError, ConnectionResetError):
            return ""

    def step(self) -> None:
        with contextlib.suppress(BrokenPipeError, ConnectionResetError):  # it was at its end
            self.pipe.send(None)

    def kill(self) -> None:
        assert self.process.pid is not None
        os.kill(self.process.pid, signal.SIGKILL)
        self.process.join(60)

    def to_the_end(self) -> int | None:
        """Let go of it; its exit status."""
        self.step()
        while self.said():
            self.step()
        self.process.join(60)
        self.pipe.close()
        return self.process.exitcode


def begun(home: Path, url: str) -> Catalogue:
    """A catalogue with three older datasets, two of which the imagined source no longer has."""
    catalogue = open_catalogue(Settings(home=home, database_url=url), write=True)
    catalogue.add_source(source("dopa"))
    run_of(catalogue, [publication("old-1"), publication("old-2"), publication("id-0", hash="older")])
    return catalogue


def without_times(value: Any) -> Any:
    if isinstance(value, dict):
        return {
            key: None if key in ("published", "updated", "fetched", "checked") else without_times(item)
            for key, item in value.items()
            if key != "reason"
        }
    return [without_times(item) for item in value] if isinstance(value, list) else value


def state(catalogue: Catalogue) -> dict[str, Any]:
    """All that a run leaves behind, without times and without the order of what is not ordered."""
    run = catalogue.runs(limit=1)[0]
    ask = catalogue.database.rows
    entries = [loads(row.entry) for row in ask(ledger_entries.select())]
    return {
        "documents": {row.dataset: without_times(loads(row.document)) for row in ask(documents.select())},
        "slugs": {row.slug: row.dataset for row in ask(slugs.select())},
        "versions": sorted((row.resource, row.number, row.sha256) for row in ask(versions.select())),
        "resources": sorted((row.id, row.state, row.version) for row in ask(resources.select())),
        "outcomes": Counter((row.run, row.remote_id, row.resource, row.action) for row in ask(outcomes.select())),
        "ledger": Counter(
            (e["action"], e["dataset"], e.get("resource"), e.get("version"), e.get("sha256")) for e in entries
        ),
        "news": Counter((c["action"], c["dataset"], c["resource"], c["version"]) for c in catalogue.changes(0, 10_000)),
        "counts": {k: v for k, v in run.items() if k not in ("id", "started", "finished")},
    }


@pytest.mark.slow
def test_killed_at_any_moment_it_ends_the_same(tmp_path: Path, database_url: str) -> None:
    undisturbed = begun(tmp_path / "undisturbed", "")
    worker = Worker(tmp_path / "undisturbed", "")
    worker.said()
    began, steps = time.monotonic(), 1
    worker.step()
    while worker.said():
        worker.step()
        steps += 1
    length = (time.monotonic() - began) / steps
    assert worker.to_the_end() == 0
    expected = state(undisturbed)
    undisturbed.close()
    assert expected["counts"]["seen"] == RECORDS

    home, dice, runs = tmp_path / "killed", random.Random(7), set()
    catalogue = begun(home, database_url)
    began, kills, status = time.monotonic(), 0, None
    while status != 0:
        assert time.monotonic() - began < DEADLINE
        worker = Worker(home, database_url)
        runs.add(worker.said())
        if kills < KILLS:
            if dice.random() < 0.5:
                worker.step()
                worker.said()
            worker.step()  # at most two steps a life, so the number of kills does not hang on the machine's pace
            time.sleep(dice.uniform(0, length))
            worker.kill()
            kills += 1
        status = worker.to_the_end()
        assert status in (0, -signal.SIGKILL)
    assert kills >= min(KILLS, steps // 2)
    assert len(runs) == 1, "one run, taken up again and again"
    actual = state(catalogue)
    for name in expected:
        assert actual[name] == expected[name], name
    check = catalogue.verify_ledger()
    assert check.wrong == []
    assert check.size == sum(expected["ledger"].values())
    for row in catalogue.database.rows(versions.select()):
        assert catalogue.files.exists(row.original)
    assert catalogue.known("dopa", ["id-5"])["id-5"].dataset == dataset_id("dopa", "id-5")
    catalogue.close()
