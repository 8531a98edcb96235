"""A file that may hold personal data, from its agency to every door: held, let go, held again, let go, pulled back, taken down.

Real agency over HTTP, real judge, real store and index, real application, real commands."""

import json
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
from httpx import Client
from typer.testing import CliRunner

from api.app import create_app
from api.cli.console import voice
from api.cli.engine import engine, follow
from api.cli.main import COMMANDS, build
from api.v1 import shapes
from catalog.words.model import Run, dataset_id, resource_id
from catalog.words.settings import Settings
from catalog.words.source import SourceConfig
from tests.api.serving import served

R = resource_id(dataset_id("office", "grants"), "file")
SQL = quote(f'SELECT * FROM "{R}"')
NAMES = ["นายสมชาย ใจดี", "นางสาวสมศรี รักไทย", "นายวิชัย มั่นคง", "นางมาลี สุขใจ", "นายประเสริฐ ทองดี"] * 4
SECRETS = ("สมชาย", "รักไทย", "0812345")
BY = ("--reviewer", "สมหญิง (เจ้าหน้าที่คุ้มครองข้อมูล)", "--reason", "เป็นรายชื่อเจ้าหน้าที่ของสำนักงาน ไม่ใช่ประชาชน")


def table(phone: bool) -> bytes:
    head = "ลำดับ,ชื่อ-สกุล,จำนวนเงิน" + (",เบอร์โทรศัพท์" if phone else "")
    lines = [f"{n},{name},{n * 500}" + (f",081-234-5{n:03d}" if phone else "") for n, name in enumerate(NAMES, 1)]
    return "\n".join([head, *lines, ""]).encode()


class Agency(BaseHTTPRequestHandler):
    """A CKAN with one dataset of one file, whose content a test may change."""

    content = b""

    def do_GET(self) -> None:
        base = f"http://127.0.0.1:{self.server.server_address[1]}"
        file = {"id": "file", "name": "ผู้รับทุน", "format": "CSV", "url": f"{base}/grants.csv"}
        package = {"id": "grants", "name": "grants", "title": "ทุนการศึกษา", "type": "dataset", "resources": [file]}
        if self.path.startswith("/grants.csv"):
            body, kind = Agency.content, "text/csv"
        elif "package_search" in self.path:
            found = [] if "start=1" in self.path else [package]
            body, kind = (
                json.dumps({"success": True, "result": {"count": 1, "results": found}}).encode(),
                "application/json",
            )
        else:
            self.send_error(404)
            return
        self.send_response(200)
        self.send_header("content-type", kind)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: object) -> None:
        """Tests are quiet."""


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    made = Settings(home=tmp_path / "home", reachable="127.0.0.1/32", host_pace_seconds=0)
    monkeypatch.setattr(voice, "_settings", made)
    monkeypatch.setattr(voice, "_language", "en")
    return made


@pytest.fixture
def client(settings: Settings) -> Iterator[Client]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Agency)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Agency.content = table(phone=False)
    address = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        with engine() as (_, catalogue):
            catalogue.add_source(SourceConfig(name="office", title="สำนักงาน", kind="ckan", url=address))
        harvest()
        with served(create_app(settings)) as made:
            yield made
    finally:
        server.shutdown()
        server.server_close()


def harvest() -> Run:
    """What `sala harvest office` does."""
    with engine() as (runner, catalogue):
        run = runner.run("office")
        follow(catalogue)
    return run


def sala(*arguments: str, status: int = 0) -> str:
    done = CliRunner().invoke(build(COMMANDS), list(arguments))
    assert done.exit_code == status, (arguments, done.output)
    return done.output


def doors(versions: tuple[int, ...]) -> list[str]:
    """Every address that leads to what stands in the file."""
    asked = ["", *(f"?version={number}" for number in versions)]
    api = ("/rows", "/report", "/profile", "/original", "/download/csv", "/download/xlsx", "/download/parquet")
    found = [f"/api/v1/resources/{R}{door}{ask}" for door in api for ask in asked]
    return [
        *found,
        f"/api/v1/resources/{R}/versions",
        f"/api/v1/resources/{R}/aggregate?group=c1",
        f"/api/v1/resources/{R}/diff?from=1",
        f"/api/v1/sql?q={SQL}",
        f"/api/3/action/datastore_search?resource_id={R}",
        f"/api/3/action/datastore_search_sql?sql={SQL}",
    ]


def shut(client: Client, *versions: int) -> None:
    """No door lets anything out: refused, and no value in the refusal; nothing of it is found either."""
    for door in doors(versions):
        answer = client.get(door)
        assert answer.status_code in (403, 404, 409), (door, answer.status_code, answer.text[:200])
        assert not any(secret in answer.text for secret in SECRETS), door
    for page in ("/dataset/grants", f"/resource/{R}", f"/resource/{R}/history", f"/embed/{R}", f"/api/v1/resources/{R}",
                 "/api/v1/datasets", f"/sql?q={SQL}",
                 "/api/3/action/package_show?id=grants"):  # fmt: skip
        answer = client.get(page)
        assert not any(secret in answer.text for secret in SECRETS), page
    for words in ("สมชาย", "จำนวนเงิน"):
        for door in ("/api/v1/columns", "/api/v1/datasets"):
            assert followed(lambda door=door, words=words: client.get(door, params={"q": words}).json()["items"], [])


def followed(ask: Any, wanted: Any, seconds: float = 15) -> bool:
    """Whether the index says it within some seconds: it follows the store, it is not the store."""
    end = time.monotonic() + seconds
    while (found := ask()) != wanted and time.monotonic() < end:
        time.sleep(0.1)
    return bool(found == wanted)


def open_(client: Client) -> None:
    rows = client.get(f"/api/v1/resources/{R}/rows")
    assert rows.status_code == 200 and "สมชาย" in rows.text
    assert client.get(f"/api/v1/resources/{R}/original").content == Agency.content
    asked = {"q": "จำนวนเงิน"}
    assert followed(lambda: [h["resource"] for h in client.get("/api/v1/columns", params=asked).json()["items"]], [R])


def waiting(client: Client) -> list[shapes.Review]:
    answer = client.get("/api/v1/reviews")
    assert not any(secret in answer.text for secret in SECRETS) and "•" not in answer.text and "*" not in answer.text
    found = shapes.ReviewList.model_validate(answer.json()).items
    assert [one["resource"] for one in json.loads(sala("review", "list", "--json"))["items"]] == [
        o.resource for o in found
    ]
    return found


def test_from_held_to_let_go_to_pulled_back_to_taken_down(client: Client, settings: Settings) -> None:
    shut(client)
    [one] = waiting(client)
    assert (one.resource, one.pulled, [c.kind for c in one.found]) == (R, False, ["name"])
    sala("review", "let-go", R, "--reviewer", "", "--reason", "long enough a reason", status=2)
    sala("review", "let-go", R, "--reviewer", "a", status=2)
    assert "sala harvest office" in sala("review", "let-go", R, *BY)
    shut(client)
    assert waiting(client) == []
    assert harvest().files == {"published": 1}
    open_(client)
    assert harvest().files == {"unchanged": 1}

    Agency.content = table(phone=True)
    assert harvest().files == {"withheld": 1}
    shut(client, 1, 2)
    assert {c.kind for c in waiting(client)[0].found} >= {"name", "phone"}
    sala("review", "let-go", R, *BY)
    assert harvest().files == {"published": 1}
    open_(client)

    sala("review", "pull", R, *BY)
    shut(client, 1, 2)
    assert waiting(client)[0].pulled
    assert harvest().files == {"withheld": 1}
    shut(client, 1, 2)
    sala("review", "let-go", R, *BY)
    harvest()
    open_(client)

    sala("takedown", "grants", "--reason", "no", status=2)
    sala("takedown", "grants", "--reason", "A court ordered it to be removed.")
    for door in doors((1, 2)):
        answer = client.get(door)
        assert answer.status_code in (404, 409, 410), (door, answer.status_code)
        assert not any(secret in answer.text for secret in SECRETS), door
    assert "A court ordered it" in client.get("/api/v1/datasets/grants").text
    assert waiting(client) == []
    assert json.loads(sala("ledger", "verify", "--json"))["valid"] is True
    sala("review", "pull", R, *BY, status=2)


def test_what_is_blocked_never_waits(client: Client) -> None:
    ids = ["1100000000008", "1100000000016", "1100000000024", "1100000000032", "1100000000041"] * 4
    Agency.content = "\n".join(["ลำดับ,เลขประจำตัวประชาชน", *(f"{n},{id}" for n, id in enumerate(ids, 1)), ""]).encode()
    assert harvest().files == {"withheld": 1}
    assert waiting(client) == []
    sala("review", "let-go", R, *BY, status=2)
    shut(client)
