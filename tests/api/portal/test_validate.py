"""The open validator's page, with the real judge: what it says of good and bad files, and that nothing of them stays."""

import tempfile
from pathlib import Path

import httpx
import pytest

GOOD = "จังหวัด,ปี,จำนวนประชากร\nกระบี่,2566,480000\nพังงา,2566,267000\nภูเก็ต,2566,417000\n"
# Made-up numbers whose check digit is right.
PEOPLE = "เลขประจำตัวประชาชน,ตำบล\n" + "".join(
    f"{number},ท่าแร้ง\n"
    for number in ("1101700203450", "3100600445635", "1234567890121", "1101700203451", "5100600445634", "1101700230708")
)


@pytest.fixture
def scratch(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Where the page keeps an upload while it is judged."""
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    return tmp_path


def sent(client: httpx.Client, body: str | bytes, path: str = "/validate") -> httpx.Response:
    content = body.encode() if isinstance(body, str) else body
    return client.post(path, files={"file": ("ตาราง <b>.csv", content)}, timeout=30)


def test_a_good_file_is_said_to_be_good_and_forgotten(client: httpx.Client, scratch: Path) -> None:
    answer = sent(client, GOOD)
    assert answer.status_code == 200
    assert "แฟ้มนี้พร้อมเผยแพร่" in answer.text and "<b>.csv" not in answer.text
    assert not list(scratch.iterdir())


def test_personal_data_is_said_and_masked(client: httpx.Client, scratch: Path) -> None:
    answer = sent(client, PEOPLE, "/en/validate")
    assert answer.status_code == 200 and "Something should be mended first" in answer.text
    assert "personal data" in answer.text and "1234567890121" not in answer.text
    assert not list(scratch.iterdir())


def test_a_web_page_is_no_table(client: httpx.Client, scratch: Path) -> None:
    answer = sent(client, "<!doctype html><html><body>Sign in</body></html>", "/en/validate")
    assert answer.status_code == 200 and "This file cannot be read as a table" in answer.text


def test_nothing_sent_is_an_error(client: httpx.Client) -> None:
    assert client.post("/validate", data={"file": "no file"}).status_code == 400
    assert sent(client, "").status_code == 400
