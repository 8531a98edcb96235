"""Judging: Frictionless's rules at Arrow speed, beside Frictionless on the same file in the same run; and reading whole files.

Goals: 1,000,000 rows x 10 columns with 1 % bad rows at least 28 times as fast with the identical errors, 10 % bad at least 8 times;
a 100,000-row XLSX read in 3 s. Each check kind has a line of its own.
"""

import csv
import random
import resource
import time
from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import xlsxwriter
from frictionless import Resource, Schema

from validators import judge_file
from validators.port import Hints
from validators.rules import check

SCHEMA: dict[str, Any] = {
    "fields": [
        {"name": "id", "type": "integer", "constraints": {"unique": True, "required": True}},
        {"name": "province", "type": "string", "constraints": {"required": True, "maxLength": 30}},
        {"name": "code", "type": "string", "constraints": {"pattern": "[A-Z]{2}[0-9]{4}"}},
        {"name": "year", "type": "year", "constraints": {"minimum": 2400, "maximum": 2700}},
        {"name": "date", "type": "date"},
        {"name": "amount", "type": "number", "constraints": {"minimum": 0}},
        {"name": "count", "type": "integer"},
        {"name": "flag", "type": "boolean"},
        {"name": "note", "type": "string"},
        {"name": "ratio", "type": "number"},
    ]
}
PROVINCES = ("กรุงเทพมหานคร", "เชียงใหม่", "ขอนแก่น", "สงขลา", "นครราชสีมา")
# What a bad row may be: column -> text, or a change of the whole row.
BAD: tuple[Callable[[list[str]], list[str]], ...] = tuple(
    [lambda row, at=at, text=text: [*row[:at], text, *row[at + 1 :]] for at, text in
     ((0, "7"), (1, ""), (2, "bad"), (3, "67"), (4, "31/02/2567"), (5, "1,234"), (5, "-5"), (6, "x"), (7, "ใช่"))]
    + [lambda row: row[:8], lambda row: [*row, "extra"], lambda row: [""] * len(row)]
)  # fmt: skip
KINDS: dict[str, dict[str, Any]] = {
    "type: integer": {"name": "v", "type": "integer"},
    "type: number": {"name": "v", "type": "number"},
    "type: date": {"name": "v", "type": "date"},
    "required": {"name": "v", "type": "string", "constraints": {"required": True}},
    "unique": {"name": "v", "type": "integer", "constraints": {"unique": True}},
    "minimum": {"name": "v", "type": "integer", "constraints": {"minimum": 10}},
    "pattern": {"name": "v", "type": "string", "constraints": {"pattern": "[0-9]+"}},
    "maxLength": {"name": "v", "type": "string", "constraints": {"maxLength": 4}},
    "enum": {"name": "v", "type": "string", "constraints": {"enum": ["1", "2"]}},
    "email": {"name": "v", "type": "string", "format": "email"},
}


def made_up(path: Path, rows: int, bad: float) -> Path:
    chance = random.Random(1)
    with path.open("w", encoding="utf-8", newline="") as file:
        write = csv.writer(file, lineterminator="\n").writerow
        write([field["name"] for field in SCHEMA["fields"]])
        for number in range(1, rows + 1):
            day = f"20{chance.randint(10, 24)}-{chance.randint(1, 12):02d}-{chance.randint(1, 28):02d}"
            code = f"{chance.choice('ABC')}{chance.choice('XYZ')}{chance.randint(0, 9999):04d}"
            row = [str(number), chance.choice(PROVINCES), code, str(chance.randint(2550, 2567)), day, f"{chance.random() * 1e6:.2f}",
                   str(chance.randint(0, 10**6)), chance.choice(("true", "false")), f"หมายเหตุ {chance.randint(1, 10**6)}", f"{chance.random():.4f}"]  # fmt: skip
            write(chance.choice(BAD)(row) if chance.random() < bad else row)
    return path


def theirs(path: Path, schema: dict[str, Any]) -> tuple[float, list[dict[str, Any]]]:
    began = time.perf_counter()
    report = Resource(path=path.name, basepath=str(path.parent), schema=Schema.from_descriptor(schema)).validate(
        limit_errors=10**9
    )
    return time.perf_counter() - began, [error.to_descriptor() for error in report.tasks[0].errors]


def compare(path: Path, schema: dict[str, Any], label: str) -> None:
    began = time.perf_counter()
    found = check(path, schema)
    ours = time.perf_counter() - began
    seconds, errors = theirs(path, schema)
    every = check(path, schema, limit=None).errors
    # Arrow does not tell an empty line from one of separators only: `cells` of a blank row are not compared.
    same = [(e["type"], e["message"]) for e in every] == [(e["type"], e["message"]) for e in errors]
    print(
        f"{label:42} ours {ours:6.2f} s  Frictionless {seconds:6.2f} s  {seconds / ours:5.1f} x  {found.count} errors, {'identical' if same else 'DIFFERENT'}"
    )


def main(full: bool) -> None:
    rows = 1_000_000 if full else 50_000
    with TemporaryDirectory() as folder:
        here = Path(folder)
        check(made_up(here / "warm.csv", 100, 0.1), SCHEMA)
        for bad in (0.01, 0.1):
            compare(made_up(here / f"bad{bad}.csv", rows, bad), SCHEMA, f"{rows:,} rows x 10, {bad:.0%} bad")
        _kinds(here, rows // 10)
        _read(here, rows)
        _workbook(here, 100_000 if full else 10_000)
    print(f"peak memory of the process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")


def _kinds(here: Path, rows: int) -> None:
    for label, field in KINDS.items():
        path = here / "kind.csv"
        with path.open("w", encoding="utf-8") as file:
            file.write("n,v\n")
            for number in range(rows):
                value = (
                    "x"
                    if number % 100 == 0
                    else f"a{number}@dga.or.th"
                    if label == "email"
                    else "2020-01-02"
                    if "date" in label
                    else str(number)
                )
                file.write(f"{number},{value}\n")
        compare(path, {"fields": [{"name": "n", "type": "string"}, field]}, f"{rows:,} rows, {label}, 1 % bad")


def _read(here: Path, rows: int) -> None:
    path = made_up(here / "read.csv", rows, 0.0)
    began, spent = time.perf_counter(), time.process_time()
    found = judge_file(path, Hints(name="read.csv"), here / "read.parquet")
    print(
        f"{rows:,} rows x 10 judged whole (types, places, personal data, profile): {time.perf_counter() - began:.1f} s, {time.process_time() - spent:.1f} s of one core, {found.rows} rows"
    )


def _workbook(here: Path, rows: int) -> None:
    path, chance = here / "book.xlsx", random.Random(2)
    with xlsxwriter.Workbook(path, {"constant_memory": True}) as book:
        page = book.add_worksheet()
        page.write_row(0, 0, ["ลำดับ", "จังหวัด", "ปี พ.ศ.", "จำนวน (คน)", "มูลค่า", "รหัส", "หมายเหตุ", "วันที่"])
        for number in range(1, rows + 1):
            page.write_row(number, 0, [number, chance.choice(PROVINCES), 2566, chance.randint(0, 10**6), chance.random() * 1e5, f"{chance.randint(0, 99999):05d}",
                                       f"ข้อความ {chance.randint(0, 99999)}", f"{chance.randint(1, 28):02d}/{chance.randint(1, 12):02d}/2566"])  # fmt: skip
    began, spent = time.perf_counter(), time.process_time()
    found = judge_file(path, Hints(name="book.xlsx"), here / "book.parquet")
    print(
        f"{rows:,}-row XLSX judged: {time.perf_counter() - began:.2f} s, {time.process_time() - spent:.2f} s of one core (goal at 100,000: 3 s), {found.rows} rows"
    )
