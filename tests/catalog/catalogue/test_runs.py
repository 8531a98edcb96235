"""Leases, resumption, requests, health."""

import subprocess
import sys
from collections.abc import Callable

import pytest

from catalog.catalogue.catalogue import Catalogue
from catalog.catalogue.runs import LEASE_SECONDS
from catalog.catalogue.workers import is_gone, worker_name
from catalog.words.errors import Busy, Conflict, NotFound
from catalog.words.model import Outcome, OutcomeAction, RunStatus, dataset_id
from catalog.words.texts import Text
from tests.catalog.catalogue.conftest import publication, run_of, source, withheld


def test_a_second_worker_is_told_who_is_at_work(catalogue: Catalogue) -> None:
    catalogue.begin("dopa", "first")
    with pytest.raises(Busy) as caught:
        catalogue.begin("dopa", "second")
    assert caught.value.facts["worker"] == "first"
    catalogue.begin("dopa", "second", dry=True)


def test_a_silent_worker_loses_its_run_and_it_goes_on_where_it_stood(catalogue: Catalogue, clock) -> None:
    old = catalogue.begin("dopa", "first", approve=True)
    old.state = {"offset": 500}
    catalogue.publish(old, [publication("a")])
    old.phase, old.state = "files", {"after": "x"}
    catalogue.seen(old, [])
    clock.now += LEASE_SECONDS - 1
    catalogue.heartbeat(old)
    clock.now += LEASE_SECONDS - 1
    with pytest.raises(Busy):
        catalogue.begin("dopa", "second")
    clock.now += 2
    new = catalogue.begin("dopa", "second")
    assert (new.run, new.resumed, new.phase, new.state, new.approve) == (old.run, True, "files", {"after": "x"}, True)
    for attempt in (
        lambda: catalogue.heartbeat(old),
        lambda: catalogue.publish(old, [publication("b")]),
        lambda: catalogue.seen(old, ["a"]),
        lambda: catalogue.withdraw(old, ["a"]),
        lambda: catalogue.file_done(old, []),
        lambda: catalogue.finish(old, RunStatus.DONE),
    ):
        with pytest.raises(Conflict):
            attempt()
    assert catalogue.known_count("dopa") == 1
    run = catalogue.finish(new, RunStatus.DONE)
    assert run.added == 1
    with pytest.raises(Conflict, match="over"):
        catalogue.heartbeat(new)


def test_the_same_name_taking_up_a_run_shuts_out_its_former_self(catalogue: Catalogue, clock) -> None:
    old = catalogue.begin("dopa", "worker")
    clock.now += LEASE_SECONDS + 1
    catalogue.begin("dopa", "worker")
    with pytest.raises(Conflict):
        catalogue.publish(old, [publication("a")])


def test_a_dead_worker_of_this_machine_is_known_at_once(catalogue: Catalogue) -> None:
    name = subprocess.run(
        [sys.executable, "-c", "from catalog.catalogue.workers import worker_name; print(worker_name())"],
        capture_output=True, text=True, check=True,
    ).stdout.strip()  # fmt: skip
    assert is_gone(name)
    assert not is_gone(worker_name())
    host, pid, start = worker_name().split("/")
    assert is_gone(f"{host}/{pid}/{int(start) + 1}"), "its pid was given to another"
    assert not is_gone(f"elsewhere/{pid}/1")
    assert not any(is_gone(odd) for odd in ("", "worker", "a/b/c", f"{host}/99999999999999999999/1", "///"))
    old = catalogue.begin("dopa", name)
    new = catalogue.begin("dopa", worker_name())
    assert (new.run, new.resumed) == (old.run, True)


def test_unknown_and_removed_sources(catalogue: Catalogue) -> None:
    run_of(catalogue, [publication("a")])
    catalogue.remove_source("dopa")
    for ask in (
        catalogue.source,
        catalogue.remove_source,
        catalogue.request_run,
        lambda name: catalogue.begin(name, "w"),
    ):
        for name in ("dopa", "nobody"):
            with pytest.raises(NotFound):
                ask(name)
    assert catalogue.sources() == []
    assert catalogue.dataset(dataset_id("dopa", "a"))["status"] == "published", "what it published stays"
    catalogue.add_source(source("dopa", schedule="weekly"))
    assert catalogue.source("dopa").schedule == "weekly"
    assert catalogue.sources()[0]["datasets"] == 1


def test_unchanged_and_failed_are_counted_once(catalogue: Catalogue) -> None:
    run_of(catalogue, [publication("a"), publication("b"), publication("c")])
    lease = catalogue.begin("dopa", "worker")
    failed = [Outcome(remote_id=id, action=OutcomeAction.FAILED, detail=Text.of("broken")) for id in ("c", "new")]
    for _ in range(2):
        catalogue.seen(lease, ["a", "b", "nobody"], failed)
    assert list(catalogue.missing(lease)) == [], "what failed was seen"
    run = catalogue.finish(lease, RunStatus.PARTIAL)
    assert (run.seen, run.unchanged, run.failed, len(run.outcomes)) == (4, 2, 2, 2)


def test_what_is_missed_is_withdrawn_and_comes_back_as_itself(catalogue: Catalogue) -> None:
    run_of(catalogue, [publication("a"), publication("b"), withheld("w")])
    before = catalogue.dataset(dataset_id("dopa", "b"))
    lease = catalogue.begin("dopa", "worker")
    catalogue.seen(lease, ["a"])
    assert list(catalogue.missing(lease)) == ["b", "w"]
    assert catalogue.missing_count(lease) == 2
    for _ in range(2):
        catalogue.withdraw(lease, ["b", "w"])
    run = catalogue.finish(lease, RunStatus.DONE)
    assert (run.removed, run.seen, len(run.outcomes)) == (2, 1, 2)
    gone = catalogue.dataset(before["slug"])
    assert (gone["status"], gone["resources"], gone["title"]) == ("withdrawn", before["resources"], before["title"])
    assert "Its source no longer lists it" in Text.model_validate(gone["reason"]).render("en")
    assert [one["tombstone"] for one in catalogue.changes(0, 10)] == [False] * 3 + [True] * 2
    assert catalogue.known("dopa", ["b"])["b"].status == "withdrawn"
    assert catalogue.known_count("dopa") == 1

    lease = catalogue.begin("dopa", "worker")
    catalogue.seen(lease, ["a", "b", "w"])
    run = catalogue.finish(lease, RunStatus.DONE)
    assert (run.unchanged, run.added, run.withheld) == (1, 1, 1)
    back = catalogue.dataset(before["slug"])
    assert {**back, "updated": None} == {**before, "updated": None}
    assert catalogue.dataset(dataset_id("dopa", "w"))["status"] == "withheld", "coming back opens no gate"


def test_a_withdrawn_one_that_changed_comes_back_too(catalogue: Catalogue) -> None:
    run_of(catalogue, [publication("a")])
    lease = catalogue.begin("dopa", "worker")
    catalogue.withdraw(lease, ["a"])
    catalogue.finish(lease, RunStatus.DONE)
    lease = catalogue.begin("dopa", "worker")
    given = catalogue.publish(lease, [publication("a", hash="2", title="ใหม่")])
    assert given[0].action == "added"
    assert catalogue.dataset(dataset_id("dopa", "a"))["status"] == "published"


def test_a_request_stands_until_its_run_begins_and_goes_into_it(
    catalogue: Catalogue, open_again: Callable[..., Catalogue]
) -> None:
    other = open_again()
    id = catalogue.request_run("dopa")
    assert catalogue.request_run("dopa", force=True, approve=True) == id
    for reader in (catalogue, other, catalogue):
        (waiting,) = reader.open_requests()
        assert (waiting["id"], waiting["source"], waiting["force"], waiting["approve"], waiting["dry"]) == (
            id, "dopa", True, True, False)  # fmt: skip
    lease = other.begin("dopa", "worker")
    assert (lease.force, lease.approve, lease.dry) == (True, True, False)
    assert list(catalogue.open_requests()) == []
    assert catalogue.request_run("dopa") != id
    assert list(catalogue.open_requests()) == [], "a run is at work"
    with pytest.raises(Busy):
        catalogue.begin("dopa", "another")
    other.finish(lease, RunStatus.DONE)
    assert len(catalogue.open_requests()) == 1, "what was asked for meanwhile is begun afterwards"


def test_a_run_that_cannot_begin_takes_no_request(catalogue: Catalogue, monkeypatch: pytest.MonkeyPatch) -> None:
    catalogue.request_run("dopa", approve=True)

    def broken(*_: object, **__: object) -> None:
        raise KeyError

    with monkeypatch.context() as patch, pytest.raises(KeyError):
        patch.setattr(catalogue, "_start", broken)
        catalogue.begin("dopa", "worker")
    assert catalogue.begin("dopa", "worker").approve


def test_a_trial_and_a_run_are_asked_for_apart(catalogue: Catalogue, clock) -> None:
    run, trial = catalogue.request_run("dopa", approve=True), catalogue.request_run("dopa", dry=True)
    assert run != trial and catalogue.request_run("dopa", dry=True) == trial
    lease = catalogue.begin("dopa", "worker", dry=True)
    assert (lease.dry, lease.approve) == (True, False)
    assert [one["id"] for one in catalogue.open_requests()] == [run]
    assert not catalogue.broken_trials()
    clock.now += 61
    assert catalogue.broken_trials() == ["dopa"], "nobody has heard of its worker for a minute"
    again = catalogue.begin("dopa", "another", dry=True)
    assert catalogue.run(lease.run)["status"] == "failed" and not catalogue.broken_trials()
    clock.now += 61
    assert catalogue.broken_trials() == ["dopa"], "what asked for it asks still"
    third = catalogue.begin("dopa", "third", dry=True)
    catalogue.finish(third, RunStatus.DONE)
    assert not catalogue.broken_trials() and catalogue.run(again.run)["status"] == "failed"
    assert not catalogue.sources()[0]["health"], "a trial says nothing of the source's health"
    catalogue.begin("dopa", "worker", dry=True)
    clock.now += 61
    assert not catalogue.broken_trials(), "nobody asked for this one"


def test_a_first_run_is_a_preview_until_somebody_approves(catalogue: Catalogue) -> None:
    lease = catalogue.begin("dopa", "worker", preview=True)
    assert lease.dry
    with pytest.raises(Busy):
        catalogue.begin("dopa", "another", preview=True)
    catalogue.request_run("dopa")
    assert not catalogue.open_requests(), "while the preview is made"
    catalogue.finish(lease, RunStatus.STOPPED, Text.of("It waits."))
    health = catalogue.sources()[0]["health"]
    assert health["last_status"] == "stopped" and len(health["trend"]) == 1, "the schedule goes on from here"
    catalogue.request_run("dopa", approve=True)
    lease = catalogue.begin("dopa", "worker", preview=True)
    assert (lease.dry, lease.approve) == (False, True)


def test_health_over_runs(catalogue: Catalogue, clock) -> None:
    for status in (RunStatus.DONE, RunStatus.FAILED, RunStatus.STOPPED):
        lease = catalogue.begin("dopa", "worker")
        catalogue.finish(lease, status, Text.of("because") if status != RunStatus.DONE else None)
        clock.now += 100
    catalogue.plan("dopa", "2026-02-01T00:00:00Z")
    one = catalogue.sources()[0]
    health = one["health"]
    assert (one["next_run"], one["running"]) == ("2026-02-01T00:00:00Z", None)
    assert (health["last_status"], health["failures"], health["reason"]["id"]) == ("stopped", 2, "because")
    assert [point["status"] for point in health["trend"]] == ["done", "failed", "stopped"]
    assert health["bad_since"] == health["trend"][1]["started"]
    assert health["last_good_started"] == health["trend"][0]["started"]
    lease = catalogue.begin("dopa", "worker")
    assert catalogue.sources()[0]["running"] == lease.run
    catalogue.finish(lease, RunStatus.PARTIAL)
    assert catalogue.sources()[0]["health"]["bad_since"] is None


def test_runs_are_listed_newest_first(catalogue: Catalogue) -> None:
    catalogue.add_source(source("other"))
    ids = []
    for n in range(5):
        lease = catalogue.begin("dopa" if n % 2 else "other", "worker")
        ids.append(lease.run)
        catalogue.finish(lease, RunStatus.DONE)
    assert [one["id"] for one in catalogue.runs()] == ids[::-1]
    assert [one["id"] for one in catalogue.runs("dopa")] == [ids[3], ids[1]]
    assert [one["id"] for one in catalogue.runs(limit=2, before=ids[3])] == [ids[2], ids[1]]
