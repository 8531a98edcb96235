"""Ports and addresses that the processes listen on."""

import socket
from contextlib import suppress
from typing import Annotated

import typer

from catalog.words.errors import Conflict

PORT = 8000
Port = Annotated[int, typer.Option(min=1, max=65_535, help="Port of the web server.")]
Host = Annotated[str, typer.Option(help="Address that it listens on; 0.0.0.0 for all.")]


def listener(host: str, port: int, *, shared: bool = False) -> socket.socket:
    """The bound socket, or a sentence that says who is in the way. `shared`: with others that share it, among whom the system spreads callers."""
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        made = socket.socket(family)
        made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        if shared:
            made.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEPORT, 1)
        made.bind((host, port))
        return made
    except OSError as error:
        raise Conflict(
            "Port {port} cannot be used: {why}.",
            "Something else listens there, perhaps another Sala. End it, or name another port: --port {other}",
            port=port,
            why=error.strerror or type(error).__name__,
            other=port + 10,
        ) from error


def answers(host: str, port: int) -> bool:
    """Whether a server takes calls there."""
    with suppress(OSError), socket.create_connection((host, port), 0.2):
        return True
    return False


def near(host: str) -> str:
    """Where this machine reaches a server that listens on `host`."""
    return {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(host, host)


def checked_port(host: str, port: int) -> None:
    """Say now, before anything is started, that a port is taken."""
    listener(host, port).close()
