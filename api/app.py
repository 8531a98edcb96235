"""The application: every HTTP door over one catalogue."""

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager, suppress
from typing import Any

from fastapi import FastAPI
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route

from api.answers import json_bytes
from api.ckan.door import ROUTES as CKAN
from api.dcat.door import ROUTES as DCAT
from api.edges import Edges
from api.errors import BY_STATUS, error_response, problem_response
from api.feeds import ROUTES as FEEDS
from api.ground import Ground
from api.judges.judges import Judges
from api.judges.kept import swept
from api.language import language_of
from api.openapi import document
from api.operations import Operation, route
from api.ops import ROUTES, Measured, Metrics
from api.portal.routes import UPLOADS as PAGES_TAKING_FILES
from api.portal.routes import router as portal
from api.portal.visit import error_page
from api.repeats import HotPages
from api.uses import Counter, Counts, handing_over
from api.v1 import (
    asking,
    datasets,
    downloads,
    evidence,
    quality,
    requests,
    resources,
    reviews,
    scoreboard,
    validating,
    worklist,
)
from catalog.tables.port import Tables
from catalog.wiring import open_catalogue, open_index, open_tables
from catalog.words.errors import NotFound, SalaError
from catalog.words.settings import Settings

LOG = logging.getLogger("sala.api")
VERSION = "1"
OPERATIONS: tuple[Operation, ...] = (
    *datasets.OPERATIONS,
    *resources.OPERATIONS,
    *downloads.OPERATIONS,
    *evidence.OPERATIONS,
    *scoreboard.OPERATIONS,
    *worklist.OPERATIONS,
    *quality.OPERATIONS,
    *reviews.OPERATIONS,
    *requests.OPERATIONS,
    *asking.OPERATIONS,
    *validating.OPERATIONS,
)
TIDY = 60.0  # seconds
HOT = 16  # the part of the tables' memory that pages of rows, ready to be sent, may take
UPLOADS = ("/api/v1/validate", *PAGES_TAKING_FILES)


async def tidied(tables: Tables) -> None:
    """For as long as the application runs: nothing of a table that was taken down stays on this machine for longer than a minute."""
    while True:
        with suppress(OSError):
            await asyncio.to_thread(tables.tidy)
        await asyncio.sleep(TIDY)


def create_app(settings: Settings, catalogue: Any = None) -> FastAPI:
    """`catalogue`: one that is open already and stays its owner's; else one is opened with the application and closed with it."""
    opened = catalogue if catalogue is not None else own_catalogue(settings)
    tables = open_tables(settings)
    judges = Judges(settings)
    counter = Counter()

    @asynccontextmanager
    async def life(app: FastAPI) -> AsyncIterator[None]:
        tasks = [asyncio.create_task(swept(settings)), asyncio.create_task(tidied(tables))]
        if settings.uses_seconds:
            tasks.append(asyncio.create_task(handing_over(counter, opened.count_uses, settings.uses_seconds)))
        yield
        for task in tasks:
            task.cancel()
        counter.hand_over(opened.count_uses)
        judges.close()
        tables.close()
        if catalogue is None:
            opened.close()

    app = FastAPI(title=settings.title, openapi_url=None, docs_url=None, redoc_url=None, lifespan=life)
    ground = Ground(settings, opened, opened.index, tables, opened.files, judges)
    app.state.ground = ground
    app.state.metrics = Metrics()
    app.state.openapi = json_bytes(document(OPERATIONS, f"{settings.title} API", ground.base_url, VERSION))
    app.router.redirect_slashes = False
    app.router.routes.extend(route(one) for one in OPERATIONS)
    app.router.routes.extend(ROUTES)
    app.router.routes.extend((*CKAN, *DCAT, *FEEDS))
    app.include_router(portal)
    app.add_exception_handler(SalaError, refused)
    app.add_exception_handler(HTTPException, turned_away)
    app.add_exception_handler(Exception, fault)
    app.add_middleware(Edges, ground.base_url, settings.max_body, settings.max_upload, UPLOADS)
    if settings.uses_seconds:
        app.add_middleware(Counts, counter)
    app.add_middleware(HotPages, opened.content, settings.tables_memory // HOT)
    app.add_middleware(
        Measured, app.state.metrics, {r.endpoint: r.path for r in (*app.routes, *portal.routes) if isinstance(r, Route)}
    )
    return app


def own_catalogue(settings: Settings) -> Any:
    """A catalogue of this process's own, to read. In a home where nothing was published yet the first, empty index is made here, so that
    the server is ready before any worker was."""
    opened = open_catalogue(settings, index=open_index(settings))
    if not opened.last_change():
        with suppress(SalaError, OSError):  # /readyz tells what does not answer
            first = open_index(settings, read_only=False)
            try:
                first.position()
            finally:
                first.close()
    return opened


async def refused(request: Request, error: Exception) -> Response:
    assert isinstance(error, SalaError)
    return error_response(error, language_of(request.scope), request.app.state.ground.base_url)


async def turned_away(request: Request, error: Exception) -> Response:
    """An unknown address, or a method that it does not take."""
    assert isinstance(error, HTTPException)
    type = BY_STATUS.get(error.status_code, "error" if error.status_code < 500 else "internal")
    if error.status_code == 404 and wants_page(request):
        return error_page(request, NotFound("Nothing by that name is here, or nothing that may be shown."))
    made = problem_response(type, language_of(request.scope), request.app.state.ground.base_url)
    for name, value in (error.headers or {}).items():
        made.headers[name] = value
    return made


def wants_page(request: Request) -> bool:
    return "text/html" in request.headers.get("accept", "") and not request.url.path.startswith("/api/")


async def fault(request: Request, error: Exception) -> Response:
    LOG.error("fault in %s", request.scope.get("route"), exc_info=error)
    return problem_response("internal", language_of(request.scope), request.app.state.ground.base_url)
