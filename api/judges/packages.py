"""A data package judged as a whole: every table with its schema and dialect, and with the tables that its foreign keys look into."""

import json
import shutil
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from tempfile import TemporaryDirectory
from typing import Any

from api.judges.inline import fetched, judged_file
from catalog.words.errors import SalaError, Unreadable
from catalog.words.settings import Settings
from catalog.words.texts import Text
from validators.port import FACTS, Sibling
from validators.reading import packed, sniff
from validators.rules import package_errors

SCHEMES = ("http://", "https://")
DESCRIPTOR = "datapackage.json"
LARGEST_DESCRIPTOR = 5_000_000  # bytes of a schema or a dialect that stands in a file of its own
MOST_FILES = 200  # of a zipped package


@dataclass(frozen=True, slots=True)
class Part:
    """One table of the package. `missing`: why there is no file."""

    name: str
    file: str
    table: Sibling | None = None
    media_type: str | None = None
    missing: Text | None = None


@dataclass(frozen=True, slots=True)
class Place:
    """Where the files of a package are looked for: in `folder` and nowhere above; `scratch` takes what is fetched or put together."""

    settings: Settings
    folder: Path
    scratch: Path
    facts: Mapping[str, Any] = field(default_factory=dict)  # of the package: its profile

    def file(self, address: str, number: str) -> tuple[Path, str | None]:
        """(a local file, its media type). Raises SalaError where it cannot be had."""
        if address.startswith(SCHEMES):
            target = self.scratch / f"{number}{Path(address).suffix[:8]}"
            return target, fetched(self.settings, address, target)[1]
        path = (self.folder / address).resolve()
        if not path.is_relative_to(self.folder.resolve()) or not path.is_file():
            raise SalaError("There is no file {file}.", file=address)
        return path, None


def judged_package(settings: Settings, path: Path, content: Mapping[str, Any]) -> dict[str, Any]:
    """`content` is the descriptor in the file `path`; files are looked for beside it and nowhere above, addresses are fetched by the guarded fetcher."""
    with TemporaryDirectory(prefix="sala-package-") as scratch:
        place = Place(settings, path.parent, Path(scratch), {"$schema": content.get("$schema")})
        whole = {**content, "resources": [described(place, one) for one in content["resources"]]}
        parts = [
            part_of(place, str(number), resource)
            for number, resource in enumerate(whole["resources"])
            if isinstance(resource, Mapping) and ("path" in resource or "data" in resource)
        ]
        siblings = {part.name: part.table for part in parts if part.table is not None}
        judged = [{"name": part.name, **judged_part(part, siblings)} for part in parts]
    errors = package_errors(whole)
    return {"valid": not errors and all(one["valid"] for one in judged), "errors": errors, "resources": judged}


@contextmanager
def zipped_package(path: Path) -> Iterator[Path | None]:
    """The descriptor of a package that is a ZIP, unpacked with the files that it names; None where the file is no such thing, or a broken one."""
    names = packed.names_in(path) if zipfile.is_zipfile(path) else []
    found = sorted((name for name in names if PurePosixPath(name).name == DESCRIPTOR), key=lambda name: name.count("/"))
    if not found:
        yield None
        return
    with TemporaryDirectory(prefix="sala-package-") as scratch:
        folder, unpacked = Path(scratch).resolve(), False
        with suppress(Unreadable):
            unpack(path, [found[0], *[name for name in names if name != found[0]][: MOST_FILES - 1]], folder)
            unpacked = True
        yield folder / found[0] if unpacked else None


def unpack(path: Path, names: Sequence[str], folder: Path) -> None:
    """The files that lie beside the first one or below it. Raises Unreadable for bombs, passwords, damage."""
    above = PurePosixPath(names[0]).parent
    for name in names:
        target = (folder / PurePosixPath(name)).resolve()
        if target.is_relative_to(folder) and PurePosixPath(name).is_relative_to(above):
            with packed.unpacked(path, "ZIP", name) as (inner, _, _):
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.move(inner, target)


def described(place: Place, resource: Any) -> Any:
    """A resource with its schema and dialect as objects: those that stand in files of their own are put in."""
    if not isinstance(resource, Mapping):
        return resource
    objects = {key: object_of(place.folder, resource[key]) for key in ("schema", "dialect") if key in resource}
    return {
        **{key: value for key, value in resource.items() if key not in objects},
        **{key: value for key, value in objects.items() if value is not None},
    }


def judged_part(part: Part, siblings: Mapping[str, Sibling]) -> dict[str, Any]:
    if part.table is None:
        missing = part.missing.model_dump(mode="json") if part.missing else None
        return {"valid": False, "unreadable": missing, "findings": []}
    table = part.table
    return judged_file(
        table.path, part.file, table.schema, part.media_type, dialect=table.dialect, siblings=siblings, table=part.name, facts=table.facts
    )  # fmt: skip


def part_of(place: Place, number: str, resource: Mapping[str, Any]) -> Part:
    """`number` names what is written for this table."""
    given = resource.get("path")
    paths = [one for one in (given if isinstance(given, list) else [given]) if isinstance(one, str)]
    name = str(resource.get("name") or (paths[0] if paths else number))
    schema, dialect = resource.get("schema"), resource.get("dialect")
    format, media_type = resource.get("format"), None
    try:
        if not paths:
            path, file, format = inline(place, number, resource.get("data")), f"{name}.json", "json"
        elif len(paths) == 1:
            (path, media_type), file = place.file(paths[0], number), Path(paths[0]).name
        else:
            path, file = joined(place, number, paths, headed(resource)), Path(paths[0]).name
    except SalaError as error:
        return Part(name, Path(paths[0]).name if paths else name, missing=error.detail)
    encoding = resource.get("encoding")
    if isinstance(encoding, str):
        dialect = {**(dialect or {}), "encoding": encoding}
    facts = {key: resource[key] for key in FACTS if key in resource} | dict(place.facts)
    told = str(format).lower() if isinstance(format, str) and format else None
    return Part(name, file, Sibling(path, schema, dialect, told, facts=facts), media_type)


def headed(resource: Mapping[str, Any]) -> bool:
    """Whether every part of a table in parts repeats the header: so Frictionless takes CSV."""
    dialect = resource.get("dialect") or {}
    format = str(resource.get("format") or Path(str(resource["path"][0])).suffix.lstrip(".")).lower()
    return format in ("csv", "zip", "gz") and dialect.get("header") is not False


def joined(place: Place, number: str, paths: Sequence[str], headed: bool) -> Path:
    """The parts of one table in one file."""
    target = place.scratch / f"{number}-joined.csv"
    with target.open("wb") as whole:
        for part, address in enumerate(paths):
            path, _ = place.file(address, f"{number}-{part}")
            format = sniff.sniff(path).format
            opened = packed.unpacked(path, format) if format in ("ZIP", "GZ") else just(path)
            with opened as (inner, _, _), inner.open("rb") as file:
                if headed and part:
                    file.readline()
                shutil.copyfileobj(file, whole, 1 << 20)
    return target


@contextmanager
def just(path: Path) -> Iterator[tuple[Path, None, None]]:
    yield path, None, None


def inline(place: Place, number: str, data: Any) -> Path:
    """A table that stands in the descriptor itself, as a file of JSON."""
    if not isinstance(data, list) or not data:
        raise SalaError("There is no table in the descriptor's “data”.")
    target = place.scratch / f"{number}-inline.json"
    target.write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
    return target


def object_of(folder: Path, given: Any) -> dict[str, Any] | None:
    """A schema or a dialect: the object itself, or that of a file beside the descriptor."""
    if isinstance(given, Mapping):
        return dict(given)
    if not isinstance(given, str) or given.startswith(SCHEMES):
        return None
    place = (folder / given).resolve()
    if place.is_relative_to(folder.resolve()) and place.is_file() and place.stat().st_size <= LARGEST_DESCRIPTOR:
        with suppress(ValueError, RecursionError):
            found = json.loads(place.read_bytes())
            return found if isinstance(found, dict) else None
    return None
