"""The one guarded way out: every record, file, next page and redirect goes through here.

Bounds are settings (`SALA_FETCH_*`, `SALA_MAX_*`, `SALA_HOST_*`); each error says its cause, its fix, and which bound it met. Bodies
are taken whole (memory, then disk) before anyone reads them: one that is cut off, damaged or too large is never half believed.
"""

import random
import ssl
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from http.cookiejar import CookieJar, DefaultCookiePolicy
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import urljoin

import certifi
import httpcore
import httpx
import orjson

from catalog.words.errors import Refused, SalaError, Timeout, Unreachable
from catalog.words.settings import Settings
from harvesters.answers import beginning, is_page, not_json, page_instead, refusal, tls_failure
from harvesters.bodies import Bounds, cut_off, scratch, spool
from harvesters.guard import GuardedNetwork, Hourglass, networks
from harvesters.hosts import Hosts
from harvesters.port import Answer
from harvesters.robots import Robots

VERSION = "1.0"
REDIRECTS = (301, 302, 303, 307, 308)
AGAIN = ("connect", "cut", "server", "busy", "silence")  # kinds of failure that another attempt may mend
DISCOURAGED = ("silence",)  # tried twice at most: each attempt costs the whole silence


class GuardedTransport(httpx.BaseTransport):
    """httpx over httpcore, with the guarded network under it; no proxies of the environment."""

    def __init__(self, network: GuardedNetwork, connections: int) -> None:
        self.pool = httpcore.ConnectionPool(
            ssl_context=ssl.create_default_context(cafile=certifi.where()),
            max_connections=connections,
            max_keepalive_connections=32,
            keepalive_expiry=15,
            network_backend=network,
        )

    def handle_request(self, request: httpx.Request) -> httpx.Response:
        address = httpcore.URL(
            scheme=request.url.raw_scheme,
            host=request.url.raw_host,
            port=request.url.port,
            target=request.url.raw_path,
        )
        answer = self.pool.handle_request(
            httpcore.Request(
                method=request.method,
                url=address,
                headers=request.headers.raw,
                content=request.stream,
                extensions=request.extensions,
            )
        )
        return httpx.Response(
            answer.status, headers=answer.headers, stream=Flow(answer), extensions=answer.extensions, request=request
        )

    def close(self) -> None:
        self.pool.close()


class Flow(httpx.SyncByteStream):
    def __init__(self, answer: httpcore.Response) -> None:
        self.answer = answer

    def __iter__(self) -> Iterator[bytes]:
        yield from self.answer.iter_stream()

    def close(self) -> None:
        self.answer.close()


@dataclass(slots=True)
class Wanted:
    """One fetch. `kept` and `validator` are what a broken attempt left: the rest is asked for by range."""

    url: str
    method: str
    headers: dict[str, str]
    body: bytes | None
    most: int
    setting: str
    errors_too: bool
    kept: int = 0
    validator: str | None = None


class GuardedFetcher:
    """Safe for many threads. Close it when done."""

    def __init__(self, settings: Settings) -> None:
        self.settings = settings
        self.agent = f"Sala/{VERSION} (+{settings.base_url}{'; ' + settings.contact if settings.contact else ''})"
        self.glass = Hourglass()
        self.hosts = Hosts(settings.host_connections, settings.host_pace_seconds, settings.host_rest_seconds)
        self.client = httpx.Client(
            transport=GuardedTransport(
                GuardedNetwork(networks(settings.reachable), self.glass), settings.harvest_threads + 8
            ),
            timeout=httpx.Timeout(settings.fetch_read_seconds, connect=settings.fetch_connect_seconds),
            cookies=CookieJar(policy=DefaultCookiePolicy(allowed_domains=[])),
            follow_redirects=False,
            trust_env=False,
        )
        self.robots = Robots(self, self.agent)
        self.stopped = self.hosts.stopped

    def open_answer(self, wanted: Wanted, into: BinaryIO) -> Answer:
        """Fetch into `into`, trying again where that may help. Raises the cause of the last attempt."""
        attempt = 0
        while True:
            attempt += 1
            try:
                return self.once(wanted, into)
            except SalaError as error:
                kind = error.facts.get("kind")
                tries = 2 if kind in DISCOURAGED else self.settings.fetch_attempts
                wait = self.pause_before(attempt, error)
                if kind not in AGAIN or attempt >= tries or wait > self.settings.fetch_patience_seconds:
                    if kind in ("connect", "dns") or wait > self.settings.fetch_patience_seconds:
                        self.hosts.unreached(str(error.facts.get("key")), error)
                    raise
                if self.stopped.wait(wait):
                    raise

    def pause_before(self, attempt: int, error: SalaError) -> float:
        """Exponential, with jitter; at least what the other side asked for."""
        spread = self.settings.fetch_backoff_seconds * 2 ** (attempt - 1)
        return max(float(error.facts.get("wait") or 0), spread * random.uniform(0.5, 1.5))

    def once(self, wanted: Wanted, into: BinaryIO) -> Answer:
        url, method, body = wanted.url, wanted.method, wanted.body
        visited: set[str] = set()
        for _ in range(self.settings.fetch_redirects + 1):
            host = host_of(url)
            if url in visited:
                raise Unreachable(
                    "{url} leads back to itself, in a circle of redirects.",
                    "Ask the agency to mend the redirect, or give the address that it should lead to.",
                    url=url,
                )
            visited.add(url)
            try:
                with (
                    self.hosts.turn(host),
                    self.glass.turned(self.settings.fetch_total_seconds),
                    self.sent(method, url, wanted, body, host) as response,
                ):
                    self.hosts.reached(host)
                    location = response.headers.get("location")
                    if response.status_code not in REDIRECTS or not location:
                        return self.received(response, url, host, wanted, into)
            except SalaError as error:
                error.facts.setdefault("key", host)
                raise
            if response.status_code in (301, 302, 303) and method == "POST":
                method, body = "GET", None
            url = urljoin(url, location)
        raise Unreachable(
            "{url} leads on and on: more than {most} redirects.",
            "Give the address at the end of the chain (SALA_FETCH_REDIRECTS moves the bound).",
            url=wanted.url,
            most=self.settings.fetch_redirects,
        )

    @contextmanager
    def sent(self, method: str, url: str, wanted: Wanted, body: bytes | None, host: str) -> Iterator[httpx.Response]:
        headers = {"User-Agent": self.agent, **wanted.headers}
        if wanted.kept and wanted.validator:
            headers |= {"Range": f"bytes={wanted.kept}-", "If-Range": wanted.validator}
        facts = {"url": url, "host": host}
        try:
            with self.client.stream(method, url, headers=headers, content=body) as response:
                yield response
        except (httpcore.ConnectTimeout, httpx.ConnectTimeout) as error:
            raise Unreachable(
                "{host} does not answer: no connection within {seconds} seconds.",
                "Try again later. If it stays so, ask the agency whether its server runs and lets requests from our network in.",
                kind="connect",
                seconds=self.settings.fetch_connect_seconds,
                **facts,
            ) from error
        except (httpcore.ReadTimeout, httpcore.WriteTimeout, httpcore.PoolTimeout) as error:
            self.glass.left(None)  # was it the silence, or the end of the whole time?
            raise Timeout(
                "{host} fell silent: nothing came for {seconds} seconds.",
                "Try again later; if it stays so, ask the agency to look at its server (SALA_FETCH_READ_SECONDS moves the bound).",
                kind="silence",
                seconds=self.settings.fetch_read_seconds,
                **facts,
            ) from error
        except httpcore.ConnectError as error:
            secure = tls_failure(error, host)
            if secure is not None:
                raise secure from error
            raise Unreachable(
                "{host} does not answer: the connection is refused.",
                "Try again later. If it stays so, ask the agency whether its server runs.",
                kind="connect",
                **facts,
            ) from error
        except (httpcore.RemoteProtocolError, httpcore.ReadError, httpcore.WriteError) as error:
            raise cut_off(url) from error
        except (
            httpx.InvalidURL,
            httpx.UnsupportedProtocol,
            httpcore.UnsupportedProtocol,
            httpcore.LocalProtocolError,
        ) as error:
            raise not_an_address(url) from error

    def received(self, response: httpx.Response, url: str, host: str, wanted: Wanted, into: BinaryIO) -> Answer:
        headers = {k.lower(): v for k, v in response.headers.items()}
        status = response.status_code
        answer = Answer(url=url, status=status, headers=headers, not_modified=status == 304)
        if status == 304:
            return answer
        if status >= 400 or status in REDIRECTS:
            said = self.said(response)
            wait = retry_after(headers.get("retry-after"))
            if wait and status in (429, 503) and wait <= self.settings.fetch_patience_seconds:
                self.hosts.pause(host, wait)
            if wanted.errors_too and status < 500 and status != 429 and said.lstrip()[:1] in (b"{", b'"'):
                into.write(said)
                return answer
            raise refusal(status, url, host, self.agent, beginning(said), wait)
        follows = status == 206 and headers.get("content-range", "").startswith(f"bytes {wanted.kept}-")
        if not follows:
            into.seek(0)
            into.truncate()
            wanted.kept = 0
        bounds = Bounds(
            url, wanted.most - wanted.kept, wanted.setting, self.settings.max_ratio, self.settings.fetch_slowest
        )
        bounds.declared(headers.get("content-length"))
        encoding = headers.get("content-encoding", "")
        try:
            spool(response.stream, encoding, bounds, into)  # type: ignore[arg-type]
        finally:
            plain = (encoding in ("", "identity") and headers.get("accept-ranges") == "bytes") or follows
            strong = headers.get("etag", "") if not headers.get("etag", "").startswith("W/") else ""
            wanted.validator = strong or headers.get("last-modified") if plain else None
            wanted.kept = into.tell() if wanted.validator else 0
        return answer

    def said(self, response: httpx.Response) -> bytes:
        """The beginning of an answer that is an error, unpacked, at most 64 KB; silence or damage there is no further error."""
        bounds = Bounds("", 65_536, "", self.settings.max_ratio, 0)
        encoding = response.headers.get("content-encoding", "")
        with scratch() as buffer:
            with suppress(SalaError, httpcore.ReadTimeout, httpcore.RemoteProtocolError, httpcore.ReadError):
                spool(response.stream, encoding, bounds, buffer)  # type: ignore[arg-type]
            buffer.seek(0)
            return buffer.read(65_536)

    def wanted(
        self,
        url: str,
        most: int,
        setting: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        accept: str | None = None,
        max_bytes: int | None = None,
        etag: str | None = None,
        modified: str | None = None,
        errors_too: bool = False,
        packed: bool = True,
    ) -> Wanted:
        asked = {
            "Accept": accept or "*/*",
            "Accept-Encoding": "gzip, deflate" if packed else "identity",
            **(headers or {}),
        }
        if etag:
            asked["If-None-Match"] = etag
        if modified:
            asked["If-Modified-Since"] = modified
        if (accept or "").startswith("text/html"):
            self.robots.respect(url)
        return Wanted(url.strip(), method, asked, body, max_bytes or most, setting, errors_too)

    @contextmanager
    def open(self, url: str, **kwargs: Any) -> Iterator[tuple[Answer, BinaryIO]]:
        wanted = self.wanted(url, self.settings.max_stream, "SALA_MAX_STREAM", **kwargs)
        with scratch() as into:
            answer = self.open_answer(wanted, into)
            into.seek(0)
            yield answer, into

    def get(self, url: str, **kwargs: Any) -> tuple[Answer, bytes]:
        wanted = self.wanted(url, self.settings.max_document, "SALA_MAX_DOCUMENT", **kwargs)
        with scratch() as into:
            answer = self.open_answer(wanted, into)
            into.seek(0)
            return answer, into.read()

    def json(self, url: str, **kwargs: Any) -> Any:
        answer, body = self.get(url, **{"accept": "application/json", **kwargs})
        return parsed(answer.url, body, self.agent)

    def download(self, url: str, path: Path, **kwargs: Any) -> Answer:
        """Into a file, uncompressed on the way so that it can be resumed; the file is whole, or removed."""
        wanted = self.wanted(url, self.settings.max_stream, "files.max_size", **{"packed": False, **kwargs})
        try:
            with path.open("w+b") as into:
                return self.open_answer(wanted, into)
        except BaseException:
            path.unlink(missing_ok=True)
            raise

    def close(self) -> None:
        self.stopped.set()
        self.client.close()


def host_of(url: str) -> str:
    try:
        found = httpx.URL(url)
    except (httpx.InvalidURL, ValueError, TypeError) as error:
        raise not_an_address(url) from error
    if found.scheme not in ("http", "https") or not found.host:
        raise not_an_address(url)
    return f"{found.host}:{found.port}" if found.port else found.host


def not_an_address(url: str) -> Refused:
    return Refused(
        "“{url}” is not an address that can be fetched; it must begin with http:// or https://.",
        "Give the whole address, as it stands in the browser's address line.",
        url=url[:300],
    )


def retry_after(value: str | None) -> float | None:
    """Seconds, from a number or a date (RFC 9110, 10.2.3)."""
    if not value:
        return None
    if value.strip().isdigit():
        return float(value.strip()[:9])
    try:
        return max(0.0, parsedate_to_datetime(value).timestamp() - time.time())
    except (ValueError, TypeError, OverflowError):
        return None


def parsed(url: str, body: bytes, agent: str) -> Any:
    """The body as JSON; a web page or garbage in its place is Unreachable, with its beginning."""
    if body.startswith(b"\xef\xbb\xbf"):
        body = body[3:]
    try:
        return orjson.loads(body)
    except orjson.JSONDecodeError as error:
        if is_page(body):
            raise page_instead(url, body, agent) from error
        raise not_json(url, body) from error
