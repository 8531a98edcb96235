"""Cursors: opaque, bound to their query, made of the last hit's key and id, so a walk neither repeats nor skips."""

import base64
import binascii
import hashlib
import json
from collections.abc import Mapping, Sequence

from catalog.search.port import SearchQuery
from catalog.search.query import Row, Window
from catalog.words.errors import InvalidRequest
from catalog.words.texts import Text


def fingerprint(query: SearchQuery, wider: bool = False) -> str:
    """What a cursor is bound to: everything that decides which hits come in which order."""
    filters: Mapping[str, Sequence[str]] = {name: sorted(values) for name, values in query.filters.items() if values}
    asked = json.dumps([query.text, sorted(filters.items()), query.sort, query.exact, wider], ensure_ascii=False)
    return hashlib.blake2b(asked.encode(), digest_size=6).hexdigest()


def write(query: SearchQuery, last: Row, at: int, wider: bool = False) -> str:
    payload = json.dumps([fingerprint(query, wider), last.key, last.id, at], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(payload.encode()).rstrip(b"=").decode()


def read(query: SearchQuery) -> Window:
    """The window that a query asks for; raises InvalidRequest for a cursor made up or of another query."""
    if query.cursor is None:
        return Window(query.sort, query.limit)
    mine, key, id, at = unpacked(query.cursor)
    wider = mine == fingerprint(query, True)
    if not wider and mine != fingerprint(query):
        raise InvalidRequest(
            Text.of("This cursor belongs to another search"),
            Text.of("Leave the cursor out to begin at the first page"),
        )
    wrong = isinstance(key, str) if query.sort != "title" and query.sort != "-title" else not isinstance(key, str)
    if wrong:
        raise not_a_cursor()
    return Window(query.sort, query.limit, key, id, at, wider)


def unpacked(cursor: str) -> tuple[str, float | int | str, str, int]:
    try:
        padded = cursor.encode("ascii") + b"=" * (-len(cursor) % 4)
        mine, key, id, at = json.loads(base64.b64decode(padded, altchars=b"-_", validate=True))
    except (ValueError, TypeError, binascii.Error, RecursionError) as error:
        raise not_a_cursor() from error
    plain = isinstance(mine, str) and isinstance(id, str) and type(at) is int and type(key) in (int, float, str)
    if not plain or not 0 <= at < 2**31 or (isinstance(key, int | float) and not -(2.0**63) < key < 2.0**63):
        raise not_a_cursor()
    return mine, key, id, at


def not_a_cursor() -> InvalidRequest:
    return InvalidRequest(
        Text.of("This is not a cursor that Sala gave"),
        Text.of("Follow the `next` address of the page before, or leave the cursor out"),
    )
