"""One visit of one page: who reads in which language, what the pages stand on, and how a page becomes an answer."""

import base64
import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode

from starlette.requests import Request
from starlette.responses import RedirectResponse, Response
from starlette.routing import Match

from api.answers import answer
from api.ground import Ground
from api.portal.refusals import refusal
from api.portal.templates import Words, render, words
from catalog.words.errors import SalaError
from catalog.words.texts import Language, Text

# Sets the chosen theme before anything is painted; the only script that stands in a page, allowed by its hash.
HTML = "text/html; charset=utf-8"
THEME = "try{var t=localStorage.getItem('theme');if(t)document.documentElement.dataset.theme=t}catch(e){}"
THEME_HASH = base64.b64encode(hashlib.sha256(THEME.encode()).digest()).decode()
POLICY = (
    f"default-src 'self'; script-src 'self' 'sha256-{THEME_HASH}'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; "
    "font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors {ancestors}"
)
HEADERS = {
    "content-security-policy": POLICY.format(ancestors="'self'"),
    "x-content-type-options": "nosniff",
    "referrer-policy": "strict-origin-when-cross-origin",
    "cache-control": "public, max-age=0, must-revalidate",
}
EMBED_HEADERS = HEADERS | {"content-security-policy": POLICY.format(ancestors="*")}


@dataclass(slots=True)
class Visit:
    request: Request
    language: Language
    ground: Ground
    words: Words
    path: str  # without the language's prefix

    @property
    def query(self) -> dict[str, str]:
        return dict(self.request.query_params)

    def address(self, path: str, **query: Any) -> str:
        pairs = {k: v for k, v in query.items() if v not in (None, "")}
        return self.words.to(path) + (f"?{urlencode(pairs)}" if pairs else "")

    def say(self, message: Text | str, **params: Any) -> str:
        return Text.of(message, **params).render(self.language)

    def door(self, path: str) -> bool:
        """Whether another door of this application answers at an address like this: a page names only what is there."""
        return bool(self.ground.keep(("door", path), lambda: other_door(self.request.app, path), seconds=3600))

    def context(self) -> dict[str, Any]:
        query = self.request.url.query
        tail = f"?{query}" if query else ""
        base = self.ground.base_url
        return {
            "visit": self,
            "door": self.door,
            "theme_script": THEME,
            "path": self.path,
            "base_url": base,
            "canonical": base + self.words.to(self.path),
            "thai_address": self.path + tail,
            "english_address": ("/en" + self.path if self.path != "/" else "/en/") + tail,
        }

    def page(self, template: str, status: int = 200, embed: bool = False, **context: Any) -> Response:
        html = render(template, self.language, self.context() | context).encode()
        headers = EMBED_HEADERS if embed else HEADERS
        if status == 200:
            return answer(self.request, html, HTML, headers)
        return Response(html, status, headers, HTML)

    def go(self, path: str, permanent: bool = False) -> RedirectResponse:
        return RedirectResponse(self.words.to(path), status_code=301 if permanent else 303)


def other_door(app: Any, path: str) -> bool:
    scope = {"type": "http", "method": "GET", "path": path, "root_path": "", "headers": [], "query_string": b""}
    for route in app.router.routes:
        if route.matches(scope)[0] is Match.FULL:
            return not getattr(getattr(route, "endpoint", None), "__module__", "api.portal").startswith("api.portal")
    return False


Page = Callable[[Visit], Response]


def visit(request: Request, language: Language) -> Visit:
    path = request.url.path
    if language == "en":
        path = path.removeprefix("/en") or "/"
    return Visit(request, language, request.app.state.ground, words(language), path)


def error_page(request: Request, error: SalaError, language: Language | None = None) -> Response:
    """Any expected error as a page that says what is so, why, since when, and what one can do now."""
    spoken: Language = language or ("en" if request.url.path.startswith("/en/") else "th")
    here = visit(request, spoken)
    found = refusal(error)
    return here.page("error.html", found.status, error=error, refusal=found, robots="noindex")


def endpoint(page: Page, language: Language) -> Callable[[Request], Response]:
    """A page as Starlette calls it (in a worker thread: the ports block); expected errors become pages."""

    def answer(request: Request) -> Response:
        try:
            return page(visit(request, language))
        except SalaError as error:
            return error_page(request, error, language)

    return answer
