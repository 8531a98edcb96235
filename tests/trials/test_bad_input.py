"""What should not be sent, and is: by agencies, by officials, by readers. Each gets a clear answer in its place, in Thai and English,
nothing is lost, and nothing is ever a 500."""

import http.client
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote

import httpx
import pytest

from tests.trials.sala import Sala, everything
from tests.trials.strange import LINKS, strange_agency

pytestmark = pytest.mark.xdist_group("trials")
THAI = re.compile("[ก-๙]")
# link -> (state, a word of the reason in English)
REASONS = {
    "inward": ("not-fetched", "inside a network"),
    "file-scheme": ("not-fetched", "no web address"),
    "error": ("unreachable", "500"),
    "page": ("unreachable", "web page"),
    "truncated": ("unreachable", "broke off"),
    "huge": ("not-fetched", "larger"),
    "unsaid": ("not-fetched", "larger"),
    "gzip-bomb": ("not-fetched", ""),
    "zip-bomb": ("invalid", ""),
    "xlsx-bomb": ("invalid", ""),
    "entities": ("invalid", ""),
    "empty": ("invalid", "empty"),
    "garbage": ("invalid", ""),
    "loop": ("unreachable", "itself"),
}


@dataclass(slots=True)
class World:
    sala: Sala
    client: httpx.Client
    run: dict[str, Any]
    address: str
    resource: str  # a good table

    def problem(self, address: str, status: int, method: str = "GET", **more: Any) -> dict[str, Any]:
        """The answer of a call that is wrong: a problem document with that status, in both languages."""
        made: dict[str, Any] = {}
        for language in ("th", "en"):
            headers = {"Accept-Language": language, **more.get("headers", {})}
            sent = {k: v for k, v in more.items() if k != "headers"}
            answer = self.client.request(method, address, headers=headers, **sent)
            assert answer.status_code == status, (address[:200], answer.status_code, answer.text[:500])
            assert answer.headers["content-type"].startswith("application/problem+json"), address[:200]
            made = answer.json()
            assert {"type", "title", "detail", "status"} <= made.keys() and made["status"] == status
            assert bool(THAI.search(made["title"])) == (language == "th"), (language, made)
        return made


@pytest.fixture(scope="module")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    # The bounds are ones that are told apart from one another in a second.
    settings = {"SALA_REACHABLE": "127.0.0.1/32", "SALA_FETCH_ATTEMPTS": "2"}
    sala = Sala(tmp_path_factory.mktemp("bad") / "home", settings)
    with strange_agency() as address:
        sala.add("strange", address, files={"fetch": True, "max_size": "8MB"})
        run = sala.harvest("strange", status=None)["strange"]
        with sala.web() as client:
            good = client.get("/api/v1/datasets/good").json()
            yield World(sala, client, run, address, good["resources"][0]["id"])


def test_every_link_has_its_own_reason_in_both_languages(world: World) -> None:
    assert world.run["status"] == "partial", world.run["reason"]
    wrong = {}
    for link, (state, word) in REASONS.items():
        shown = {}
        for language in ("en", "th"):
            one = world.client.get(f"/api/v1/datasets/{link}", params={"lang": language}).json()
            shown[language] = one["resources"][0]
        if (
            shown["en"]["state"] != state
            or word not in (shown["en"]["reason"] or "")
            or not THAI.search(shown["th"]["reason"] or "")
        ):
            wrong[link] = (shown["en"]["state"], shown["en"]["reason"], shown["th"]["reason"])
    assert not wrong


def test_one_bad_link_or_record_harms_no_other(world: World) -> None:
    good = world.client.get(f"/api/v1/resources/{world.resource}/rows").json()
    assert [row["จังหวัด"] if "จังหวัด" in row else list(row.values())[1] for row in good["data"]] == ["น่าน", "ตาก"]
    shown = {one["slug"] for one in everything(world.client)}
    assert set(LINKS) <= shown
    assert world.run["seen"] == len(LINKS) + 3
    assert all(o["detail"] for o in world.run["outcomes"] if o["action"] == "failed")
    assert world.sala.ledger_is_good()


def test_nothing_of_what_is_shown_runs_in_the_readers_browser(world: World) -> None:
    found = [one["slug"] for one in everything(world.client) if one["title"] == "ลึก"]
    page = world.client.get(f"/dataset/{found[0]}")
    assert page.status_code == 200 and "<script>alert" not in page.text


BAD_SOURCES = {
    "no-yaml": ("name: [a\n", ".yaml:2"),
    "unknown-key": ("name: a\ntitel: x\nkind: ckan\nurl: https://a.example\n", "title"),
    "unknown-kind": ("name: a\ntitle: x\nkind: ckam\nurl: https://a.example\n", "ckan"),
    "list": ("- a\n- b\n", ""),
    "empty": ("", ""),
    "binary": ("\0\1\2", ""),
    "bomb": ("a: &a [x,x]\nb: &b [*a,*a]\nname: *b\n", ""),
    "no-address": ("name: a\ntitle: x\nkind: ckan\nurl: ftp://a.example\n", "url"),
    "wrong-schedule": ("name: a\ntitle: x\nkind: ckan\nurl: https://a.example\nschedule: sometimes\n", "schedule"),
}


def test_malformed_source_files_are_told_where_and_what(world: World) -> None:
    paths = {name: world.sala.home / f"bad-{name}.yaml" for name in BAD_SOURCES}
    for name, path in paths.items():
        path.write_text(BAD_SOURCES[name][0], encoding="utf-8")
    named = [str(path) for path in paths.values()]
    english = json.loads(world.sala.call("sources", "check", *named, "--json", status=1).stdout)["files"]
    thai = json.loads(world.sala.call("sources", "check", *named, "--json", status=1, SALA_LANG="th").stdout)["files"]
    for name, told, said in zip(paths, english, thai, strict=True):
        shown = f"{told['detail']} {told['fix']}"
        assert not told["valid"] and paths[name].name in shown and BAD_SOURCES[name][1] in shown, shown
        assert THAI.search(said["detail"]), said
    added = world.sala.call("sources", "add", *named, status=2)
    assert paths["no-yaml"].name in added.stderr
    assert all(one["name"] != "a" for one in world.client.get("/api/v1/sources").json()["items"])


def test_a_source_that_leads_inward_is_refused_by_the_run(world: World) -> None:
    world.sala.add("inward", "http://127.0.0.1:9")
    done = world.sala.call("harvest", "inward", "--json", status=1, SALA_REACHABLE="")
    (run,) = json.loads(done.stdout)["runs"]
    assert run["status"] == "failed" and "inside a network" in run["reason"] and "SALA_REACHABLE" in run["fix"]
    thai = json.loads(
        world.sala.call("harvest", "inward", "--json", status=1, SALA_REACHABLE="", SALA_LANG="th").stdout
    )
    assert THAI.search(thai["runs"][0]["reason"])


LONG = "ก" * 10_000
WRONG_CALLS = {
    # A query of 10,000 Thai letters is longer than an address may be; of 10,000 Latin ones it is a long query.
    "made-up cursor": ("/api/v1/datasets?cursor=bWFkZSB1cA", 400),
    "cursor of nothing": ("/api/v1/datasets?cursor=%00%ff%fe", 400),
    "unknown parameter": ("/api/v1/datasets?qq=x", 400),
    "unknown sort": ("/api/v1/datasets?sort=colour", 400),
    "limit of letters": ("/api/v1/datasets?limit=many", 400),
    "limit too large": ("/api/v1/datasets?limit=1000000000000000000000", 400),
    "limit below": ("/api/v1/datasets?limit=-1", 400),
    "unknown dataset": ("/api/v1/datasets/nobody", 404),
    "hostile dataset": ("/api/v1/datasets/..%2f..%2fetc%2fpasswd", 404),
    "null in a dataset": ("/api/v1/datasets/a%00b", 404),
    "unknown resource": ("/api/v1/resources/00000000-0000-0000-0000-000000000000", 404),
    "resource that is no id": ("/api/v1/resources/%F0%9F%92%A9/rows", 404),
    "unknown run": ("/api/v1/runs/none", 404),
    "unknown organization": ("/api/v1/organizations/none", 404),
    "unknown source of runs": ("/api/v1/runs?source=none", 404),
    "unknown address": ("/api/v1/nothing", 404),
    "changes since letters": ("/api/v1/changes?since=x", 400),
    "changes before all": ("/api/v1/changes?since=-1", 400),
    "ledger beyond": ("/api/v1/ledger/inclusion?position=99999999", None),
    "sql that writes": ("/api/v1/sql?q=DROP+TABLE+x", 400),
    "sql of files": ("/api/v1/sql?q=SELECT+*+FROM+read_csv('/etc/passwd')", 400),
}


@pytest.mark.parametrize("call", WRONG_CALLS)
def test_a_wrong_call_is_a_problem_with_a_reason(world: World, call: str) -> None:
    address, status = WRONG_CALLS[call]
    if status is None:
        status = world.client.get(address).status_code
        assert 400 <= status < 500, (status, world.client.get(address).text)
    assert world.problem(address, status)["detail"]


ROW_CALLS = (
    "nothing__exact=1",
    "page=0",
    "page=x",
    "page_size=1000000",
    "version=99",
    "version=x",
    "__id__frobnicate=1",
    "columns=nothing",
    "__id__sort=sideways",
    "__id__less=letters",
    "unknown=1",
)


@pytest.mark.parametrize("query", ROW_CALLS)
def test_a_wrong_question_to_a_table_is_a_problem(world: World, query: str) -> None:
    answer = world.client.get(f"/api/v1/resources/{world.resource}/rows?{query}")
    assert 400 <= answer.status_code < 500, (answer.status_code, answer.text)
    world.problem(f"/api/v1/resources/{world.resource}/rows?{query}", answer.status_code)


@pytest.mark.parametrize("letter", ["a", "ก", "%", '"', "(", "ก ข "])
def test_a_query_of_ten_thousand_characters_is_answered(world: World, letter: str) -> None:
    query = (letter * 10_000)[:10_000]
    for path in ("/api/v1/datasets", "/api/v1/suggest", "/search", "/en/search", "/api/3/action/package_search"):
        status, text = raw(world, "GET", f"{path}?q={quote(query)}")
        assert status in (200, 400, 404, 409, 413, 414, 431), (path, status, text[:300])


def raw(world: World, method: str, target: str, headers: dict[str, str] | None = None) -> tuple[int, str]:
    """What a client that checks nothing is answered."""
    connection = http.client.HTTPConnection("127.0.0.1", world.client.base_url.port, timeout=30)
    try:
        connection.request(method, target, headers=headers or {})
        answer = connection.getresponse()
        return answer.status, answer.read().decode("utf-8", "replace")
    finally:
        connection.close()


STRANGE_PATHS = (
    "/dataset/nobody", "/en/dataset/nobody", "/resource/nobody", "/runs/nobody", "/organization/nobody", "/search?page=x",
    "/search?colour=red", "/search?cursor=made-up", "/search?sort=x", "/nothing", "/en/nothing", "/dataset/%00", "/dataset/%FF%FE",
    "/feeds/x.atom", "/dataset/good.xyz", "/api/3/action/nothing", "/api/3/action/package_show?id=nobody",
    "/api/3/action/package_search?rows=x", "/api/3/action/package_search?fq=((", "/api/3/action/datastore_search?resource_id=x",
    "/catalog.ttl?page=x", "/data.json?x=1", "/api/v1/columns?q=", "/problems/nothing", "/sql?q=(", "/chart/x", "/.env", "//", "/%2e%2e/",
)  # fmt: skip


@pytest.mark.parametrize("path", STRANGE_PATHS)
def test_no_address_ends_in_a_fault(world: World, path: str) -> None:
    answer = world.client.get(path, follow_redirects=True)
    assert answer.status_code < 500, (path, answer.status_code, answer.text[:300])


SENT = {
    "nothing": (b"", "application/octet-stream"),
    "no json": (b"{", "application/json"),
    "deep json": (b"[" * 100_000, "application/json"),
    "list": (b"[]", "application/json"),
    "numbers": (b'{"url": 7}', "application/json"),
    "inward": (b'{"url": "http://169.254.169.254/x.csv"}', "application/json"),
    "file": (b'{"url": "file:///etc/passwd"}', "application/json"),
    "no form": (b"--x\r\n", "multipart/form-data; boundary=x"),
    "no boundary": (b"x", "multipart/form-data"),
}


@pytest.mark.parametrize("what", SENT)
def test_what_is_sent_to_the_validator_is_answered(world: World, what: str) -> None:
    content, media_type = SENT[what]
    headers = {"Content-Type": media_type}
    answer = world.client.post("/api/v1/validate", content=content, headers=headers)
    assert 400 <= answer.status_code < 500, (answer.status_code, answer.text[:300])
    world.problem("/api/v1/validate", answer.status_code, method="POST", content=content, headers=headers)


def test_a_body_larger_than_is_taken_is_refused(world: World) -> None:
    answer = world.client.post("/api/v1/datasets", content=b"x" * 2_000_000)
    assert answer.status_code in (405, 413)
    declared = {"Content-Length": "2200000000", "Content-Type": "text/csv"}
    status, text = raw(world, "POST", "/api/v1/validate", declared)
    assert status == 413 and "type" in json.loads(text)


def test_no_fault_was_written_down(world: World) -> None:
    logs = [path.read_text(encoding="utf-8") for path in world.sala.home.glob("web*.log")]
    assert logs and not any("Traceback" in log for log in logs), logs
    assert not (world.sala.home / "log" / "faults.log").exists()
