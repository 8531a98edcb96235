"""Asking for a harvest over the web is the operator's alone; and a server on a fresh home is ready by itself."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from httpx import Client

from api.app import create_app
from catalog.catalogue.catalogue import Catalogue
from catalog.catalogue.port import Publication
from catalog.wiring import open_catalogue
from catalog.words.model import Draft, RunStatus
from catalog.words.settings import Settings
from catalog.words.source import SourceConfig
from catalog.words.texts import Text
from tests.api.serving import served

TOKEN = "a-token-of-the-operator-0123"


def home_of(path: Path, token: str) -> tuple[Settings, Catalogue]:
    settings = Settings(home=path / "home", operator_token=token)
    catalogue = open_catalogue(settings, write=True)
    catalogue.add_source(SourceConfig(name="dopa", title="กรมการปกครอง", kind="ckan", url="https://a.example"))
    return settings, catalogue


@pytest.fixture(params=[TOKEN, ""])
def door(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[Client, Catalogue, str]]:
    settings, catalogue = home_of(tmp_path, request.param)
    with served(create_app(settings)) as client:
        yield client, catalogue, request.param
    catalogue.close()


def test_a_run_is_asked_for_with_the_token_alone(door: tuple[Client, Catalogue, str]) -> None:
    client, catalogue, token = door
    address = "/api/v1/sources/dopa/runs?lang=en"
    none: dict[str, str] = {}
    tries = [(none, 401), ({"Authorization": "Bearer"}, 401), ({"Authorization": f"Basic {TOKEN}"}, 401)]
    for headers, status in [
        *tries,
        ({"Authorization": "Bearer wrong"}, 403),
        ({"Authorization": "Bearer ผิด".encode()}, 403),
    ]:
        refused = client.post(address, headers=headers)  # type: ignore[arg-type]
        assert refused.status_code == (status if token else 403), headers
        assert refused.json()["code"] == ("unauthorized" if refused.status_code == 401 else "forbidden")
        assert not token or TOKEN not in refused.text
        assert ("--ask" in refused.json()["fix"]) == (not token)
    assert not list(catalogue.open_requests())
    given = client.post(f"{address}&approve=true", headers={"Authorization": f"Bearer {TOKEN}"})
    assert given.status_code == (200 if token else 403)
    if token:
        (request,) = catalogue.open_requests()
        assert (request["source"], request["approve"], request["force"]) == ("dopa", True, False)
        nobody = client.post("/api/v1/sources/nobody/runs", headers={"Authorization": f"Bearer {TOKEN}"})
        assert nobody.status_code == 404


def test_the_button_is_there_only_where_it_works(door: tuple[Client, Catalogue, str]) -> None:
    client, catalogue, token = door
    page = client.get("/en/sources/dopa")
    assert ("Collect now" in page.text) == bool(token)
    wrong = client.post("/en/sources/dopa", data={"token": "wrong"})
    assert wrong.status_code == 403 and "token" in wrong.text
    right = client.post("/en/sources/dopa", data={"token": TOKEN})
    assert right.status_code == (303 if token else 403)
    assert len(list(catalogue.open_requests())) == bool(token)
    if token:
        assert "It is asked for" in client.get(right.headers["location"]).text


def test_a_trial_is_asked_for_by_body_by_address_and_by_button(tmp_path: Path) -> None:
    settings, catalogue = home_of(tmp_path, TOKEN)
    address, bearer = "/api/v1/sources/dopa/runs?lang=en", {"Authorization": f"Bearer {TOKEN}"}
    with served(create_app(settings)) as client:
        for wrong in (b"[]", b"{", b'{"dry_run": "yes"}', b'{"dry": true}', b"\xff", b"[" * 100_000):
            refused = client.post(address, headers=bearer, content=wrong)
            assert (refused.status_code, refused.json()["code"]) == (400, "invalid-request"), wrong
        assert client.post(address, content=b"[]").status_code == 401, "the token goes first"
        assert not catalogue.open_requests()
        ids = {
            client.post(address, headers=bearer, json={"dry_run": True}).json()["request"],
            client.post(f"{address}&dry_run=true", headers=bearer).json()["request"],
        }
        asked = client.post("/en/sources/dopa", data={"token": TOKEN, "dry_run": "1", "approve": "1"})
        assert "A trial is asked for" in client.get(asked.headers["location"]).text
        (waiting,) = catalogue.open_requests()
        assert ids == {waiting["id"]} and (waiting["dry"], waiting["approve"]) == (True, False)
    catalogue.close()


def test_a_source_that_waits_for_approval_is_let_through_on_its_page(tmp_path: Path) -> None:
    settings, catalogue = home_of(tmp_path, TOKEN)
    lease = catalogue.begin("dopa", "worker", preview=True)
    draft = Draft(remote_id="d1", title="ปริมาณน้ำฝน พ.ศ. 2566")
    catalogue.publish(lease, [Publication(draft=draft, raw={"id": "d1"}, hash="1")])
    catalogue.finish(lease, RunStatus.STOPPED, Text.of("It waits."))
    with served(create_app(settings)) as client:
        page = client.get("/en/sources/dopa").text
        assert 'name="approve"' in page and f"/en/runs/{lease.run}" in page and "a trial" in page
        trial = client.get(f"/en/runs/{lease.run}").text
        assert "ปริมาณน้ำฝน พ.ศ. 2566" in trial and "What would become" in trial and "/en/sources/dopa" in trial
        client.post("/en/sources/dopa", data={"token": TOKEN, "approve": "1"})
        assert client.get("/api/v1/datasets").json()["total"] == 0
    assert not (lease := catalogue.begin("dopa", "worker", preview=True)).dry and lease.approve
    catalogue.close()


def test_what_a_trial_would_change_is_shown_from_what_to_what(tmp_path: Path) -> None:
    settings, catalogue = home_of(tmp_path, TOKEN)
    changes = [{"field": f"field-{n}", "from": f"old {n}", "to": None if n == 2 else f"new {n}"} for n in range(9)]
    for dry, hash in ((False, "1"), (True, "2")):
        lease = catalogue.begin("dopa", "worker", dry=dry)
        draft = Draft(remote_id="d1", title="ปริมาณน้ำฝน พ.ศ. 2566")
        catalogue.publish(lease, [Publication(draft=draft, raw={"id": "d1"}, hash=hash, changes=changes)])
        catalogue.finish(lease, RunStatus.DONE)
    with served(create_app(settings)) as client:
        page = client.get(f"/en/runs/{lease.run}").text
        shown = client.get(f"/en/runs/{lease.run}?action=changed").text
        hidden = client.get(f"/en/runs/{lease.run}?action=removed").text
        assert client.get(f"/en/runs/{lease.run}?action=burnt").status_code == 400
        api = {
            action: len(client.get(f"/api/v1/runs/{lease.run}?action={action}").json()["outcomes"])
            for action in ("changed", "added", "removed")
        }
        assert client.get(f"/api/v1/runs/{lease.run}?action=burnt").status_code == 400
    assert all(f"<b>field-{n}</b>" in page for n in range(9))
    assert "<del>old 8</del> → <ins>new 8</ins>" in page and "None" not in page
    assert "field-8" in shown and "field-8" not in hidden and api == {"changed": 1, "added": 0, "removed": 0}
    catalogue.close()


def test_a_server_on_a_fresh_home_is_ready_without_any_worker(tmp_path: Path) -> None:
    with served(create_app(Settings(home=tmp_path / "home"))) as client:
        assert client.get("/readyz").json() == {"ready": True, "engines": {"store": "ok", "search": "ok"}}
        assert client.get("/api/v1/datasets").json()["total"] == 0
        assert client.get("/").status_code == 200


def test_runs_have_a_page_and_a_feed(client: Client) -> None:
    for address in ("/runs", "/en/runs"):
        page = client.get(address)
        assert page.status_code == 200 and page.text.count('href="' + address.removesuffix("/runs") + "/runs/") >= 2
    feed = client.get("/feeds/runs.atom?source=dopa&lang=en")
    assert feed.status_code == 200 and feed.text.count("<entry>") == 2 and "Not reachable" in feed.text
    assert client.get("/feeds/runs.atom?source=nobody").text.count("<entry>") == 0
