"""A data package judged as a whole: every table with its schema and dialect, and with the tables that its foreign keys look into."""

import json
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from api.judges.inline import fetched, judged_file
from catalog.words.errors import SalaError
from catalog.words.settings import Settings
from catalog.words.texts import Text
from validators.port import Sibling

SCHEMES = ("http://", "https://")
LARGEST_DESCRIPTOR = 5_000_000  # bytes of a schema or a dialect that stands in a file of its own


@dataclass(frozen=True, slots=True)
class Part:
    """One table of the package. `missing`: why there is no file."""

    name: str
    file: str
    table: Sibling | None = None
    media_type: str | None = None
    missing: Text | None = None


def judged_package(settings: Settings, path: Path, content: Mapping[str, Any]) -> dict[str, Any]:
    """`content` is the descriptor in the file `path`; files are looked for beside it and nowhere above, addresses are fetched by the guarded fetcher."""
    with TemporaryDirectory(prefix="sala-package-") as folder:
        parts = [
            part_of(settings, path.parent, Path(folder) / str(place), resource)
            for place, resource in enumerate(content["resources"])
            if isinstance(resource, Mapping) and isinstance(resource.get("path"), str)
        ]
        siblings = {part.name: part.table for part in parts if part.table is not None}
        judged = [{"name": part.name, **judged_part(part, siblings)} for part in parts]
    return {"valid": all(one["valid"] for one in judged), "resources": judged}


def judged_part(part: Part, siblings: Mapping[str, Sibling]) -> dict[str, Any]:
    if part.table is None:
        missing = part.missing.model_dump(mode="json") if part.missing else None
        return {"valid": False, "unreadable": missing, "findings": []}
    return judged_file(
        part.table.path, part.file, part.table.schema, part.media_type, dialect=part.table.dialect, siblings=siblings, table=part.name
    )  # fmt: skip


def part_of(settings: Settings, folder: Path, place: Path, resource: Mapping[str, Any]) -> Part:
    """`place` is where a file that is fetched goes."""
    address = str(resource["path"])
    name, file, media_type = str(resource.get("name") or address), Path(address).name, None
    if address.startswith(SCHEMES):
        try:
            file, media_type = fetched(settings, address, place)
        except SalaError as error:
            return Part(name, file, missing=error.detail)
    else:
        place = (folder / address).resolve()
        if not place.is_relative_to(folder.resolve()) or not place.is_file():
            return Part(name, file, missing=Text.of("There is no file {file}.", file=address))
    schema, dialect = (object_of(folder, resource.get(key)) for key in ("schema", "dialect"))
    encoding = resource.get("encoding")
    if isinstance(encoding, str):
        dialect = {**(dialect or {}), "encoding": encoding}
    return Part(name, file, Sibling(place, schema, dialect), media_type)


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
