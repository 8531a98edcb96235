"""Answers as bytes: JSON with an ETag, 304 where the reader has it, packed as the reader can unpack it, files with ranges."""

import hashlib
import re
import unicodedata
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

import orjson
import pyarrow as pa
from starlette.requests import Request
from starlette.responses import Response

JSON = "application/json"
# Nothing is kept unasked: what a gate pulls back must be gone from every cache at once. Asking costs a 304.
ASK = "public, max-age=0, must-revalidate"
SMALL = 1_200  # bytes that are not worth packing
PACKERS = (("zstd", pa.Codec("zstd", compression_level=1)), ("gzip", pa.Codec("gzip", compression_level=1)))
WEAK = re.compile(r"W/")
UNSAFE_NAME = re.compile(r'[\x00-\x1f\x7f/\\:*?"<>|]+')
DUMP = orjson.OPT_NON_STR_KEYS


def json_bytes(data: Any) -> bytes:
    return orjson.dumps(data, option=DUMP)


def etag_of(body: bytes) -> str:
    """Weak: the same content may come packed in several ways."""
    return f'W/"{hashlib.sha256(body).hexdigest()[:24]}"'


def has_it(request: Request, etag: str) -> bool:
    """Whether `If-None-Match` names it (weak comparison, RFC 9110 13.1.2)."""
    asked = request.headers.get("if-none-match")
    if asked is None:
        return False
    plain = WEAK.sub("", etag)
    return asked.strip() == "*" or any(WEAK.sub("", part.strip()) == plain for part in asked.split(","))


def packed(body: bytes, accepted: str) -> tuple[bytes, str | None]:
    """The body in the first encoding that the reader takes, and its name."""
    if len(body) >= SMALL:
        for name, codec in PACKERS:
            if name in accepted and f"{name};q=0" not in accepted.replace(" ", ""):
                return codec.compress(body, asbytes=True), name
    return body, None


def answer(
    request: Request,
    body: bytes,
    media_type: str = JSON,
    headers: Mapping[str, str] | None = None,
    etag: str | None = None,
) -> Response:
    """A whole answer that may be kept and asked about again."""
    tag = etag or etag_of(body)
    fields = {"etag": tag, "cache-control": ASK, "vary": "Accept-Encoding, Accept-Language", **(headers or {})}
    if has_it(request, tag):
        return Response(None, 304, fields)
    content, encoding = packed(body, request.headers.get("accept-encoding", ""))
    if encoding:
        fields["content-encoding"] = encoding
    return Response(content, 200, fields, media_type)


def readable_name(title: str, suffix: str) -> str:
    """A file name of a title: its own letters, no signs that file systems refuse, at most 100 characters."""
    name = UNSAFE_NAME.sub(" ", unicodedata.normalize("NFC", title))
    name = " ".join(name.split()).strip(" .")[:100].strip() or "data"
    return f"{name}.{suffix}" if suffix and not name.lower().endswith(f".{suffix}") else name


def disposition(name: str, inline: bool = False) -> str:
    """`Content-Disposition` with the readable name (RFC 6266, RFC 8187) and an ASCII one for old readers."""
    plain = re.sub(r"[^A-Za-z0-9._ -]+", "_", unicodedata.normalize("NFKD", name)).strip("_ ") or "data"
    if plain.startswith("."):
        plain = "data" + plain
    kind = "inline" if inline else "attachment"
    return f"{kind}; filename=\"{plain}\"; filename*=UTF-8''{quote(name, safe='')}"
