"""A report as Frictionless writes it, from what Sala's own reading found (where no schema was given)."""

from collections.abc import Mapping, Sequence
from typing import Any

from validators.reading.account import Read

_TITLES = {
    "type-error": "Type Error",
    "missing-cell": "Missing Cell",
    "extra-cell": "Extra Cell",
    "blank-label": "Blank Label",
    "duplicate-label": "Duplicate Label",
    "blank-row": "Blank Row",
}
_TAGS = {"type-error": ["#table", "#row", "#cell"]}


def report_of(read: Read, name: str, place: str, size: int, seconds: float) -> dict[str, Any]:
    """The descriptor: `{"valid", "stats", "warnings", "errors", "tasks": [one]}`; at most a thousand errors are listed, all are counted."""
    errors: list[dict[str, Any]] = []
    for row, number, cell in read.bad_cells:
        column = read.columns[number - 1]
        note = f'type is "{column.type}/default"'
        errors.append(
            {
                "type": "type-error",
                "title": _TITLES["type-error"],
                "description": "The value does not match the schema type and format for this field.",
                "message": f'Type error in the cell "{cell}" in row "{row}" and field "{column.name}" at position "{number}": {note}',
                "tags": _TAGS["type-error"],
                "note": note,
                "cells": [],
                "rowNumber": row,
                "cell": cell,
                "fieldName": column.name,
                "fieldNumber": number,
            }
        )
    count = sum(rows.count for rows in read.failed.values())
    structural = [one for one in read.findings if one.code in ("missing-cell", "extra-cell")]
    for one in structural:
        count += one.count
        for row in one.rows[: 1000 - len(errors)]:
            errors.append(
                {
                    "type": one.code,
                    "title": _TITLES[one.code],
                    "message": f'Row at position "{row}" has {"fewer" if one.code == "missing-cell" else "more"} cells than the header',
                    "tags": ["#table", "#row"],
                    "note": "",
                    "rowNumber": row,
                }
            )
    return wrap(name, place, read.labels, errors, count, size, seconds, fields=len(read.columns), rows=read.rows)


def together(reports: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    """The reports of several sheets as one: a task for each; task and errors say which sheet it is. Rows are those of the sheet."""
    tasks = [
        {**task, "sheet": sheet, "errors": [{**error, "sheet": sheet} for error in task["errors"]]}
        for sheet, report in reports.items()
        for task in report["tasks"]
    ]
    stats = {name: sum(one["stats"][name] for one in reports.values()) for name in ("errors", "warnings", "seconds")}
    valid = all(report["valid"] for report in reports.values())
    return {"valid": valid, "stats": {"tasks": len(tasks), **stats}, "warnings": [], "errors": [], "tasks": tasks}


def wrap(
    name: str,
    place: str,
    labels: Sequence[str],
    errors: list[dict[str, Any]],
    count: int,
    size: int,
    seconds: float,
    **stats: int,
) -> dict[str, Any]:
    """One task as a whole report."""
    valid = count == 0
    task = {
        "name": name, "type": "table", "valid": valid, "place": place, "labels": list(labels),
        "stats": {"errors": count, "warnings": 0, "seconds": round(seconds, 3), "bytes": size, **stats}, "warnings": [], "errors": errors,
    }  # fmt: skip
    return {
        "valid": valid,
        "stats": {"tasks": 1, "errors": count, "warnings": 0, "seconds": round(seconds, 3)},
        "warnings": [],
        "errors": [],
        "tasks": [task],
    }
