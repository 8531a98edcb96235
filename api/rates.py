"""How often each caller did a thing lately: bounds for what people send in. Kept in this process's memory alone, and forgotten with it.

A caller is known by the hash of its network address under a salt of this process, so that no address stands anywhere.
"""

import hashlib
import ipaddress
import secrets
import threading
import time
from collections import OrderedDict
from collections.abc import Callable
from dataclasses import dataclass, field

from starlette.requests import Request

from catalog.words.errors import TooMany

HOUR = 3_600.0
CALLERS = 50_000  # remembered at once; of more, those that came first are forgotten


@dataclass(slots=True)
class Rates:
    clock: Callable[[], float] = time.monotonic
    salt: bytes = field(default_factory=lambda: secrets.token_bytes(16))
    seen: "OrderedDict[tuple[str, bytes], tuple[float, int]]" = field(default_factory=OrderedDict)
    lock: threading.Lock = field(default_factory=threading.Lock)

    def caller(self, request: Request) -> bytes:
        """Who calls, as a hash. A home has a whole /64 of IPv6 addresses: it is one caller."""
        host = request.client.host if request.client else ""
        try:
            address = ipaddress.ip_address(host.partition("%")[0])
        except ValueError:
            known = host
        else:
            mapped = getattr(address, "ipv4_mapped", None)
            wide = address.version == 6 and mapped is None
            known = str(ipaddress.ip_network((int(address), 64), strict=False)) if wide else str(mapped or address)
        return hashlib.blake2b(known.encode("utf-8", "replace"), key=self.salt, digest_size=12).digest()

    def spend(self, what: str, caller: bytes, most: int, seconds: float = HOUR) -> None:
        """Count one more. Raises TooMany where there were `most` within `seconds` already."""
        now = self.clock()
        with self.lock:
            began, count = self.seen.pop((what, caller), (now, 0))
            if now - began >= seconds:
                began, count = now, 0
            self.seen[what, caller] = (began, min(count + 1, most))
            while len(self.seen) > CALLERS:
                self.seen.popitem(last=False)
        if count >= most:
            wait = max(1, int(began + seconds - now))
            raise TooMany(
                "That was often enough for now.", "Wait {minutes} minutes, then try again.",
                minutes=-(-wait // 60), retry_after=wait,
            )  # fmt: skip

    def first(self, what: str, caller: bytes, seconds: float = HOUR) -> bool:
        """Whether this caller did not do it within `seconds`; from now on it did."""
        now = self.clock()
        with self.lock:
            began, _ = self.seen.get((what, caller), (None, 0))
            if began is not None and now - began < seconds:
                return False
            self.seen[what, caller] = (now, 1)
            return True
