"""Sala's check against Frictionless's own, on the same files, with the same errors: one line for every kind of check.

Frictionless is run on a twentieth of the rows and its time scaled: it is linear in rows. Identity is asserted on that smaller file.
Times are seconds of processors, of all threads together.
"""

import json
import random
import resource
import tempfile
import time
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import frictionless
from frictionless import Schema

from validators.rules import check

_PROVINCES = ["กรุงเทพมหานคร", "เชียงใหม่", "ขอนแก่น", "ภูเก็ต", "นครราชสีมา", "สงขลา"]
_GOOD: dict[str, tuple[dict[str, Any], Callable[[int], str], Callable[[int], str]]] = {
    # field: (descriptor, a good cell, a bad cell)
    "id": ({"type": "integer", "constraints": {"unique": True}}, lambda row: str(row), lambda row: str(max(1, row - 7))),
    "name": ({"type": "string", "constraints": {"required": True}}, lambda row: f"หน่วยงานที่ {row % 5000}", lambda row: ""),
    "province": ({"type": "string", "constraints": {"enum": _PROVINCES}}, lambda row: _PROVINCES[row % 6], lambda row: f"จังหวัด {row}"),
    "year": ({"type": "integer", "constraints": {"minimum": 2500, "maximum": 2570}}, lambda row: str(2550 + row % 20), lambda row: str(3000 + row)),
    "amount": ({"type": "number"}, lambda row: f"{row * 7 % 100003}.{row % 100:02d}", lambda row: f"{row},5"),
    "share": ({"type": "number", "constraints": {"minimum": 0}}, lambda row: f"{row % 100}.5", lambda row: f"-{row}.5"),
    "day": ({"type": "date"}, lambda row: f"20{10 + row % 15}-{1 + row % 12:02d}-{1 + row % 28:02d}", lambda row: f"{1 + row % 28:02d}/02/25{row % 90 + 10}"),
    "open": ({"type": "boolean"}, lambda row: "true" if row % 3 else "false", lambda row: f"ใช่{row % 100}"),
    "code": ({"type": "string", "constraints": {"pattern": "[A-Z]{2}[0-9]{4}"}}, lambda row: f"TH{row % 10000:04d}", lambda row: f"th{row}"),
    "note": ({"type": "string", "constraints": {"maxLength": 40}}, lambda row: f"หมายเหตุรายการ {row % 1000}", lambda row: "ก" * 41 + str(row)),
}  # fmt: skip

_ONE: dict[str, tuple[dict[str, Any], Callable[[int], str], Callable[[int], str]]] = {
    "type integer": ({"type": "integer"}, lambda row: str(row), lambda row: f"x{row}"),
    "type number": ({"type": "number"}, lambda row: f"{row}.25", lambda row: f"x{row}"),
    "type number, groups": ({"type": "number", "groupChar": ",", "bareNumber": False}, lambda row: f"฿{row:,}.25", lambda row: "ไม่ทราบ"),
    "type boolean": ({"type": "boolean"}, lambda row: "true", lambda row: f"x{row}"),
    "type date": _GOOD["day"],
    "type date, format": ({"type": "date", "format": "%d/%m/%Y"}, lambda row: f"{1 + row % 28:02d}/02/{1900 + row % 200}", lambda row: f"{row}"),
    "type datetime": ({"type": "datetime"}, lambda row: f"2020-01-{1 + row % 28:02d}T10:{row % 60:02d}:00", lambda row: f"{row}"),
    "type time": ({"type": "time"}, lambda row: f"10:{row % 60:02d}:00", lambda row: f"{row}"),
    "type year": ({"type": "year"}, lambda row: str(1900 + row % 200), lambda row: f"x{row}"),
    "type yearmonth": ({"type": "yearmonth"}, lambda row: f"2020-{1 + row % 12:02d}", lambda row: f"x{row}"),
    "type duration": ({"type": "duration"}, lambda row: f"P{row % 90}D", lambda row: f"x{row}"),
    "type geopoint": ({"type": "geopoint"}, lambda row: f"100.{row},13.{row}", lambda row: f"x{row}"),
    "type array": ({"type": "array"}, lambda row: f"[{row}]", lambda row: f"x{row}"),
    "type object": ({"type": "object"}, lambda row: f'{{"a": {row}}}', lambda row: f"x{row}"),
    "type list": ({"type": "list"}, lambda row: f"a{row};b", lambda row: f"x{row}"),
    "format email": ({"type": "string", "format": "email"}, lambda row: f"user{row}@example.go.th", lambda row: f"x{row}"),
    "format uuid": ({"type": "string", "format": "uuid"}, lambda row: f"2bc1c94f-0deb-43e9-92a1-{row:012d}", lambda row: f"x{row}"),
    "format uri": ({"type": "string", "format": "uri"}, lambda row: f"https://data.go.th/dataset/{row}", lambda row: f"x{row}"),
    "required": _GOOD["name"],
    "unique, integer": _GOOD["id"],
    "unique, string": ({"type": "string", "constraints": {"unique": True}}, lambda row: f"TH-{row:09d}", lambda row: f"TH-{max(1, row - 7):09d}"),
    "enum": _GOOD["province"],
    "minimum and maximum": _GOOD["year"],
    "pattern": _GOOD["code"],
    "minLength and maxLength": ({"type": "string", "constraints": {"minLength": 3, "maxLength": 40}}, _GOOD["note"][1], _GOOD["note"][2]),
}  # fmt: skip


def table(path: Path, rows: int, share: float, fields: dict[str, Any], ragged: str = "") -> dict[str, Any]:
    """Writes `rows` rows, `share` of them with one bad cell (or with one cell more or less, or blank); gives the schema."""
    chance = random.Random(7)
    makers = list(fields.values())
    with path.open("w", encoding="utf-8") as file:
        file.write(",".join(fields) + "\n")
        for row in range(1, rows + 1):
            bad = chance.randrange(len(makers)) if chance.random() < share else -1
            cells = [
                (wrong if place == bad and not ragged else good)(row) for place, (_, good, wrong) in enumerate(makers)
            ]
            cells = [
                f'"{cell.replace(chr(34), chr(34) * 2)}"' if '"' in cell or "," in cell else cell for cell in cells
            ]
            if bad >= 0 and ragged:
                cells = {"extra": [*cells, "x"], "missing": cells[:-1], "blank": []}[ragged]
            file.write(",".join(cells) + "\n")
    return {"fields": [{"name": name, **one[0]} for name, one in fields.items()]}


def theirs(path: Path, schema: Any) -> tuple[float, list[dict[str, Any]]]:
    began = time.process_time()
    report = frictionless.validate(
        path.name,
        basepath=str(path.parent),
        schema=Schema.from_descriptor(json.loads(json.dumps(schema))),
        limit_errors=10**9,
    )
    return time.process_time() - began, [error.to_descriptor() for error in report.task.errors]


def ours(path: Path, schema: Any) -> tuple[float, int]:
    best, count = 1e9, 0
    for _ in range(2):
        began = time.process_time()
        checked = check(path, schema)
        best, count = min(best, time.process_time() - began), sum(checked.counts.values())
        assert not checked.whole, checked.whole
    return best, count


def line(
    folder: Path,
    label: str,
    rows: int,
    small: int,
    share: float,
    fields: dict[str, Any],
    ragged: str = "",
    keys: Mapping[str, Any] | None = None,
) -> float:
    """`keys`: what the schema says beside its fields."""
    path = folder / "small.csv"
    schema = table(path, small, share, fields, ragged)
    schema |= keys or {}
    (slow, expected), (again, _) = theirs(path, schema), theirs(path, schema)
    slow = min(slow, again)  # the better of two, as of ours
    assert check(path, schema, limit=10**9).errors == expected, label
    large = folder / "large.csv"
    table(large, rows, share, fields, ragged)
    fast, count = ours(large, schema)
    ratio = slow * (rows / small) / fast
    print(
        f"{label:28s} {rows:>9,} rows {count:>7,} errors {fast:7.2f} s; Frictionless {slow:6.2f} s for {small:>7,}: {ratio:6.1f}x",
        flush=True,
    )
    return ratio


def main(full: bool) -> None:
    rows, small = (1_000_000, 50_000) if full else (200_000, 10_000)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        for share, goal in ((0.01, 28), (0.10, 8)):
            ratio = line(folder, f"10 columns, {share:.0%} bad", rows, small, share, _GOOD)
            print(f"{'':28s} goal {goal}x: {'held' if ratio >= goal else 'MISSED'}")
        rows, small = rows // 4, small // 4
        wide = {
            f"{name}{place}": one
            for place in range(2)
            for name, one in _GOOD.items()
            if name in ("name", "year", "amount", "day", "note")
        }
        for ragged in ("extra", "missing", "blank"):
            line(folder, f"{ragged} cells" if ragged != "blank" else "blank rows", rows, small, 0.01, wide, ragged)
        line(
            folder,
            "primary key of two",
            rows,
            small,
            0.01,
            {**wide, "id": _GOOD["id"]},
            keys={"primaryKey": ["id", "year0"]},
        )
        within = {"fields": ["year0"], "reference": {"resource": "", "fields": ["year1"]}}
        line(folder, "foreign key to itself", rows, small, 0.01, wide, keys={"foreignKeys": [within]})
        for label, one in _ONE.items():
            line(folder, label, rows, small, 0.01, {f"f{place}": one for place in range(10)})
    print(
        f"peak memory of the whole run: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB (Frictionless and its lists included)"
    )
