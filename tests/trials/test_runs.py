"""What agencies do and machines suffer: faults, sources that shrink and come back, kills at any moment."""

import json
import random
import signal
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from catalog.catalogue.catalogue import Catalogue
from catalog.wiring import open_catalogue
from catalog.words.settings import Settings
from tests.harvesters.trial import held
from tests.trials.conftest import Agencies
from tests.trials.sala import ROOT, Sala, everything

pytestmark = [pytest.mark.corpus, pytest.mark.xdist_group("trials")]
# fault -> (status of the run, a word of its cause); None: the fault is one that patience mends
FAULTS = {
    "500": ("done", None),
    "429": ("done", None),
    "slow": ("done", None),
    "stall": ("failed", "fell silent"),
    "truncate": ("failed", "broke off"),
    "html": ("failed", "web page"),
    "403": ("failed", "403"),
    "empty": ("stopped", "without a single dataset"),
    "loop": ("failed", "leads back to itself"),
    "inward": ("failed", "inside a network"),
    "bomb": ("failed", "unpacks to more than"),
    "garbage": ("failed", "not JSON"),
}
FETCH_NONE = {"files": {"fetch": False}}


def looked_at(sala: Sala) -> Catalogue:
    return open_catalogue(Settings(home=sala.home))


def state(sala: Sala) -> dict[str, Any]:
    catalogue = looked_at(sala)
    try:
        return held(catalogue)
    finally:
        catalogue.close()


def test_twelve_faults_end_in_time_change_nothing_and_leave_no_trace(sala: Sala, agencies: Agencies) -> None:
    good = {f"f-{fault}": agencies.url("thai-tables") for fault in FAULTS}
    bad = {f"f-{fault}": agencies.url("thai-tables", fault) for fault in FAULTS}
    sala.add_all(good, **FETCH_NONE)
    assert {run["status"] for run in sala.harvest().values()} == {"done"}
    before = state(sala)
    assert len(before) == 12 * 13
    sala.add_all(bad, **FETCH_NONE)
    runs = sala.harvest(status=1)
    wrong = {}
    for fault, (status, cause) in FAULTS.items():
        run = runs[f"f-{fault}"]
        if run["status"] != status or (cause is not None and (cause not in (run["reason"] or "") or not run["fix"])):
            wrong[fault] = (run["status"], run["reason"], run["fix"])
    assert not wrong
    assert state(sala) == before
    sala.add_all(good, **FETCH_NONE)
    for run in sala.harvest().values():
        assert (run["status"], run["unchanged"], run["added"], run["changed"]) == ("done", 13, 0, 0)
    assert state(sala) == before
    assert sala.ledger_is_good()


def test_a_source_that_shrinks_stops_is_approved_and_comes_back(sala: Sala, agencies: Agencies) -> None:
    sala.add("thai-tables", agencies.url("thai-tables"), **FETCH_NONE)
    sala.harvest()
    before = state(sala)
    try:
        agencies.control("thai-tables/drop/30")
        stopped = sala.harvest(status=1)["thai-tables"]
        assert (stopped["status"], stopped["removed"]) == ("stopped", 0) and "--approve" in stopped["fix"]
        assert state(sala) == before
        approved = sala.harvest("thai-tables", "--approve")["thai-tables"]
        assert (approved["status"], approved["removed"]) == ("done", 3)
        gone = [one for one in state(sala).values() if one["status"] == "withdrawn"]
        assert len(gone) == 3 and all(before[one["id"]]["slug"] == one["slug"] for one in gone)
        with sala.web() as client:
            shown = {one["id"] for one in everything(client)}
            for one in gone:
                assert one["id"] not in shown
                page = client.get(f"/dataset/{one['slug']}", follow_redirects=True)
                assert page.status_code == 200 and "noindex" in (page.text + str(page.headers)).lower()
                assert client.get(f"/api/v1/datasets/{one['slug']}").json()["status"] == "withdrawn"
            ended = client.get("/api/v1/changes", params={"since": 0, "limit": 1000}).json()["items"]
            assert sum(change["action"] == "withdrawn" for change in ended) == 3
            agencies.control("thai-tables/drop/0")
            back = sala.harvest()["thai-tables"]
            assert (back["status"], back["added"], back["unchanged"]) == ("done", 3, 10)
            assert {one["id"] for one in everything(client)} > shown
    finally:
        agencies.control("thai-tables/drop/0")
    assert state(sala) == before
    assert sala.ledger_is_good()


class Killing:
    """Processes of the very command line, each forked from one that has loaded it, so that a kill falls into the work."""

    def __init__(self, sala: Sala) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.trials.killing"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=sala.environment(),
            cwd=ROOT,
            text=True,
        )

    def run(self, home: Path, seconds: float) -> dict[str, Any]:
        """`harvest` in that home, killed after so many seconds: {"code" (negative: the signal), "seconds"}."""
        assert self.process.stdin is not None and self.process.stdout is not None
        self.process.stdin.write(json.dumps({"home": str(home), "seconds": seconds}) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def end(self) -> None:
        self.process.communicate(timeout=20)


def test_twenty_kills_at_random_moments_leave_the_state_of_an_undisturbed_run(
    agencies: Agencies, tmp_path: Path
) -> None:
    homes = [Sala(tmp_path / name) for name in ("whole", "a", "b", "c")]
    for one in homes:
        one.add("thai-tables", agencies.url("thai-tables"))
    whole, *disturbed = homes
    forge = Killing(whole)
    dice = random.Random(2570)
    kills = 0
    try:
        lasts = forge.run(whole.home, 120)
        assert lasts["code"] == 0
        expected = state(whole)
        for one in disturbed:
            # Short moments first: each run goes on where the last was killed, so there is ever less of it to kill.
            for moment in sorted(dice.uniform(0.02, 0.7) for _ in range(9)):
                ended = forge.run(one.home, lasts["seconds"] * moment)
                kills += ended["code"] == -signal.SIGKILL
                if ended["code"] != -signal.SIGKILL:
                    break
            assert forge.run(one.home, 120)["code"] == 0
    finally:
        forge.end()
    assert kills >= 20
    for one in disturbed:
        assert state(one) == expected
        catalogue = looked_at(one)
        try:
            assert not catalogue.verify_ledger().wrong
            entries = [c for c in catalogue.changes(0, 10_000) if c["action"] in ("added", "version")]
            told = {(c["action"], c["dataset"], c["resource"], c["version"]) for c in entries}
            assert len(told) == len(entries), "something was published twice"
            runs = catalogue.runs("thai-tables")
            assert all(run["finished"] for run in runs)
        finally:
            catalogue.close()
        assert not list((one.home / "scratch").glob("*")), "scratch files are left behind"
