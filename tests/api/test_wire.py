"""What cannot be read as HTTP at all: still a problem document, still the server's other callers unharmed."""

import asyncio
import json
import socket
import threading

import pytest
import uvicorn
from starlette.responses import PlainTextResponse

from api.wire import ProblemProtocol


@pytest.fixture
def port() -> int:
    server = uvicorn.Server(
        uvicorn.Config(PlainTextResponse("ok"), http=ProblemProtocol, lifespan="off", log_level="critical", port=0)
    )
    bound = socket.socket()
    bound.bind(("127.0.0.1", 0))
    thread = threading.Thread(target=lambda: asyncio.run(server.serve(sockets=[bound])), daemon=True)
    thread.start()
    while not server.started:
        pass
    yield bound.getsockname()[1]
    server.should_exit = True
    thread.join(10)
    bound.close()


def ask(port: int, request: bytes) -> bytes:
    with socket.create_connection(("127.0.0.1", port), timeout=10) as line:
        line.sendall(request)
        line.settimeout(10)
        answer = b""
        while part := line.recv(65_536):
            answer += part
    return answer


@pytest.mark.parametrize(
    "request_line",
    [b"GET /?q=" + b"%E0" * 30_000 + b" HTTP/1.1\r\nhost: x\r\n\r\n", b"\x16\x03\x01\x00\xa5 not http\r\n\r\n"],
    ids=["an address of 90,000 bytes", "no HTTP at all"],
)
def test_what_is_no_request_gets_a_problem(port: int, request_line: bytes) -> None:
    head, _, body = ask(port, request_line).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"content-type: application/problem+json" in head
    assert "65535" in json.loads(body)["detail"]
    assert ask(port, b"GET / HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n").endswith(b"ok")
