"""Links over time: each asking is written down once, what is old goes, and what is not what it is called is not available."""

from pathlib import Path

import pytest

from catalog.catalogue.catalogue import Catalogue
from catalog.catalogue.links import DAYS_KEPT, agrees, available
from catalog.catalogue.port import FileResult
from catalog.words.errors import NotFound
from catalog.words.model import ResourceState
from catalog.words.texts import Text
from tests.catalog.catalogue.conftest import Clock, publication, run_of, table_result
from tests.catalog.catalogue.test_filing import ONE, A, R, files_of


def test_every_run_writes_what_asking_brought(catalogue: Catalogue, tmp_path: Path, clock: Clock) -> None:
    run_of(catalogue, [publication("a")])
    assert catalogue.checks(R) == []
    for result in (
        table_result(tmp_path, R, ONE),
        FileResult(R, "unchanged", status=304),
        FileResult(R, "unreachable", Text.of("It answered 503."), status=503),
        FileResult(R, "not-fetched", Text.of("It answered 503.")),  # an address that we do not ask
        FileResult(R, "unreachable", Text.of("It answered 503."), status=200),  # a login page behind the link
        FileResult(R, "invalid", Text.of("No table in it."), status=200, format="PDF"),
    ):
        clock.now += 3600
        files_of(catalogue, result)
    found = catalogue.checks(R)
    assert [(c["status"], c["available"]) for c in found] == [
        (200, False), (200, False), (503, False), (304, True), (200, True),
    ]  # fmt: skip
    assert found[0]["at"] > found[-1]["at"]
    assert catalogue.checks(R, 2) == found[:2]
    assert catalogue.checks_of([A]) == {R: found}
    assert catalogue.checks_of([A], since=found[1]["at"]) == {R: found[:2]}
    with pytest.raises(NotFound):
        catalogue.checks("nothing")


def test_the_same_run_asks_once_and_old_ones_go(catalogue: Catalogue, tmp_path: Path, clock: Clock) -> None:
    run_of(catalogue, [publication("a")])
    lease = catalogue.begin("dopa", "worker")
    for _ in range(2):
        catalogue.file_done(lease, [table_result(tmp_path, R, ONE)])
    catalogue.finish(lease, "done")  # type: ignore[arg-type]
    assert len(catalogue.checks(R)) == 1
    clock.now += (DAYS_KEPT + 1) * 86_400
    files_of(catalogue, FileResult(R, "unchanged", status=304))
    assert [c["status"] for c in catalogue.checks(R)] == [304]


@pytest.mark.parametrize(
    ("declared", "found", "fits"),
    [
        ("CSV", "CSV", True),
        ("csv", "XLSX", True),  # another table: a wrong name, but a table
        ("CSV", "PDF", False),
        ("CSV", "HTML", False),
        ("PDF", "HTML", False),
        ("PDF", "CSV", True),
        ("", "PDF", True),
        ("SHP", "ZIP", True),
        ("CSV", "", True),
    ],
)
def test_what_came_may_be_called_so(declared: str, found: str, fits: bool) -> None:
    assert agrees(declared, found) is fits


def test_an_error_that_is_said_as_json_is_no_table() -> None:
    error = FileResult("r", ResourceState.INVALID, format="JSON")
    assert available(error, "CSV", None) is False
    assert available(error, "JSON", None) is True  # its own form, and broken: that is another fault
    assert available(FileResult("r", "unchanged"), "CSV", "CSV") is True
