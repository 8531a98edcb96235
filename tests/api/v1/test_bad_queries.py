"""Whatever is typed into search: an answer or a clear error, in bounded time, never a fault. On both engines, over HTTP."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx import Client

from api.app import create_app
from catalog.catalogue.port import Publication
from catalog.wiring import open_catalogue, open_index
from catalog.words.facets import FACETS, SORTS
from catalog.words.model import Draft, License, OrganizationRef, RunStatus
from catalog.words.settings import Settings
from catalog.words.source import SourceConfig
from tests.api.serving import served
from tests.elastic import elastic_url

__all__ = ["elastic_url"]
LONGEST = 5.0  # seconds that an answer may take on a busy machine
TEXTS = {
    "10,000 letters": "x" * 10_000,
    "7,000 Thai letters": "ก" * 7_000,  # the client takes no longer address; `tests/trials` sends more
    "7,000 letters with spaces": "ข้าว " * 1_400,
    "one letter": "ก",
    "only marks": "\u0e31\u0e48\u0e48\u0e3a",
    "one mark": "\u0e48",
    "emoji": "😀🌊👩‍👩‍👧",
    "Lucene": 'title:(+a -b) AND "x~2"^3 [a TO *] {!func} /re.*ge?x/ \\',
    "200 terms": " ".join(f"คำ{n}" for n in range(200)),
    "200 ORs": " OR ".join(f"คำ{n}" for n in range(200)),
    "200 minuses": " ".join(f"-คำ{n}" for n in range(200)),
    "200 quotes": '"' * 200,
    "right to left": "\u202eข้าว\u202c \u200fשלום",
    "control": "ข้าว\u0000\u0001\u001b[31m\u007f",
    "half a surrogate": "\ud800",
    "private use": "\ue000\uf8ff",
    "a star": "*",
    "many stars": "* * *?*",
    "regular expression": "(a+)+$" * 50,
    "SQL": "'; DROP TABLE datasets; --",
    "percent": "%00%0a%",
    "number": "9" * 400,
    "years": "1850-2160 " * 40,
    "a range that is none": "2999-1000",
}


def filled(settings: Settings) -> None:
    catalogue = open_catalogue(settings, write=True)
    catalogue.add_source(SourceConfig(name="dopa", title="กรม", kind="ckan", url="https://dopa.example"))
    lease = catalogue.begin("dopa", "worker")
    drafts = [
        Draft(
            remote_id=f"d{n}",
            title=f"ข้าวรายจังหวัด ปี {2550 + n}",
            organization=OrganizationRef(slug="dopa", title="กรมการปกครอง"),
            license=License(id="CC-BY-4.0", title="CC BY 4.0", open=True),
            tags=["ข้าว"],
        )
        for n in range(15)
    ]
    catalogue.publish(lease, [Publication(draft=d, raw={"id": d.remote_id}, hash=d.remote_id) for d in drafts])
    catalogue.finish(lease, RunStatus.DONE)
    index = open_index(settings, read_only=False)
    catalogue.catch_up(index)
    index.close()
    catalogue.close()


@pytest.fixture(scope="module", params=["tantivy", pytest.param("elastic", marks=pytest.mark.elastic)])
def door(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Client]:
    folder: Path = tmp_path_factory.mktemp("bad")
    url = request.getfixturevalue("elastic_url") if request.param == "elastic" else ""
    settings = Settings(home=folder, search_url=url)
    filled(settings)
    with served(create_app(settings)) as client:
        yield client


@pytest.mark.parametrize("path", ["/api/v1/datasets", "/api/v1/suggest", "/api/v1/columns", "/search", "/en/search"])
@pytest.mark.parametrize("name", list(TEXTS))
def test_any_text(door: Client, path: str, name: str) -> None:
    began = time.monotonic()
    text = TEXTS[name].encode("utf-8", "surrogatepass").decode("latin-1")
    sent = "".join(f"%{ord(letter):02X}" for letter in text)
    answer = door.get(f"{path}?q={sent}")
    assert answer.status_code in (200, 400, 414), (answer.status_code, answer.text[:300])
    assert time.monotonic() - began < LONGEST
    if answer.status_code == 400 and path.startswith("/api/"):
        assert answer.json()["title"]


@pytest.mark.parametrize(
    "query",
    [
        "cursor=made-up",
        "cursor=",
        "cursor=%00",
        "cursor=" + "A" * 5000,
        "cursor=WyJhIiwxLCJiIiwwXQ",
        "limit=-1",
        "limit=1e9",
        "limit=99999999999999999999",
        "limit=๑๐",
        "sort=nothing",
        "facets=nothing",
        "facet_limit=100000",
        "year=abcd",
        "year=99999999999999",
        "updated=yesterday",
        "open=maybe",
        "place=%F0%9F%98%80",
        "tags=" + "x" * 3000,
        "nonsense=1",
        "q=a&q=b",
        "explain=perhaps",
        "exact=1&q=%22%22",
        "organization=%00&organization=%E2%80%AE",
    ],
)
@pytest.mark.parametrize("path", ["/api/v1/datasets", "/search"])
def test_any_parameter(door: Client, path: str, query: str) -> None:
    answer = door.get(f"{path}?{query}")
    assert answer.status_code in (200, 400), (answer.status_code, answer.text[:300])


def test_a_cursor_of_another_query_is_told_so(door: Client) -> None:
    first = door.get("/api/v1/datasets?q=ข้าว&limit=3").json()
    assert first["next"]
    cursor = first["next"].split("cursor=")[1].split("&")[0]
    assert door.get(f"/api/v1/datasets?q=ข้าว&limit=3&cursor={cursor}").status_code == 200
    for other in ("q=จังหวัด&limit=3", "q=ข้าว&limit=3&sort=title", "limit=3", "q=ข้าว&limit=3&format=CSV"):
        answer = door.get(f"/api/v1/datasets?{other}&cursor={cursor}")
        assert answer.status_code == 400 and answer.json()["code"] == "invalid-request"


def test_500_values_of_every_facet(door: Client) -> None:
    for name, facet in FACETS.items():
        if facet.values is None:
            query = "&".join(f"{name}={2000 + n}" for n in range(500))
            answer = door.get(f"/api/v1/datasets?{query}")
            assert answer.status_code == 200, (name, answer.text[:300])


def test_every_sort_with_every_kind_of_query(door: Client) -> None:
    for sort in SORTS:
        for text in ("", "ข้าว", "-ข้าว", "zzzz", "2550-2560"):
            answer = door.get("/api/v1/datasets", params={"q": text, "sort": sort, "explain": "true"})
            assert answer.status_code == 200, (sort, text, answer.text[:300])
