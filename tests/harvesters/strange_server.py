"""A web server of bad manners, for the fetcher: each path is one of them."""

import gzip
import threading
import time
import zlib
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pyarrow as pa

BODY = bytes(range(256)) * 4_000  # about a megabyte
BOMB = gzip.compress(b" " * 40_000_000)


def streamed(codec: str, body: bytes) -> bytes:
    sink = pa.BufferOutputStream()
    with pa.CompressedOutputStream(sink, codec) as packer:
        packer.write(body)
    return sink.getvalue().to_pybytes()


class Manners(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    asked: Counter[str] = Counter()
    ranges: list[str] = []

    def log_message(self, *args: object) -> None:
        pass

    def answer(self, status: int, body: bytes = b"", length: int | None = None, **headers: str) -> None:
        self.send_response(status)
        self.send_header("Content-Length", str(len(body) if length is None else length))
        for name, value in headers.items():
            self.send_header(name.replace("_", "-"), value)
        self.end_headers()
        self.wfile.write(body)

    def do_GET(self) -> None:
        what = self.path.split("?")[0].strip("/")
        Manners.asked[what] += 1
        try:
            getattr(self, "serve_" + what.replace("-", "_").replace(".", "_"), self.nothing)()
        except (BrokenPipeError, ConnectionResetError):
            self.close_connection = True

    def nothing(self) -> None:
        self.answer(404, b"<html>nothing</html>")

    def serve_agent(self) -> None:
        self.answer(200, (self.headers.get("User-Agent") or "").encode())

    def serve_cut_once(self) -> None:
        """Breaks off in the middle the first time; goes on by range."""
        asked = self.headers.get("Range")
        if asked:
            Manners.ranges.append(asked)
            low = int(asked.removeprefix("bytes=").rstrip("-"))
            self.answer(206, BODY[low:], ETag='"one"', Accept_Ranges="bytes",
                        Content_Range=f"bytes {low}-{len(BODY) - 1}/{len(BODY)}")  # fmt: skip
            return
        self.answer(200, BODY[:600_000], len(BODY), ETag='"one"', Accept_Ranges="bytes")
        self.close_connection = True

    def serve_cut_gzip(self) -> None:
        whole = gzip.compress(BODY)
        self.answer(200, whole[: len(whole) // 2], Content_Encoding="gzip")

    def serve_gzip(self) -> None:
        self.answer(200, gzip.compress(b"one ") + gzip.compress(b"two"), Content_Encoding="gzip")

    def serve_raw_deflate(self) -> None:
        packer = zlib.compressobj(wbits=-15)
        self.answer(200, packer.compress(b"raw words") + packer.flush(), Content_Encoding="deflate")

    def serve_bomb(self) -> None:
        self.answer(200, BOMB, Content_Encoding="gzip")

    def serve_unknown_packing(self) -> None:
        self.answer(200, b"words", Content_Encoding="lzma")

    def serve_brotli(self) -> None:
        self.answer(200, streamed("brotli", b"brotli words"), Content_Encoding="br")

    def serve_zstd(self) -> None:
        self.answer(200, streamed("zstd", b"zstd words"), Content_Encoding="zstd")

    def serve_brotli_bomb(self) -> None:
        self.answer(200, streamed("brotli", b" " * 40_000_000), Content_Encoding="br")

    def serve_zstd_bomb(self) -> None:
        self.answer(200, streamed("zstd", b" " * 40_000_000), Content_Encoding="zstd")

    def serve_cut_zstd(self) -> None:
        self.answer(200, streamed("zstd", BODY)[:-20], Content_Encoding="zstd")

    def serve_huge(self) -> None:
        self.answer(200, b"x", 3_000_000_000)
        self.close_connection = True

    def serve_endless(self) -> None:
        self.send_response(200)
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for _ in range(10_000):
            self.wfile.write(b"10000\r\n" + b"x" * 65_536 + b"\r\n")

    def serve_drip(self) -> None:
        """A byte every tenth of a second: no silence is long, the whole is."""
        self.send_response(200)
        self.send_header("Content-Length", "10000")
        self.end_headers()
        for _ in range(200):
            self.wfile.write(b"x")
            self.wfile.flush()
            time.sleep(0.1)

    def serve_drip_head(self) -> None:
        self.wfile.write(b"HTTP/1.1 200 OK\r\n")
        for n in range(200):
            self.wfile.write(b"X-%d: y\r\n" % n)
            self.wfile.flush()
            time.sleep(0.1)

    def serve_busy(self) -> None:
        if Manners.asked["busy"] < 3:
            self.answer(429, b"slow down", Retry_After="1" if Manners.asked["busy"] == 1 else "0")
        else:
            self.answer(200, b"[1]")

    def serve_busy_for_ever(self) -> None:
        self.answer(503, b"later", Retry_After="86400")

    def serve_etag(self) -> None:
        if self.headers.get("If-None-Match") == '"v1"':
            self.answer(304, ETag='"v1"')
        else:
            self.answer(200, b"a,b\n1,2\n", ETag='"v1"')

    def serve_chain(self) -> None:
        n = int(self.path.split("?")[1])
        self.answer(302, b"", Location=f"/chain?{n + 1}")

    def serve_inward(self) -> None:
        self.answer(302, b"", Location="http://10.255.255.1/secret")

    def serve_cookie(self) -> None:
        self.answer(200, (self.headers.get("Cookie") or "none").encode(), Set_Cookie="track=1; Path=/")

    def serve_page(self) -> None:
        self.answer(
            200, b"\xef\xbb\xbf  <!DOCTYPE html><html><script>evil()</script><title>Please log in</title></html>"
        )

    def serve_teapot(self) -> None:
        self.answer(418, b"<html>Blocked by firewall</html>")

    def serve_conflict(self) -> None:
        self.answer(409, b'{"success": false}', Content_Type="application/json")

    def serve_robots_txt(self) -> None:
        self.answer(200, b"User-agent: *\nDisallow: /private\n")

    def serve_private(self) -> None:
        self.answer(200, b"<html>private</html>")

    def serve_public(self) -> None:
        self.answer(200, b"<html>public</html>")


@contextmanager
def strange_server() -> Iterator[str]:
    server = ThreadingHTTPServer(("127.0.0.1", 0), Manners)
    server.daemon_threads = True
    threading.Thread(target=server.serve_forever, daemon=True).start()
    Manners.asked.clear()
    Manners.ranges.clear()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
