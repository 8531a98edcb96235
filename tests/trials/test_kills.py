"""Kills at random moments over a schedule of harvests with files: of a harvest, of a worker, of the whole group.

`pytest tests/trials/test_kills.py --kills 200` does as many as that; fewer without it.
"""

import json
import random
import signal
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import pytest

from catalog.catalogue.catalogue import Catalogue
from catalog.wiring import open_catalogue
from catalog.words.settings import Settings
from tests.agencies import Agencies
from tests.harvesters.trial import held
from tests.servers import free_port
from tests.trials.revising import revising
from tests.trials.sala import ROOT, Sala

pytestmark = [pytest.mark.corpus, pytest.mark.xdist_group("trials")]
SOURCES = ("thai-tables", "water")
TURNS = 8  # kills to a round, before what is left of it is done undisturbed
AGENCY = {0: "touch/0", 1: "touch/4", 2: "drop/30", 3: "drop/0"}  # what the recorded agency does each round


class Killing:
    """Processes of the very command line, each forked from one that has loaded it, so that a kill falls into the work."""

    def __init__(self, sala: Sala) -> None:
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.trials.killing"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=sala.environment(TMPDIR=str(sala.home.parent / "tmp")),
            cwd=ROOT,
            text=True,
        )

    def run(self, home: Path, seconds: float, *arguments: str) -> dict[str, Any]:
        """The command in that home, killed after so many seconds: {"code" (negative: the signal), "seconds"}."""
        assert self.process.stdin is not None and self.process.stdout is not None
        asked = {"home": str(home), "arguments": arguments, "seconds": seconds}
        self.process.stdin.write(json.dumps(asked) + "\n")
        self.process.stdin.flush()
        answer: dict[str, Any] = json.loads(self.process.stdout.readline())
        return answer

    def end(self) -> None:
        self.process.communicate(timeout=20)


def looked_at(home: Path) -> Catalogue:
    return open_catalogue(Settings(home=home))


def state(home: Path) -> dict[str, Any]:
    catalogue = looked_at(home)
    try:
        return held(catalogue)
    finally:
        catalogue.close()


def unlike(one: dict[str, Any], other: dict[str, Any]) -> list[tuple[str, str, Any, Any]]:
    """What differs between two states: dataset, field, either side; of resources field by field."""
    found = []
    for id in sorted({*one, *other}):
        a, b = flat(one.get(id) or {}), flat(other.get(id) or {})
        found += [(id, name, a.get(name), b.get(name)) for name in sorted({*a, *b}) if a.get(name) != b.get(name)]
    return found


def flat(document: dict[str, Any]) -> dict[str, Any]:
    fields = {k: v for k, v in document.items() if k != "resources"}
    for resource in document.get("resources", ()):
        fields |= {f"{resource['id']} {k}": v for k, v in resource.items()}
    return fields


def kept(home: Path) -> set[str]:
    """Names of all files in the store of files: content, so the same names are the same bytes."""
    return {str(path.relative_to(home)) for path in (home / "files").rglob("*") if path.is_file()}


def asked(home: Path) -> None:
    catalogue = looked_at(home)
    try:
        for name in SOURCES:
            catalogue.request_run(name)
    finally:
        catalogue.close()


def published_once(home: Path) -> None:
    catalogue = looked_at(home)
    try:
        assert not catalogue.verify_ledger().wrong
        entries = list(catalogue.changes(0, 100_000))
        versions = Counter((c["dataset"], c["resource"], c["version"]) for c in entries if c["action"] == "version")
        assert versions and max(versions.values()) == 1, "a version was published twice"
        for name in SOURCES:
            assert all(run["finished"] for run in catalogue.runs(name, limit=1_000))
    finally:
        catalogue.close()


def test_kills_at_random_moments_leave_the_state_of_undisturbed_runs(
    agencies: Agencies, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    wanted = int(request.config.getoption("--kills"))
    patient = {"SALA_FETCH_READ_SECONDS": "60", "SALA_FETCH_CONNECT_SECONDS": "30"}  # what is slow here is this machine
    whole, disturbed = Sala(tmp_path / "whole", patient), Sala(tmp_path / "disturbed", patient)
    (tmp_path / "tmp").mkdir()
    dice = random.Random(2570)
    kills: Counter[str] = Counter()
    port = free_port()
    ways = (("harvest", "--json"), ("worker",), ("harvest", "--json"), ("worker",), ("up", "--port", str(port)))
    forge = Killing(whole)
    try:
        with revising() as agency:
            for one in (whole, disturbed):
                one.add("thai-tables", agencies.url("thai-tables"), safety={"max_removed": "50%"})
                one.add("water", agency.address, kind="dcat-us", safety={"max_removed": "50%"})
            while kills.total() < wanted:
                agencies.control(f"thai-tables/{AGENCY[agency.round % 4]}")
                lasts = forge.run(whole.home, 120, "harvest", "--json")["seconds"]
                for turn in range(TURNS):
                    way = ways[(turn + agency.round) % len(ways)]
                    if way[0] == "harvest":
                        moment = lasts * dice.uniform(0.02, 0.8)
                    else:  # these have to come up first, and look every two seconds at what is asked for
                        asked(disturbed.home)
                        moment = dice.uniform(0.2, 1.5 + lasts) + (2.5 if way[0] == "up" else 0)
                    ended = forge.run(disturbed.home, moment, *way)
                    kills[way[0]] += ended["code"] == -signal.SIGKILL
                assert forge.run(disturbed.home, 120, "harvest", "--json")["code"] in (0, 1)
                assert not unlike(state(disturbed.home), state(whole.home)), f"after round {agency.round}, {kills}"
                agency.round += 1
    finally:
        forge.end()
        agencies.control("thai-tables/drop/0")
        agencies.control("thai-tables/touch/0")
    print(f"{kills.total()} kills in {agency.round} rounds: {dict(kills)}")
    assert set(kills) == {"harvest", "worker", "up"}
    published_once(disturbed.home)
    assert disturbed.ledger_is_good()
    assert kept(disturbed.home) == kept(whole.home), "files that nobody asks for"
    assert not list((disturbed.home / "scratch").glob("*")), "scratch files are left behind"
    assert not list((tmp_path / "tmp").glob("*")), "temporary files are left behind"
    assert "Traceback" not in (disturbed.home / "killed.log").read_text(encoding="utf-8")
