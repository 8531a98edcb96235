"""One call of the API: the request, its parameters as declared, the reader's language, and what stands behind the door."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import Response

from api.answers import answer, json_bytes
from api.ground import Ground
from catalog.words.texts import Language


@dataclass(slots=True)
class Call:
    request: Request
    ground: Ground
    language: Language
    params: dict[str, Any]
    pairs: list[tuple[str, str]]  # the query string, in order
    body: Any = None  # what was sent, as the operation's `prepare` left it

    def get(self, name: str, default: Any = None) -> Any:
        return self.params.get(name, default)

    def path(self, name: str) -> str:
        return str(self.request.path_params[name])

    def address(self, path: str | None = None, **change: Any) -> str:
        """This call's public address with some parameters changed (None takes one away); never built from `Host`."""
        pairs = [(name, value) for name, value in self.pairs if name not in change]
        pairs += [(name, str(value)) for name, value in change.items() if value is not None]
        base = self.ground.base_url + (path or self.request.url.path)
        return f"{base}?{urlencode(pairs)}" if pairs else base

    def json(self, data: Any, etag: str | None = None, **headers: str) -> Response:
        """`data`: JSON-able, or bytes that are JSON already; `etag`: where a name of the content is known, it need not be read."""
        body = data if isinstance(data, bytes) else json_bytes(data)
        return answer(self.request, body, headers={"content-language": self.language, **headers}, etag=etag)


@dataclass(frozen=True, slots=True)
class Later:
    """What a handler gives instead of an answer where the rest takes long: it is then run in a thread."""

    work: Callable[[], Response]


Handler = Callable[[Call], Response | Later | Awaitable[Response]]
