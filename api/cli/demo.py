"""`sala demo`: made-up agencies on loopback, a harvest of them over real HTTP, then web and worker, until Ctrl-C."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from api.cli.console import end, guarded, say, show, tell, voice
from api.cli.engine import writing
from api.cli.harvest import harvested, summary
from api.cli.ports import PORT, Port, checked_port
from api.cli.supervising import household, supervise
from api.demo.agencies import FOLDER, names, serve
from catalog.words.errors import Conflict
from catalog.words.settings import load_settings
from catalog.words.texts import Text
from harvesters import config

AGENCIES_PORTS = range(8766, 8786)
LOOPBACK = "127.0.0.1/32"
PLACES = (
    ("/", Text.of("the portal")),
    ("/en/", Text.of("the portal in English")),
    ("/search?q=น้ำ", Text.of("a search")),
    ("/sources", Text.of("how the harvests went")),
    ("/docs", Text.of("the API")),
)


@guarded
def demo(port: Port = PORT) -> None:
    """Demo agencies, a harvest of them, web and worker: look around in a minute."""
    checked_port("127.0.0.1", port)
    settings = {"SALA_REACHABLE": reachable(), "SALA_BASE_URL": base_url(port)}
    os.environ.update(settings)  # of this process and its children alone
    voice.settings = load_settings()
    with agencies() as address:
        add_sources(address)
        tell("Harvesting three made-up agencies from {address} …", address=address)
        harvested(names(), each=summary)
        tell("Starting the portal …")
        children = household(port, "127.0.0.1", **settings)
        end(supervise(children, "127.0.0.1", port, lambda: opening(voice.settings.base_url)))


def reachable() -> str:
    """What the operator allows, and the demo's own loopback."""
    allowed = voice.settings.reachable
    return f"{allowed},{LOOPBACK}" if allowed and LOOPBACK not in allowed else LOOPBACK


def base_url(port: int) -> str:
    """What is set, else this machine with the port that is served."""
    default = type(voice.settings).model_fields["base_url"].default
    return voice.settings.base_url if voice.settings.base_url != default else f"http://127.0.0.1:{port}"


@contextmanager
def agencies() -> Iterator[str]:
    server, port = listening()
    try:
        yield f"http://127.0.0.1:{port}"
    finally:
        server.shutdown()
        server.server_close()


def listening() -> tuple[Any, int]:
    """The agencies' server on the first free port of theirs: another demo may be running beside this one."""
    for port in AGENCIES_PORTS:
        try:
            return serve(port), port
        except OSError as error:
            why = error.strerror or type(error).__name__
    raise Conflict(
        "Port {port}, on which the demo's agencies answer, cannot be used: {why}.",
        "Another demo may be running: end it, then try again.",
        port=AGENCIES_PORTS[0],
        why=why,
    )


def add_sources(address: str) -> None:
    with writing() as catalogue:
        for name in names():
            read = config.read(FOLDER / f"{name}.yaml")
            catalogue.add_source(read.model_copy(update={"url": f"{address}/{name}"}))


def opening(address: str) -> None:
    show()
    show(say("Sala is open. Look at:"))
    for path, text in PLACES:
        show(f"    {address.rstrip('/')}{path}    {say(text)}")
    show()
    show(say("Ctrl-C ends it. Again: ./sala demo"))
