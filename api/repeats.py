"""Pages of rows that were answered before, given again before any routing: a small cache that follows `Vary` and asks each time.

A handler marks an answer with the content that it stands for (`standing`). Before it is given again the store is asked which content
may be served there now: what was withheld, taken down or published anew is seen at once, and the application answers as ever.
"""

from collections.abc import Callable
from typing import Any, NamedTuple

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from catalog.tables.cache import ByteCache
from catalog.words.errors import SalaError

BEGINNING = "/api/v1/resources/"
MARK = "sala.standing"
ASKING = (b"if-none-match", b"range")  # what has an answer of its own
OVERHEAD = 4_000  # bytes of an entry beside its body


class Standing(NamedTuple):
    """The answer is right as long as this is what may be served: `version` None is the newest."""

    resource: str
    version: int | None
    sha256: str


class Kept(NamedTuple):
    standing: Standing
    endpoint: Any  # for the metrics
    start: Message
    body: Message


def standing(scope: Scope, resource: str, version: int | None, sha256: str) -> None:
    """Mark the answer to this request as one that may be given again."""
    scope[MARK] = Standing(resource, version, sha256)


def key_of(scope: Scope) -> tuple[Any, ...] | None:
    """What the answer depends on; None where it is none of ours."""
    path: str = scope["path"]
    if not path.startswith(BEGINNING) or scope["method"] != "GET":
        return None
    accept = encoding = language = b""
    for name, value in scope["headers"]:
        if name == b"accept":
            accept += value + b","
        elif name == b"accept-encoding":
            encoding += value + b","
        elif name == b"accept-language":
            language += value + b","
        elif name in ASKING:
            return None
    return path, scope["query_string"], accept, encoding, language


class HotPages:
    """The middleware. `content` gives the sha256 of what may be served of a resource now, and raises where nothing may."""

    def __init__(self, app: ASGIApp, content: Callable[[str, int | None], str], most: int) -> None:
        self.app, self.content = app, content
        self.kept: ByteCache[Kept] = ByteCache(most, lambda kept: len(kept.body["body"]) + OVERHEAD)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        key = key_of(scope) if scope["type"] == "http" else None
        if key is None:
            await self.app(scope, receive, send)
            return
        kept = self.kept.get(key)
        if kept is not None:
            if self.stands(kept.standing):
                scope["endpoint"] = kept.endpoint
                await send(kept.start)
                await send(kept.body)
                return
            self.kept.drop(key)
        started: Message | None = None

        async def noted(message: Message) -> None:
            nonlocal started
            if message["type"] == "http.response.start":
                started = message if message["status"] == 200 and MARK in scope else None
            elif started is not None:
                if not message.get("more_body"):
                    self.kept.put(key, Kept(scope[MARK], scope.get("endpoint"), started, message))
                started = None  # what comes in several parts is not kept
            await send(message)

        await self.app(scope, receive, noted)

    def stands(self, found: Standing) -> bool:
        try:
            return self.content(found.resource, found.version) == found.sha256
        except SalaError:
            return False  # the application says why
