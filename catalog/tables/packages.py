"""A dataset as one file: a data package (Data Package standard, version 2) with its tables, their schemas and its licence.

Tables are written first, so that the descriptor at the end can tell their sizes and hashes. Nothing is held but a batch.
"""

import hashlib
import json
import re
import zipfile
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from catalog.tables.exports.sink import Sink
from catalog.words.model import Column

SCHEMA = "https://datapackage.org/profiles/2.0/datapackage.json"
MOMENT = (2000, 1, 1, 0, 0, 0)  # the same content gives the same bytes
TYPES = {"geometry": "string"}  # of Table Schema, where its word is another
UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\:*?\"<>|#%{}^~\[\]`';&$!\s]+")


@dataclass(frozen=True, slots=True)
class Part:
    """One table: its words, its columns, and the bytes of its CSV. `facts` go into the descriptor as they are."""

    title: str
    columns: Sequence[Column]
    content: Iterable[bytes]
    description: str = ""
    facts: Mapping[str, Any] = field(default_factory=dict)


def file_name(title: str, number: int) -> str:
    """A readable, harmless name that is one of its kind by its number. At most 150 bytes, whatever the script."""
    words = UNSAFE.sub("-", title).strip("-. ")
    short = words.encode()[:120].decode(errors="ignore").strip("-. ")
    return f"data/{number:02d}-{short or 'table'}.csv"


def field_of(column: Column) -> dict[str, Any]:
    told: dict[str, Any] = {"name": column.name, "type": TYPES.get(column.type, column.type), "title": column.title}
    if column.description:
        told["description"] = column.description
    if column.type == "datetime":
        told["format"] = "any"
    more = {"unit": column.unit, "calendar": column.calendar, "kind": column.kind}
    return told | {f"sala:{key}": value for key, value in more.items() if value}


def license_of(dataset: Mapping[str, Any]) -> dict[str, Any] | None:
    found = dataset.get("license")
    if not found:
        return None
    told = {"name": found.get("id"), "title": found.get("title"), "path": found.get("url")}
    told = {key: value for key, value in told.items() if value}
    return told if "name" in told or "path" in told else None


def descriptor(dataset: Mapping[str, Any], resources: Sequence[Mapping[str, Any]], address: str) -> dict[str, Any]:
    """`datapackage.json` of a dataset as the API shows it."""
    licence = license_of(dataset)
    organization = dataset.get("organization") or {}
    told: dict[str, Any] = {
        "$schema": SCHEMA,
        "name": re.sub(r"[^a-z0-9._-]+", "-", str(dataset.get("slug") or dataset.get("id") or "dataset").lower()).strip(
            "-"
        )
        or "dataset",
        "id": dataset.get("id"),
        "title": dataset.get("title"),
        "description": dataset.get("description"),
        "homepage": address,
        "created": dataset.get("published"),
        "keywords": dataset.get("tags"),
        "licenses": [licence] if licence else None,
        "contributors": [{"title": organization["title"], "roles": ["publisher"]}]
        if organization.get("title")
        else None,
        "sources": [{"title": dataset.get("title"), "path": source["url"]}]
        if (source := dataset.get("source") or {}).get("url")
        else None,
        "resources": list(resources),
    }
    return {key: value for key, value in told.items() if value}


def licence_text(dataset: Mapping[str, Any], address: str) -> str:
    found = dataset.get("license") or {}
    lines = [
        found.get("title") or "-",
        found.get("url"),
        "",
        dataset.get("title"),
        (dataset.get("organization") or {}).get("title"),
        address,
    ]
    return "\n".join(str(line) for line in lines if line is not None) + "\n"


def write_package(dataset: Mapping[str, Any], parts: Iterable[Part], address: str) -> Iterator[bytes]:
    """The bytes of the zip, as they are made. `address` is the dataset's page here."""
    sink = Sink()
    resources: list[dict[str, Any]] = []
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as archive:
        for number, part in enumerate(parts, 1):
            path = file_name(part.title, number)
            digest, size = hashlib.sha256(), 0
            with archive.open(entry(path), "w", force_zip64=True) as file:
                for piece in part.content:
                    file.write(piece)
                    digest.update(piece)
                    size += len(piece)
                    yield from sink.drain()
            resources.append(
                {
                    "name": f"table-{number}",
                    "type": "table",
                    "title": part.title,
                    **({"description": part.description} if part.description else {}),
                    "path": path,
                    "format": "csv",
                    "mediatype": "text/csv",
                    "encoding": "utf-8",
                    "bytes": size,
                    "hash": f"sha256:{digest.hexdigest()}",
                    "schema": {"fields": [field_of(column) for column in part.columns]},
                    **part.facts,
                }
            )
        told = json.dumps(descriptor(dataset, resources, address), ensure_ascii=False, indent=2)
        archive.writestr(entry("datapackage.json"), told)
        archive.writestr(entry("LICENSE.txt"), licence_text(dataset, address))
    yield from sink.drain()


def entry(name: str) -> zipfile.ZipInfo:
    info = zipfile.ZipInfo(name, MOMENT)
    info.compress_type = zipfile.ZIP_DEFLATED
    info.external_attr = 0o644 << 16
    return info
