"""One agency's data, all the way to a citizen: 619 recorded datasets of data.go.th with dead links, and 13 with real Thai tables."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import httpx
import pytest

from tests.agencies import Agencies
from tests.trials.sala import Sala, calm, everything

pytestmark = [pytest.mark.corpus, pytest.mark.xdist_group("trials")]


@dataclass(slots=True)
class World:
    sala: Sala
    client: httpx.Client
    agencies: Agencies
    runs: dict[str, dict[str, Any]]


@pytest.fixture(scope="module")
def world(agencies: Agencies, tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    sala = Sala(tmp_path_factory.mktemp("line") / "home")
    sala.add_all({name: agencies.url(name) for name in ("data-go-th", "thai-tables")})
    runs = sala.harvest()
    with sala.web() as client:
        yield World(sala, client, agencies, runs)


@pytest.fixture
def tables(world: World) -> dict[str, dict[str, Any]]:
    listed = everything(world.client, source="thai-tables")
    return {one["slug"]: one for one in listed}


def middle_word(title: str) -> str:
    """The middle one of the words that blanks and marks part (in Thai that may be a whole phrase); a number only where nothing else is."""
    words = re.findall(r"[\w\u0e00-\u0e7f]+", title)
    long = [w for w in words if len(w) > 2 and not w.isdigit()] or words
    return long[len(long) // 2]


def test_all_619_are_published_and_every_dead_link_says_so(world: World) -> None:
    run = world.runs["data-go-th"]
    assert run["status"] in ("done", "partial")
    assert (run["seen"], run["added"], run["failed"]) == (619, 619, 0)
    listed = everything(world.client, source="data-go-th")
    assert len(listed) == 619
    resources = [r for one in listed for r in one["resources"]]
    assert len(resources) > 2_000
    # What has no address, and what is a service or a page by its own word, is never asked; all others are dead here.
    asked = [r for r in resources if r["url"] and r["kind"] == "file"]
    assert len(asked) > 2_800 and {r["state"] for r in asked} == {"unreachable"}
    assert {r["state"] for r in resources} == {"unreachable", "not-fetched"}
    assert all(r["reason"] for r in resources)


def test_each_of_the_619_is_found_by_a_word_from_the_middle_of_its_title(world: World) -> None:
    lost = []
    for one in everything(world.client, source="data-go-th"):
        word = middle_word(one["title"])
        answer = world.client.get("/api/v1/datasets", params={"q": word, "limit": 1000})
        assert answer.status_code == 200, answer.text
        if one["id"] not in {found["id"] for found in answer.json()["items"]}:
            lost.append((word, one["title"]))
    assert not lost, f"{len(lost)} of 619: {lost[:5]}"


def test_thai_tables_are_published_and_what_is_not_public_is_withheld(
    world: World, tables: dict[str, dict[str, Any]]
) -> None:
    run = world.runs["thai-tables"]
    assert (run["status"], run["seen"], run["added"], run["withheld"]) == ("partial", 13, 12, 1)
    assert len(tables) == 12 and "patient-registry" not in tables
    hidden = world.client.get("/api/v1/datasets/patient-registry").json()
    assert hidden["status"] == "withheld" and hidden["reason"]
    for resource in hidden["resources"]:
        for part in ("rows", "original", "download.csv", "profile"):
            assert world.client.get(f"/api/v1/resources/{resource['id']}/{part}").status_code in (403, 404)
    states = {r["state"] for slug, one in tables.items() if slug != "missing-file" for r in one["resources"]}
    assert states == {"published"}


def test_missing_file_says_why_in_both_languages(tables: dict[str, dict[str, Any]], world: World) -> None:
    english = [r["reason"] for r in tables["missing-file"]["resources"]]
    assert any("404" in reason for reason in english)
    assert any("web page" in reason for reason in english)
    thai = world.client.get("/api/v1/datasets/missing-file", params={"lang": "th"}).json()
    assert all(re.search("[ก-๙]", r["reason"]) for r in thai["resources"])


def rows_of(client: httpx.Client, resource: str) -> list[dict[str, Any]]:
    answer = client.get(f"/api/v1/resources/{resource}/rows", params={"page_size": 1000})
    assert answer.status_code == 200, answer.text
    found = answer.json()
    assert found["meta"]["total"] == len(found["data"])
    return list(found["data"])


def test_one_table_in_two_encodings_is_one_table(world: World, tables: dict[str, dict[str, Any]]) -> None:
    by_title = {r["title"]: r["id"] for r in tables["province-list"]["resources"]}
    utf8 = rows_of(world.client, by_title["UTF-8"])
    assert len(utf8) == 77
    assert any("กรุงเทพมหานคร" in map(str, row.values()) for row in utf8)
    assert rows_of(world.client, by_title["TIS-620"]) == utf8
    for other in ("UTF-8 BOM", "TIS-620 แท็บ"):  # other tables, of the same provinces
        assert len(rows_of(world.client, by_title[other])) == 77, other


def test_again_everything_is_unchanged_and_no_file_is_fetched_twice(world: World) -> None:
    before = {
        one["id"]: calm(world.client.get(f"/api/v1/datasets/{one['id']}").json()) for one in everything(world.client)
    }
    asked = world.agencies.stats()
    runs = world.sala.harvest()
    for name, count in (("data-go-th", 619), ("thai-tables", 13)):
        run = runs[name]
        assert (run["unchanged"], run["added"], run["changed"], run["removed"], run["failed"]) == (count, 0, 0, 0, 0)
    assert runs["thai-tables"]["files"] == {"unchanged": 20, "unreachable": 2}
    # Each of the 22 links is asked once; what answers 304 sends nothing.
    assert world.agencies.stats()["files"] - asked["files"] == 22
    after = {id: calm(world.client.get(f"/api/v1/datasets/{id}").json()) for id in before}
    assert after == before
    assert world.sala.ledger_is_good()


def test_the_pages_of_all_that_show_it(world: World, tables: dict[str, dict[str, Any]]) -> None:
    """Every page about the thirteen, in both languages: there, and no fault."""
    run = world.runs["thai-tables"]["id"]
    paths = ["/", "/search?q=จังหวัด", "/sources", f"/runs/{run}", "/scoreboard", "/ledger"]
    for one in tables.values():
        paths += [f"/dataset/{one['slug']}", *(f"/resource/{r['id']}" for r in one["resources"])]
    wrong = {}
    for path in paths:
        for prefix in ("", "/en"):
            answer = world.client.get(prefix + path, follow_redirects=True)
            if answer.status_code != 200:
                wrong[prefix + path] = answer.status_code
    assert not wrong


def test_what_is_downloaded_is_what_the_agency_has(
    world: World, tables: dict[str, dict[str, Any]], corpus: Path
) -> None:
    by_title = {r["title"]: r["id"] for r in tables["province-list"]["resources"]}
    original = world.client.get(f"/api/v1/resources/{by_title['TIS-620']}/original", follow_redirects=True)
    assert original.content == (corpus / "1-thai-tabular/province_tis.csv").read_bytes()
    for form in ("csv", "xlsx", "json", "jsonl", "parquet", "arrow"):
        made = world.client.get(f"/api/v1/resources/{by_title['UTF-8']}/download.{form}")
        assert made.status_code == 200 and len(made.content) > 500, form
