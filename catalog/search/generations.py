"""Generations of an index in a folder: which one serves, and how far it followed the outbox."""

import shutil
import time
from pathlib import Path

from catalog.search.entry import SHAPE

LEFT = 3600.0  # seconds without a write after which whoever filled a generation is taken for dead


class Generations:
    """`current` in the folder names the generation that serves (`g-<shape>-…`); it is replaced in one step."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def current(self) -> Path | None:
        """The folder that serves; None where there is none yet, or it was made by a version that indexed otherwise."""
        try:
            name = (self.path / "current").read_text(encoding="ascii").strip()
        except FileNotFoundError:
            return None
        return self.path / name if name.startswith(f"g-{SHAPE}-") else None

    def swap(self, folder: Path) -> None:
        named = self.path / f"current.{time.time_ns()}"
        named.write_text(folder.name, encoding="ascii")
        named.replace(self.path / "current")

    def new(self) -> Path:
        folder = self.path / f"g-{SHAPE}-{time.time_ns()}"
        folder.mkdir(parents=True)
        save_position(folder, 0)
        return folder

    def sweep(self, serving: Path) -> None:
        """Remove what serves nobody any more: generations of other shapes (readers keep what they have open), and those that were
        being filled when the process was killed."""
        for folder in self.path.glob("g-*"):
            if folder != serving and (not folder.name.startswith(f"g-{SHAPE}-") or left(folder)):
                shutil.rmtree(folder, ignore_errors=True)


def left(folder: Path) -> bool:
    try:
        return max(path.stat().st_mtime for path in (folder, *folder.rglob("*"))) < time.time() - LEFT
    except OSError:  # somebody is at work in it
        return False


def read_position(folder: Path) -> int:
    try:
        return int((folder / "position").read_text(encoding="ascii"))
    except (FileNotFoundError, ValueError):
        return 0


def save_position(folder: Path, position: int) -> None:
    """After the commit, so that a kill between the two only makes work be done again."""
    written = folder / "position.new"
    written.write_text(str(position), encoding="ascii")
    written.replace(folder / "position")
