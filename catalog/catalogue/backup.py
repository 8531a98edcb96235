"""Everything that cannot be rebuilt, in one tar file, taken while the catalogue runs; and back into an empty one.

Members: `sala.json` (what it is), `store/<table>.jsonl`, `ledger.key`, `files/<key>`. The database's snapshot is taken first: every file
that it names is in the file store already, because files are written before the transaction that names them.
"""

import io
import json
import tarfile
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import select

from catalog.catalogue.catalogue import Catalogue
from catalog.files.keys import key_of
from catalog.store.dump import Loader, dump, table_names
from catalog.store.schema import versions
from catalog.words.errors import Conflict, NotFound, Unreadable

FORMAT = 1
CHUNK = 1_000
Step = Callable[[str, int, int | None], None]


def backup(catalogue: Catalogue, target: Path, key: Path, step: Step) -> dict[str, Any]:
    """Written aside and renamed when whole. `step(what, done, total)` is told how far it is."""
    aside = target.with_name(f".{target.name}.part")
    mode: Any = "w:gz" if target.name.endswith((".gz", ".tgz")) else "w"
    counted: dict[str, int] = {}
    try:
        with tarfile.open(aside, mode, compresslevel=1) if mode == "w:gz" else tarfile.open(aside, mode) as tar:
            add_bytes(tar, "sala.json", json.dumps({"format": FORMAT, "time": catalogue.now()}).encode())
            names = table_names()
            for done, (name, lines) in enumerate(dump(catalogue.database)):
                step("tables", done, len(names))
                counted[name] = add_lines(tar, f"store/{name}.jsonl", lines)
            if key.is_file():
                add_bytes(tar, "ledger.key", key.read_bytes())
            keys = sorted(file_keys(catalogue))
            for done, one in enumerate(keys):
                step("files", done, len(keys))
                add_file(tar, catalogue, one)
        aside.replace(target)
    finally:
        aside.unlink(missing_ok=True)
    return {"file": str(target), "bytes": target.stat().st_size, "files": len(keys), "tables": counted}


def add_bytes(tar: tarfile.TarFile, name: str, content: bytes) -> None:
    info = tarfile.TarInfo(name)
    info.size = len(content)
    info.mode = 0o600
    tar.addfile(info, io.BytesIO(content))


def add_lines(tar: tarfile.TarFile, name: str, lines: Iterator[bytes]) -> int:
    """A member must say its size first, so the lines go through a file."""
    count = 0
    with tempfile.TemporaryFile() as file:
        for part in lines:
            file.write(part)
            count += part.count(b"\n")
        info = tarfile.TarInfo(name)
        info.size = file.tell()
        file.seek(0)
        tar.addfile(info, file)
    return count


def add_file(tar: tarfile.TarFile, catalogue: Catalogue, key: str) -> None:
    try:
        size, content = catalogue.files.size(key), catalogue.files.open(key)
    except NotFound:
        return  # taken down meanwhile
    with content:
        info = tarfile.TarInfo(f"files/{key}")
        info.size = size
        tar.addfile(info, content)


def file_keys(catalogue: Catalogue) -> set[str]:
    rows = catalogue.database.rows(select(versions.c.original, versions.c.parquet))
    return {key for row in rows for key in (row.original, row.parquet) if key is not None}


def restore(catalogue: Catalogue, source: Path, key: Path, step: Step) -> dict[str, Any]:
    """Into an empty catalogue. Files are checked against their own names; a wrong one ends it and nothing is in the database."""
    counted: dict[str, int] = {}
    files = 0
    try:
        with tarfile.open(source) as tar, Loader(catalogue.database) as loader:
            head = tar.next()
            if head is None or head.name != "sala.json":
                raise Unreadable("{file} is not a backup of Sala.", file=str(source))
            about = json.load(opened(tar, head))
            if about.get("format") != FORMAT:
                raise Unreadable("This backup was written by another version of Sala.", "Restore it with that version.")
            while (member := tar.next()) is not None:
                folder, _, name = member.name.partition("/")
                if member.name == "ledger.key":
                    put_key(key, opened(tar, member).read(10_000))
                elif folder == "store":
                    counted[name] = loader.table(name.removesuffix(".jsonl"), opened(tar, member))
                    step("tables", len(counted), len(table_names()))
                elif folder == "files":
                    put_file(catalogue, name, opened(tar, member))
                    files += 1
                    step("files", files, None)
    except (tarfile.TarError, OSError, EOFError, ValueError) as error:
        raise Unreadable("The backup {file} cannot be read: {why}.", file=str(source), why=str(error)[:200]) from error
    return {"file": str(source), "files": files, "tables": counted}


def opened(tar: tarfile.TarFile, member: tarfile.TarInfo) -> Any:
    file = tar.extractfile(member)
    if file is None:
        raise Unreadable("The backup holds something else than files.")
    return file


def put_key(key: Path, content: bytes) -> None:
    if key.exists():
        if key.read_bytes().strip() != content.strip():
            raise Conflict(
                "There is another ledger key at {path}.",
                "Move it away if it was never used, then restore again.",
                path=str(key),
            )
        return
    key.parent.mkdir(parents=True, exist_ok=True)
    key.touch(0o600)
    key.write_bytes(content)


def put_file(catalogue: Catalogue, key: str, content: Any) -> None:
    with tempfile.NamedTemporaryFile() as file:
        while chunk := content.read(1 << 20):
            file.write(chunk)
        file.flush()
        path, suffix = Path(file.name), key.rpartition(".")[2]
        if key_of(path, suffix) != key:
            raise Unreadable("The backup is damaged: the file {key} is not what it was.", key=key)
        catalogue.files.put(path, suffix)
