"""What passes over the pipe between a process and its workers: a header (JSON, its length as four bytes before it), then a body of bytes.

The header says how long the body is (`body`). What a worker sends is bounded too: it has read what strangers wrote.
"""

import json
import struct
from collections.abc import Mapping
from typing import Any, BinaryIO

Header = dict[str, Any]
MOST_HEADER = 64_000_000


class Ended(Exception):
    """The other side is gone, or says what it may not. `args[0]`: the exit status, where it is known."""


def receive(source: BinaryIO) -> tuple[Header, bytes]:
    """Raises Ended."""
    size = source.read(4)
    if len(size) < 4:
        raise Ended
    length = struct.unpack(">I", size)[0]
    if length > MOST_HEADER:
        raise Ended
    told = source.read(length)
    if len(told) < length:
        raise Ended
    header: Header = json.loads(told)
    expected = int(header.get("body", 0))
    body = source.read(expected) if expected else b""
    if len(body) < expected:
        raise Ended
    return header, body


def send(sink: BinaryIO, header: Mapping[str, Any], body: bytes = b"") -> None:
    told = json.dumps(header, ensure_ascii=False).encode("utf-8", "replace")
    sink.write(struct.pack(">I", len(told)) + told)
    sink.write(body)
    sink.flush()
