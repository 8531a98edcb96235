"""The edge of the house, as pure ASGI: sizes of what is sent, CORS, headers that every answer carries."""

from collections.abc import Iterable
from typing import Any

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.errors import problem_response
from api.language import language_of
from catalog.words.errors import TooLarge
from catalog.words.texts import Text

READABLE = (
    b"access-control-expose-headers",
    b"ETag, Link, Content-Disposition, Content-Range, Retry-After, X-Sha256, X-Total-Count",
)
EVERYWHERE = (
    (b"x-content-type-options", b"nosniff"),
    (b"referrer-policy", b"strict-origin-when-cross-origin"),
)
CORS = ((b"access-control-allow-origin", b"*"), READABLE)
DATA_POLICY = (b"content-security-policy", b"default-src 'none'; frame-ancestors 'none'")
PREFLIGHT = [
    (b"access-control-allow-origin", b"*"),
    (b"access-control-allow-methods", b"GET, HEAD, POST, OPTIONS"),
    (
        b"access-control-allow-headers",
        b"Authorization, Content-Type, If-None-Match, If-Range, Range, X-CKAN-API-Key, api-key",
    ),
    (b"access-control-max-age", b"86400"),
    (b"allow", b"GET, HEAD, POST, OPTIONS"),
    (b"content-length", b"0"),
]
PAGES = ("/en/", "/docs")  # what sets its own policy; and whatever does already


class Edges:
    """`uploads`: paths that may be sent `most_upload` bytes; all others `most_body`."""

    def __init__(self, app: ASGIApp, base_url: str, most_body: int, most_upload: int, uploads: Iterable[str]) -> None:
        self.app, self.base_url = app, base_url
        self.most_body, self.most_upload, self.uploads = most_body, most_upload, frozenset(uploads)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if scope["method"] == "OPTIONS":
            await send({"type": "http.response.start", "status": 204, "headers": PREFLIGHT})
            await send({"type": "http.response.body", "body": b""})
            return
        if scope["method"] not in ("GET", "HEAD"):
            most = self.most_upload if scope["path"] in self.uploads else self.most_body
            stated = next((value for name, value in scope["headers"] if name == b"content-length"), b"0")
            if not stated.isdigit() or int(stated) > most:
                error = too_large(most)
                refused = problem_response("too-large", language_of(scope), self.base_url, error.detail, error.fix)
                refused.headers["connection"] = "close"
                await refused(scope, receive, send)
                return
            receive = bounded(receive, most)

        async def dressed(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message["headers"], *missing(message["headers"], scope["path"])]
            await send(message)

        await self.app(scope, receive, dressed)


def missing(headers: Any, path: str) -> list[tuple[bytes, bytes]]:
    there = {name for name, _ in headers}
    wanted: list[tuple[bytes, bytes]] = [*EVERYWHERE, *CORS]
    if path.startswith("/api/"):
        wanted.append(DATA_POLICY)
    return [pair for pair in wanted if pair[0] not in there]


def too_large(most: int) -> TooLarge:
    detail = Text.of("At most {most} MB may be sent here", most=f"{most / 1_000_000:g}")
    return TooLarge(detail, Text.of("Send less, or ask the operator to raise SALA_MAX_BODY or SALA_MAX_UPLOAD."))


def bounded(receive: Receive, most: int) -> Receive:
    """The same stream, which ends in TooLarge where it gets longer than it may."""
    taken = 0

    async def counted() -> Message:
        nonlocal taken
        message = await receive()
        taken += len(message.get("body", b""))
        if taken > most:
            raise too_large(most)
        return message

    return counted
