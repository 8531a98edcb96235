"""Pages of rows that are given again before any routing: the same answer as the application's, as long as its content may be served."""

from collections.abc import Iterator

import pytest
from httpx import Client

from api.app import create_app
from api.repeats import HotPages
from catalog.catalogue.catalogue import Catalogue
from catalog.words.model import RunStatus
from catalog.words.texts import Text
from tests.api.conftest import furnished, published
from tests.api.serving import served


@pytest.fixture
def house(tmp_path) -> Iterator[tuple[Client, Catalogue, dict[str, str]]]:
    settings, catalogue, named = furnished(tmp_path)
    with served(create_app(settings)) as client:
        yield client, catalogue, named
    catalogue.close()


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Of each look into the cache whether its answer still stood."""
    found: list[bool] = []
    stands = HotPages.stands

    def noted(self, standing) -> bool:
        found.append(stands(self, standing))
        return found[-1]

    monkeypatch.setattr(HotPages, "stands", noted)
    return found


def test_the_second_answer_is_the_first(house, asked) -> None:
    client, _, named = house
    where = f"/api/v1/resources/{named['table']}/rows"
    for path, headers in (
        (f"{where}?page_size=2", {}),
        (f"{where}?page_size=2", {"accept-language": "en"}),
        (f"{where}?page_size=2", {"accept": "application/json;q=0.5, text/csv;q=0.1"}),
        (f"{where}?page_size=2&lang=en", {}),
        (f"{where}.json?people__sort=desc", {"accept-encoding": "identity"}),
        (f"{where.replace('/rows', '/aggregate')}?people__sum", {}),
    ):
        before = len(asked)
        first, second = (client.get(path, headers=headers) for _ in range(2))
        assert asked[before:] == [True], path
        assert second.content == first.content
        told = [{k: v for k, v in one.headers.items() if k != "date"} for one in (first, second)]
        assert told[0] == told[1] and "content-security-policy" in told[1] and told[1]["access-control-allow-origin"]
        same = client.get(path, headers=headers | {"if-none-match": first.headers["etag"]})
        assert same.status_code == 304 and not same.content
        head = client.head(path, headers=headers)
        assert head.status_code == 200 and not head.content


def test_readers_who_differ_get_what_they_asked_for(house) -> None:
    client, _, named = house
    path = f"/api/v1/resources/{named['table']}/rows"
    for _ in range(2):
        for language in ("th", "en"):
            assert client.get(path, headers={"accept-language": language}).headers["content-language"] == language
        assert client.get(path, headers={"accept": "text/csv"}).headers["content-type"].startswith("text/csv")
        assert client.get(path, headers={"accept": "application/json"}).json()["meta"]["total"] == 5
        assert client.get(f"{path}?page=9").json()["data"] == []
        assert client.get(f"{path}?nope__exact=1").status_code == 400


def test_a_new_version_is_seen_at_once_and_a_pinned_one_stays(house, tmp_path, asked) -> None:
    client, catalogue, named = house
    path = f"/api/v1/resources/{named['table']}/rows"
    for _ in range(2):
        newest, pinned = client.get(path).json(), client.get(f"{path}?version=2").json()
    assert newest["data"] == pinned["data"] and newest["data"][0]["people"] == 1007
    lease = catalogue.begin("dopa", "worker", force=True)
    catalogue.file_done(lease, [published(named["table"], tmp_path, 20)])
    catalogue.finish(lease, RunStatus.DONE)
    asked.clear()
    assert [client.get(path).json()["data"][0]["people"] for _ in range(3)] == [1020] * 3
    assert asked == [False, True, True]
    assert client.get(f"{path}?version=2").json() == pinned


def test_what_is_taken_down_is_gone_at_once(house) -> None:
    client, catalogue, named = house
    paths = [f"/api/v1/resources/{named['table']}/rows{tail}" for tail in ("", ".json", "?version=1", "?page_size=2")]
    assert [client.get(path).status_code for path in paths for _ in range(2)] == [200] * 8
    catalogue.take_down(named["dataset"], Text.of("A gate holds this back."))
    assert [client.get(path).status_code for path in paths for _ in range(2)] == [410] * 8


def test_hot_answers_are_counted_under_their_route(house) -> None:
    client, _, named = house
    for _ in range(5):
        client.get(f"/api/v1/resources/{named['table']}/rows")
    counted = [line for line in client.get("/metrics").text.splitlines() if "/api/v1/resources/{id}/rows" in line]
    assert any(line.startswith("sala_requests_total") and line.endswith(" 5.0") for line in counted), counted
