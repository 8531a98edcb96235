"""kill -9 at random moments of a run, again and again: the end is that of an undisturbed one, and nothing is there twice."""

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


def start(home: Path, url: str) -> tuple[Any, Any]:
    """A forked worker (it opens everything itself) and the end of a pipe that says its run's id."""
    context = multiprocessing.get_context("fork")
    here, there = context.Pipe(duplex=False)
    process = context.Process(target=main, args=(home, url, there.send))
    process.start()
    there.close()
    return process, here


def said(pipe: Any) -> str:
    try:
        return str(pipe.recv())
    except EOFError:
        return ""
    finally:
        pipe.close()


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
    process, pipe = start(tmp_path / "undisturbed", "")
    said(pipe)
    leased = time.monotonic()
    process.join(60)
    length = time.monotonic() - leased
    assert process.exitcode == 0
    expected = state(undisturbed)
    undisturbed.close()
    assert expected["counts"]["seen"] == RECORDS

    home, dice, runs = tmp_path / "killed", random.Random(7), set()
    catalogue = begun(home, database_url)
    began, kills, ended = time.monotonic(), 0, False
    while not ended:
        assert time.monotonic() - began < DEADLINE
        process, pipe = start(home, database_url)
        runs.add(said(pipe))
        if kills < KILLS:
            time.sleep(dice.uniform(0, length / 8))
            os.kill(process.pid, signal.SIGKILL)
            kills += 1
        process.join(60)
        assert process.exitcode in (0, -signal.SIGKILL)
        ended = process.exitcode == 0
    assert kills > 5
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
