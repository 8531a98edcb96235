"""The contact hears once when its source breaks and once when it is well again."""

import json
import socketserver
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from catalog.catalogue.catalogue import Catalogue
from catalog.words.model import RunStatus
from catalog.words.settings import Settings
from catalog.words.texts import Text
from harvesters.fetcher import GuardedFetcher
from harvesters.notices import Messenger
from tests.harvesters.trial import settings_of, source


class MailServer(socketserver.StreamRequestHandler):
    """As much SMTP as one message needs."""

    letters: list[bytes] = []

    def handle(self) -> None:
        self.wfile.write(b"220 test\r\n")
        while line := self.rfile.readline():
            word = line[:4].upper()
            if word == b"DATA":
                self.wfile.write(b"354 go on\r\n")
                lines = []
                while (line := self.rfile.readline()) not in (b".\r\n", b""):
                    lines.append(line)
                MailServer.letters.append(b"".join(lines))
            if word == b"QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            self.wfile.write(b"250 ok\r\n")


class Hook(BaseHTTPRequestHandler):
    calls: list[Any] = []

    def log_message(self, *args: object) -> None:
        pass

    def do_POST(self) -> None:
        Hook.calls.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
        self.send_response(204)
        self.end_headers()


@contextmanager
def serving(server: socketserver.BaseServer) -> Iterator[int]:
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield server.server_address[1]  # type: ignore[index]
    finally:
        server.shutdown()
        server.server_close()


def runs(catalogue: Catalogue, settings: Settings, *statuses: RunStatus) -> None:
    fetcher = GuardedFetcher(settings)
    messenger = Messenger(catalogue, fetcher, settings)
    for status in statuses:
        lease = catalogue.begin("dopa", "test")
        reason = Text.of("The source answers, and holds no datasets.") if status == RunStatus.FAILED else None
        messenger.after(catalogue.finish(lease, status, reason))
    fetcher.close()


STORY = [RunStatus.DONE, RunStatus.FAILED, RunStatus.FAILED, RunStatus.STOPPED, RunStatus.PARTIAL, RunStatus.DONE]


def test_a_webhook_hears_twice(catalogue: Catalogue, settings: Settings) -> None:
    Hook.calls.clear()
    with serving(ThreadingHTTPServer(("127.0.0.1", 0), Hook)) as port:
        catalogue.add_source(source("https://x.example", "dopa", contact=f"http://127.0.0.1:{port}/hook"))
        runs(catalogue, settings, *STORY)
    assert [call["event"] for call in Hook.calls] == ["source-broke", "source-well"]
    broke = Hook.calls[0]
    assert broke["reason"]["en"] != broke["reason"]["th"] and broke["since"]
    assert broke["url"].endswith(f"/runs/{broke['run']}")


def test_an_address_hears_twice_in_both_languages(catalogue: Catalogue, tmp_path: Any) -> None:
    MailServer.letters.clear()
    with serving(socketserver.ThreadingTCPServer(("127.0.0.1", 0), MailServer)) as port:
        settings = settings_of(tmp_path / "home", mail_url=f"smtp://127.0.0.1:{port}", mail_from="sala@example.go.th")
        catalogue.add_source(source("https://x.example", "dopa", contact="data@dopa.example"))
        runs(catalogue, settings, *STORY)
    assert len(MailServer.letters) == 2
    letter = message_from_bytes(MailServer.letters[0], policy=policy.default)
    assert (letter["To"], letter["From"]) == ("data@dopa.example", "sala@example.go.th")
    body = letter.get_content()  # type: ignore[attr-defined]
    assert "แหล่งข้อมูล" in body and "holds no datasets" in body


@pytest.mark.parametrize("contact", [None, "data@dopa.example", "http://127.0.0.1:9/nobody", "http://10.0.0.1/inward"])
def test_a_contact_that_cannot_be_told_is_in_nobodys_way(
    contact: str | None, catalogue: Catalogue, settings: Settings
) -> None:
    catalogue.add_source(source("https://x.example", "dopa", contact=contact))
    runs(catalogue, settings, RunStatus.FAILED)
