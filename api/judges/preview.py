"""The first rows of a judged table and the rows in which something was found, with the finding at its cell and personal data masked.

`{"columns": [title…], "masked": [place…], "rows": [{"row", "part", "cells": [{"text", "notes": [sentence or Text…]}], "notes": […]}], "more": bool}`
"""

from collections.abc import Iterator
from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from catalog.words.model import Judgement
from catalog.words.texts import Text
from validators.port import FileJudgement

FIRST, FOUND = 10, 40  # rows from the beginning, and rows in which something was found
COLUMNS = 60
LONGEST = 120  # characters of a cell
EXCLUDED = frozenset({"encoding", "dialect", "sheet-chosen", "hidden-sheets"})  # about the file, not about its rows
MASK = "•••"
Preview = dict[str, Any]


def preview_of(found: FileJudgement) -> Preview | None:
    """None where no table was read."""
    if found.parquet is None or found.unreadable or found.judgement.table is None or not found.columns:
        return None
    notes = notes_of(found.judgement, [column.name for column in found.columns])
    rows, whole = chosen(found.parquet, sorted(notes), found)
    masked = masked_columns(found.judgement, [column.title or column.name for column in found.columns])
    shown = [row_of(row, notes.get(row["__row"], {}), found, masked) for row in rows]
    return {
        "columns": [column.title or column.name for column in found.columns][:COLUMNS],
        "masked": sorted(place for place in masked if place < COLUMNS),
        "rows": shown,
        "more": not whole,
    }


def notes_of(judgement: Judgement, names: list[str]) -> dict[int, dict[int, list[Any]]]:
    """Row of the original -> place of the column (-1: the row as a whole) -> what was found there."""
    found: dict[int, dict[int, list[Any]]] = {}

    def note(row: int, place: int, said: Any) -> None:
        here = found.setdefault(row, {}).setdefault(place, [])
        if said not in here and len(here) < 5:
            here.append(said)

    sealed = judgement.personal_data.tier == "block"
    titles = {column.title: place for place, column in enumerate(judgement.table.columns)} if judgement.table else {}
    places = {name: place for place, name in enumerate(names)} | titles
    for one in judgement.findings:
        if one.code not in EXCLUDED and one.severity.value != "info":
            for row in one.rows[:FOUND]:
                note(row, places.get(one.column or "", -1), {"text": one.detail.model_dump(mode="json")})
    for error in errors_of(judgement):
        place = places.get(error.get("fieldName") or "", -1)
        if any("text" in said for said in found.get(error["rowNumber"], {}).get(place, ())):
            continue  # a finding says it already, in the reader's language
        said = error["title"] if sealed or not error.get("note") else f"{error['title']}: {error['note']}"
        note(error["rowNumber"], place, {"said": str(said)[:200]})
    return found


def errors_of(judgement: Judgement) -> Iterator[dict[str, Any]]:
    for task in (judgement.report or {}).get("tasks", ()):
        for error in task["errors"]:
            if isinstance(error.get("rowNumber"), int):
                yield error


def chosen(path: Any, noted: list[int], found: FileJudgement) -> tuple[list[dict[str, Any]], bool]:
    """The rows to show, in their order; whether they are all that there are. One row group at a time."""
    names = [column.name for column in found.columns[:COLUMNS]]
    wanted = pa.array(noted, pa.int32())
    rows: list[dict[str, Any]] = []
    with pq.ParquetFile(path) as file:
        there = set(file.schema_arrow.names)
        read = ["__row", "__part", *names, *(f"__raw_{name}" for name in names if f"__raw_{name}" in there)]
        room = FOUND
        for group in range(file.num_row_groups):
            numbers = file.read_row_group(group, columns=["__row"]).column(0)
            keep = pc.is_in(numbers, value_set=wanted).to_numpy()
            places = [int(place) for place in keep.nonzero()[0]][:room]
            room -= len(places)
            if group == 0:
                places = sorted({*places, *range(min(FIRST, len(numbers)))})
            if places:
                rows += file.read_row_group(group, columns=read).take(places).to_pylist()
            if not room:
                break
    return rows, len(rows) == found.rows


def row_of(row: dict[str, Any], notes: dict[int, list[Any]], found: FileJudgement, masked: set[int]) -> dict[str, Any]:
    cells = []
    for place, column in enumerate(found.columns[:COLUMNS]):
        raw = row.get(f"__raw_{column.name}")
        value = row[column.name] if row[column.name] is not None else raw
        text = shown(value)
        said = notes.get(place, [])
        if place in masked:
            text, said = (
                (MASK if text else ""),
                [{"said": one["said"].split(":")[0]} if "said" in one else one for one in said],
            )
        cells.append({"text": text, "notes": said})
    return {"row": row["__row"], "part": row["__part"], "cells": cells, "notes": notes.get(-1, [])}


def shown(value: Any) -> str:
    if value is None:
        return ""
    text = f"{value:.15g}" if isinstance(value, float) else str(value)
    return text if len(text) <= LONGEST else text[:LONGEST] + "…"


def masked_columns(judgement: Judgement, titles: list[str]) -> set[int]:
    """Columns with personal data; where some of it lies in no single column, every column."""
    named = [one.column for one in judgement.personal_data.columns]
    if any(name not in titles for name in named):
        return set(range(len(titles)))
    return {place for place, title in enumerate(titles) if title in named}


def text_of(note: dict[str, Any]) -> Text | str:
    """A note as the page says it."""
    return Text.model_validate(note["text"]) if "text" in note else str(note["said"])
