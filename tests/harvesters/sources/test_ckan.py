"""CKANs of all kinds: capped, without search, shifting while they are read, behind a firewall; what comes is the same."""

import json
from collections.abc import Callable, Mapping
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from catalog.words.errors import SalaError, Unreachable
from harvesters.port import Answer, Progress, Record
from harvesters.sources.ckan import Ckan, base_of
from tests.harvesters.trial import source

Act = Callable[["Portal", Mapping[str, str]], Any]


class Portal:
    """A CKAN in memory, as a fetcher sees it."""

    agent = "Sala/test"

    def __init__(self, count: int, *, cap: int = 1000, search: bool = True, form: str = "/api/3/action/") -> None:
        self.packages = [
            {"id": f"{n:05d}", "name": f"name-{n}", "title": f"ชุดที่ {n}", "state": "active"} for n in range(count)
        ]
        self.cap, self.search, self.form = cap, search, form
        self.asked: list[tuple[str, dict[str, str]]] = []
        self.before: Callable[[str, dict[str, str]], None] = lambda action, query: None

    def get(self, url: str, **_kwargs: Any) -> tuple[Answer, bytes]:
        parts = urlsplit(url)
        action, query = parts.path.rsplit("/", 1)[-1], dict(parse_qsl(parts.query))
        self.asked.append((action, query))
        self.before(action, query)
        if self.form not in parts.path or (action == "package_search" and not self.search):
            raise Unreachable("{url} answers {status}", url=url, status=404)
        status, result = self.act(action, query)
        body = {"success": True, "result": result} if status == 200 else {"success": False, "error": result}
        return Answer(url, status, {}), json.dumps(body).encode()

    def act(self, action: str, query: Mapping[str, str]) -> tuple[int, Any]:
        if action == "package_search":
            start, rows = int(query.get("start", 0)), min(int(query.get("rows", 10)), self.cap)
            return 200, {"count": len(self.packages), "results": self.packages[start : start + rows]}
        if action == "package_list":
            return 200, [p["name"] for p in self.packages]
        found = next((p for p in self.packages if p["name"] == query.get("id")), None)
        return (200, found) if found else (404, {"__type": "Not Found Error", "message": "Not found"})


def read(portal: Portal, progress: Progress | None = None, **config: Any) -> list[Record]:
    made = source("https://ckan.example/th", "x", **config)
    return list(Ckan().records(made, portal, progress if progress is not None else Progress()))  # type: ignore[arg-type]


def ids(records: list[Record]) -> list[str]:
    return [record.remote_id for record in records]


@pytest.mark.parametrize("cap", [1000, 100, 25, 7])
def test_all_come_however_few_a_page_gives(cap: int) -> None:
    portal, progress = Portal(230, cap=cap), Progress()
    found = read(portal, progress)
    assert ids(found) == [p["id"] for p in portal.packages]
    assert (progress.total, progress.complete) == (230, True)
    searches = [query for action, query in portal.asked if action == "package_search" and query.get("rows") != "0"]
    assert all(query["sort"] == "id asc" for query in searches)
    assert len(searches) <= 230 // cap + 2


def test_without_search_each_is_asked_for() -> None:
    portal, progress = Portal(12, search=False), Progress()
    portal.packages[3]["name"] = "private"
    act = portal.act
    portal.act = lambda a, q: (403, {"__type": "Authorization Error"}) if q.get("id") == "private" else act(a, q)  # type: ignore[method-assign]
    found = read(portal, progress)
    assert len(found) == 12
    assert [r.remote_id for r in found if r.failure] == ["private"]
    assert progress.complete


def test_the_older_address_is_found() -> None:
    assert len(read(Portal(3, form="/x/api/action/"))) == 3


def test_a_catalogue_that_shrinks_while_it_is_read_is_read_again() -> None:
    portal, progress = Portal(250, cap=100), Progress()

    def shrink(action: str, query: dict[str, str]) -> None:
        if query.get("start") == "100" and len(portal.packages) == 250:
            del portal.packages[:5]  # the pages after it move: 100 to 104 would be missed

    portal.before = shrink
    found = read(portal, progress)
    assert {p["id"] for p in portal.packages} <= set(ids(found))
    assert progress.complete


def test_a_catalogue_that_never_rests_is_not_taken_for_whole() -> None:
    portal, progress = Portal(250, cap=100), Progress()
    act = portal.act

    def more(action: str, query: Mapping[str, str]) -> tuple[int, Any]:
        status, result = act(action, query)
        return status, {**result, "count": 300} if action == "package_search" else result

    portal.act = more  # type: ignore[method-assign]
    assert len(set(ids(read(portal, progress)))) == 250
    assert not progress.complete


def test_a_server_that_gives_the_same_page_for_ever_is_left() -> None:
    portal = Portal(250, cap=100)
    act = portal.act
    portal.act = lambda a, q: act(a, {**q, "start": "0"})  # type: ignore[method-assign]
    with pytest.raises(SalaError, match="ignores"):
        read(portal)


def test_a_server_that_breaks_on_large_pages_is_asked_for_smaller_ones() -> None:
    portal, progress = Portal(60), Progress()

    def heavy(action: str, query: dict[str, str]) -> None:
        if int(query.get("rows", 0)) > 100:
            raise Unreachable("{url} answers 500", url="x", kind="server", status=500)

    portal.before = heavy
    assert len(read(portal, progress)) == 60 and progress.complete


def test_a_run_goes_on_where_it_stood() -> None:
    portal, progress = Portal(250, cap=100), Progress()
    made = source("https://ckan.example", "x")
    first: list[Record] = []
    for record in Ckan().records(made, portal, progress):  # type: ignore[arg-type]
        first.append(record)
        if len(first) == 130:
            break
    again = Progress(state=json.loads(json.dumps(progress.state)))
    rest = list(Ckan().records(made, portal, again))  # type: ignore[arg-type]
    assert ids(rest) == [p["id"] for p in portal.packages[100:]]
    assert again.complete


def test_filters_go_to_the_server() -> None:
    portal = Portal(3)
    read(portal, filter={"organizations": ["pcd", 'odd "name"'], "tags": ["น้ำ"]})
    asked = next(query for action, query in portal.asked if "fq" in query)
    assert asked["fq"] == 'organization:("pcd" OR "odd \\"name\\"") AND tags:"น้ำ"'


def test_filters_hold_where_the_server_has_none() -> None:
    portal = Portal(4, search=False)
    portal.packages[0] |= {"organization": {"name": "pcd"}, "tags": [{"name": "น้ำ"}]}
    portal.packages[1] |= {"organization": {"name": "pcd"}, "tags": []}
    assert ids(read(portal, filter={"organizations": ["pcd"], "tags": ["น้ำ"]})) == ["00000"]


def test_bad_records_are_failures_of_their_own() -> None:
    portal = Portal(4)
    portal.packages[1] = "not a package"  # type: ignore[call-overload]
    portal.packages[2] = {"title": "no id"}
    portal.packages[3]["state"] = "deleted"
    found = read(portal)
    assert [bool(r.failure) for r in found] == [False, True, True, False]
    assert found[3].deleted


@pytest.mark.parametrize(
    "body",
    [
        b"<!DOCTYPE html><title>Access denied</title>",
        b"garbage",
        b'"Bad request"',
        b"{}",
        b"[]",
        b'{"success": true}',
        b'{"success": true, "result": 5}',
    ],
)
def test_what_is_no_ckan_is_said_so(body: bytes) -> None:
    portal = Portal(1)
    portal.get = lambda url, **_: (Answer(url, 200, {}), body)  # type: ignore[method-assign]
    with pytest.raises(Unreachable) as caught:
        read(portal)
    assert caught.value.fix is not None


@pytest.mark.parametrize(
    "url",
    [
        "https://x.go.th",
        "https://x.go.th/",
        "https://x.go.th/dataset/abc",
        "https://x.go.th/api/3/action/package_search?q=",
        "https://x.go.th/organization/y",
    ],
)
def test_any_page_of_a_portal_leads_to_its_root(url: str) -> None:
    assert base_of(url) == "https://x.go.th"
    assert base_of("https://x.go.th/opendata/dataset") == "https://x.go.th/opendata"


def test_what_changed_comes_and_the_rest_is_swept() -> None:
    portal, progress = Portal(230, cap=100), Progress(since="2026-01-02T03:04:05Z")
    act = portal.act

    def solr(action: str, query: Mapping[str, str]) -> tuple[int, Any]:
        status, result = act(action, query)
        if "metadata_modified" in query.get("fq", ""):
            start = int(query["start"])
            return status, {"count": 2, "results": portal.packages[5:7][start:]}
        return status, result

    portal.act = solr  # type: ignore[method-assign]
    assert ids(read(portal, progress)) == ["00005", "00006"]
    asked = next(query["fq"] for _, query in portal.asked if "fq" in query)
    assert asked == "metadata_modified:[2026-01-02T02:04:05Z TO *]"
    assert progress.sweep is not None
    assert list(progress.sweep) == [p["id"] for p in portal.packages]
    assert progress.complete


def test_a_sweep_that_finds_nothing_is_not_taken_for_whole() -> None:
    portal, progress = Portal(0), Progress(since="2026-01-02T03:04:05Z")
    read(portal, progress)
    assert progress.sweep is not None and list(progress.sweep) == []
    assert not progress.complete
