"""Archives: ZIP and GZIP, unpacked within bounds into a file of their own. Nothing is written by the names inside."""

import gzip
import zipfile
import zlib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import IO

from catalog.words.errors import Unreadable
from catalog.words.texts import Text

MAX_UNPACKED = 8 << 30
MAX_RATIO = 200
FREE = 64 << 20  # below it no ratio is looked at
MAX_MEMBERS = 10_000
CHUNK = 1 << 20
_TABLES = (
    ".csv",
    ".tsv",
    ".txt",
    ".xlsx",
    ".xls",
    ".ods",
    ".json",
    ".jsonl",
    ".geojson",
    ".parquet",
    ".xml",
    ".xlsb",
    ".ndjson",
    ".tab",
    ".shp",
    ".kml",
    ".gpx",
    ".gpkg",
)
_FIRST = (".csv", ".xlsx", ".xls", ".ods", ".tsv", ".parquet")
_SHAPE = ".shp"
_PARTS = (".dbf", ".prj", ".cpg")  # of a Shapefile: read with it
_BESIDE = (
    ".shx",
    ".sbn",
    ".sbx",
    ".qix",
    ".qpj",
    ".fbn",
    ".fbx",
    ".ain",
    ".aih",
    ".shp.xml",
)  # of a Shapefile: indexes and the like


@contextmanager
def unpacked(path: Path, format: str, wanted: str | None = None) -> Iterator[tuple[Path, str | None, list[str]]]:
    """(the file inside, its name, the names of what else could be read); it lives as long as the context."""
    with TemporaryDirectory(prefix="sala-unpack-") as folder:
        target = Path(folder) / "member"
        try:
            if format == "GZ":
                with gzip.open(path, "rb") as source:
                    _copy(source, target, path.stat().st_size)
                yield target, None, []
                return
            with zipfile.ZipFile(path) as archive:
                chosen, others = _choose(archive, wanted)
                if chosen.flag_bits & 1:
                    raise Unreadable(
                        Text.of("The archive is locked with a password"), Text.of("Publish it without a password")
                    )
                if chosen.file_size > MAX_UNPACKED:
                    raise _bomb()
                with archive.open(chosen) as source:
                    _copy(source, target, max(1, chosen.compress_size))
                for part in _parts(archive, chosen):
                    with archive.open(part) as source:
                        _copy(
                            source, target.with_suffix(Path(part.filename).suffix.lower()), max(1, part.compress_size)
                        )
        except (zipfile.BadZipFile, gzip.BadGzipFile, EOFError, zlib.error, NotImplementedError, RuntimeError) as error:
            raise Unreadable(
                Text.of("The archive is damaged: {reason}", reason=str(error)[:120]), Text.of("Pack it again")
            ) from error
        yield target, _name(chosen), others


def names_in(path: Path) -> list[str]:
    """The names of the files in a ZIP; none where its directory cannot be read."""
    try:
        with zipfile.ZipFile(path) as archive:
            return [_name(member) for member in archive.infolist() if not member.is_dir()]
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        return []


def _copy(source: IO[bytes], target: Path, packed: int) -> None:
    """Copies within the bounds, whatever the archive's directory claims."""
    done = 0
    with target.open("wb") as out:
        while chunk := source.read(CHUNK):
            done += len(chunk)
            if done > MAX_UNPACKED or (done > FREE and done > MAX_RATIO * packed):
                raise _bomb()
            out.write(chunk)


def _bomb() -> Unreadable:
    return Unreadable(
        Text.of("The archive unpacks to far more than it holds; it was not read"), Text.of("Publish the table as CSV")
    )


def _name(member: zipfile.ZipInfo) -> str:
    """The member's name; names of Thai Windows programs come as CP437 and are turned back."""
    if member.flag_bits & 0x800 or member.filename.isascii():
        return member.filename
    try:
        return member.filename.encode("cp437").decode("cp874")
    except (UnicodeEncodeError, UnicodeDecodeError):
        return member.filename


def _choose(archive: zipfile.ZipFile, wanted: str | None) -> tuple[zipfile.ZipInfo, list[str]]:
    members = [
        m
        for m in archive.infolist()
        if not m.is_dir() and "__MACOSX" not in m.filename and not Path(m.filename).name.startswith(".")
    ]
    if not members or len(members) > MAX_MEMBERS:
        raise Unreadable(
            Text.of("The archive holds {count} files; there is no one table to read", count=len(members)),
            Text.of("Publish one table per file"),
        )
    named = next((m for m in members if wanted and wanted in (m.filename, _name(m))), None)
    tables = [
        m
        for m in members
        if m.filename.lower().endswith(_TABLES)
        and not m.filename.lower().endswith(("datapackage.json", "metadata.json"))
    ]
    chosen = named or max(
        tables or members,
        key=lambda m: (m.filename.lower().endswith(_SHAPE), m.filename.lower().endswith(_FIRST), m.file_size),
    )
    return chosen, [_name(m) for m in members if m is not chosen and not _of_shape(m, tables)][:100]


def _stem(member: zipfile.ZipInfo, suffixes: tuple[str, ...]) -> str | None:
    name = member.filename.lower()
    return next((name.removesuffix(suffix) for suffix in suffixes if name.endswith(suffix)), None)


def _parts(archive: zipfile.ZipFile, chosen: zipfile.ZipInfo) -> list[zipfile.ZipInfo]:
    """What belongs to a Shapefile: files of its name beside it, at most one of a kind."""
    stem = _stem(chosen, (_SHAPE,))
    if stem is None:
        return []
    found = {m.filename.lower(): m for m in archive.infolist() if not m.flag_bits & 1 and m.file_size <= MAX_UNPACKED}
    return [found[stem + suffix] for suffix in _PARTS if stem + suffix in found]


def _of_shape(member: zipfile.ZipInfo, tables: list[zipfile.ZipInfo]) -> bool:
    """Whether a file is no other table but a part of a Shapefile of the archive."""
    stem = _stem(member, _PARTS + _BESIDE)
    return stem is not None and any(_stem(table, (_SHAPE,)) == stem for table in tables)
