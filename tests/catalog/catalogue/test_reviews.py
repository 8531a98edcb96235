"""What waits for a reviewer is reached by nothing, is published once it is let go, and is pulled back at once."""

from dataclasses import replace
from pathlib import Path

import pytest
from sqlalchemy import select

from catalog.catalogue.catalogue import Catalogue
from catalog.catalogue.port import FileResult
from catalog.store.schema import holds, releases
from catalog.words.errors import Conflict, Gone, InvalidRequest, NotFound, Withheld
from catalog.words.model import PersonalColumn, PersonalData, RunStatus
from catalog.words.texts import Text
from tests.catalog.catalogue.conftest import publication, run_of, table_result
from tests.catalog.catalogue.test_filing import ONE, TWO, A, R, every_reading, files_of

NAME = PersonalColumn(column="ผู้ประสานงาน", kind="name", count=9, sample="ส•••• ใ••••")
PHONE = PersonalColumn(column="โทร", kind="phone", count=4, sample="08••••••12")
WHY = "เป็นรายชื่อเจ้าหน้าที่ผู้ประสานงาน"
WAITS = Text.of("A gate holds this file back.")


def judged(folder: Path, content: bytes, *columns: PersonalColumn, tier: str = "review", **more: str) -> FileResult:
    """A result as a judge gives it that found these columns."""
    result = table_result(folder, R, content, **more)
    assert result.judgement is not None
    personal = PersonalData(tier=tier if columns else "clean", columns=list(columns))  # type: ignore[arg-type]
    return replace(result, judgement=result.judgement.model_copy(update={"personal_data": personal}))


def held(folder: Path, content: bytes, *columns: PersonalColumn, tier: str = "review") -> FileResult:
    """What the engine of a run says of a file that is held."""
    return replace(
        judged(folder, content, *columns, tier=tier), state="withheld", reason=WAITS, original=None, parquet=None
    )


def nothing_reached(catalogue: Catalogue, *numbers: int | None) -> None:
    for ask in [ask for number in numbers for ask in every_reading(catalogue, number)]:
        with pytest.raises(Withheld):
            ask()
    document = catalogue.resource(R)
    assert (document["state"], document["version"], document["rows"], document["columns"]) == (
        "withheld",
        None,
        None,
        [],
    )
    assert catalogue.dataset(A)["resources"] == [document]
    assert not catalogue.index_documents([A])[0].tables
    catalogue.kept.forget()
    assert catalogue.counts()["tables"] == 0


@pytest.fixture
def waiting(catalogue: Catalogue, tmp_path: Path) -> Catalogue:
    run_of(catalogue, [publication("a", title="ประชากร")])
    files_of(catalogue, held(tmp_path, ONE, NAME))
    return catalogue


def test_what_waits_is_listed_without_values(waiting: Catalogue) -> None:
    nothing_reached(waiting, None, 1)
    [one] = waiting.waiting_reviews()
    assert (one["resource"], one["dataset"], one["title"], one["file"], one["pulled"]) == (
        R,
        A,
        "ประชากร",
        "แฟ้ม 0",
        False,
    )
    assert one["found"] == [{"column": "ผู้ประสานงาน", "kind": "name", "count": 9}]
    assert "•" not in str(one)


def test_what_is_let_go_is_published_by_the_next_harvest(waiting: Catalogue, tmp_path: Path) -> None:
    waiting.let_go(R, "สมหญิง (DPO)", WHY)
    nothing_reached(waiting, None)
    assert "let it go" in waiting.resource(R)["reason"]["id"]
    assert waiting.waiting_reviews() == []
    release = waiting.latest_release(R)
    assert release is not None and (release.reviewer, release.reason) == ("สมหญิง (DPO)", WHY)
    lease = waiting.begin("dopa", "worker")
    task = waiting.file_tasks(lease, 1)[0]
    assert (task.etag, task.sha256) == (None, None)
    waiting.file_done(lease, [judged(tmp_path, ONE, NAME)])
    waiting.finish(lease, RunStatus.DONE)
    assert (waiting.table(R).version, waiting.resource(R)["state"]) == (1, "published")
    actions = [one["action"] for one in waiting.changes(0, 10)]
    assert actions == ["added", "withheld", "let-go", "version"]
    assert waiting.verify_ledger().wrong == []
    entries = str(waiting.ledger_entries(0, 10))
    assert "สมหญิง" not in entries and WHY not in entries


def test_something_new_in_it_waits_again(waiting: Catalogue, tmp_path: Path) -> None:
    waiting.let_go(R, "สมหญิง", WHY)
    files_of(waiting, judged(tmp_path, ONE, NAME))
    files_of(waiting, judged(tmp_path, TWO, NAME, PHONE))  # a judge that did not ask: the catalogue asks all the same
    nothing_reached(waiting, None, 1, 2)
    assert [c["column"] for c in waiting.waiting_reviews()[0]["found"]] == ["ผู้ประสานงาน", "โทร"]
    digest = judged(tmp_path, TWO).sha256
    assert not any(digest in str(path) for path in tmp_path.glob("home/files/**/*")), (
        "the bytes of a held file are not kept"
    )
    waiting.let_go(R, "สมหญิง", WHY)
    files_of(waiting, judged(tmp_path, TWO, NAME, PHONE))
    assert waiting.table(R).version == 2


def test_what_is_kept_waits_no_longer_until_something_else_is_found(waiting: Catalogue, tmp_path: Path) -> None:
    waiting.keep(R, "สมหญิง", "เป็นชื่อของประชาชนทั่วไป")
    assert waiting.waiting_reviews() == []
    nothing_reached(waiting, None, 1)
    files_of(waiting, judged(tmp_path, ONE, NAME))
    assert waiting.waiting_reviews() == []
    nothing_reached(waiting, None, 1)
    files_of(waiting, held(tmp_path, TWO, NAME, PHONE))
    assert len(waiting.waiting_reviews()) == 1
    _, personal, decisions = waiting.review(R)
    assert [c.sample for c in personal.columns] == [NAME.sample, PHONE.sample]
    assert [(d.action, d.reviewer) for d in decisions] == [("keep", "สมหญิง")]
    files_of(waiting, judged(tmp_path, b"a,b\n7,7\n"))
    assert waiting.table(R).version == 1, "a clean file is published: keeping speaks of what was found"
    with pytest.raises(Conflict, match="does not wait"):
        waiting.keep(R, "สมหญิง", WHY)


def test_what_was_pulled_and_kept_stays_pulled(waiting: Catalogue, tmp_path: Path) -> None:
    files_of(waiting, judged(tmp_path, ONE))
    waiting.pull(R, "สมหญิง", "พบเลขบัตรประชาชนในหมายเหตุ")
    waiting.keep(R, "สมหญิง", "ตรวจแล้วเป็นเลขบัตรจริง")
    assert waiting.waiting_reviews() == []
    files_of(waiting, judged(tmp_path, ONE))
    nothing_reached(waiting, None, 1)
    waiting.let_go(R, "สมหญิง", "หน่วยงานแก้ไขแล้ว")
    files_of(waiting, judged(tmp_path, TWO))
    assert waiting.table(R).version == 2


def test_what_is_blocked_is_never_let_go(waiting: Catalogue, tmp_path: Path) -> None:
    files_of(waiting, held(tmp_path, TWO, NAME, tier="block"))
    assert waiting.waiting_reviews() == []
    with pytest.raises(Conflict, match="cannot be let go"):
        waiting.let_go(R, "สมหญิง", WHY)
    files_of(waiting, judged(tmp_path, TWO, NAME, tier="block"))
    nothing_reached(waiting, None, 1)


def test_a_decision_needs_a_name_a_reason_and_something_to_decide(waiting: Catalogue, tmp_path: Path) -> None:
    for reviewer, reason in (("", WHY), ("สมหญิง", "ok"), ("ส" * 201, WHY)):
        with pytest.raises(InvalidRequest):
            waiting.let_go(R, reviewer, reason)
        with pytest.raises(InvalidRequest):
            waiting.pull(R, reviewer, reason)
    for unknown in ("nothing", "x\0y", "z" * 9_000):
        with pytest.raises(NotFound):
            waiting.let_go(unknown, "สมหญิง", WHY)
        with pytest.raises(NotFound):
            waiting.pull(unknown, "สมหญิง", WHY)
    files_of(waiting, judged(tmp_path, TWO))
    with pytest.raises(Conflict, match="does not wait"):
        waiting.let_go(R, "สมหญิง", WHY)
    assert waiting.latest_release(R) is None


def test_what_is_pulled_is_gone_at_once_and_stays_until_it_is_let_go(waiting: Catalogue, tmp_path: Path) -> None:
    for content in (ONE, TWO):
        files_of(waiting, judged(tmp_path, content))
    assert waiting.table(R, 1).version == 1
    before = waiting.ledger_head()["size"]
    waiting.pull(R, "สมหญิง (DPO)", "พบเลขบัตรประชาชนในหมายเหตุ")
    nothing_reached(waiting, None, 1, 2)
    assert "เลขบัตร" not in str(waiting.resource(R)) + str(waiting.ledger_entries(0, 20))
    assert waiting.ledger_head()["size"] == before + 1
    assert waiting.changes(0, 20)[-1]["action"] == "withheld"
    assert waiting.waiting_reviews()[0]["pulled"] is True
    # The gate sees nothing in it; the address is dead; a judge breaks: it stays where it is.
    for result in (
        judged(tmp_path, TWO),
        FileResult(R, "unchanged", status=304),
        FileResult(R, "unreachable", Text.of("It answered 503."), status=503),
        FileResult(R, "invalid", Text.of("It answered 503.")),
        judged(tmp_path, b"a,b\n9,9\n"),
        table_result(tmp_path, R, b"%PDF", state="invalid", table=False, reason=Text.of("No table in it.")),
    ):
        files_of(waiting, result)
        nothing_reached(waiting, None, 1, 2)
    run_of(waiting, [publication("a", title="ประชากรใหม่", hash="2")])
    nothing_reached(waiting, None, 1, 2)
    waiting.let_go(R, "สมหญิง (DPO)", "ตรวจแล้วเป็นเลขที่โครงการ")
    files_of(waiting, judged(tmp_path, TWO))
    assert waiting.table(R).version == 2
    with pytest.raises(Withheld):
        waiting.table(R, 1)
    decisions = waiting.database.rows(select(releases).order_by(releases.c.number))
    assert [(one.number, one.action) for one in decisions] == [(1, "pull"), (2, "let-go")]
    assert waiting.verify_ledger().wrong == []


def test_an_old_let_go_does_not_open_what_was_pulled(waiting: Catalogue, tmp_path: Path) -> None:
    waiting.let_go(R, "สมหญิง", WHY)
    files_of(waiting, judged(tmp_path, ONE, NAME))
    waiting.pull(R, "สมหญิง", "มีชื่อผู้ป่วยอยู่ด้วย")
    files_of(waiting, judged(tmp_path, ONE, NAME))
    nothing_reached(waiting, None, 1)
    [one] = waiting.waiting_reviews()
    assert [c["kind"] for c in one["found"]] == ["name"]


def test_let_go_while_a_run_held_it_is_not_held_again(waiting: Catalogue, tmp_path: Path) -> None:
    lease = waiting.begin("dopa", "worker")
    waiting.let_go(R, "สมหญิง", WHY)
    waiting.file_done(lease, [held(tmp_path, ONE, NAME)])
    waiting.finish(lease, RunStatus.DONE)
    assert waiting.waiting_reviews() == []
    assert waiting.file_tasks(waiting.begin("dopa", "w"), 1)[0].sha256 is None


def test_taken_down_nothing_waits_and_nothing_is_kept(waiting: Catalogue) -> None:
    waiting.take_down(A, "A court ordered it.")
    assert waiting.waiting_reviews() == []
    assert waiting.database.rows(select(holds)) == []
    for decide in (waiting.let_go, waiting.pull):
        with pytest.raises(Gone):
            decide(R, "สมหญิง", WHY)


def test_a_broken_judge_frees_nothing_that_a_gate_hid(waiting: Catalogue, tmp_path: Path) -> None:
    files_of(waiting, judged(tmp_path, ONE))
    files_of(waiting, held(tmp_path, ONE, NAME))
    files_of(waiting, FileResult(R, "invalid", WAITS))
    nothing_reached(waiting, None, 1)
