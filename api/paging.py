"""Lists that are whole in memory, cut into pages: an opaque cursor that says where to go on and proves that we made it."""

import base64
import binascii
import hashlib
from collections.abc import Sequence
from typing import Any, TypeVar

from api.call import Call
from api.parameters import Parameter
from catalog.words.errors import InvalidRequest

Item = TypeVar("Item")
LIMIT = Parameter("limit", "How many at once.", "integer", 20, least=0, most=1_000)
CURSOR = Parameter("cursor", "Where the page before ended; `next` carries it.", longest=2_000)


def seal(list_name: str, place: str) -> str:
    """A cursor: the place and a check of list and place, so that one of another list, or made up, is known."""
    check = hashlib.blake2b(f"{list_name}\n{place}".encode(), digest_size=6).digest()
    return base64.urlsafe_b64encode(check + place.encode()).decode().rstrip("=")


def unseal(list_name: str, cursor: str) -> str:
    try:
        data = base64.b64decode(cursor.encode() + b"=" * (-len(cursor) % 4), b"-_", validate=True)
        place = data[6:].decode()
    except (binascii.Error, ValueError) as error:
        raise made_up() from error
    if not place or seal(list_name, place) != cursor:
        raise made_up()
    return place


def made_up() -> InvalidRequest:
    return InvalidRequest(
        "This cursor is none that this list gave.",
        "Follow the `next` address of the page before, or leave the cursor out.",
    )


def page(call: Call, list_name: str, items: Sequence[Item]) -> tuple[Sequence[Item], str | None]:
    """One page of a list and the address of the next."""
    limit = call.get("limit", 20)
    start = int(unseal(list_name, call.params["cursor"])) if "cursor" in call.params else 0
    end = start + limit
    following = call.address(cursor=seal(list_name, str(end))) if end < len(items) and limit else None
    return items[start:end], following


def listing(total: int, items: Sequence[Any], following: str | None) -> dict[str, Any]:
    return {"total": total, "items": items, "next": following}
