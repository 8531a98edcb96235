"""Workbooks of before 1993, written here record by record."""

import struct
from pathlib import Path

import pytest

from tests.validators.reading.test_shapes import read


def record(kind: int, body: bytes) -> bytes:
    return struct.pack("<HH", kind, len(body)) + body


def biff2(lines: list[list[str | float]], page: bool = True) -> bytes:
    out = record(0x0009, struct.pack("<HH", 2, 0x10)) + (record(0x0042, struct.pack("<H", 874)) if page else b"")
    for row, line in enumerate(lines):
        for column, cell in enumerate(line):
            place = struct.pack("<HH", row, column) + b"\0\0\0"
            if isinstance(cell, str):
                raw = cell.encode("cp874")
                out += record(0x0004, place + bytes([len(raw)]) + raw)
            else:
                out += record(0x0003, place + struct.pack("<d", cell))
    return out + record(0x000A, b"")


@pytest.mark.parametrize("page", [True, False])
def test_a_workbook_of_biff2(tmp_path: Path, page: bool) -> None:
    book = biff2([["จังหวัด", "จำนวน"], ["กระบี่", 1200], ["น่าน", 2.5]], page)
    found, rows = read(tmp_path, book, "old.xls")
    assert found.unreadable is None, found.unreadable
    assert found.format == "XLS"
    assert [(row["จังหวัด"], row["จำนวน"]) for row in rows] == [("กระบี่", 1200.0), ("น่าน", 2.5)]


def test_a_broken_one_is_told(tmp_path: Path) -> None:
    for cut in range(4, 60, 3):
        found, _ = read(tmp_path, biff2([["ก", "ข"], ["ค", 1]])[:cut], "old.xls")
        assert found.unreadable is not None or found.parquet is not None
