"""What is looked at and taken along is counted, without a trace of who did."""

import time
from typing import Any

import pytest

from api.app import create_app
from api.uses import MOST, Counter, asked
from catalog.catalogue.uses import Used
from catalog.wiring import open_catalogue
from catalog.words.errors import Busy
from tests.api.conftest import World
from tests.api.serving import served


def scope(path: str, *headers: tuple[bytes, bytes]) -> Any:
    return {"type": "http", "method": "GET", "path": path, "headers": headers}


@pytest.mark.parametrize(
    ("path", "expected"),
    [
        ("/dataset/rice", (Used("dataset", "rice"), 1, 0)),
        ("/en/dataset/ข้าว", (Used("dataset", "ข้าว"), 1, 0)),
        ("/resource/r1", (Used("resource", "r1"), 1, 0)),
        ("/api/v1/datasets/x", (Used("dataset", "x"), 1, 0)),
        ("/api/v1/resources/r/original", (Used("resource", "r"), 0, 1)),
        ("/api/v1/resources/r/download.csv", (Used("resource", "r"), 0, 1)),
        ("/api/v1/datasets/x/download.zip", (Used("dataset", "x"), 0, 1)),
        ("/", None),
        ("/search", None),
        ("/api/v1/datasets", None),
        ("/api/v1/resources/r/rows", None),
        ("/dataset/" + "x" * 300, None),
    ],
)
def test_what_counts(path: str, expected: Any) -> None:
    assert asked(scope(path)) == expected


def test_robots_and_fetching_ahead_do_not_count() -> None:
    assert asked(scope("/dataset/x", (b"user-agent", b"Mozilla/5.0 (compatible; Googlebot/2.1)"))) is None
    assert asked(scope("/dataset/x", (b"sec-purpose", b"prefetch;prerender"))) is None
    assert asked(scope("/dataset/x", (b"user-agent", b"Mozilla/5.0 Firefox/140"))) is not None


def test_a_counter_is_bounded_and_loses_what_cannot_be_written() -> None:
    counter = Counter()
    for n in range(MOST + 5):
        counter.add(Used("dataset", str(n)), 1, 0)
    counter.add(Used("dataset", "0"), 1, 1)
    held = counter.taken()
    assert len(held) == MOST and held[Used("dataset", "0")] == (2, 1) and counter.taken() == {}

    def broken(held: Any) -> None:
        raise Busy("x")

    counter.add(Used("dataset", "0"), 1, 0)
    counter.hand_over(broken)
    assert counter.taken() == {}


def test_over_http_and_into_the_store(world: World) -> None:
    app = create_app(world.settings.model_copy(update={"uses_seconds": 0.1}))
    catalogue = open_catalogue(world.settings)
    with served(app) as client:
        before = catalogue.uses(world.dataset)
        slug = client.get(f"/api/v1/datasets/{world.dataset}").json()["slug"]
        paths = (f"/dataset/{slug}", f"/en/dataset/{slug}", f"/api/v1/resources/{world.table}/original")
        assert [client.get(path).status_code for path in paths] == [200, 200, 200]
        assert client.get("/dataset/no-such").status_code == 404
        until = time.monotonic() + 20
        expected = {"views": before["views"] + 3, "downloads": before["downloads"] + 1}
        while catalogue.uses(world.dataset) != expected and time.monotonic() < until:
            time.sleep(0.05)
        assert catalogue.uses(world.dataset) == expected
    catalogue.close()


def test_what_was_counted_last_is_written_when_the_server_ends(world: World) -> None:
    catalogue = open_catalogue(world.settings)
    before = catalogue.uses(world.dataset)["views"]
    with served(create_app(world.settings.model_copy(update={"uses_seconds": 3600}))) as client:
        assert client.get(f"/resource/{world.table}").status_code == 200
    assert catalogue.uses(world.dataset)["views"] == before + 1
    catalogue.close()
