"""Data requests over real HTTP: asked, joined, answered, hidden; by the API, by the pages, by the command line; and what is refused."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest
from httpx import Client, Response
from typer.testing import CliRunner

from api.app import create_app
from api.cli.console import voice
from api.cli.main import COMMANDS, build
from api.v1 import request_shapes, shapes
from catalog.catalogue.port import Publication
from catalog.wiring import open_catalogue, open_index
from catalog.words.model import Draft, OrganizationRef, RunStatus
from catalog.words.settings import Settings
from catalog.words.source import SourceConfig
from tests.api.serving import served

OPERATOR, REVIEWER, AGENCY, OTHER = (f"{who}-tests-only-0123456789abcdef" for who in ("op", "re", "ag", "ot"))
TITLE, TEXT = "จำนวนผู้สูงอายุรายตำบล ปี 2567", "เผยแพร่ชุดข้อมูลนี้แล้วตามที่ขอ"
WHY = "ข้อความโฆษณา ไม่ใช่คำขอข้อมูล"
AT = "/api/v1/requests"


def bearer(token: str) -> dict[str, str]:
    return {"authorization": f"Bearer {token}"}


@pytest.fixture
def settings(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Settings:
    made = Settings(
        home=tmp_path / "home",
        base_url="https://data.example.go.th",
        operator_token=OPERATOR,
        reviewers=f"สมหญิง (DPO)={REVIEWER}",
        agency_tokens=f"dopa={AGENCY}; nso={OTHER}",
        requests_hourly=30,
    )
    monkeypatch.setattr(voice, "_settings", made)
    monkeypatch.setattr(voice, "_language", "en")
    return made


@pytest.fixture
def client(settings: Settings) -> Iterator[Client]:
    catalogue = open_catalogue(settings, write=True)
    catalogue.add_source(SourceConfig(name="dopa", title="กรมการปกครอง", kind="ckan", url="https://dopa.example"))
    lease = catalogue.begin("dopa", "worker")
    agencies = {"dopa": "กรมการปกครอง", "nso": "สำนักงานสถิติ"}
    drafts = [
        Draft(
            remote_id=f"{slug}{n}",
            title=f"ผู้สูงอายุ {slug} {n}",
            organization=OrganizationRef(slug=slug, title=title),
        )
        for slug, title in agencies.items()
        for n in range(3)
    ]
    catalogue.publish(lease, [Publication(draft=d, raw={"id": d.remote_id}, hash="1", score=50) for d in drafts])
    catalogue.finish(lease, RunStatus.DONE)
    index = open_index(settings, read_only=False)
    catalogue.catch_up(index)
    index.close()
    catalogue.close()
    with served(create_app(settings)) as made:
        yield made


def ask(client: Client, title: str = TITLE, **more: str) -> str:
    answer = client.post(AT, json={"title": title, **more})
    assert answer.status_code == 200, answer.text
    return request_shapes.Asked.model_validate(answer.json()).request.id


def problem(answer: Response, status: int, code: str) -> shapes.Problem:
    assert (answer.status_code, answer.headers["content-type"]) == (status, "application/problem+json"), answer.text
    found = shapes.Problem.model_validate(answer.json())
    assert found.code == code
    return found


def sala(*arguments: str, status: int = 0) -> str:
    done = CliRunner().invoke(build(COMMANDS), list(arguments))
    assert done.exit_code == status, (arguments, done.output)
    return done.output


def test_from_asked_to_published(client: Client) -> None:
    made = client.post(AT, json={"title": TITLE, "details": "ทุกตำบล\nทุกปี", "organization": "dopa", "query": "ผู้สูงอายุ"})
    asked = request_shapes.Asked.model_validate(made.json())
    assert asked.new and made.headers["cache-control"] == "no-store"
    id = asked.request.id
    assert asked.request.url == f"https://data.example.go.th/requests/{id}"
    again = request_shapes.Asked.model_validate(
        client.post(AT, json={"title": "จำนวนผู้สูงอายุ รายตำบล ปี ๒๕๖๗!", "organization": "dopa"}).json()
    )
    assert (again.new, again.request.id, again.request.supporters) == (False, id, 2)
    for counted, many in ((False, 2), (False, 2)):
        answer = request_shapes.Supported.model_validate(client.post(f"{AT}/{id}/support").json())
        assert (answer.counted, answer.request.supporters) == (counted, many), "who asked is counted already"

    dataset = client.get("/api/v1/datasets").json()["items"][0]
    sent = {"text": TEXT, "status": "published", "dataset": dataset["slug"]}
    for headers, status, code in (
        ({}, 401, "unauthorized"),
        (bearer("wrong"), 403, "forbidden"),
        (bearer(OPERATOR), 403, "forbidden"),
        (bearer(OTHER), 403, "forbidden"),
    ):
        problem(client.post(f"{AT}/{id}/answers", json=sent, headers=headers), status, code)
    done = request_shapes.DataRequest.model_validate(
        client.post(f"{AT}/{id}/answers", json=sent, headers=bearer(AGENCY)).json()
    )
    assert (done.status, done.answers[0].by.slug, done.answers[0].dataset.slug) == (
        "published",
        "dopa",
        dataset["slug"],
    )
    refused = client.post(
        f"{AT}/{id}/answers",
        json={"text": TEXT, "status": "refused", "reason": "not-held"},
        headers={**bearer(REVIEWER), "accept-language": "th"},
    ).json()
    assert refused["answers"][1]["by"] is None and "สมหญิง" not in json.dumps(refused, ensure_ascii=False)
    assert refused["answers"][1]["reason_text"] == "หน่วยงานไม่มีข้อมูลนี้อยู่ในความครอบครอง"
    assert client.get(f"{AT}/{id}", params={"lang": "th"}).json() == refused

    listed = request_shapes.DataRequestList.model_validate(
        client.get(AT, params={"status": "refused", "lang": "en"}).json()
    )
    assert (listed.total, listed.next) == (1, None)
    assert [(f.value, f.label, f.count, f.active) for f in listed.facets["status"]] == [
        ("refused", "was refused", 1, True)
    ]
    assert [(f.value, f.label) for f in listed.facets["organization"]] == [("dopa", "กรมการปกครอง")]
    feed = ElementTree.fromstring(client.get("/feeds/requests.atom").content)
    [entry] = feed.findall("{http://www.w3.org/2005/Atom}entry")
    assert entry.find("{http://www.w3.org/2005/Atom}id").text == f"urn:uuid:{id}"
    scores = {one["slug"]: one for one in client.get("/api/v1/scoreboard").json()["items"]}
    assert (scores["dopa"]["parts"]["P"], scores["nso"]["parts"]["P"], scores["dopa"]["formula"]) == (100.0, None, "2")
    assert 'href="/requests?organization=dopa">100<' in client.get("/scoreboard").text
    assert "1 of 1 that were due" in client.get("/en/organization/dopa").text


def test_a_walk_by_cursor_and_what_the_list_refuses(client: Client) -> None:
    ids = [ask(client, f"คำขอข้อมูลที่ {n} ของตำบล") for n in range(5)]
    walked, address = [], f"{AT}?limit=2&sort=asked"
    while address:
        page = request_shapes.DataRequestList.model_validate(
            client.get(address.removeprefix("https://data.example.go.th")).json()
        )
        walked += [one.id for one in page.items]
        address = page.next
    assert walked == ids
    cursor = client.get(AT, params={"limit": 2}).json()["next"].partition("cursor=")[2]
    for wrong in (
        "sort=best",
        "status=lost",
        "colour=red",
        f"cursor={cursor}&sort=asked",
        "cursor=AAAA",
        "limit=5000",
        "q=" + "x" * 500,
    ):
        problem(client.get(f"{AT}?{wrong}"), 400, "invalid-request")
    assert client.get(AT, params={"q": "ที่ 3"}).json()["total"] == 1
    problem(client.get(f"{AT}/nothing"), 404, "not-found")


@pytest.mark.parametrize(
    "text",
    [
        "โทรกลับด้วย 081-234-5678 ขอบคุณครับ",
        "เบอร์ 0812345678",
        "๐๘๑ ๒๓๔ ๕๖๗๘",
        "+66 81 234 5678",
        "02-123-4567",
        "ตอบที่ somchai@example.com",
        "ตอบที่ somchai.j@agency.go.th",
        "เลขบัตร 1-1000-00000-00-8",
        "เลขบัตร 1100000000008 ครับ",
        "๑๑๐๐๐๐๐๐๐๐๐๐๘",
        "1\u200b100\u200b000000008",
        "ขอข้อมูลของ ด.ช. สมชาย ใจดี",
    ],
)
def test_personal_data_is_refused_wherever_it_stands(client: Client, text: str) -> None:
    for sent in (
        {"title": f"ขอข้อมูล {text}"},
        {"title": TITLE, "details": f"รายตำบล\n{text}"},
        {"title": TITLE, "query": text},
    ):
        found = problem(client.post(AT, json=sent, headers={"accept-language": "en"}), 400, "invalid-request")
        assert "Take it out" in found.fix
        assert not any(part in json.dumps(found.model_dump()) for part in re.findall(r"\d{3,}", text))
    assert client.get(AT).json()["total"] == 0


def test_what_is_not_personal_is_taken(client: Client) -> None:
    for title in (
        "งบประมาณรายจ่าย ปี 2560-2567 รหัสโครงการ 12345678",
        "บัญชีทรัพย์สินของนายกรัฐมนตรี พ.ศ. 2566",
        "มาตรฐาน ISO 9001 และ ISBN 978-616 ของหนังสือเรียน",
        "ปริมาณน้ำฝน 1,234,567 ลูกบาศก์เมตร ระหว่าง 01/01/2567 ถึง 31/12/2567",
        "พิกัด 13.7563, 100.5018 ของสถานีวัดน้ำ",
    ):
        ask(client, title)
    assert client.get(AT).json()["total"] == 5


def test_what_cannot_be_read_is_a_problem(client: Client, settings: Settings) -> None:
    for sent in (b"", b"[]", b"{", b"null", b'{"title": 1}', b'{"title": "x"}', b'{"title": "' + b"a" * 900 + b'"}', b"\xff\xfe",
                 json.dumps({"title": TITLE, "name": "Somchai"}).encode(), json.dumps({"title": TITLE, "details": []}).encode(),
                 b'{"title": "\\ud800\\ud800\\ud800\\ud800\\ud800\\ud800"}', b"[" * 50_000):  # fmt: skip
        problem(client.post(AT, content=sent), 400, "invalid-request")
    problem(client.post(AT, content=b"x" * 65_000), 413, "too-large")
    problem(client.post(AT, json={"title": TITLE, "organization": "nobody"}), 404, "not-found")
    odd = client.post(AT, json={"title": "a\u0000b😀 <script>alert(1)</script> \u202e data", "details": None})
    assert odd.status_code == 200 and odd.json()["request"]["title"] == "a b😀 <script>alert(1)</script> data"
    page = client.get(f"/requests/{odd.json()['request']['id']}").text
    assert "<script>alert(1)" not in page and "&lt;script&gt;alert(1)" in page
    assert b"<script>alert" not in client.get("/feeds/requests.atom").content


def test_visitors_of_another_site_do_not_ask_or_support(client: Client) -> None:
    id = ask(client)
    for headers in ({"sec-fetch-site": "cross-site"}, {"origin": "https://evil.example", "content-type": "text/plain"}):
        problem(client.post(AT, json={"title": "คำขอที่ไม่ได้ตั้งใจส่ง"}, headers=headers), 400, "invalid-request")
        problem(client.post(f"{AT}/{id}/support", headers=headers), 400, "invalid-request")
    assert [one["supporters"] for one in client.get(AT).json()["items"]] == [1]


def test_a_caller_is_bounded_and_so_are_all_together(client: Client, settings: Settings) -> None:
    answers = [client.post(AT, json={"title": f"คำขอข้อมูลที่ {n} ของตำบล"}) for n in range(31)]
    assert [a.status_code for a in answers] == [200] * 30 + [429]
    assert 0 < int(answers[-1].headers["retry-after"]) <= 3_600
    problem(answers[-1], 429, "too-many")
    page = client.post("/en/requests", data={"title": TITLE, "details": "keep my words"})
    assert page.status_code == 429 and "keep my words" in page.text and "often enough" in page.text
    tight = settings.model_copy(update={"requests_daily": 30})
    with served(create_app(tight)) as other:
        assert problem(other.post(AT, json={"title": TITLE}), 429, "too-many").detail
        assert other.get(AT).json()["total"] == 30


def test_hidden_it_is_gone_from_every_door(client: Client, tmp_path: Path) -> None:
    id, other = ask(client, "ขายของราคาถูกมากทุกตำบล", organization="dopa"), ask(client)
    at = f"{AT}/{id}/hide"
    problem(client.post(at, json={"reason": WHY}), 401, "unauthorized")
    for token in (REVIEWER, AGENCY):
        problem(client.post(at, json={"reason": WHY}, headers=bearer(token)), 403, "forbidden")
    for wrong in ({"reason": "no"}, {"reason": WHY, "erase": "yes"}, {}, {"reason": f"{WHY} โทร 081-234-5678"}):
        problem(client.post(at, json=wrong, headers=bearer(OPERATOR)), 400, "invalid-request")
    done = client.post(at, json={"reason": WHY}, headers=bearer(OPERATOR))
    assert request_shapes.Moderated.model_validate(done.json()).action == "hide"

    def gone() -> None:
        for method, address in (("GET", f"{AT}/{id}"), ("POST", f"{AT}/{id}/support")):
            found = problem(client.request(method, address), 410, "taken-down")
            assert WHY in found.detail and "ขายของ" not in found.detail
        sent = {"text": TEXT, "status": "answered"}
        problem(client.post(f"{AT}/{id}/answers", json=sent, headers=bearer(AGENCY)), 410, "taken-down")
        for page in ("/requests", "/requests?q=ขายของ", "/requests/new?q=ขายของราคาถูกมากทุกตำบล", "/feeds/requests.atom",
                     AT, f"{AT}?q=ขายของ", "/organization/dopa"):  # fmt: skip
            text = client.get(page).text
            assert id not in text and "ราคาถูกมาก" not in text.replace('ขายของราคาถูกมากทุกตำบล"', ""), page
        page = client.get(f"/en/requests/{id}")
        assert page.status_code == 410 and "This request is hidden" in page.text and WHY in page.text
        assert "ราคาถูกมาก" not in page.text

    gone()
    folder = tmp_path / "dump"
    assert json.loads(sala("dump", str(folder), "--json"))["requests"] == 1
    assert [one["id"] for one in json.loads(sala("requests", "list", "--json"))["items"]] == [other]
    assert "shown again" in sala("requests", "show", id, "--reason", "ซ่อนผิดคำขอ ขออภัย")
    assert client.get(f"{AT}/{id}").status_code == 200
    assert client.post(f"{AT}/{id}/show", json={"reason": WHY}, headers=bearer(OPERATOR)).status_code == 409
    assert "hidden" in sala("requests", "hide", id, "--reason", WHY, "--erase")
    gone()
    problem(client.post(f"{AT}/{id}/show", json={"reason": WHY}, headers=bearer(OPERATOR)), 409, "conflict")
    sala("requests", "hide", id, "--reason", "no", status=2)
    sala("requests", "hide", "nothing", "--reason", WHY, status=2)


def test_the_command_line_answers(client: Client) -> None:
    id = ask(client, organization="dopa")
    by = ("--by", "สมหญิง", "--text", "หน่วยงานไม่มีข้อมูลนี้ โปรดถามกรมอนามัย")
    sala("requests", "answer", id, "--status", "refused", *by, status=2)
    made = json.loads(
        sala(
            "requests",
            "answer",
            id,
            "--status",
            "refused",
            "--reason",
            "not-held",
            "--organization",
            "dopa",
            *by,
            "--json",
        )
    )
    assert (made["status"], made["answers"][0]["by"]["slug"]) == ("refused", "dopa")
    assert "refused" in sala("requests", "list", "--status", "refused", "--organization", "dopa")


def test_the_pages_ask_join_and_answer(client: Client) -> None:
    form = client.get("/requests/new", params={"q": "ผู้สูงอายุ ตำบล", "organization": "dopa"}).text
    assert 'value="ผู้สูงอายุ ตำบล"' in form and '<option value="dopa" selected' in form
    sent = {"title": TITLE, "details": "ทุกตำบล", "organization": "dopa", "query": "ผู้สูงอายุ ตำบล", "website": ""}
    for headers in (
        {"sec-fetch-site": "cross-site"},
        {"sec-fetch-site": "same-site"},
        {"origin": "https://evil.example"},
        {"origin": "null"},
    ):
        refused = client.post("/en/requests", data=sent, headers=headers)
        assert refused.status_code == 400 and "page of another site" in refused.text
    trapped = client.post("/en/requests", data={**sent, "website": "http://spam.example"})
    assert trapped.status_code == 400 and "ทุกตำบล" in trapped.text
    personal = client.post("/en/requests", data={**sent, "details": "call 081-234-5678"})
    assert (
        personal.status_code == 400
        and "Take it out" in personal.text
        and personal.headers["cache-control"] == "no-store"
    )
    assert client.get(AT).json()["total"] == 0
    made = client.post(
        "/requests", data=sent, headers={"origin": "https://data.example.go.th", "sec-fetch-site": "same-origin"}
    )
    assert made.status_code == 303 and made.headers["location"].endswith("?told=asked")
    page = client.get(made.headers["location"]).text
    assert TITLE in page and "คำขอของท่านแสดงที่นี่แล้ว" in page
    id = made.headers["location"].partition("/requests/")[2].partition("?")[0]
    joined = client.post("/en/requests", data=sent)
    assert joined.headers["location"] == f"/en/requests/{id}?told=joined"
    assert client.post(f"/requests/{id}/support").headers["location"] == f"/requests/{id}?told=again"
    answer = {
        "token": AGENCY,
        "status": "answered",
        "text": "โปรดติดต่อ saraban@dopa.go.th หรือ 02-123-4567",
        "reason": "not-held",
        "dataset": "",
    }
    assert client.post(f"/requests/{id}/answers", data={**answer, "token": "wrong"}).status_code == 403
    assert (
        client.post(f"/requests/{id}/answers", data=answer, headers={"origin": "https://evil.example"}).status_code
        == 400
    )
    told = client.post(f"/en/requests/{id}/answers", data=answer)
    assert told.headers["location"] == f"/en/requests/{id}?told=answered", told.text
    shown = client.get(f"/en/requests/{id}").text
    assert "saraban@dopa.go.th" in shown and "has an answer" in shown and AGENCY not in shown
    assert client.get("/requests/nothing").status_code == 404
    assert client.get("/requests?status=lost").status_code == 400


def test_a_search_in_vain_leads_to_asking(client: Client) -> None:
    found = client.get("/en/search", params={"q": "zzzqqq สัตว์ประหลาด"}).text
    [address] = re.findall(r'href="([^"]*/requests/new[^"]*)"', found)
    assert 'value="zzzqqq สัตว์ประหลาด"' in client.get(address.replace("&amp;", "&")).text
    few = client.get("/en/search", params={"q": "ผู้สูงอายุ", "organization": "dopa"}).text
    assert (
        "Not what you need?" in few and "organization=dopa" in re.findall(r'href="([^"]*/requests/new[^"]*)"', few)[0]
    )
    slug = client.get("/api/v1/datasets").json()["items"][0]["slug"]
    assert "/requests/new?organization=" in client.get(f"/dataset/{slug}").text
    assert "/requests/new?organization=dopa" in client.get("/organization/dopa").text
