"""The web server: portal and API in one process."""

from typing import Annotated

import typer
import uvicorn

from api.app import create_app
from api.cli.console import guarded, voice
from api.cli.ports import PORT, Host, Port, listener
from api.wire import ProblemProtocol
from catalog.words.settings import load_settings


@guarded
def web(
    port: Port = PORT,
    host: Host = "127.0.0.1",
    shared: Annotated[bool, typer.Option("--shared", help="Several of these may stand on one port.")] = False,
) -> None:
    """The web server alone: portal and API."""
    bound = listener(host, port, shared=shared)
    settings = voice.settings
    if settings.base_url.endswith(":8000") and port != PORT and settings.base_url.startswith("http://127.0.0.1"):
        settings = load_settings(base_url=f"http://127.0.0.1:{port}")
    config = uvicorn.Config(
        create_app(settings),
        log_level="warning",
        access_log=False,
        loop="uvloop",
        http=ProblemProtocol,
        server_header=False,
        timeout_graceful_shutdown=10,
    )
    uvicorn.Server(config).run(sockets=[bound])
