"""robots.txt, for pages that people read: asked once a day a host, and kept."""

import threading
import time
from typing import Any, Protocol
from urllib.parse import urlsplit
from urllib.robotparser import RobotFileParser

from catalog.words.errors import Refused, SalaError

A_DAY = 86_400
MOST = 524_288  # bytes of a robots.txt that are read (RFC 9309 asks for at least 500 KiB)


class Getter(Protocol):
    def get(self, url: str, **kwargs: Any) -> tuple[Any, bytes]: ...


class Robots:
    def __init__(self, fetcher: Getter, agent: str) -> None:
        self.fetcher, self.agent = fetcher, agent
        self.known: dict[str, tuple[float, RobotFileParser]] = {}
        self.lock = threading.Lock()

    def respect(self, url: str) -> None:
        """Raises Refused where the host asks machines not to read this page."""
        parts = urlsplit(url)
        if parts.scheme not in ("http", "https"):
            return
        root = f"{parts.scheme}://{parts.netloc}"
        with self.lock:
            found = self.known.get(root)
        if found is None or found[0] < time.monotonic():
            found = (time.monotonic() + A_DAY, self.read(root))
            with self.lock:
                self.known[root] = found
        if not found[1].can_fetch(self.agent, url):
            raise Refused(
                "{host} asks machines not to read this page (robots.txt).",
                "Ask the agency to allow “{agent}” in its robots.txt.",
                host=parts.netloc,
                agent=self.agent.split("/")[0],
            )

    def read(self, root: str) -> RobotFileParser:
        """No robots.txt, or none that can be read, allows everything."""
        rules = RobotFileParser()
        try:
            _answer, body = self.fetcher.get(f"{root}/robots.txt", max_bytes=MOST)
        except SalaError:
            body = b""
        rules.parse(body.decode("utf-8", "replace").splitlines())
        return rules
