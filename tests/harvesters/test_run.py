"""Runs against the recorded agencies: what comes, what stays, what stops, and what a kill leaves."""

import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from catalog.catalogue.catalogue import Catalogue
from catalog.words.errors import Busy
from catalog.words.settings import Settings
from harvesters.fetcher import GuardedFetcher
from harvesters.run import Engine
from tests.agencies import FAULTS, Agencies
from tests.harvesters.trial import JUDGES, harvest, held, settings_of, source

pytestmark = [pytest.mark.corpus, pytest.mark.xdist_group("harvest")]


def test_thai_tables_come_and_stay_as_they_are(agencies: Agencies, catalogue: Catalogue, settings: Settings) -> None:
    catalogue.add_source(source(agencies, "thai-tables"))
    first = harvest(catalogue, settings, "thai-tables")
    assert (first.seen, first.added, first.withheld, first.failed) == (13, 12, 1, 0)
    assert first.files == {"published": 20, "unreachable": 2}
    causes = [str(o.detail) for o in first.outcomes if o.resource and o.action == "failed"]
    assert any("404" in cause for cause in causes)
    assert any("web page" in cause for cause in causes)
    withheld = next(o for o in first.outcomes if o.action == "withheld")
    assert "ข้อมูลส่วนบุคคล" in str(withheld.detail)
    before = held(catalogue)
    second = harvest(catalogue, settings, "thai-tables")
    assert (second.unchanged, second.added, second.changed, second.removed) == (13, 0, 0, 0)
    assert second.files == {"unchanged": 20, "unreachable": 2}
    assert held(catalogue) == before
    assert not catalogue.verify_ledger().wrong


@pytest.mark.slow
def test_data_go_th_is_published_though_its_links_are_dead(
    agencies: Agencies, catalogue: Catalogue, tmp_path: Path
) -> None:
    settings = settings_of(tmp_path / "home", fetch_connect_seconds=3)
    catalogue.add_source(source(agencies, "data-go-th"))
    run = harvest(catalogue, settings, "data-go-th")
    assert run.status in ("done", "partial")
    assert (run.seen, run.added) == (619, 619)
    assert set(run.files) == {"unreachable"}
    again = harvest(catalogue, settings, "data-go-th")
    assert (again.unchanged, again.changed) == (619, 0)


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_ends_in_time_and_changes_nothing(
    fault: str, agencies: Agencies, catalogue: Catalogue, settings: Settings
) -> None:
    catalogue.add_source(source(agencies, "thai-tables", files={"fetch": False}))
    harvest(catalogue, settings, "thai-tables")
    before = held(catalogue)
    broken = source(f"{agencies}/fault/{fault}", "thai-tables", files={"fetch": False})
    catalogue.add_source(broken)
    began = time.monotonic()
    run = harvest(catalogue, settings, "thai-tables")
    assert time.monotonic() - began < 30
    status, cause = FAULTS[fault]
    assert run.status == status, run.reason
    if cause is not None:
        assert run.reason is not None and cause in run.reason.render("en")
        assert run.fix is not None and run.fix.render("th") != run.fix.render("en")
    assert held(catalogue) == before
    catalogue.add_source(source(agencies, "thai-tables", files={"fetch": False}))
    well = harvest(catalogue, settings, "thai-tables")
    assert (well.status, well.unchanged, well.changed) == ("done", 13, 0)
    assert held(catalogue) == before


def test_too_much_missing_stops_until_approved_and_comes_back(
    agencies: Agencies, catalogue: Catalogue, settings: Settings, control: Callable[[str], None]
) -> None:
    catalogue.add_source(source(agencies, "thai-tables", files={"fetch": False}))
    harvest(catalogue, settings, "thai-tables")
    before = held(catalogue)
    control("thai-tables/drop/30")
    stopped = harvest(catalogue, settings, "thai-tables")
    assert (stopped.status, stopped.removed) == ("stopped", 0)
    assert "--approve" in str(stopped.fix)
    assert held(catalogue) == before
    approved = harvest(catalogue, settings, "thai-tables", approve=True)
    assert (approved.status, approved.removed) == ("done", 3)
    gone = {id: d for id, d in held(catalogue).items() if d["status"] == "withdrawn"}
    assert len(gone) == 3
    assert all(gone[id]["slug"] == before[id]["slug"] for id in gone)
    assert sum(change["action"] == "withdrawn" for change in catalogue.changes(0, 1000)) == 3
    control("thai-tables/drop/0")
    back = harvest(catalogue, settings, "thai-tables")
    assert (back.status, back.added, back.unchanged) == ("done", 3, 10)
    assert held(catalogue) == before


def test_a_dry_run_says_what_would_change_and_changes_nothing(
    agencies: Agencies, catalogue: Catalogue, settings: Settings, control: Callable[[str], None]
) -> None:
    catalogue.add_source(source(agencies, "thai-tables", files={"fetch": False}))
    preview = harvest(catalogue, settings, "thai-tables", dry=True)
    assert (preview.dry, preview.added, preview.withheld) == (True, 12, 1)
    assert not held(catalogue)
    harvest(catalogue, settings, "thai-tables")
    before = held(catalogue)
    control("thai-tables/touch/2")
    again = harvest(catalogue, settings, "thai-tables", dry=True)
    assert (again.changed + again.withheld, again.unchanged) == (2, 11)
    fields = {change["field"] for o in again.outcomes for change in o.changes}
    assert fields == {"title", "modified"}
    assert held(catalogue) == before


def test_a_dry_run_that_would_stop_says_what_is_missing(
    agencies: Agencies, catalogue: Catalogue, settings: Settings, control: Callable[[str], None]
) -> None:
    catalogue.add_source(source(agencies, "thai-tables", files={"fetch": False}))
    harvest(catalogue, settings, "thai-tables")
    before = held(catalogue)
    control("thai-tables/drop/30")
    preview = harvest(catalogue, settings, "thai-tables", dry=True)
    assert (preview.status, preview.removed) == ("stopped", 3)
    assert {o.dataset for o in preview.outcomes if o.action == "removed"} <= set(before) and held(catalogue) == before
    approved = harvest(catalogue, settings, "thai-tables", dry=True, approve=True)
    assert (approved.status, approved.removed, held(catalogue)) == ("done", 3, before)


def test_a_first_run_may_wait_for_approval(agencies: Agencies, catalogue: Catalogue, settings: Settings) -> None:
    catalogue.add_source(source(agencies, "thai-tables", files={"fetch": False}, safety={"approve_first": True}))
    waiting = harvest(catalogue, settings, "thai-tables")
    assert waiting.status == "stopped" and not held(catalogue)
    approved = harvest(catalogue, settings, "thai-tables", approve=True)
    assert (approved.status, approved.added) == ("done", 12)


def test_two_workers_never_run_one_source(agencies: Agencies, catalogue: Catalogue, settings: Settings) -> None:
    catalogue.add_source(source(agencies, "thai-tables"))
    catalogue.begin("thai-tables", "another/1/1")
    with pytest.raises(Busy):
        harvest(catalogue, settings, "thai-tables")


def test_a_large_source_is_read_by_what_changed(
    agencies: Agencies,
    catalogue: Catalogue,
    tmp_path: Path,
    control: Callable[[str], None],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """Removals are found by the sweep of ids; once a week all is read."""
    settings = settings_of(tmp_path / "home", harvest_incremental=10)
    catalogue.add_source(source(agencies, "canada", files={"fetch": False}))
    assert harvest(catalogue, settings, "canada").added == 180
    monkeypatch.setattr("harvesters.run.weekday", lambda name: 9)
    again = harvest(catalogue, settings, "canada")
    assert (again.status, again.seen, again.unchanged) == ("done", 180, 180)
    control("canada/drop/5")
    fewer = harvest(catalogue, settings, "canada")
    assert fewer.status == "done" and 0 < fewer.removed <= 10
    assert fewer.unchanged + fewer.removed == 180
    control("canada/drop/50")
    assert harvest(catalogue, settings, "canada").status == "stopped"


def test_of_twenty_sources_one_stalls_and_holds_up_no_other(
    agencies: Agencies, catalogue: Catalogue, tmp_path: Path
) -> None:
    """Many at once in one process, as a worker runs them. The stalled one is silent for longer than all others take together, and
    yet they end in the time that they take without it."""
    settings = settings_of(tmp_path / "home", host_connections=30, fetch_read_seconds=20, fetch_attempts=1)
    fetcher = GuardedFetcher(settings)
    engine = Engine(catalogue, fetcher, settings, JUDGES)

    def added(names: list[str]) -> None:
        for name in names:
            one = source(str(agencies), "thai-tables", files={"fetch": False})
            catalogue.add_source(one.model_copy(update={"name": name}))

    def timed(pool: ThreadPoolExecutor, names: list[str]) -> float:
        began = time.monotonic()
        runs = [run.result(timeout=60) for run in [pool.submit(engine.run, name) for name in names]]
        assert {run.status for run in runs} == {"done"} and sum(run.added for run in runs) == 12 * len(names)
        return time.monotonic() - began

    alone, beside = [f"alone-{n}" for n in range(19)], [f"beside-{n}" for n in range(19)]
    added([*alone, *beside])
    stalled = source(agencies.url("", "stall").rstrip("/"), "thai-tables", files={"fetch": False})
    catalogue.add_source(stalled.model_copy(update={"name": "stalled"}))
    with ThreadPoolExecutor(20) as pool:
        without = timed(pool, alone)
        began = time.monotonic()
        last = pool.submit(engine.run, "stalled")
        within = timed(pool, beside)
        assert not last.done(), "the stalled one was to be silent for longer"
        broken = last.result(timeout=90)
    fetcher.close()
    print(
        f"19 sources: {without:.2f} s alone, {within:.2f} s beside one that stalls for {time.monotonic() - began:.1f} s"
    )
    assert within < max(1.5 * without, without + 2)
    assert broken.status == "failed" and broken.reason is not None and "fell silent" in broken.reason.render("en")
    assert not catalogue.verify_ledger().wrong
