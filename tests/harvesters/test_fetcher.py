"""The one fetcher against a server of bad manners: it ends in time, within its bounds, with the true cause."""

import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from catalog.words.errors import Refused, SalaError, Timeout, TooLarge, Unreachable
from catalog.words.settings import Settings
from harvesters.fetcher import GuardedFetcher, retry_after
from tests.harvesters.strange_server import BODY, Manners, strange_server


@pytest.fixture
def server() -> Iterator[str]:
    with strange_server() as address:
        yield address


@pytest.fixture
def fetcher() -> Iterator[GuardedFetcher]:
    made = GuardedFetcher(
        Settings(
            reachable="127.0.0.1/32", contact="data@example.go.th", base_url="https://data.example.go.th", fetch_read_seconds=1,
            fetch_total_seconds=3, fetch_backoff_seconds=0.05, fetch_attempts=3, host_pace_seconds=0, max_document=5_000_000,
        )
    )  # fmt: skip
    yield made
    made.close()


def test_it_says_who_it_is(server: str, fetcher: GuardedFetcher) -> None:
    assert fetcher.get(f"{server}/agent")[1] == b"Sala/1.0 (+https://data.example.go.th; data@example.go.th)"


def test_a_cut_download_goes_on_by_range(server: str, fetcher: GuardedFetcher, tmp_path: Path) -> None:
    answer = fetcher.download(f"{server}/cut-once", tmp_path / "file")
    assert (tmp_path / "file").read_bytes() == BODY
    assert answer.headers["etag"] == '"one"'
    assert Manners.ranges and all(0 < int(r.removeprefix("bytes=").rstrip("-")) <= 600_000 for r in Manners.ranges)


@pytest.mark.parametrize(
    ("path", "error", "word"),
    [
        ("cut-gzip", Unreachable, "broke off"),
        ("bomb", TooLarge, "SALA_MAX"),
        ("unknown-packing", Unreachable, "had not asked"),
        ("brotli-bomb", TooLarge, "SALA_MAX"),
        ("zstd-bomb", TooLarge, "SALA_MAX"),
        ("cut-zstd", Unreachable, "broke off"),
        ("huge", TooLarge, "SALA_MAX_DOCUMENT"),
        ("endless", TooLarge, "SALA_MAX_DOCUMENT"),
        ("drip", Timeout, "longer than the whole time"),
        ("drip-head", Timeout, "longer than the whole time"),
        ("busy-for-ever", Unreachable, "503"),
        ("chain?0", Unreachable, "SALA_FETCH_REDIRECTS"),
        ("inward", Refused, "inside a network"),
        ("teapot", Unreachable, "refuses us with 418"),
        ("nowhere", Unreachable, "404"),
    ],
)
def test_bad_manners_end_in_time_with_their_cause(
    path: str, error: type[SalaError], word: str, server: str, fetcher: GuardedFetcher, tmp_path: Path
) -> None:
    began = time.monotonic()
    with pytest.raises(error) as caught:
        fetcher.get(f"{server}/{path}")
    assert time.monotonic() - began < 10
    assert word in f"{caught.value.detail.render('en')} {caught.value.fix.render('en')}"  # type: ignore[union-attr]
    assert caught.value.fix is not None
    with pytest.raises(error):
        fetcher.download(f"{server}/{path}", tmp_path / "file", max_bytes=5_000_000)
    assert not (tmp_path / "file").exists()


def test_firewalls_are_told_how_to_let_us_in(server: str, fetcher: GuardedFetcher) -> None:
    for path in ("teapot", "page"):
        with pytest.raises(Unreachable) as caught:
            fetcher.json(f"{server}/{path}")
        assert fetcher.agent in caught.value.fix.render("th")  # type: ignore[union-attr]
        assert "evil" not in caught.value.detail.render("en")


def test_packed_answers_are_unpacked(server: str, fetcher: GuardedFetcher) -> None:
    assert fetcher.get(f"{server}/gzip")[1] == b"one two"
    assert fetcher.get(f"{server}/raw-deflate")[1] == b"raw words"
    assert fetcher.get(f"{server}/brotli")[1] == b"brotli words"
    assert fetcher.get(f"{server}/zstd")[1] == b"zstd words"


def test_it_waits_as_long_as_it_is_asked(server: str, fetcher: GuardedFetcher) -> None:
    began = time.monotonic()
    assert fetcher.json(f"{server}/busy") == [1]
    assert Manners.asked["busy"] == 3
    assert time.monotonic() - began >= 1


def test_retry_after_is_a_number_or_a_date() -> None:
    assert retry_after("120") == 120
    assert retry_after("Wed, 21 Oct 2015 07:28:00 GMT") == 0
    assert retry_after("soon") is None
    assert retry_after(None) is None


def test_what_has_not_changed_is_not_fetched(server: str, fetcher: GuardedFetcher, tmp_path: Path) -> None:
    first = fetcher.download(f"{server}/etag", tmp_path / "a")
    again = fetcher.download(f"{server}/etag", tmp_path / "b", etag=first.headers["etag"])
    assert (again.status, again.not_modified) == (304, True)


def test_no_cookie_is_kept(server: str, fetcher: GuardedFetcher) -> None:
    for _ in range(2):
        assert fetcher.get(f"{server}/cookie")[1] == b"none"


def test_robots_txt_holds_for_pages(server: str, fetcher: GuardedFetcher) -> None:
    assert b"public" in fetcher.get(f"{server}/public", accept="text/html")[1]
    with pytest.raises(Refused, match=r"robots\.txt"):
        fetcher.get(f"{server}/private", accept="text/html")
    assert b"private" in fetcher.get(f"{server}/private")[1]
    assert Manners.asked["robots.txt"] == 1


def test_an_interface_may_answer_with_its_own_error(server: str, fetcher: GuardedFetcher) -> None:
    answer, body = fetcher.get(f"{server}/conflict", errors_too=True)
    assert (answer.status, body) == (409, b'{"success": false}')
    with pytest.raises(Unreachable):
        fetcher.get(f"{server}/conflict")


def test_one_host_has_few_requests_at_once_and_a_pace(server: str) -> None:
    fetcher = GuardedFetcher(Settings(reachable="127.0.0.1/32", host_pace_seconds=0.1, host_connections=2))
    began = time.monotonic()
    threads = [threading.Thread(target=fetcher.get, args=(f"{server}/agent",)) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert time.monotonic() - began >= 0.5
    fetcher.close()
