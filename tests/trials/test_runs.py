"""What agencies do and machines suffer: faults, sources that shrink and come back, kills at any moment."""

from typing import Any

import pytest

from catalog.catalogue.catalogue import Catalogue
from catalog.wiring import open_catalogue
from catalog.words.settings import Settings
from tests.agencies import FAULTS, Agencies
from tests.harvesters.trial import held
from tests.trials.sala import Sala, everything

pytestmark = [pytest.mark.corpus, pytest.mark.xdist_group("trials")]
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
