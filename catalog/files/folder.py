"""The file store as a folder: what stands under a key is whole, on disk, and never written again."""

import errno
import os
import shutil
import socket
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

from catalog.files.keys import checked, key_of, missing
from catalog.words.errors import EngineLost

ARRIVING = "arriving"  # half-written files; on the same file system, so that a rename is all that remains
ABANDONED = 86_400  # seconds after which a half-written file of another machine is nobody's any more


class Folder:
    def __init__(self, root: Path) -> None:
        self.root = root
        with translated():
            (root / ARRIVING).mkdir(parents=True, exist_ok=True)
            sweep(root / ARRIVING)

    def put(self, path: Path, suffix: str = "bin") -> str:
        """The given file stays where it is and is its owner's to remove, but must not be written to any more."""
        with translated():
            key = key_of(path, suffix)
            target = self.root / key
            if target.exists():
                return key
            target.parent.mkdir(exist_ok=True)
            aside = self.root / ARRIVING / f"{socket.gethostname()}.{os.getpid()}.{os.urandom(8).hex()}"
            try:
                link_or_copy(path, aside)
                with aside.open("rb") as file:
                    os.fsync(file.fileno())
                aside.rename(target)
                flush_folder(target.parent)
                flush_folder(self.root)
            finally:
                aside.unlink(missing_ok=True)
            return key

    def open(self, key: str, offset: int = 0) -> BinaryIO:
        try:
            file = (self.root / checked(key)).open("rb")
        except FileNotFoundError as error:
            raise missing(key) from error
        file.seek(offset)
        return file

    def size(self, key: str) -> int:
        try:
            return (self.root / checked(key)).stat().st_size
        except FileNotFoundError as error:
            raise missing(key) from error

    def exists(self, key: str) -> bool:
        return (self.root / checked(key)).exists()

    def local(self, key: str) -> Path:
        path = self.root / checked(key)
        if not path.exists():
            raise missing(key)
        return path

    def remove(self, key: str) -> None:
        with translated():
            (self.root / checked(key)).unlink(missing_ok=True)


def sweep(folder: Path) -> None:
    """Take away what killed processes left half-written: known at once on their own machine, by age on another."""
    here = socket.gethostname()
    for path in folder.iterdir():
        host, _, pid = path.stem.rpartition(".")
        try:
            if host == here and pid.isdigit():
                gone = int(pid) != os.getpid() and not Path(f"/proc/{pid}").exists() and Path("/proc/self").exists()
            else:
                gone = False
            if gone or time.time() - path.stat().st_mtime > ABANDONED:
                path.unlink(missing_ok=True)
        except FileNotFoundError:
            continue  # another process was faster


def link_or_copy(path: Path, target: Path) -> None:
    """A second name costs nothing; across file systems (or where links are forbidden) the bytes are copied."""
    try:
        target.hardlink_to(path)
    except OSError as error:
        if error.errno not in (errno.EXDEV, errno.EPERM, errno.EMLINK, errno.ENOTSUP, errno.EACCES):
            raise
        shutil.copyfile(path, target)


def flush_folder(path: Path) -> None:
    """A new name is on disk only when its folder is."""
    handle = os.open(path, os.O_RDONLY | os.O_DIRECTORY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def translated() -> Iterator[None]:
    try:
        yield
    except FileNotFoundError:
        raise
    except OSError as error:
        raise EngineLost(
            "The file store cannot be written: {why}.",
            "See that its disk is not full and that Sala may write to it.",
            why=error.strerror or type(error).__name__,
        ) from error
