"""Datasets for search tests, written by hand, and the recorded ones of data.go.th made into documents."""

import json
from pathlib import Path
from typing import Any

from catalog.search.port import IndexDocument, TableFields
from catalog.words.model import dataset_id


def document(key: str, title: str, tables: tuple[TableFields, ...] = (), use: int = 0, **more: Any) -> IndexDocument:
    """One dataset whose id is a function of `key`; `organization` may be a (slug, title)."""
    id = dataset_id("test", key)
    organization = more.pop("organization", ("office", "สำนักงานทดสอบ"))
    dataset = {
        "id": id,
        "slug": key,
        "title": title,
        "description": "",
        "organization": {"slug": organization[0], "title": organization[1]},
        "source": {"name": "test", "remote_id": key},
        "tags": [],
        "status": "published",
        "published": "2026-01-01T00:00:00Z",
        "resources": [],
        **more,
    }
    return IndexDocument(id, dataset, tables, use)


def recorded(corpus: Path) -> list[IndexDocument]:
    """The recorded datasets of data.go.th, in the order of the file; the id's key is the line number."""
    path = corpus / "2-ckan" / "data-go-th_datasets_part1.jsonl"
    found = []
    for number, line in enumerate(path.read_text(encoding="utf-8").splitlines()):
        row = json.loads(line)
        agency = row.get("organization") or "ไม่ระบุ"
        found.append(
            document(
                str(number),
                row["title"].strip(),
                description=row.get("notes") or "",
                organization=(agency, agency),
                tags=row.get("tags") or [],
                resources=[{"title": r.get("name") or "", "format": r.get("format") or ""} for r in row["resources"]],
            )
        )
    return found


def number_of(id: str, documents: list[IndexDocument]) -> int:
    return next(number for number, made in enumerate(documents) if made.id == id)
