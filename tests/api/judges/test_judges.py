"""Judges in processes of their own: what a file does to its judge is an error in words, and the next file is judged all the same."""

import time
import zipfile
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import anyio
import pytest

from api.ground import Ground
from api.judges.judges import Judges
from api.judges.judging import queue
from api.judges.receiving import receiving
from catalog.words.errors import Busy, SalaError, Timeout, TooLarge, Unreadable
from catalog.words.settings import Settings
from tests.validators.reading.test_documents import PROSE, pdf

GOOD = "จังหวัด,ปี,จำนวน\nน่าน,2566,10\nตาก,2566,20\n"


def ask(judges: Judges, folder: Path, content: str | bytes, name: str = "t.csv", **options):
    path = folder / "sent"
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    return judges.judge(path, folder, name, **options)


@pytest.fixture(scope="module")
def judges():
    made = Judges(Settings(judge_workers=1))
    yield made
    made.close()


def test_a_judge_lives_on_and_is_sealed(judges: Judges, tmp_path: Path) -> None:
    first = ask(judges, tmp_path, GOOD, shown=True)
    worker = judges.workers.places.queue[0]
    second = ask(judges, tmp_path, "a,b\n1,x\n2,\n")
    assert judges.workers.places.queue[0] is worker and worker.alive and worker.sealed
    assert first["made"].keys() >= {"valid", "report", "table", "findings", "personal_data", "format", "blocked"}
    assert first["made"]["valid"] and first["preview"]["rows"][0]["cells"][0]["text"] == "น่าน"
    assert second["preview"] is None and second["rows"] == 2


def test_time_is_kept(tmp_path: Path) -> None:
    judges = Judges(Settings(judge_workers=1, judge_seconds=0.05))
    judges.workers.places.get()
    judges.workers.places.put(judges.workers.started())
    try:
        with pytest.raises(Timeout) as caught:
            ask(judges, tmp_path, "a,b\n" + "1,ก\n" * 200_000)
        assert "0.05" in caught.value.detail.render("en") and caught.value.detail.render("th") != caught.value.detail.id
        judges.seconds = 60
        assert ask(judges, tmp_path, GOOD)["made"]["valid"]
    finally:
        judges.close()


def test_memory_is_kept(tmp_path: Path) -> None:
    judges = Judges(Settings(judge_workers=1, judge_memory=2_000_000_000))
    try:
        with pytest.raises((TooLarge, Unreadable)) as caught:
            ask(
                judges,
                tmp_path,
                b'[{"a":"' + b"x" * 90_000_000 + b'","b":' + b"[" * 10 + b"1" + b"]" * 10 + b"}]",
                "t.json",
            )
        assert caught.value.fix is not None
        judges.workers.arguments = (
            str(Settings().judge_memory),
        )  # the one that failed is gone: a fresh one is started
        assert ask(judges, tmp_path, GOOD)["made"]["valid"]
    finally:
        judges.close()


def test_a_judge_that_dies_is_replaced(judges: Judges, tmp_path: Path) -> None:
    ask(judges, tmp_path, GOOD)
    worker = judges.workers.places.queue[0]
    with pytest.raises(SalaError) as caught:
        judges.workers.work(lambda one: one.process.kill())
        judges.ask({"do": "judge"})  # a question that no judge understands
    assert isinstance(caught.value, Unreadable) and caught.value.detail.render("th") != caught.value.detail.id
    assert ask(judges, tmp_path, GOOD)["made"]["valid"] and judges.workers.places.queue[0] is not worker


def test_hostile_files_end_in_words(judges: Judges, tmp_path: Path) -> None:
    bomb = tmp_path / "bomb.zip"
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr("t.csv", "a,b\n" + "0" * 300_000_000)
    for content, name in (
        (bomb.read_bytes(), "t.zip"),
        (b"PK\x03\x04" + b"\xff" * 5000, "t.xlsx"),
        (b"PAR1" + b"\xff" * 5000 + b"PAR1", "t.parquet"),
        (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\x00" * 5000, "t.xls"),
        (b"[" * 2_000_000, "t.json"),
    ):
        try:
            made = ask(judges, tmp_path, content, name)["made"]
            assert not made["valid"] or made["table"]
        except SalaError as error:
            assert error.fix is not None
    assert ask(judges, tmp_path, GOOD)["made"]["valid"]


def test_the_queue_is_bounded_and_what_goes_wrong_leaves_nothing(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, judge_workers=1, judge_waiting=1, upload_seconds=0.05)
    ground = Ground(settings, None, None, None, None)

    async def all_of_it() -> None:
        with queue(ground), queue(ground):
            with pytest.raises(Busy), queue(ground):
                pass
        with pytest.raises(Timeout):
            async with receiving(ground) as sent:
                assert sent.folder.is_dir()
                await anyio.sleep(5)
        assert not sent.folder.exists()

    with ThreadPoolExecutor(1) as pool:  # the browser of other tests keeps a loop in this thread
        pool.submit(anyio.run, all_of_it).result(120)


def test_a_pdf_is_read_where_no_other_program_may_be_started(judges: Judges, tmp_path: Path) -> None:
    harmless = ask(judges, tmp_path, pdf(PROSE, PROSE), "report.pdf")["made"]
    assert "PDF" in str(harmless["unreadable"]) and harmless["personal_data"]["tier"] == "clean"
    people = ask(judges, tmp_path, pdf([f"{n}. 1234567890121" for n in range(9)]), "list.csv")["made"]
    assert people["blocked"] and people["personal_data"]["tier"] == "block"
    assert (
        ask(judges, tmp_path, b"%PDF-1.4\n1 0 obj<<>>endobj\n%%EOF", "t.csv")["made"]["personal_data"]["tier"]
        == "review"
    )


def test_one_line_of_a_whole_file_costs_little(judges: Judges, tmp_path: Path) -> None:
    """Seconds, where counting the places of each letter took half a minute."""
    began = time.monotonic()
    assert ask(judges, tmp_path, "abcdefghij" * 3_000_000)["made"]["unreadable"]
    assert time.monotonic() - began < 30
