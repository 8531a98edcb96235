"""The guard of every fetch: which addresses may be reached, and a network that connects to the very address it has checked.

A name is resolved once; the connection goes to the address that was judged, so a second DNS answer cannot lead elsewhere (Host and
TLS name stay the name). Inward means: private, loopback, link-local, shared (RFC 6598), multicast, reserved, and IPv4 hidden in IPv6.
"""

import ipaddress
import queue
import socket
import threading
import time
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any

import httpcore

from catalog.words.errors import InvalidSetting, Refused, Timeout, Unreachable

Address = ipaddress.IPv4Address | ipaddress.IPv6Address
Network = ipaddress.IPv4Network | ipaddress.IPv6Network
NAT64 = ipaddress.IPv6Network("64:ff9b::/96")
# Only what a Text may name: an address of one request can hold no personal value.


def networks(words: str) -> tuple[Network, ...]:
    """`SALA_REACHABLE` as networks: CIDRs parted by commas or blanks."""
    found: list[Network] = []
    for word in words.replace(",", " ").split():
        try:
            found.append(ipaddress.ip_network(word, strict=False))
        except ValueError as error:
            raise InvalidSetting(
                "SALA_REACHABLE holds “{word}”, which is not a network.",
                "Write networks such as 127.0.0.1/32 or 10.20.0.0/16, parted by commas.",
                word=word,
            ) from error
    return tuple(found)


def hidden(address: Address) -> Address | None:
    """The IPv4 address inside an IPv6 one (mapped, 6to4, Teredo, NAT64), if any."""
    if not isinstance(address, ipaddress.IPv6Address):
        return None
    if address in NAT64:
        return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address.ipv4_mapped or address.sixtofour or (address.teredo[1] if address.teredo else None)


def inward(address: Address) -> bool:
    inner = hidden(address)
    if inner is not None:
        return inward(inner)
    site_local = isinstance(address, ipaddress.IPv6Address) and address.is_site_local
    return not address.is_global or address.is_multicast or address.is_reserved or site_local


def permitted(address: Address, reachable: Sequence[Network]) -> bool:
    candidates = [address, *filter(None, [hidden(address)])]
    named = any(c.version == n.version and c in n for c in candidates for n in reachable)
    return named or not inward(address)


def looked_up(host: str, port: int, seconds: float) -> list[Address]:
    """All addresses of a name, in the resolver's order; bounded in time (the resolver itself is not)."""
    answer: queue.SimpleQueue[list[Address] | OSError | UnicodeError] = queue.SimpleQueue()

    def ask() -> None:
        try:
            found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
            answer.put(list(dict.fromkeys(ipaddress.ip_address(str(i[4][0]).split("%")[0]) for i in found)))
        except (OSError, UnicodeError) as error:
            answer.put(error)

    threading.Thread(target=ask, daemon=True, name="lookup").start()
    try:
        found = answer.get(timeout=seconds)
    except queue.Empty:
        found = OSError("no answer from the name server")
    if isinstance(found, Exception):
        raise Unreachable(
            "The name {host} is not known (no address is given for it).",
            "See that the address is spelled rightly; if it is, the agency's server or its domain has moved or ended.",
            host=host,
            kind="dns",
        ) from found
    return found


class Hourglass(threading.local):
    """When the present fetch of this thread must be over (monotonic seconds)."""

    end: float = float("inf")

    @contextmanager
    def turned(self, seconds: float) -> Iterator[None]:
        before, self.end = self.end, min(self.end, time.monotonic() + seconds)
        try:
            yield
        finally:
            self.end = before

    def left(self, asked: float | None) -> float | None:
        """Seconds that one step may take. Raises Timeout when the sand has run out."""
        rest = self.end - time.monotonic()
        if rest <= 0:
            raise Timeout(
                "The answer took longer than the whole time allowed.",
                "The agency's server is too slow; SALA_FETCH_TOTAL_SECONDS allows more.",
                kind="total",
            )
        return min(rest, asked) if asked is not None else (None if rest == float("inf") else rest)


class GuardedStream(httpcore.NetworkStream):
    """A connection none of whose reads outlasts the fetch: a server that drips one byte a second ends too."""

    def __init__(self, inner: httpcore.NetworkStream, glass: Hourglass) -> None:
        self.inner, self.glass = inner, glass

    def read(self, max_bytes: int, timeout: float | None = None) -> bytes:
        return self.inner.read(max_bytes, self.glass.left(timeout))

    def write(self, buffer: bytes, timeout: float | None = None) -> None:
        self.inner.write(buffer, self.glass.left(timeout))

    def close(self) -> None:
        self.inner.close()

    def start_tls(
        self, ssl_context: Any, server_hostname: str | None = None, timeout: float | None = None
    ) -> httpcore.NetworkStream:
        return GuardedStream(self.inner.start_tls(ssl_context, server_hostname, self.glass.left(timeout)), self.glass)

    def get_extra_info(self, info: str) -> Any:
        return self.inner.get_extra_info(info)


class GuardedNetwork(httpcore.NetworkBackend):
    """Resolves, judges, and connects to what was judged."""

    def __init__(self, reachable: Sequence[Network], glass: Hourglass) -> None:
        self.reachable, self.glass = reachable, glass
        self.inner = httpcore.SyncBackend()

    def connect_tcp(
        self,
        host: str,
        port: int,
        timeout: float | None = None,
        local_address: str | None = None,
        socket_options: Iterable[Any] | None = None,
    ) -> httpcore.NetworkStream:
        addresses = looked_up(host.strip("[]"), port, self.glass.left(timeout) or 10)
        allowed = [a for a in addresses if permitted(a, self.reachable)]
        if not allowed:
            raise refused(host, addresses[0])
        last: Exception | None = None
        for address in allowed[:3]:
            try:
                stream = self.inner.connect_tcp(str(address), port, self.glass.left(timeout), local_address)
                return GuardedStream(stream, self.glass)
            except (httpcore.ConnectError, httpcore.ConnectTimeout) as error:
                last = error
        raise last or httpcore.ConnectError("no address")


def refused(host: str, address: Address) -> Refused:
    return Refused(
        "{host} leads to {address}, an address inside a network; such addresses are not fetched.",
        "Give an address that the public can reach. If this network is meant to be harvested, name it in SALA_REACHABLE.",
        host=host,
        address=str(address),
    )
