"""Bodies of answers: bounded on the wire and unpacked, whole or not at all, in memory while small and on disk when large."""

import tempfile
import time
import zlib
from collections.abc import Iterable
from typing import BinaryIO, Protocol

import pyarrow as pa

from catalog.words.errors import Timeout, TooLarge, Unreachable

IN_MEMORY = 8 << 20
STEP = 1 << 20  # bytes unpacked at a time
UNJUDGED = 16 << 20  # bytes below which no ratio is judged
STREAMED = {"br": "brotli", "zstd": "zstd"}
GRACE = 60  # seconds before slowness is judged


class Decoder(Protocol):
    def feed(self, chunk: bytes) -> Iterable[bytes]: ...
    def finish(self) -> Iterable[bytes]:
        """What is left to unpack. Raises Torn where the packed stream did not come to its own end."""
        ...


class Torn(Exception):
    """The packed stream broke off."""


class Plain:
    def feed(self, chunk: bytes) -> Iterable[bytes]:
        yield chunk

    def finish(self) -> Iterable[bytes]:
        return ()


class Inflated:
    """gzip (several members too), zlib, and the raw deflate that some servers send under that name; at most STEP bytes at a time."""

    def __init__(self, packing: str) -> None:
        self.raw = packing == "deflate"
        self.begun = False
        self.member = zlib.decompressobj(wbits=47)
        self.ended = False

    def feed(self, chunk: bytes) -> Iterable[bytes]:
        if self.raw and not self.begun and chunk and (chunk[0] & 0x0F) != 8:
            self.member = zlib.decompressobj(wbits=-15)
        self.begun = self.begun or bool(chunk)
        while chunk:
            if self.member.eof:
                if not chunk.strip(b"\0"):
                    return
                self.member = zlib.decompressobj(wbits=47)
            yield self.member.decompress(chunk, STEP)
            while self.member.unconsumed_tail:
                yield self.member.decompress(self.member.unconsumed_tail, STEP)
            chunk = self.member.unused_data if self.member.eof else b""

    def finish(self) -> Iterable[bytes]:
        if self.begun and not self.member.eof:
            raise Torn
        return ()


class Streamed:
    """brotli and zstd, which some servers send unasked: kept packed, then unpacked STEP by STEP. Their windows are bounded by their
    libraries (16 and 128 MB)."""

    def __init__(self, codec: str) -> None:
        self.codec = codec
        self.packed = scratch()

    def feed(self, chunk: bytes) -> Iterable[bytes]:
        self.packed.write(chunk)
        return ()

    def finish(self) -> Iterable[bytes]:
        if not self.packed.tell():
            return
        self.packed.seek(0)
        with pa.CompressedInputStream(pa.PythonFile(self.packed, "r"), self.codec) as unpacked:
            try:
                while piece := unpacked.read(STEP):
                    yield piece
            except OSError as error:
                if "truncated" in str(error).lower():
                    raise Torn from error
                raise zlib.error("damaged") from error


def decoder(encoding: str, url: str) -> Decoder:
    word = encoding.strip().lower()
    if word in ("", "identity"):
        return Plain()
    if word in ("gzip", "x-gzip", "deflate"):
        return Inflated(word)
    if word in STREAMED:
        return Streamed(STREAMED[word])
    raise Unreachable(
        "The answer of {url} is packed as “{encoding}”, which we had not asked for.",
        "Ask the agency to answer in the packing that is asked for (Accept-Encoding).",
        url=url,
        encoding=word[:60],
    )


class Bounds:
    """What one body may not pass; `setting` is named in the error."""

    def __init__(self, url: str, most: int, setting: str, ratio: int, slowest: int) -> None:
        self.url, self.most, self.setting, self.ratio, self.slowest = url, most, setting, ratio, slowest
        self.wire = self.out = 0
        self.begun = time.monotonic()

    def declared(self, length: str | None) -> None:
        if length and length.isdigit() and int(length[:18]) > self.most:
            raise self.too_large()

    def came(self, size: int) -> None:
        self.wire += size
        if self.wire > self.most:
            raise self.too_large()
        spent = time.monotonic() - self.begun
        if spent > GRACE and self.wire / spent < self.slowest:
            raise Timeout(
                "The answer of {url} comes too slowly: fewer than {slowest} bytes a second.",
                "Try again later, or ask the agency to look after its server (SALA_FETCH_SLOWEST moves the bound).",
                url=self.url,
                slowest=self.slowest,
            )

    def unpacked(self, size: int) -> None:
        self.out += size
        if self.out > self.most:
            raise self.too_large()
        if self.out > UNJUDGED and self.out > self.wire * self.ratio:
            raise TooLarge(
                "The answer of {url} unpacks to more than {ratio} times its size; it is not read on.",
                "No honest file does that: ask the agency what is there (SALA_MAX_RATIO moves the bound).",
                url=self.url,
                ratio=self.ratio,
            )

    def too_large(self) -> TooLarge:
        return TooLarge(
            "The answer of {url} is larger than {most} MB.",
            "If it is meant to be that large, raise the bound: {setting}.",
            url=self.url,
            most=round(self.most / 1e6, 1),
            setting=self.setting,
        )


def spool(chunks: Iterable[bytes], encoding: str, bounds: Bounds, into: BinaryIO) -> None:
    """Write the unpacked body; raises where it is too large, too slow, damaged or cut off."""
    unpack = decoder(encoding, bounds.url)
    try:
        for chunk in chunks:
            bounds.came(len(chunk))
            for piece in unpack.feed(chunk):
                bounds.unpacked(len(piece))
                into.write(piece)
        for piece in unpack.finish():
            bounds.unpacked(len(piece))
            into.write(piece)
    except Torn as error:
        raise cut_off(bounds.url) from error
    except zlib.error as error:
        raise Unreachable(
            "The answer of {url} says that it is packed, but cannot be unpacked.",
            "Ask the agency to look at its web server's compression.",
            url=bounds.url,
        ) from error


def cut_off(url: str) -> Unreachable:
    return Unreachable(
        "The answer of {url} broke off before its end.",
        "Try again later; if it stays so, ask the agency to look at its server or firewall.",
        url=url,
        kind="cut",
    )


def scratch() -> BinaryIO:
    return tempfile.SpooledTemporaryFile(max_size=IN_MEMORY)  # type: ignore[return-value]
