"""Files: versions, states, and what is never reached."""

from collections.abc import Callable
from pathlib import Path

import pytest

from catalog.catalogue.catalogue import Catalogue
from catalog.catalogue.port import FileResult, Lease
from catalog.words.errors import Gone, NotFound, Withheld
from catalog.words.model import Resource, RunStatus, dataset_id, resource_id
from catalog.words.texts import Text
from tests.catalog.catalogue.conftest import publication, run_of, source, table_result, withheld

A = dataset_id("dopa", "a")
R = resource_id(A, "a-0")
ONE, TWO = b"a,b\n1,2\n", b"a,b\n1,3\n"
PERSONAL = Text.of("National ID numbers were found in a column.")


def files_of(catalogue: Catalogue, *results: FileResult) -> Lease:
    lease = catalogue.begin("dopa", "worker")
    catalogue.file_done(lease, results)
    catalogue.finish(lease, RunStatus.DONE)
    return lease


@pytest.fixture
def filed(catalogue: Catalogue, tmp_path: Path) -> Catalogue:
    """Dataset `a` with one file, published as version 1."""
    run_of(catalogue, [publication("a", title="ประชากร")])
    files_of(catalogue, table_result(tmp_path, R, ONE))
    return catalogue


def every_reading(catalogue: Catalogue, version: int | None = None) -> list[Callable[[], object]]:
    return [
        lambda: catalogue.table(R, version),
        lambda: catalogue.report(R, version),
        lambda: catalogue.profile(R, version),
        lambda: catalogue.original(R, version),
        lambda: catalogue.versions(R),
    ]


def test_a_file_becomes_version_one(filed: Catalogue) -> None:
    document = filed.resource(R)
    made = Resource.model_validate(document)
    assert (made.state, made.version, made.bytes, made.rows, made.valid) == ("published", 1, len(ONE), 3, True)
    assert [one.title for one in made.columns] == ["จังหวัด"]
    assert filed.dataset(A)["resources"] == [document]
    table = filed.table(R)
    assert (table.version, table.rows, table.title, table.columns[0].name) == (1, 3, "แฟ้ม 0", "province")
    assert Path(table.uri).read_bytes() == b"PAR1" + ONE
    original = filed.original(R)
    assert (original["name"], original["bytes"], original["sha256"]) == ("0.csv", len(ONE), made.sha256)
    with filed.files.open(original["key"]) as file:
        assert file.read() == ONE
    assert filed.report(R)["valid"] is True
    assert list(filed.profile(R)) == ["province"]
    assert [one["version"] for one in filed.versions(R)] == [1]
    filed.kept.forget()
    assert (filed.counts()["tables"], filed.counts()["rows"]) == (1, 3)


def test_the_same_bytes_are_no_new_version(filed: Catalogue, tmp_path: Path) -> None:
    before = filed.ledger_head()
    lease = files_of(filed, table_result(tmp_path, R, ONE))
    assert filed.run(lease.run)["files"] == {"unchanged": 1}
    lease = files_of(filed, FileResult(R, "unchanged", status=304))
    assert filed.run(lease.run)["files"] == {"unchanged": 1}
    assert (filed.resource(R)["state"], filed.resource(R)["version"]) == ("published", 1)
    assert filed.ledger_head() == before


def test_new_bytes_are_the_next_version_and_the_old_stay(filed: Catalogue, tmp_path: Path) -> None:
    files_of(filed, table_result(tmp_path, R, TWO))
    assert [one["version"] for one in filed.versions(R)] == [2, 1]
    assert filed.table(R).version == 2
    assert Path(filed.table(R, 1).uri).read_bytes() == b"PAR1" + ONE
    assert filed.original(R, 2)["bytes"] == len(TWO)
    for ask in every_reading(filed, 3)[:-1] + every_reading(filed, 0)[:-1] + every_reading(filed, -1)[:-1]:
        with pytest.raises(NotFound):
            ask()
    files_of(filed, table_result(tmp_path, R, ONE))
    assert filed.table(R).version == 3, "what it was before the last is news again"
    actions = [(one["action"], one["version"]) for one in filed.changes(0, 10)]
    assert actions == [("added", None), ("version", 1), ("version", 2), ("version", 3)]
    assert filed.verify_ledger().wrong == []


def test_an_outage_hides_nothing_and_passes(filed: Catalogue, tmp_path: Path) -> None:
    lost = FileResult(R, "unreachable", Text.of("It answered 503."), Text.of("Try later."), status=503)
    lease = files_of(filed, lost)
    document = filed.resource(R)
    assert (document["state"], document["reason"]["id"], document["version"]) == ("unreachable", "It answered 503.", 1)
    assert filed.table(R).version == 1
    outcome = filed.run(lease.run)["outcomes"][0]
    assert (outcome["action"], outcome["resource"], outcome["fix"]["id"]) == ("failed", R, "Try later.")
    task = filed.file_tasks(filed.begin("dopa", "w2"), 10)[0]
    assert task.etag == '"1"', "what is known of the last good answer is kept"


def test_well_again_it_is_what_it_was(filed: Catalogue, tmp_path: Path) -> None:
    files_of(filed, FileResult(R, "unreachable", Text.of("x")))
    files_of(filed, FileResult(R, "unchanged", status=304))
    assert (filed.resource(R)["state"], filed.resource(R)["reason"]) == ("published", None)
    files_of(filed, table_result(tmp_path, R, TWO, state="invalid", table=False, reason=Text.of("No table in it.")))
    files_of(filed, FileResult(R, "unreachable", Text.of("x")))
    files_of(filed, FileResult(R, "unchanged", status=304))
    assert (filed.resource(R)["state"], filed.resource(R)["reason"]["id"]) == ("invalid", "No table in it.")


def test_what_is_no_table_is_served_as_it_is(filed: Catalogue, tmp_path: Path) -> None:
    files_of(filed, table_result(tmp_path, R, b"%PDF", state="invalid", table=False, reason=Text.of("No table in it.")))
    assert (filed.resource(R)["state"], filed.resource(R)["rows"]) == ("invalid", None)
    assert filed.original(R)["bytes"] == 4
    with pytest.raises(NotFound, match="not a table"):
        filed.table(R)
    assert filed.table(R, 1).rows == 3


def test_a_file_with_personal_data_is_reached_by_nothing(filed: Catalogue, tmp_path: Path) -> None:
    lease = files_of(filed, FileResult(R, "withheld", PERSONAL, sha256="0" * 64))
    document = filed.resource(R)
    assert (document["state"], document["reason"]["id"]) == ("withheld", PERSONAL.id)
    assert [document[k] for k in ("version", "sha256", "bytes", "rows", "columns", "valid")] == [None] * 4 + [[], None]
    assert filed.dataset(A)["resources"] == [document]
    for ask in every_reading(filed) + every_reading(filed, 1):
        with pytest.raises(Withheld):
            ask()
    assert filed.run(lease.run)["outcomes"][0]["action"] == "withheld"
    filed.kept.forget()
    assert filed.counts()["tables"] == 0
    assert not filed.index_documents([A])[0].tables
    # An unchanged answer opens no gate.
    files_of(filed, FileResult(R, "unchanged"))
    assert filed.resource(R)["state"] == "withheld"
    assert filed.file_tasks(filed.begin("dopa", "w"), 1)[0].etag is None


def test_clean_bytes_open_it_but_not_its_past(filed: Catalogue, tmp_path: Path) -> None:
    files_of(filed, FileResult(R, "withheld", PERSONAL))
    files_of(filed, table_result(tmp_path, R, TWO))
    assert filed.table(R).version == 2
    assert [one["version"] for one in filed.versions(R)] == [2]
    for ask in every_reading(filed, 1)[:-1]:
        with pytest.raises(Withheld):
            ask()


def test_the_same_bytes_judged_clean_are_free_again(filed: Catalogue, tmp_path: Path) -> None:
    files_of(filed, FileResult(R, "withheld", PERSONAL))
    files_of(filed, table_result(tmp_path, R, ONE))
    assert (filed.table(R).version, filed.resource(R)["rows"]) == (1, 3)


def test_a_withheld_dataset_hides_its_files_and_opens_them_again(filed: Catalogue, tmp_path: Path) -> None:
    before = filed.resource(R)
    run_of(filed, [withheld("a", hash="2", title="ประชากร")])
    document = filed.resource(R)
    assert (document["state"], document["version"], document["columns"]) == ("withheld", None, [])
    assert filed.record(A)["raw"] is None
    for ask in every_reading(filed) + every_reading(filed, 1):
        with pytest.raises(Withheld, match="not public"):
            ask()
    lease = filed.begin("dopa", "worker")
    assert filed.file_tasks(lease, 10) == []
    filed.file_done(lease, [table_result(tmp_path, R, TWO)])
    filed.finish(lease, RunStatus.DONE)
    with pytest.raises(Withheld):
        filed.table(R)
    run_of(filed, [publication("a", hash="3", title="ประชากร")])
    assert filed.resource(R) == before
    assert filed.table(R).version == 1


def test_a_withdrawn_dataset_stays_readable_unless_withheld(filed: Catalogue) -> None:
    lease = filed.begin("dopa", "worker")
    filed.withdraw(lease, ["a"])
    assert filed.file_tasks(lease, 10) == []
    filed.finish(lease, RunStatus.DONE)
    assert filed.table(R).version == 1
    run_of(filed, [withheld("a", hash="2")])
    lease = filed.begin("dopa", "worker")
    filed.withdraw(lease, ["a"])
    filed.finish(lease, RunStatus.DONE)
    assert filed.dataset(A)["status"] == "withdrawn"
    for ask in every_reading(filed):
        with pytest.raises(Withheld):
            ask()


def test_taken_down_is_gone_everywhere(filed: Catalogue, tmp_path: Path) -> None:
    filed.add_source(source("other"))
    run_of(filed, [publication("z")], source="other")
    lease = filed.begin("other", "worker")
    other = resource_id(dataset_id("other", "z"), "z-0")
    filed.file_done(lease, [table_result(tmp_path, other, ONE)])
    filed.finish(lease, RunStatus.DONE)
    files_of(filed, table_result(tmp_path, R, TWO))
    slug, key = filed.dataset(A)["slug"], filed.original(R)["key"]
    for _ in range(2):
        filed.take_down(A, Text.of("A court ordered it."))
    asks = [*every_reading(filed), *every_reading(filed, 1), lambda: filed.dataset(A), lambda: filed.dataset(slug),
            lambda: filed.resource(R), lambda: filed.record(A)]  # fmt: skip
    for ask in asks:
        with pytest.raises(Gone, match="A court ordered it"):
            ask()
    assert filed.datasets([A]) == []
    assert not filed.files.exists(key)
    assert filed.table(other).version == 1, "the same bytes of another dataset stay"
    assert filed.index_documents([A]) == []
    assert filed.changes(0, 100)[-1]["tombstone"]
    assert filed.verify_ledger().wrong == []
    lease = filed.begin("dopa", "worker")
    assert filed.publish(lease, [publication("a", hash="9")])[0].action == "withheld"
    filed.file_done(lease, [table_result(tmp_path, R, TWO)])
    assert list(filed.missing(lease)) == []
    filed.seen(lease, ["a"])
    filed.finish(lease, RunStatus.DONE)
    with pytest.raises(Gone):
        filed.dataset(A)
    with pytest.raises(Gone):
        filed.table(R)


def test_tasks_in_pages_each_once(catalogue: Catalogue, tmp_path: Path) -> None:
    run_of(catalogue, [publication(str(n), resources=3) for n in range(4)])
    lease = catalogue.begin("dopa", "worker")
    after, seen = None, []
    while page := catalogue.file_tasks(lease, 5, after=after):
        after = page[-1].resource
        seen += [task.resource for task in page]
        catalogue.file_done(lease, [FileResult(task.resource, "unreachable", Text.of("x")) for task in page])
        catalogue.file_done(lease, [FileResult(task.resource, "unreachable", Text.of("x")) for task in page])
    assert len(seen) == len(set(seen)) == 12
    assert catalogue.file_tasks(lease, 100) == []
    run = catalogue.finish(lease, RunStatus.PARTIAL)
    assert run.files == {"unreachable": 12}
    assert len(run.outcomes) == 12


def test_a_moved_address_is_asked_anew_in_the_same_run(filed: Catalogue) -> None:
    lease = filed.begin("dopa", "worker")
    filed.file_done(lease, [FileResult(R, "unchanged", etag='"1"')])
    assert filed.file_tasks(lease, 10) == []
    moved = publication("a", hash="2")
    moved.draft.resources[0] = moved.draft.resources[0].model_copy(update={"url": "https://elsewhere/0.csv"})
    filed.publish(lease, [moved])
    task = filed.file_tasks(lease, 10)[0]
    assert (task.url, task.etag, task.sha256 is not None) == ("https://elsewhere/0.csv", None, True)
    assert filed.table(R).version == 1, "what was there is served until the new is"


def test_hostile_answers_are_columns_too(filed: Catalogue, tmp_path: Path) -> None:
    odd = table_result(tmp_path, R, TWO, url="https://x/\0" + "y" * 9000, last_modified="\ud800")
    files_of(filed, odd)
    assert filed.table(R).version == 2
    assert len(filed.original(R)["name"]) <= 120


@pytest.mark.parametrize(
    ("url", "title", "format", "name"),
    [
        ("https://x/a/%E0%B8%81%20b.csv?x=1", "t", "CSV", "ก b.csv"),
        ("https://x/download/", "งบ 2567", "XLSX", "งบ 2567.xlsx"),
        ("https://x/..%2f..%2fetc%2fpasswd.csv", "t", "CSV", "_.._etc_passwd.csv"),
        (None, "", "", "file"),
        ("https://x/\r\nSet-Cookie:a.csv", "t", "CSV", "Set-Cookie_a.csv"),
    ],
)
def test_names_of_files(url: str | None, title: str, format: str, name: str) -> None:
    from catalog.catalogue.reading import file_name

    assert file_name(url, title, format) == name
