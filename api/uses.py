"""Counting of what is looked at and taken along: in memory, handed to the catalogue now and then, never in a reader's way.

What is counted is an address of ours and a number. Who asked, when and from where is not looked at, except that what calls
itself a robot, or fetches ahead of a person, does not count.
"""

import asyncio
import logging
import re
from collections.abc import Callable, Mapping
from threading import Lock

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from catalog.catalogue.uses import Used
from catalog.words.errors import SalaError

LOG = logging.getLogger("sala.uses")
MOST = 20_000  # addresses held between two hand-overs; what comes after is not counted
NAME = r"([^/]{1,200})"
VIEWS = re.compile(rf"(?:/en)?/(dataset|resource)/{NAME}|/api/v1/(dataset|resource)s/{NAME}")
DOWNLOADS = re.compile(rf"/api/v1/(dataset|resource)s/{NAME}/(?:original|download\.[a-z]{{2,10}})")
ROBOT = re.compile(rb"bot|crawl|spider|slurp|preview|monitor|check|headless", re.IGNORECASE)
AHEAD = (b"sec-purpose", b"purpose", b"x-moz")

Counted = Mapping[Used, tuple[int, int]]


class Counter:
    """(views, downloads) of addresses since the last hand-over."""

    def __init__(self) -> None:
        self._held: dict[Used, tuple[int, int]] = {}
        self._lock = Lock()

    def add(self, used: Used, views: int, downloads: int) -> None:
        with self._lock:
            before = self._held.get(used)
            if before is not None:
                self._held[used] = (before[0] + views, before[1] + downloads)
            elif len(self._held) < MOST:
                self._held[used] = (views, downloads)

    def taken(self) -> Counted:
        with self._lock:
            held, self._held = self._held, {}
        return held

    def hand_over(self, to: Callable[[Counted], object]) -> None:
        """What cannot be written is lost: a count is not worth more."""
        held = self.taken()
        if held:
            try:
                to(held)
            except SalaError as error:
                LOG.warning("uses were not counted: %s", error)


class Counts:
    """The middleware: looks at what was answered with 200."""

    def __init__(self, app: ASGIApp, counter: Counter) -> None:
        self.app, self.counter = app, counter

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        used = asked(scope) if scope["type"] == "http" and scope["method"] == "GET" else None
        if used is None:
            await self.app(scope, receive, send)
            return

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start" and message["status"] == 200:
                self.counter.add(*used)
            await send(message)

        await self.app(scope, receive, counted)


def asked(scope: Scope) -> tuple[Used, int, int] | None:
    """What a request would count as; None where it is none of what is counted, or no person's."""
    found, views, downloads = DOWNLOADS.fullmatch(scope["path"]), 0, 1
    if found is None:
        found, views, downloads = VIEWS.fullmatch(scope["path"]), 1, 0
    if found is None:
        return None
    for name, value in scope["headers"]:
        if (name == b"user-agent" and ROBOT.search(value)) or (name in AHEAD and b"prefetch" in value):
            return None
    kind, name = [part for part in found.groups() if part]
    return Used(kind, name), views, downloads


async def handing_over(counter: Counter, to: Callable[[Counted], object], every: float) -> None:
    """Until it is cancelled."""
    while True:
        await asyncio.sleep(every)
        await asyncio.to_thread(counter.hand_over, to)
