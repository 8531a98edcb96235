"""The Thai national Excel template of GD-Catalog: rows of its sheets to CKAN-like packages, which `mapping.ckan` then maps. Pure.

Sheets `Temp2_Meta_*` hold datasets, `Temp3_Resource_*` their resources; the header of field names is looked for by its names, because
offices add and remove title rows. Dates are Buddhist Era strings. Source: thai_gdc 2.1 `dataset-import`.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from harvesters.mapping.shape import line

DATASETS, RESOURCES = "temp2_meta", "temp3_resource"
TYPES = {
    "record": "ข้อมูลระเบียน",
    "stat": "ข้อมูลสถิติ",
    "gis": "ข้อมูลภูมิสารสนเทศเชิงพื้นที่",
    "multi": "ข้อมูลหลากหลายประเภท",
    "other": "ข้อมูลประเภทอื่นๆ",
}
HEADER_ROWS = 12  # how far down the header is looked for
KEYS = {"name", "title", "owner_org", "dataset_name", "resource_name", "resource_url", "notes", "tag_string"}
LISTS = ("objective", "data_format", "data_language", "disaggregate", "resource_disaggregate")

Rows = Sequence[Sequence[Any]]


def date(value: Any) -> str:
    """A date as text; the mapping of CKAN's fields, which comes after this, knows Buddhist years."""
    return value.isoformat()[:10] if hasattr(value, "isoformat") else line(value)


def table(rows: Rows) -> list[dict[str, str]]:
    """The rows under the header of field names, as maps; the explanation row under it and empty rows are left out."""
    heads = [[line(cell).lower() for cell in row] for row in rows[:HEADER_ROWS]]
    at = next((n for n, names in enumerate(heads) if len(KEYS & set(names)) >= 2), None)
    if at is None:
        return []
    names = heads[at]
    found = []
    for row in rows[at + 1 :]:
        values = {name: row[n] for n, name in enumerate(names) if name and n < len(row) and row[n] not in (None, "")}
        key = line(values.get("name") or values.get("dataset_name"))
        if key and not re.search(r"[ก-๛]{2,}.*(ชื่อ|ระบุ|อักษร)", key):
            found.append(
                {k: date(v) if k.endswith("_date") or k.endswith("_calendar") else line(v) for k, v in values.items()}
            )
    return found


def packages(sheets: Mapping[str, Rows]) -> Iterable[dict[str, Any]]:
    """One CKAN-like package a dataset row, with its resources."""
    files: dict[str, list[dict[str, str]]] = {}
    for name, rows in sheets.items():
        if name.lower().replace(" ", "").startswith(RESOURCES):
            for row in table(rows):
                files.setdefault(slug(row.get("dataset_name", "")), []).append(row)
    for name, rows in sheets.items():
        flat = name.lower().replace(" ", "")
        if not flat.startswith(DATASETS):
            continue
        kind = next((label for key, label in TYPES.items() if key in flat), "")
        for row in table(rows):
            yield package(row, kind, files.get(slug(row.get("name", "")), []))


def slug(name: str) -> str:
    return re.sub(r"\s+", "-", name.strip().lower())


def package(row: Mapping[str, str], kind: str, files: Sequence[Mapping[str, str]]) -> dict[str, Any]:
    name = slug(row["name"])
    made: dict[str, Any] = {k: v for k, v in row.items() if k not in ("tag_string", "owner_org", "d_type", "name")}
    made |= {key: [row[key]] for key in LISTS if row.get(key)}
    owner = row.get("owner_org", "")
    return made | {
        "id": name,
        "name": name,
        "data_type": row.get("data_type") or kind,
        "organization": {"name": owner, "title": owner} if owner else None,
        "tags": [{"name": tag.strip()} for tag in re.split(r"[,،;]", row.get("tag_string", "")) if tag.strip()],
        "resources": [
            {k: v for k, v in file.items() if k not in ("dataset_name", "resource_name", "resource_url")}
            | {
                "id": f"{name}-{n}",
                "name": file.get("resource_name", ""),
                "url": file.get("resource_url", ""),
                "position": n,
            }
            for n, file in enumerate(files)
        ],
        "state": "active",
        "private": False,
    }
