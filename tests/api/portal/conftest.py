"""The portal over a small catalogue in memory: as an app, and served over HTTP for a browser."""

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import httpx
import pytest
import uvicorn
from fastapi import FastAPI
from starlette.requests import Request
from starlette.responses import JSONResponse, Response

from api.ground import Ground
from api.judges.judges import Judges
from api.portal import error_page, router
from catalog.tables.engine import DuckTables
from catalog.tables.rowquery import parse_row_query
from catalog.words.errors import NotFound
from catalog.words.settings import Settings
from tests.api.portal.double import Catalogue, Index


def portal(
    folder: Path, documents: list | None = None, lost: bool = False, catalogue: Catalogue | None = None
) -> FastAPI:
    app = FastAPI()
    catalogue = catalogue or Catalogue(folder, documents)
    search = Index(catalogue.documents, lost)
    settings = Settings(base_url="https://data.example.go.th", home=folder / "home")
    app.state.ground = Ground(settings, catalogue, search, DuckTables(temp=folder), None, Judges(settings))
    app.include_router(router)

    def missing(request: Request, error: Exception) -> Response:
        return error_page(request, NotFound("There is no page at this address."))

    def suggest(request: Request) -> Response:
        found = search.suggest(request.query_params["q"], 8)
        return JSONResponse({"items": [{"text": s.text, "kind": s.kind, "id": s.id} for s in found]})

    def rows(request: Request) -> Response:
        table = catalogue.table(request.path_params["id"])
        page = app.state.ground.tables.rows(table, parse_row_query(request.query_params.multi_items(), table.columns))
        return JSONResponse({"data": list(page.data), "meta": {"total": page.total}})

    app.add_exception_handler(404, missing)
    app.router.add_route("/api/v1/resources/{id}/rows", rows)
    app.router.add_route("/api/v1/suggest", suggest)
    return app


@pytest.fixture(scope="session")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("portal")


@pytest.fixture(scope="session")
def app(folder: Path) -> FastAPI:
    return portal(folder)


@contextmanager
def serving(app: FastAPI) -> Iterator[str]:
    """The address of an app, served on a free port of this machine."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", ws="none"))
    thread = threading.Thread(target=server.run, daemon=True)
    thread.start()
    end = time.monotonic() + 10
    while not server.started and time.monotonic() < end:
        time.sleep(0.02)
    yield f"http://127.0.0.1:{port}"
    server.should_exit = True
    thread.join(5)
    app.state.ground.judges.close()
    app.state.ground.tables.close()


@pytest.fixture(scope="session")
def served(app: FastAPI) -> Iterator[str]:
    with serving(app) as address:
        yield address


@pytest.fixture(scope="session")
def client(served: str) -> Iterator[httpx.Client]:
    with httpx.Client(base_url=served) as made:
        yield made


@pytest.fixture(scope="session")
def empty(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with serving(portal(tmp_path_factory.mktemp("empty"), [])) as address, httpx.Client(base_url=address) as made:
        yield made


@pytest.fixture(scope="session")
def lost(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with serving(portal(tmp_path_factory.mktemp("lost"), lost=True)) as address, httpx.Client(base_url=address) as made:
        yield made


@pytest.fixture(scope="session")
def chromium() -> Iterator:
    """Debian's Chromium, driven by Playwright."""
    path = shutil.which("chromium") or shutil.which("chromium-browser")
    if path is None:
        pytest.skip("Chromium is not here (apt install chromium)")
    from playwright.sync_api import sync_playwright

    with sync_playwright() as play:
        browser = play.chromium.launch(
            executable_path=path, args=["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        )
        yield browser
        browser.close()
