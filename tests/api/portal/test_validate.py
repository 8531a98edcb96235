"""The open validator's page, with the real judge: what it says of good and bad files, and that nothing of them stays."""

import io
import os
import re
from pathlib import Path

import httpx
import pyarrow.csv
import pytest

from api.judges.kept import sweep
from catalog.words.settings import Settings

GOOD = "จังหวัด,ปี,จำนวนประชากร\nกระบี่,2566,480000\nพังงา,2566,267000\nภูเก็ต,2566,417000\n"
# Made-up numbers whose check digit is right.
PEOPLE = "เลขประจำตัวประชาชน,ตำบล\n" + "".join(
    f"{number},ท่าแร้ง\n"
    for number in ("1101700203450", "3100600445635", "1234567890121", "1101700203451", "5100600445634", "1101700230708")
)


@pytest.fixture
def scratch(folder: Path) -> Path:
    """Where an upload lies while it is judged."""
    return folder / "home" / "cache" / "judging"


def sent(client: httpx.Client, body: str | bytes, path: str = "/validate") -> httpx.Response:
    content = body.encode() if isinstance(body, str) else body
    return client.post(path, files={"file": ("ตาราง <b>.csv", content)}, timeout=30)


def test_a_good_file_is_said_to_be_good_and_forgotten(client: httpx.Client, scratch: Path) -> None:
    answer = sent(client, GOOD)
    assert answer.status_code == 200
    assert "แฟ้มนี้พร้อมเผยแพร่" in answer.text and "<b>.csv" not in answer.text
    assert not list(scratch.glob("*/sent"))  # what was sent is gone; its clean form goes after some minutes


def test_personal_data_is_said_and_masked(client: httpx.Client, scratch: Path) -> None:
    answer = sent(client, PEOPLE, "/en/validate")
    assert answer.status_code == 200 and "Something should be mended first" in answer.text
    assert "personal data" in answer.text and "1234567890121" not in answer.text
    assert "Columns with personal data are covered." in answer.text and "•••" in answer.text and "ท่าแร้ง" in answer.text
    said = re.search(r'<ul class="findings">(.+?)</ul>\s*<p>(.+?)</p>', answer.text, re.S)
    assert (
        said and "national ID numbers" in said[1] and said[2] and answer.text.count(said[2]) == 1
    )  # each way to mend it once
    assert "offered once no personal data" in answer.text and "/validate/" not in re.sub(
        r'action="[^"]*"', "", answer.text
    )
    assert not list(scratch.glob("sent-*"))


BAD = "จังหวัด,ปี,จำนวนประชากร\n" + "".join(f"กระบี่,2566,{n}\n" for n in range(100, 400)) + "พังงา,2566,สี่ร้อย\nตรัง,2566\n"


def test_findings_stand_at_their_cells(client: httpx.Client) -> None:
    answer = sent(client, BAD, "/en/validate")
    cell = re.search(r'<td class="flag">สี่ร้อย<small class="at">(.+?)</small>', answer.text)
    assert cell and "no integer" in cell[1], answer.text
    assert '<th scope="row">302' in answer.text and '<th scope="row">303<small' in answer.text
    assert '<th scope="row">200' not in answer.text


@pytest.mark.parametrize("format", ["csv", "xlsx"])
def test_the_clean_table_can_be_had(client: httpx.Client, scratch: Path, format: str) -> None:
    page = sent(client, 'พื้นที่,ปี,จำนวน (คน)\nก,๒๕๖๖,"1,200"\nข,๒๕๖๗,"3,400"\n'.encode("cp874"))
    address = re.search(rf'href="(/validate/[\w-]+\.{format})"', page.text)
    assert address, page.text
    for _ in range(2):
        answer = client.get(address[1], timeout=30)
        assert answer.status_code == 200 and answer.headers["cache-control"] == "no-store"
        assert "attachment" in answer.headers["content-disposition"]
    if format == "csv":
        assert pyarrow.csv.read_csv(io.BytesIO(answer.content)).column(2).to_pylist() == [1200, 3400]
    else:
        assert answer.content[:2] == b"PK"
    for about in scratch.glob("kept-*/about.json"):
        os.utime(about, (1, 1))
    assert client.get(address[1]).status_code == 404
    sweep(Settings(home=scratch.parent.parent))
    assert not list(scratch.iterdir())


def test_nobody_guesses_an_address(client: httpx.Client) -> None:
    for token in ("x", "..%2F..%2Fetc", "a" * 32):
        assert client.get(f"/validate/{token}.csv").status_code == 404
    assert client.get(f"/validate/{'a' * 32}.parquet").status_code == 404


def test_an_address_is_asked_through_the_guard(client: httpx.Client) -> None:
    answer = client.post("/en/validate", data={"url": "http://127.0.0.1:1/x.csv"}, files={"file": ("", b"")})
    assert answer.status_code == 400 and "127.0.0.1" in answer.text


def test_a_record_is_judged(client: httpx.Client) -> None:
    record = '{"name": "pop", "title": "ประชากร", "notes": "จำนวน", "resources": []}'
    answer = client.post("/en/validate", data={"metadata": record}, files={"file": ("", b"")})
    assert answer.status_code == 200 and "ประชากร" in answer.text and "/100" in answer.text, answer.text
    assert client.post("/en/validate", data={"metadata": "[1]"}, files={"file": ("", b"")}).status_code == 400


def test_a_web_page_is_no_table(client: httpx.Client, scratch: Path) -> None:
    answer = sent(client, "<!doctype html><html><body>Sign in</body></html>", "/en/validate")
    assert answer.status_code == 200 and "This file cannot be read as a table" in answer.text


def test_nothing_sent_is_an_error(client: httpx.Client) -> None:
    assert client.post("/validate", data={"file": "no file"}).status_code == 400
    assert sent(client, "").status_code == 400


def test_a_schema_of_ones_own_is_held_against_the_file(client: httpx.Client) -> None:
    schema = '{"fields": [{"name": "จังหวัด", "constraints": {"enum": ["กระบี่", "พังงา"]}}, {"name": "ปี"}, {"name": "จำนวนประชากร"}]}'
    answer = client.post("/en/validate", files={"file": ("a.csv", GOOD.encode())}, data={"schema": schema}, timeout=30)
    assert answer.status_code == 200 and "Something should be mended first" in answer.text
    plain = client.post("/en/validate", files={"file": ("a.csv", GOOD.encode())}, data={"schema": " "}, timeout=30)
    assert "This file is good to publish" in plain.text
    broken = client.post("/validate", files={"file": ("a.csv", GOOD.encode())}, data={"schema": "[1"}, timeout=30)
    assert broken.status_code == 400
