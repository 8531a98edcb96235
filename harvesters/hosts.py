"""Politeness to each host: so many requests at once, a pace between them, and rest for a host that cannot be reached."""

import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field

from catalog.words.errors import SalaError


@dataclass(slots=True)
class Host:
    places: threading.BoundedSemaphore
    lock: threading.Lock = field(default_factory=threading.Lock)
    next_at: float = 0.0  # monotonic: the earliest moment of the next request
    down: SalaError | None = None
    down_until: float = 0.0


class Hosts:
    """All hosts of one fetcher; safe for threads. Nothing is kept of a host but these few numbers."""

    def __init__(self, connections: int, pace: float, rest: float) -> None:
        self.connections, self.pace, self.rest = connections, pace, rest
        self.lock = threading.Lock()
        self.stopped = threading.Event()  # ends every pause at once
        self.known: dict[str, Host] = {}

    def host(self, name: str) -> Host:
        with self.lock:
            found = self.known.get(name)
            if found is None:
                if len(self.known) > 20_000:
                    self.known.clear()
                found = self.known[name] = Host(threading.BoundedSemaphore(self.connections))
            return found

    @contextmanager
    def turn(self, name: str) -> Iterator[None]:
        """Wait for a place and for the host's next moment. Raises the cause again while the host is left alone."""
        host = self.host(name)
        self.raise_if_down(host)
        with host.places:
            self.raise_if_down(host)
            with host.lock:
                now = time.monotonic()
                at = max(now, host.next_at)
                host.next_at = at + self.pace
            if at > now:
                self.stopped.wait(at - now)
            yield

    def raise_if_down(self, host: Host) -> None:
        down = host.down
        if down is not None and time.monotonic() < host.down_until:
            raise type(down)(down.detail, down.fix, **down.facts)  # a fresh one: a raised error keeps its frames

    def reached(self, name: str) -> None:
        self.host(name).down = None

    def unreached(self, name: str, cause: SalaError) -> None:
        """It could not be reached, after every attempt, or asked for more patience than we have: it is left alone for a while, a name that
        is not known ten times as long."""
        host = self.host(name)
        asked = min(float(cause.facts.get("wait") or 0), 10 * self.rest)
        host.down, host.down_until = (
            cause,
            time.monotonic() + max(self.rest * (10 if cause.facts.get("kind") == "dns" else 1), asked),
        )

    def pause(self, name: str, seconds: float) -> None:
        """It asked for a pause: nothing more to it before then."""
        host = self.host(name)
        with host.lock:
            host.next_at = max(host.next_at, time.monotonic() + seconds)
