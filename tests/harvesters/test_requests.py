"""What somebody asked for is done, whoever dies on the way to it, and done once; a trial asked for touches nothing."""

import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.catalogue.catalogue import Catalogue
from catalog.wiring import open_catalogue
from harvesters.schedule import queue_requests, tick, wanted
from tests.agencies import Agencies
from tests.harvesters.test_worker import ROOT, finished, until, worker
from tests.harvesters.trial import harvest, held, settings_of, source

pytestmark = pytest.mark.xdist_group("harvest")


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path / "home"


@pytest.fixture
def catalogue(home: Path) -> Iterator[Catalogue]:
    made = open_catalogue(settings_of(home), write=True)
    yield made
    made.close()


@pytest.mark.corpus
@pytest.mark.slow
@pytest.mark.parametrize("moment", ["queued", "dequeued", "taken", "beginning", "begun"])
@pytest.mark.parametrize("dry", [False, True])
def test_a_request_outlives_the_worker_that_took_it(
    agencies: Agencies, home: Path, catalogue: Catalogue, moment: str, dry: bool
) -> None:
    catalogue.add_source(source(agencies, "thai-tables", files={"fetch": False}, schedule="manual"))
    catalogue.request_run("thai-tables", approve=not dry, dry=dry)
    command = [sys.executable, "-m", "tests.harvesters.dying", str(home), "", moment]
    died = subprocess.run(command, cwd=ROOT, stderr=subprocess.DEVNULL, timeout=60)
    assert died.returncode == -signal.SIGKILL
    assert bool(catalogue.open_requests()) == (moment != "begun")
    with worker(home, ""):
        until(lambda: "done" in finished(catalogue, "thai-tables"))
    assert finished(catalogue, "thai-tables") == (["done", "failed"] if moment == "begun" and dry else ["done"])
    run = catalogue.runs("thai-tables")[0]
    assert (run["dry"], run["added"], len(held(catalogue))) == (dry, 12, 0 if dry else 13)
    assert not catalogue.open_requests() and not catalogue.broken_trials()


@pytest.mark.corpus
def test_a_trial_asked_for_shows_titles_changes_and_what_is_held_back(
    agencies: Agencies, home: Path, catalogue: Catalogue
) -> None:
    catalogue.add_source(source(agencies, "thai-tables", files={"fetch": False}, schedule="manual"))
    run = harvest(catalogue, settings_of(home), "thai-tables", dry=True)
    added = [one for one in run.outcomes if one.action == "added"]
    assert len(added) == 12 and not held(catalogue)
    for one in added:
        said = {change["field"]: change["to"] for change in one.changes}
        assert said["title"] and said["organization"] and said["resources"] >= 1
    (withheld,) = [one for one in run.outcomes if one.action == "withheld"]
    assert withheld.detail and withheld.fix


@pytest.mark.corpus
def test_a_source_that_waits_for_approval_is_not_previewed_again_and_again(
    agencies: Agencies, home: Path, catalogue: Catalogue
) -> None:
    catalogue.add_source(source(agencies, "thai-tables", safety={"approve_first": True}, files={"fetch": False}))
    assert tick(catalogue, lambda name, dry: True) == ["thai-tables"]
    assert harvest(catalogue, settings_of(home), "thai-tables").status == "stopped"
    assert tick(catalogue, lambda name, dry: True) == [], "the next preview is for tomorrow"
    catalogue.request_run("thai-tables", approve=True)
    run = harvest(catalogue, settings_of(home), "thai-tables")
    assert (run.status, run.dry, run.added) == ("done", False, 12)


def test_requests_are_offered_until_they_are_taken(catalogue: Catalogue) -> None:
    for name in ("one", "two"):
        catalogue.add_source(source("http://a.example", name))
    catalogue.request_run("one")
    catalogue.request_run("two", dry=True)
    asked: list[tuple[str, bool]] = []

    def ask(name: str, dry: bool) -> bool:
        asked.append((name, dry))
        return name == "one"

    assert queue_requests(catalogue, ask) == ["one"] and queue_requests(catalogue, ask) == ["one"]
    assert asked == [("one", False), ("two", True)] * 2
    catalogue.remove_source("two")
    catalogue.begin("one", "worker")
    assert queue_requests(catalogue, ask) == []


def test_a_message_that_nobody_needs_any_more_is_no_reason_to_run(catalogue: Catalogue) -> None:
    catalogue.add_source(source("http://a.example", "one", schedule="manual"))
    catalogue.add_source(source("http://a.example", "two", schedule="daily"))
    assert (
        not wanted(catalogue, "one", False)
        and not wanted(catalogue, "one", True)
        and not wanted(catalogue, "gone", False)
    )
    assert wanted(catalogue, "two", False), "it never ran"
    catalogue.request_run("one", dry=True)
    assert wanted(catalogue, "one", True) and not wanted(catalogue, "one", False)
    catalogue.request_run("one")
    assert wanted(catalogue, "one", False)
    catalogue.begin("one", "worker")
    assert not wanted(catalogue, "two", True)
