"""Readable addresses: from the source's own name where it has one, else from the title. Pure."""

import re
import unicodedata
from collections.abc import Mapping
from typing import Any

OWN_NAME = re.compile(r"[a-z0-9][a-z0-9_-]{1,99}")  # CKAN's rule for a package's name
LOOKS_LIKE_ID = re.compile(r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
LONGEST = 80  # characters; three times as many bytes in Thai, and a file name may be built on it
KEPT = ("L", "M", "N")  # letters, marks (Thai vowels and tones), numbers


def slug_of(raw: Mapping[str, Any], title: str, id: str) -> str:
    """The slug wanted, never empty, never mistaken for an id; whether it is free is another question."""
    name = raw.get("name")
    if isinstance(name, str) and OWN_NAME.fullmatch(name) and not LOOKS_LIKE_ID.fullmatch(name):
        return name
    return readable(title) or f"dataset-{id[:8]}"


def readable(title: str) -> str:
    """Letters, marks and numbers of any script, lower case; everything else is one hyphen."""
    folded = unicodedata.normalize("NFC", title).lower()
    kept = "".join(letter if unicodedata.category(letter)[0] in KEPT else "-" for letter in folded)
    words = re.sub(r"-+", "-", kept).strip("-")
    while words and unicodedata.category(words[0])[0] == "M":
        words = words[1:]
    if len(words) > LONGEST:
        cut = LONGEST
        while cut > 1 and unicodedata.category(words[cut])[0] == "M":
            cut -= 1  # a mark stays with its letter
        words = words[:cut].rstrip("-")
    return f"d-{words}" if LOOKS_LIKE_ID.fullmatch(words) else words


def others(wanted: str, id: str) -> list[str]:
    """What to try in turn where `wanted` is another dataset's: they depend on the id alone, not on who came first."""
    return [f"{wanted}-{id[:4]}", f"{wanted}-{id[:8]}", f"{wanted}-{id}"]
