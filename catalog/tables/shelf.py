"""Columns of large tables laid out on disk as memory holds them: a first question maps them in and reads no Parquet.

What is mapped belongs to the system's page cache, which takes it back when it is needed: a hundred large tables cost no memory of
this process. The shelf can be thrown away at any time; it is bounded in bytes, and holds nothing of a table whose Parquet is gone.
"""

import hashlib
import os
import shutil
import threading
from collections.abc import Iterable
from pathlib import Path
from uuid import uuid4

import pyarrow as pa

MAPPED = (
    64_000  # bytes that a mapped column counts at least, beside an eighth of its own: handles and maps are bounded too
)


def named(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()[:32]


def size_of(folder: Path) -> int:
    try:
        return sum(entry.stat().st_size for entry in os.scandir(folder))
    except OSError:
        return 0  # another process threw it away


class ShelvedTable:
    """One version's columns on disk, by name. A column that is not there, or not readable, is None: nothing depends on it."""

    def __init__(self, folder: Path, names: Iterable[str]) -> None:
        self.folder = folder
        self.files = {name: folder / f"{named(name)}.arrow" for name in names}
        try:
            there = {entry.name for entry in os.scandir(folder)}
        except OSError:
            there = set()
        self.names = {name for name, file in self.files.items() if file.name in there}

    def get(self, name: str) -> pa.Array | None:
        if name not in self.names:
            return None
        try:
            with pa.memory_map(str(self.files[name])) as file:
                return pa.ipc.open_file(file).get_batch(0).column(0)
        except (OSError, pa.ArrowInvalid):
            self.names.discard(name)
            return None

    def come_from(self, uri: str) -> None:
        """Remember the Parquet that the table is read from: with it goes what is shelved of it."""
        self.folder.mkdir(parents=True, exist_ok=True)
        (self.folder / "from").write_text(uri)

    def put(self, name: str, cells: pa.Array) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        half = self.folder / f"{uuid4().hex}.half"
        schema = pa.schema([pa.field("cells", cells.type)])
        try:
            with pa.OSFile(str(half), "wb") as sink, pa.ipc.new_file(sink, schema) as writer:
                writer.write_batch(pa.record_batch([cells], schema=schema))
            with half.open("rb+") as written:
                os.fsync(written.fileno())
            half.replace(self.files[name])
        except OSError:
            half.unlink(missing_ok=True)  # a full disk: the Parquet is still there
            return
        self.names.add(name)


class Shelf:
    """At most `most` bytes of tables, the longest unused thrown away first."""

    def __init__(self, folder: Path, most: int) -> None:
        self.folder = folder
        self.most = most
        self.lock = threading.Lock()
        self.tidy()

    def table(self, key: str, names: Iterable[str]) -> ShelvedTable:
        folder = self.folder / named(key)
        if folder.exists():
            os.utime(folder)
        return ShelvedTable(folder, names)

    def tidy(self) -> None:
        with self.lock:
            folders = [entry for entry in self.folder.glob("*") if entry.is_dir()]
            kept = []
            for folder in folders:
                try:
                    source = (folder / "from").read_text()
                    kept.append((folder.stat().st_mtime, size_of(folder), folder))
                except OSError:
                    source = ""
                if not Path(source).is_file():
                    shutil.rmtree(folder, ignore_errors=True)
            total = 0
            for _, size, folder in sorted(kept, reverse=True):
                total += size
                if total > self.most:
                    shutil.rmtree(folder, ignore_errors=True)
