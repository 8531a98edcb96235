"""The file store on an object store (S3 and what speaks like it), through pyarrow's filesystems.

An object appears when its upload is closed; there is nothing to rename. `local` keeps copies in a bounded folder of this
machine, because tables are read by random access, many times.
"""

import io
import os
import shutil
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from pyarrow import ArrowException
from pyarrow import fs as arrow_fs

from catalog.files.keys import checked, key_of, missing
from catalog.words.errors import EngineLost, InvalidSetting

CHUNK = 8 << 20


class Objects:
    def __init__(self, filesystem: arrow_fs.FileSystem, prefix: str, cache: Path, cache_bytes: int) -> None:
        self.filesystem, self.prefix = filesystem, prefix.rstrip("/")
        self.cache, self.cache_bytes = cache, cache_bytes
        self._turn = threading.Lock()
        cache.mkdir(parents=True, exist_ok=True)

    @classmethod
    def at(cls, url: str, cache: Path, cache_bytes: int) -> "Objects":
        """`s3://bucket/prefix?endpoint_override=…`, as pyarrow reads it."""
        try:
            filesystem, prefix = arrow_fs.FileSystem.from_uri(url)
        except (ArrowException, ValueError, OSError) as error:
            raise InvalidSetting(
                "SALA_FILES_URL cannot be read.",
                "Use s3://bucket/prefix?endpoint_override=host:port, or leave it empty.",
            ) from error
        return cls(filesystem, prefix, cache, cache_bytes)

    def put(self, path: Path, suffix: str = "bin") -> str:
        key = key_of(path, suffix)
        size = path.stat().st_size
        place = self.place(key)
        with translated():
            if self.held(place) == size:
                return key
            self.filesystem.create_dir(place.rpartition("/")[0], recursive=True)
            try:
                with path.open("rb") as file, self.filesystem.open_output_stream(place) as target:
                    shutil.copyfileobj(file, target, CHUNK)
            except BaseException:
                # Leaving the block closed the upload, and with it made an object of the half that had arrived.
                if self.held(place) is not None:
                    self.filesystem.delete_file(place)
                raise
        return key

    def open(self, key: str, offset: int = 0) -> BinaryIO:
        place = self.place(key)
        with translated():
            if self.held(place) is None:
                raise missing(key)
            file = self.filesystem.open_input_file(place)
            file.seek(offset)
            return io.BufferedReader(file, 1 << 20)

    def size(self, key: str) -> int:
        with translated():
            size = self.held(self.place(key))
        if size is None:
            raise missing(key)
        return size

    def exists(self, key: str) -> bool:
        with translated():
            return self.held(self.place(key)) is not None

    def local(self, key: str) -> Path:
        copy = self.cache / checked(key).replace("/", "")
        if copy.exists():
            os.utime(copy)
            return copy
        with self._turn:
            if copy.exists():
                return copy
            aside = copy.with_name(f".{copy.name}.{os.getpid()}")
            try:
                with self.open(key) as source, aside.open("wb") as target:
                    shutil.copyfileobj(source, target, CHUNK)
                aside.rename(copy)
            finally:
                aside.unlink(missing_ok=True)
            self.evict(keep=copy)
        return copy

    def evict(self, keep: Path) -> None:
        """Drop what was used longest ago until the rest fits. Who has such a file open goes on reading it."""
        held = []
        for path in self.cache.iterdir():
            try:
                held.append((path.stat().st_mtime, path.stat().st_size, path))
            except FileNotFoundError:
                continue
        surplus = sum(size for _, size, _ in held) - self.cache_bytes
        for _, size, path in sorted(held, key=lambda item: item[0]):
            if surplus <= 0:
                return
            if path != keep:
                path.unlink(missing_ok=True)
                surplus -= size

    def remove(self, key: str) -> None:
        (self.cache / checked(key).replace("/", "")).unlink(missing_ok=True)
        with translated():
            if self.held(self.place(key)) is not None:
                self.filesystem.delete_file(self.place(key))

    def place(self, key: str) -> str:
        return f"{self.prefix}/{checked(key)}" if self.prefix else checked(key)

    def held(self, place: str) -> int | None:
        """The object's size; None where there is none."""
        info = self.filesystem.get_file_info(place)
        return int(info.size) if info.type == arrow_fs.FileType.File else None


@contextmanager
def translated() -> Iterator[None]:
    try:
        yield
    except (ArrowException, OSError) as error:
        raise EngineLost(
            "The object store does not answer: {why}.",
            "See that it runs, that SALA_FILES_URL names it and that its keys are valid.",
            why=str(error).strip().splitlines()[0][:200] if str(error).strip() else type(error).__name__,
        ) from error
