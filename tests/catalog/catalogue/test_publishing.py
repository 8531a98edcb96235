"""What publishing does, on both engines."""

from collections.abc import Callable

import pytest

from catalog.catalogue.catalogue import Catalogue
from catalog.words.errors import Conflict, NotFound
from catalog.words.model import (
    Dataset,
    DraftResource,
    OrganizationRef,
    OutcomeAction,
    RunStatus,
    dataset_id,
    resource_id,
)
from catalog.words.texts import Text
from tests.catalog.catalogue.conftest import draft, publication, run_of, source, withheld

A = dataset_id("dopa", "a")


def test_a_published_record_is_read_by_id_and_slug(catalogue: Catalogue) -> None:
    run_of(catalogue, [publication("a", title="ประชากร รายจังหวัด", url="https://x/a", score=71.5)])
    document = catalogue.dataset(A)
    assert document["slug"] == "ประชากร-รายจังหวัด"
    assert catalogue.dataset(document["slug"]) == document
    made = Dataset.model_validate(document)
    assert (made.id, made.status, made.score, made.source.url) == (A, "published", 71.5, "https://x/a")
    assert made.organization == OrganizationRef(slug="dopa", title="กรมการปกครอง")
    assert [one.state for one in made.resources] == ["not-fetched"]
    assert catalogue.resource(made.resources[0].id) == document["resources"][0]
    assert catalogue.datasets(["nobody", A]) == [document]


def test_the_draft_and_the_record_come_back_whole(catalogue: Catalogue) -> None:
    catalogue.add_source(source("other", organization="moi"))
    raw = {"id": "a", "z": [1, {"b": None}], "title": "ก\ud800", "huge": 10**30, "nul": "a\0b"}
    given = draft("a", title="มี\0ศูนย์", resources=3, extras={"z": {"deep": [1, 2]}})
    run_of(catalogue, [publication("a", draft=given, raw=raw)], source="other")
    id = dataset_id("other", "a")
    assert catalogue.draft(id) == given, "also where the source overrides the organization"
    assert catalogue.dataset(id)["organization"] == {"slug": "moi", "title": "กรมการปกครอง"}
    record = catalogue.record(id)
    assert record["raw"] == {"id": "a", "z": [1, {"b": None}], "title": "ก?", "huge": str(10**30), "nul": "a\0b"}
    assert catalogue.raw(id) == record["raw"]


def test_hostile_names_are_kept_apart(catalogue: Catalogue) -> None:
    names = ["a\0", "a", "../..", "a" * 3000, "ก" * 500, "'; DROP TABLE datasets; --", "\U0001f600"]
    run_of(catalogue, [publication(name) for name in names])
    assert catalogue.known_count("dopa") == len(names)
    assert catalogue.known("dopa", names).keys() == set(names)


def test_one_record_that_cannot_be_packed_is_one_outcome(catalogue: Catalogue) -> None:
    deep: dict[str, object] = {}
    for _ in range(3000):
        deep = {"a": deep}
    lease = catalogue.begin("dopa", "worker")
    given = catalogue.publish(lease, [publication("a"), publication("b", raw=deep), publication("c")])
    assert [one.action for one in given] == ["added", "failed", "added"]
    run = catalogue.finish(lease, RunStatus.PARTIAL)
    assert (run.seen, run.added, run.failed) == (3, 2, 1)
    assert catalogue.dataset(dataset_id("dopa", "c"))


def test_a_change_keeps_address_and_first_date(catalogue: Catalogue, clock) -> None:
    run_of(catalogue, [publication("a", title="เดิม")])
    before = catalogue.dataset(A)
    clock.now += 3600
    lease = catalogue.begin("dopa", "worker")
    changes = [{"field": "title", "from": "เดิม", "to": "ใหม่"}]
    given = catalogue.publish(lease, [publication("a", hash="2", title="ใหม่", changes=changes)])
    assert given[0].action == "changed"
    assert given[0].changes == changes
    catalogue.finish(lease, RunStatus.DONE)
    after = catalogue.dataset(A)
    assert (after["title"], after["slug"], after["published"]) == ("ใหม่", before["slug"], before["published"])
    assert after["updated"] > before["updated"]
    assert [one["action"] for one in catalogue.changes(0, 10)] == ["added", "changed"]


def test_published_twice_in_one_run_counts_once(catalogue: Catalogue) -> None:
    lease = catalogue.begin("dopa", "worker")
    catalogue.publish(lease, [publication("a"), publication("b"), publication("a")])
    again = catalogue.publish(lease, [publication("b"), publication("c")])
    assert [one.action for one in again] == ["added", "added"], "what was said of it the first time"
    catalogue.seen(lease, ["a", "b"])
    run = catalogue.finish(lease, RunStatus.DONE)
    assert (run.seen, run.added, run.unchanged, len(run.outcomes)) == (3, 3, 0, 3)
    assert catalogue.ledger_sizes()[0] == 3
    assert len(catalogue.changes(0, 100)) == 3


def test_slugs_are_unique_and_never_move(catalogue: Catalogue) -> None:
    run_of(catalogue, [publication(str(n), title="งบประมาณ") for n in range(5)])
    run_of(catalogue, [publication("9", title="งบประมาณ"), publication("n", raw={"id": "n", "name": "budget-2567"})])
    slugs = [catalogue.dataset(dataset_id("dopa", str(n)))["slug"] for n in (0, 1, 2, 3, 4, 9)]
    assert len(set(slugs)) == 6
    assert slugs[0] == "งบประมาณ"
    assert all(slug.startswith("งบประมาณ-") for slug in slugs[1:])
    assert catalogue.dataset("budget-2567")["id"] == dataset_id("dopa", "n")
    catalogue.take_down(dataset_id("dopa", "0"), "test")
    run_of(catalogue, [publication("10", title="งบประมาณ")])
    assert catalogue.dataset(dataset_id("dopa", "10"))["slug"] != "งบประมาณ"


def test_resources_come_change_and_go(catalogue: Catalogue) -> None:
    run_of(catalogue, [publication("a", resources=2)])
    first, second = (resource_id(A, f"a-{n}") for n in range(2))
    run_of(catalogue, [publication("a", hash="2", resources=1)])
    assert [one["id"] for one in catalogue.dataset(A)["resources"]] == [first]
    assert catalogue.resource(second)["removed"] is not None
    run_of(catalogue, [publication("a", hash="3", resources=2)])
    assert [one["id"] for one in catalogue.dataset(A)["resources"]] == [first, second]
    assert catalogue.resource(second)["removed"] is None


def test_a_source_that_gives_one_resource_id_twice(catalogue: Catalogue) -> None:
    twice = [DraftResource(remote_id="r", url=f"https://x/{n}") for n in range(3)]
    for hash in ("1", "2"):
        run_of(catalogue, [publication("a", hash=hash, draft=draft("a").model_copy(update={"resources": twice}))])
        assert len({one["id"] for one in catalogue.dataset(A)["resources"]}) == 3


def test_organizations(catalogue: Catalogue) -> None:
    catalogue.add_source(source("tambon"))
    run_of(catalogue, [publication("a"), publication("b"), withheld("c")])
    run_of(catalogue, [publication("x", draft=draft("x", organization=None))], source="tambon")
    assert [(one["slug"], one["datasets"], one["withheld"]) for one in catalogue.organizations()] == [
        ("dopa", 2, 1),
        ("tambon", 1, 0),
    ]
    assert catalogue.organization("tambon")["title"] == "กรมการปกครอง"
    with pytest.raises(NotFound):
        catalogue.organization("nobody")


def test_counts(catalogue: Catalogue) -> None:
    assert catalogue.counts()["last_harvest"] is None
    run_of(catalogue, [publication("a"), withheld("b")])
    catalogue.kept.forget()
    counts = catalogue.counts()
    assert (counts["datasets"], counts["organizations"], counts["tables"], counts["rows"]) == (1, 1, 0, 0)
    assert counts["last_harvest"] is not None


def test_what_cannot_be_found(catalogue: Catalogue) -> None:
    for name in ("", "x", "x" * 100_000, "\0", "\ud800", A, "../", "%00", "' OR 1=1 --"):
        with pytest.raises(NotFound):
            catalogue.dataset(name)
        with pytest.raises(NotFound):
            catalogue.resource(name)
        with pytest.raises(NotFound):
            catalogue.table(name, 2**70)
        with pytest.raises(NotFound):
            catalogue.record(name)
        with pytest.raises(NotFound):
            catalogue.run(name)


def test_a_reading_process_publishes_nothing(catalogue: Catalogue, open_again: Callable[..., Catalogue]) -> None:
    reader = open_again(write=False)
    lease = reader.begin("dopa", "worker")
    with pytest.raises(Conflict, match="opened for reading"):
        reader.publish(lease, [publication("a")])
    assert catalogue.known_count("dopa") == 0


def test_a_dry_run_says_all_and_touches_nothing(catalogue: Catalogue) -> None:
    run_of(catalogue, [publication("a"), publication("b"), publication("c"), publication("d")])
    before = (catalogue.changes(0, 100), catalogue.ledger_head(), catalogue.datasets([A]))
    lease = catalogue.begin("dopa", "worker", dry=True)
    given = catalogue.publish(lease, [publication("a", hash="new"), publication("n"), withheld("b", hash="w")])
    assert [one.action for one in given] == ["changed", "added", "withheld"]
    catalogue.seen(lease, ["c"])
    catalogue.seen(lease, ["c"])
    assert list(catalogue.missing(lease)) == ["d"]
    assert catalogue.missing_count(lease) == 1
    catalogue.withdraw(lease, ["d"])
    catalogue.withdraw(lease, ["d"])
    run = catalogue.finish(lease, RunStatus.DONE)
    assert run.dry
    assert (run.seen, run.added, run.changed, run.withheld, run.unchanged, run.removed) == (4, 1, 1, 1, 1, 1)
    assert (catalogue.changes(0, 100), catalogue.ledger_head(), catalogue.datasets([A])) == before
    assert catalogue.known_count("dopa") == 4


def test_outcomes_are_paged(catalogue: Catalogue) -> None:
    lease = run_of(catalogue, [publication(str(n)) for n in range(25)])
    first = catalogue.run(lease.run, outcomes=10)
    rest = catalogue.run(lease.run, outcomes=100, after=first["next"])
    assert (len(first["outcomes"]), len(rest["outcomes"]), rest["next"]) == (10, 15, None)
    ids = [one["remote_id"] for one in first["outcomes"] + rest["outcomes"]]
    assert ids == [str(n) for n in range(25)]


def test_changes_are_followed_to_the_end(catalogue: Catalogue) -> None:
    run_of(catalogue, [publication(str(n)) for n in range(7)])
    position, seen = 0, []
    while page := catalogue.changes(position, 3):
        seen += [one["position"] for one in page]
        position = page[-1]["position"]
    assert seen == list(range(1, 8))


def test_the_reason_is_a_text_in_either_language(catalogue: Catalogue) -> None:
    given = run_of(catalogue, [withheld("a")])
    reason = Text.model_validate(catalogue.dataset(A)["reason"])
    assert reason.render("en") == "Its category is not public."
    outcome = catalogue.run(given.run)["outcomes"][0]
    assert (outcome["action"], outcome["detail"]["id"]) == (OutcomeAction.WITHHELD, "Its category is not public.")
