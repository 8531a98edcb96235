"""Sentences of differences, kept: a page tells what was revised without comparing again. They can be thrown away at any time."""

import contextlib
import hashlib
import json
import threading
from collections import OrderedDict
from pathlib import Path

from catalog.tables.port import Table
from catalog.words.texts import Text

MOST = 10_000  # sentences in memory, and files on disk


class News:
    """By the contents of both versions; the same two always give the same sentence."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.lock = threading.Lock()
        self.kept: OrderedDict[str, Text] = OrderedDict()
        folder.mkdir(parents=True, exist_ok=True)
        with contextlib.suppress(OSError):  # another process throws the same files away
            self.tidy()

    def tidy(self) -> None:
        """The oldest files go where there are too many."""
        files = list(self.folder.iterdir())
        if len(files) > MOST:
            files.sort(key=lambda file: file.stat().st_mtime)
            for file in files[:-MOST]:
                file.unlink(missing_ok=True)

    def name(self, old: Table, new: Table) -> str:
        return hashlib.sha256(f"{old.sha256} {new.sha256}".encode()).hexdigest()[:40]

    def get(self, old: Table, new: Table) -> Text | None:
        name = self.name(old, new)
        found = self.kept.get(name)
        if found is None:
            try:
                found = Text.model_validate_json((self.folder / f"{name}.json").read_bytes())
            except (OSError, ValueError):
                return None
            self.keep(name, found)
        return found

    def put(self, old: Table, new: Table, text: Text) -> Text:
        name = self.name(old, new)
        half = self.folder / f"{name}.{threading.get_ident()}.half"
        try:
            half.write_text(json.dumps(text.model_dump(mode="json"), ensure_ascii=False), "utf-8")
            half.replace(self.folder / f"{name}.json")
        except OSError:
            half.unlink(missing_ok=True)
        self.keep(name, text)
        return text

    def keep(self, name: str, text: Text) -> None:
        with self.lock:
            self.kept[name] = text
            while len(self.kept) > MOST:
                self.kept.popitem(last=False)
