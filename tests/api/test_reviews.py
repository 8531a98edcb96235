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
from api.v1 import scoring, shapes
from catalog.words.model import Run, dataset_id, resource_id
from catalog.words.settings import Settings
from catalog.words.source import SourceConfig
from tests.api.serving import served

R = resource_id(dataset_id("office", "grants"), "file")
SQL = quote(f'SELECT * FROM "{R}"')
NAMES = ["นายสมชาย ใจดี", "นางสาวสมศรี รักไทย", "นายวิชัย มั่นคง", "นางมาลี สุขใจ", "นายประเสริฐ ทองดี"] * 4
TOKEN = "k3J9-tests-only-0123456789abcdef"
BEARER = {"authorization": f"Bearer {TOKEN}"}
SECRETS = ("สมชาย", "รักไทย", "0812345")
BY = ("--reviewer", "สมหญิง (เจ้าหน้าที่คุ้มครองข้อมูล)", "--reason", "เป็นรายชื่อเจ้าหน้าที่ของสำนักงาน ไม่ใช่ประชาชน")


def table(phone: bool) -> bytes:
    head = "ลำดับ,ชื่อ-สกุล,จำนวนเงิน" + (",เบอร์โทรศัพท์" if phone else "")
    lines = [f"{n},{name},{n * 500}" + (f",081-234-5{n:03d}" if phone else "") for n, name in enumerate(NAMES, 1)]
    return "\n".join([head, *lines, ""]).encode()


class Agency(BaseHTTPRequestHandler):
    """A CKAN with one dataset of one file, whose content a test may change; with a second dataset where `beside` has its file."""

    content = b""
    beside = b""

    def do_GET(self) -> None:
        base = f"http://127.0.0.1:{self.server.server_address[1]}"
        file = {"id": "file", "name": "ผู้รับทุน", "format": "CSV", "url": f"{base}/grants.csv"}
        package = {"id": "grants", "name": "grants", "title": "ทุนการศึกษา", "type": "dataset", "resources": [file]}
        other = {**file, "id": "beside", "name": "ข้างเคียง", "url": f"{base}/beside.csv"}
        second = {**package, "id": "beside", "name": "beside", "title": "ข้อมูลข้างเคียง", "resources": [other]}
        if self.path.startswith(("/grants.csv", "/beside.csv")):
            body, kind = Agency.beside if "beside" in self.path else Agency.content, "text/csv"
        elif "package_search" in self.path:
            packages = [package, second] if Agency.beside else [package]
            found = [] if "start=1" in self.path or "start=2" in self.path else packages
            body, kind = (
                json.dumps({"success": True, "result": {"count": len(packages), "results": found}}).encode(),
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
    made = Settings(
        home=tmp_path / "home",
        reachable="127.0.0.1/32",
        host_pace_seconds=0,
        reviewers=f"สมหญิง (DPO)={TOKEN}; อื่น={TOKEN[::-1]}",
    )
    monkeypatch.setattr(voice, "_settings", made)
    monkeypatch.setattr(voice, "_language", "en")
    return made


@pytest.fixture
def client(settings: Settings) -> Iterator[Client]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Agency)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Agency.content, Agency.beside = table(phone=False), b""
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


def test_over_http_with_a_token(client: Client, settings: Settings) -> None:
    at, decision = f"/api/v1/reviews/{R}", {"decision": "keep", "reason": "เป็นชื่อของประชาชนทั่วไป"}
    for headers, status, code in (
        ({}, 401, "unauthorized"),
        ({"authorization": "Basic abc"}, 401, "unauthorized"),
        ({"authorization": "Bearer wrong"}, 403, "forbidden"),
        ({"authorization": f"Bearer {TOKEN}x"}, 403, "forbidden"),
        ({"authorization": "Bearer " + "x" * 5_000}, 403, "forbidden"),
    ):
        for answer in (client.get(at, headers=headers), client.post(at, headers=headers, json=decision)):
            problem = shapes.Problem.model_validate(answer.json())
            assert (answer.status_code, problem.code) == (status, code)
            assert problem.fix and TOKEN not in answer.text
            assert (answer.headers.get("www-authenticate") == "Bearer") is (status == 401)
    for wrong in (b"", b"[]", b"{", json.dumps({"decision": "burn", "reason": "x" * 20}).encode(), json.dumps({**decision, "reviewer": "x"}).encode(),
                  json.dumps({"decision": "keep", "reason": "short"}).encode(), json.dumps({"decision": 1, "reason": []}).encode()):  # fmt: skip
        assert client.post(at, headers=BEARER, content=wrong).status_code == 400, wrong
    assert client.post("/api/v1/reviews/none", headers=BEARER, json=decision).status_code == 404
    assert client.post(at, headers=BEARER, content=b"x" * 1_100_000).status_code == 413

    detail = client.get(at, headers=BEARER)
    assert detail.headers["cache-control"] == "no-store"
    found = scoring.ReviewDetail.model_validate(detail.json())
    assert [c.sample for c in found.found] == ["นาย xxx xxx"] and not any(s in detail.text for s in SECRETS)
    kept = client.post(at, headers=BEARER, json=decision)
    assert scoring.Decided.model_validate(kept.json()).reviewer == "สมหญิง (DPO)"
    assert waiting(client) == []
    shut(client)
    gone = client.post(at, headers=BEARER, json={"decision": "let-go", "reason": "เป็นรายชื่อเจ้าหน้าที่ของสำนักงาน"})
    assert gone.status_code == 200
    with engine() as (_, catalogue):
        assert [one["source"] for one in catalogue.open_requests()] == ["office"], "the next harvest is asked for"
    harvest()
    open_(client)
    history = client.get(at, headers=BEARER).json()["decisions"]
    assert [(one["action"], one["reviewer"]) for one in history] == [("let-go", "สมหญิง (DPO)"), ("keep", "สมหญิง (DPO)")]
    assert client.post(at, headers=BEARER, json={"decision": "pull", "reason": "พบชื่อประชาชนในรายชื่อ"}).status_code == 200
    shut(client, 1)


def test_nobody_decides_on_what_they_did_not_see(client: Client) -> None:
    at, reason = f"/api/v1/reviews/{R}", "เป็นรายชื่อเจ้าหน้าที่ของสำนักงาน"
    go = {"decision": "let-go", "reason": reason}
    looked = client.get(at, headers=BEARER).json()["mark"]
    Agency.content = table(phone=True)
    harvest()
    late = client.post(at, headers=BEARER, json={**go, "mark": looked})
    assert (late.status_code, late.json()["code"]) == (409, "conflict") and late.json()["fix"]
    form = {"token": TOKEN, "decision": "let-go", "reason": reason, "mark": looked}
    refused = client.post(f"/reviews/{R}", data=form)
    assert refused.status_code >= 400 and "โปรดเปิดดูอีกครั้งแล้วจึงตัดสิน" in refused.text
    assert len(waiting(client)) == 1
    shut(client)

    looked = client.get(at, headers=BEARER).json()["mark"]
    assert looked in client.get(f"/reviews/{R}").text
    other = {"authorization": f"Bearer {TOKEN[::-1]}"}
    keep = {"decision": "keep", "reason": "มีเบอร์โทรศัพท์ของประชาชน", "mark": looked}
    assert client.post(at, headers=other, json=keep).status_code == 200
    assert client.post(at, headers=BEARER, json={**go, "mark": looked}).status_code == 409, (
        "two looked at the same time"
    )
    assert [one["action"] for one in client.get(at, headers=BEARER).json()["decisions"]] == ["keep"]
    assert client.post(at, headers=BEARER, json={**keep, "mark": 1}).status_code == 400
    again = client.get(at, headers=BEARER).json()["mark"]
    assert client.post(at, headers=BEARER, json={**go, "mark": again}).status_code == 200
    harvest()
    open_(client)


def test_wrong_tokens_are_bounded_and_a_right_one_passes(client: Client) -> None:
    answers = [
        client.get(f"/api/v1/reviews/{R}", headers={"authorization": f"Bearer no{n}"}).status_code for n in range(25)
    ]
    assert answers == [403] * 20 + [429] * 5
    assert client.get(f"/api/v1/reviews/{R}", headers=BEARER).status_code == 200


def test_the_page_decides_with_a_token(client: Client) -> None:
    page = client.get(f"/reviews/{R}")
    assert page.status_code == 200 and "xxx" not in page.text and not any(s in page.text for s in SECRETS)
    form = {"token": "wrong", "decision": "look"}
    assert client.post(f"/en/reviews/{R}", data=form).status_code == 403
    assert client.post(f"/reviews/{R}", data={"decision": "look"}).status_code == 401
    looked = client.post(f"/reviews/{R}", data={**form, "token": TOKEN})
    assert looked.status_code == 200 and "นาย xxx xxx" in looked.text and TOKEN not in looked.text
    assert client.post(f"/reviews/{R}", data={"token": TOKEN, "decision": "keep", "reason": "x"}).status_code == 400
    reason = "เป็นชื่อของประชาชนทั่วไป <b>"
    kept = client.post(f"/en/reviews/{R}", data={"token": TOKEN, "decision": "keep", "reason": reason})
    assert (
        "Your decision is kept" in kept.text
        and "&lt;b&gt;" in kept.text
        and kept.headers["cache-control"] == "no-store"
    )
    assert "No file waits" in client.get("/en/reviews").text
    assert "ประชาชนทั่วไป" not in client.get(f"/reviews/{R}").text
