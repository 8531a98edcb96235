"""The files room: content-addressed, immutable bytes (originals and Parquet), in a folder or an S3-compatible store."""

from pathlib import Path
from typing import BinaryIO, Protocol


class FileStore(Protocol):
    """A key is the sha256 of the content, with a suffix for what it is (`ab/cdef….bin`, `….parquet`). Written whole or not at all."""

    def put(self, path: Path, suffix: str = "bin") -> str:
        """Take a finished local file in (moved or copied); returns its key. The same content twice is one file."""
        ...

    def open(self, key: str, offset: int = 0) -> BinaryIO: ...
    def size(self, key: str) -> int: ...
    def exists(self, key: str) -> bool: ...
    def local(self, key: str) -> Path:
        """A local path that holds the content (itself, or a bounded cache's copy)."""
        ...

    def remove(self, key: str) -> None:
        """Only for what was taken down."""
        ...
