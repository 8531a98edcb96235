"""JSON as it stands in the store: compact bytes, ready to send; what is seldom read is compressed.

Records come from outside: what JSON allows and the rest of the world does not (lone surrogates, integers beyond 64 bits,
NaN) is made harmless, never an error; what is nested too deep is one.
"""

import hashlib
import json
import math
import zlib
from typing import Any

import orjson

from catalog.words.errors import Unreadable

MAX_DEPTH = 200
WIDE = 1 << 63
COMPRESS_FROM = 512  # bytes; below this the header eats the gain
OPTIONS = orjson.OPT_NON_STR_KEYS | orjson.OPT_SERIALIZE_NUMPY


def dumps(value: Any) -> bytes:
    """Compact JSON, keys in the order given."""
    try:
        return orjson.dumps(value, option=OPTIONS)
    except (orjson.JSONEncodeError, UnicodeEncodeError):
        return orjson.dumps(harmless(value), option=OPTIONS)


def canonical(value: Any) -> bytes:
    """JSON with sorted keys: the same content is the same bytes. What the ledger signs."""
    try:
        return orjson.dumps(value, option=OPTIONS | orjson.OPT_SORT_KEYS)
    except (orjson.JSONEncodeError, UnicodeEncodeError):
        return orjson.dumps(harmless(value), option=OPTIONS | orjson.OPT_SORT_KEYS)


def loads(data: bytes) -> Any:
    return orjson.loads(data)


def pack(value: Any) -> bytes:
    return squeeze(dumps(value))


def squeeze(data: bytes) -> bytes:
    """Compressed where that pays. A zlib stream begins with 0x78, which no JSON text does."""
    return zlib.compress(data, 1) if len(data) >= COMPRESS_FROM else data


def unpack(data: bytes) -> Any:
    return orjson.loads(expand(data))


def expand(data: bytes) -> bytes:
    return zlib.decompress(data) if data[:1] == b"\x78" else data


def sha256(data: bytes) -> str:
    return hashlib.sha256(data).hexdigest()


def column(text: str) -> str:
    """Text that both engines take into a text column (PostgreSQL takes no NUL, neither takes a lone surrogate)."""
    return text.replace("\0", "\ufffd").encode("utf-8", "replace").decode("utf-8") if text else text


def harmless(value: Any, depth: int = 0) -> Any:
    if depth > MAX_DEPTH:
        raise Unreadable("The record is nested more than {depth} levels deep.", depth=MAX_DEPTH)
    if isinstance(value, str):
        return value.encode("utf-8", "replace").decode("utf-8")
    if isinstance(value, dict):
        return {harmless(str(key)): harmless(item, depth + 1) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        return [harmless(item, depth + 1) for item in value]
    if isinstance(value, bool) or value is None:
        return value
    if isinstance(value, int):
        return value if -WIDE <= value < WIDE else str(value)
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    try:
        return json.loads(json.dumps(value))
    except (TypeError, ValueError, RecursionError):
        return harmless(str(value))
