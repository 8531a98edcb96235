"""For operators: is it alive, is it ready, how does it do. And for developers: the description and its pages."""

import time
from collections.abc import Callable, Mapping
from typing import Any

from prometheus_client import CollectorRegistry, Counter, Gauge, Histogram, generate_latest
from prometheus_client.exposition import CONTENT_TYPE_LATEST
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from api.answers import answer, json_bytes
from api.errors import PROBLEMS, problem_response
from api.language import language_of
from api.operations import ground_of
from api.portal import assets
from catalog.words.errors import SalaError
from catalog.words.source import source_schema
from catalog.words.texts import Text

NO_STORE = {"cache-control": "no-store"}
BUCKETS = (0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60)


class Metrics:
    """Counted by route, never by address: an address may hold anything."""

    def __init__(self) -> None:
        self.registry = CollectorRegistry()
        names = ("method", "route", "status")
        self.requests = Counter("sala_requests", "Answers given", names, registry=self.registry)
        self.seconds = Histogram(
            "sala_request_seconds", "Time to the first byte", ("route",), buckets=BUCKETS, registry=self.registry
        )
        self.catalogue = Gauge("sala_catalogue", "What the catalogue holds", ("what",), registry=self.registry)
        self.behind = Gauge("sala_index_behind", "Changes that the index has not followed yet", registry=self.registry)
        self.kept: dict[tuple[str, str, int], Any] = {}

    def count(self, method: str, route: str, status: int, seconds: float) -> None:
        key = (method, route, status)
        child = self.kept.get(key)
        if child is None:
            child = self.kept[key] = (self.requests.labels(*map(str, key)), self.seconds.labels(route))
        child[0].inc()
        child[1].observe(seconds)


class Measured:
    """Counts every answer with the route that gave it."""

    def __init__(self, app: ASGIApp, metrics: Metrics, names: Mapping[Any, str]) -> None:
        """`names`: endpoint to the address that it answers under."""
        self.app, self.metrics, self.names = app, metrics, names

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        began = time.perf_counter()

        async def counted(message: Message) -> None:
            if message["type"] == "http.response.start":
                route = self.names.get(scope.get("endpoint"), "other")
                self.metrics.count(scope["method"], route, message["status"], time.perf_counter() - began)
            await send(message)

        await self.app(scope, receive, counted)


def healthz(request: Request) -> Response:
    return Response(b"ok\n", 200, NO_STORE, "text/plain")


def readyz(request: Request) -> Response:
    """Every engine is asked; 503 with the names of those that do not answer."""
    ground = ground_of(request)
    checks: dict[str, Callable[[], Any]] = {"store": ground.catalogue.ledger_head, "search": ground.search.position}
    found: dict[str, str] = {}
    for name, ask in checks.items():
        try:
            ask()
            found[name] = "ok"
        except SalaError as error:
            found[name] = error.detail.render(language_of(request.scope))
    ready = all(state == "ok" for state in found.values())
    return Response(json_bytes({"ready": ready, "engines": found}), 200 if ready else 503, NO_STORE, "application/json")


def metrics(request: Request) -> Response:
    ground = ground_of(request)
    kept: Metrics = request.app.state.metrics
    for what, value in ground.catalogue.counts().items():
        if isinstance(value, int):
            kept.catalogue.labels(what).set(value)
    kept.behind.set(max(0, ground.catalogue.last_change() - ground.search.position()))
    return Response(generate_latest(kept.registry), 200, NO_STORE, CONTENT_TYPE_LATEST)


def problem(request: Request) -> Response:
    """What all errors of one type mean: the address that a problem's `type` is."""
    language = language_of(request.scope)
    name = request.path_params["type"]
    found = PROBLEMS.get(name)
    if found is None:
        text = Text.of("There is no type of problem “{name}”", name=name[:60])
        return problem_response("not-found", language, ground_of(request).base_url, text)
    content = {
        "type": f"{ground_of(request).base_url}/problems/{name}",
        "code": name,
        "status": found.status,
        "title": found.title.render(language),
        "meaning": found.meaning.render(language),
    }
    return answer(request, json_bytes(content))


def source_schema_of(request: Request) -> Response:
    """The JSON Schema of a source file: editors complete and check with it."""
    return answer(request, json_bytes(source_schema()))


def openapi(request: Request) -> Response:
    return answer(request, request.app.state.openapi)


DOCS_POLICY = (
    "default-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; object-src 'none'; base-uri 'none'; "
    "frame-ancestors 'self'"
)
SCRIPT, STYLE = "vendor/swagger-ui.js", "vendor/swagger-ui.css"
PAGE = """<!doctype html><html lang="{lang}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<title>{title}</title>{head}</head><body>{body}</body></html>"""
START = b'SwaggerUIBundle({url: "/openapi.json", dom_id: "#ui", deepLinking: true, tryItOutEnabled: true, validatorUrl: null});'


def docs(request: Request) -> Response:
    """The description as a page that one can try it on; served by ourselves, with what `make setup` fetched."""
    title = ground_of(request).settings.title + " API"
    lang = language_of(request.scope)
    if SCRIPT in assets.assets():
        head = f'<link rel="stylesheet" href="{assets.address(STYLE)}">'
        body = (
            f'<div id="ui"></div><script src="{assets.address(SCRIPT)}"></script><script src="/docs/start.js"></script>'
        )
    else:
        text = Text.of(
            "The page that shows this description was not installed; the description itself is here:"
        ).render(lang)
        head, body = "", f'<h1>{title}</h1><p>{text} <a href="/openapi.json">/openapi.json</a></p>'
    page = PAGE.format(lang=lang, title=title, head=head, body=body)
    return answer(request, page.encode(), "text/html; charset=utf-8", {"content-security-policy": DOCS_POLICY})


def docs_start(request: Request) -> Response:
    """The line that starts it: scripts inside a page are not allowed."""
    return answer(request, START, "text/javascript")


ROUTES = (
    Route("/healthz", healthz),
    Route("/readyz", readyz),
    Route("/metrics", metrics),
    Route("/openapi.json", openapi),
    Route("/schemas/source.json", source_schema_of),
    Route("/docs", docs),
    Route("/docs/start.js", docs_start),
    Route("/problems/{type}", problem),
)
