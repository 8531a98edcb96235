"""Keys of content: the SHA-256 of the bytes, split once for the folder's sake, and what they are: `ab/cdef….parquet`."""

import hashlib
import re
from pathlib import Path

from catalog.words.errors import NotFound

KEY = re.compile(r"[0-9a-f]{2}/[0-9a-f]{62}\.[a-z0-9]{1,10}")


def key_of(path: Path, suffix: str) -> str:
    with path.open("rb") as file:
        digest = hashlib.file_digest(file, "sha256").hexdigest()
    return checked(f"{digest[:2]}/{digest[2:]}.{suffix}")


def sha256_of(key: str) -> str:
    return key.partition(".")[0].replace("/", "")


def checked(key: str) -> str:
    """The key itself, or NotFound: nothing else ever becomes a path."""
    if not KEY.fullmatch(key):
        raise NotFound("There is no file by that key.")
    return key


def missing(key: str) -> NotFound:
    return NotFound("The file {key} is not in the file store.", key=key)
