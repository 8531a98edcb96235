"""In which language a reader is answered: `/en/` in the address, then `?lang=`, then `Accept-Language`, then Thai."""

import re
from functools import lru_cache
from typing import Any

from catalog.words.texts import Language

ASKED = re.compile(rb"(?:^|&)lang=(th|en)(?:&|$)")
PREFERENCE = re.compile(r"\s*([a-zA-Z]{1,8}|\*)(?:-[a-zA-Z0-9-]+)?\s*(?:;\s*q\s*=\s*([01](?:\.\d{0,3})?))?\s*")


@lru_cache(maxsize=512)
def preferred(header: str) -> Language | None:
    """The better liked of Thai and English; None where neither is named."""
    found: dict[str, float] = {}
    for part in header[:1000].split(","):
        match = PREFERENCE.fullmatch(part)
        if match:
            found.setdefault(match[1].lower(), float(match[2] or 1))
    thai, english = found.get("th", 0.0), found.get("en", 0.0)
    if not thai and not english:
        return None
    return "en" if english > thai else "th"


def language_of(scope: Any) -> Language:
    """Of an ASGI scope."""
    path: str = scope["path"]
    if path.startswith("/en/") or path == "/en":
        return "en"
    asked = ASKED.search(scope.get("query_string", b""))
    if asked:
        return "en" if asked[1] == b"en" else "th"
    for name, value in scope["headers"]:
        if name == b"accept-language":
            return preferred(value.decode("latin-1")) or "th"
    return "th"
