"""Which of the forms that we have a reader likes best, by `Accept` (RFC 9110, 12.5.1)."""

from collections.abc import Sequence
from functools import lru_cache

MOST = 50  # ranges that are looked at


def quality(text: str) -> float:
    """A weight from 0 to 1; one that cannot be read counts as 1."""
    try:
        return min(max(float(text), 0.0), 1.0)
    except ValueError:
        return 1.0


def ranges(accept: str) -> list[tuple[str, float]]:
    """Media ranges with their weights; parameters other than q are not looked at."""
    found = []
    for part in accept.lower().split(",")[:MOST]:
        name, *parameters = (piece.strip() for piece in part.split(";"))
        weights = [quality(p[2:]) for p in parameters if p.startswith("q=")]
        if name:
            found.append((name, weights[0] if weights else 1.0))
    return found


def weight(media_type: str, asked: Sequence[tuple[str, float]]) -> float:
    """Of the most specific range that holds the media type; 0 where none does."""
    general = media_type.partition("/")[0] + "/*"
    for name in (media_type, general, "*/*"):
        weights = [q for found, q in asked if found == name]
        if weights:
            return max(weights)
    return 0.0


@lru_cache(maxsize=1_000)
def preferred(accept: str, offered: Sequence[tuple[str, str]]) -> str | None:
    """The name of the best liked of `offered` (media type, name); of equals the first; None where none is liked."""
    asked = ranges(accept)
    best, most = None, 0.0
    for media_type, name in offered:
        liked = weight(media_type, asked)
        if liked > most:
            best, most = name, liked
    return best
