"""Judging whole files: CSV and XLSX, with types, places, personal data, profile and Parquet; beside a floor measured in the same run.

The floor is what nobody can do without: the CSV read by Arrow as text and written as Parquet. Goals: a 100,000-row XLSX in 3 s; 500 MB at any size.
"""

import csv
import random
import resource
import time
from pathlib import Path
from tempfile import TemporaryDirectory

import pyarrow as pa
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq
import xlsxwriter

from validators import judge_file
from validators.port import Hints

PROVINCES = ("กรุงเทพมหานคร", "เชียงใหม่", "ขอนแก่น", "สงขลา", "นครราชสีมา")
HEADER = ("ลำดับ", "จังหวัด", "รหัส", "ปี พ.ศ.", "วันที่", "มูลค่า (บาท)", "จำนวน (คน)", "สถานะ", "หมายเหตุ", "ร้อยละ")


def row_of(number: int, chance: random.Random) -> list[str]:
    day = f"{chance.randint(1, 28):02d}/{chance.randint(1, 12):02d}/{chance.randint(2553, 2567)}"
    return [
        str(number), chance.choice(PROVINCES), f"{chance.randint(0, 99999):05d}", str(chance.randint(2550, 2567)), day, f"{chance.random() * 1e6:,.2f}",
        str(chance.randint(0, 10**6)), chance.choice(("ใช่", "ไม่ใช่")), f"รายการที่ {chance.randint(1, 10**6)}", f"{chance.random() * 100:.2f}",
    ]  # fmt: skip


def floor(path: Path, out: Path) -> float:
    began = time.process_time()
    with path.open(encoding="utf-8") as file:
        names = file.readline().strip().split(",")
    types = arrow_csv.ConvertOptions(column_types=dict.fromkeys(names, pa.string()))
    pq.write_table(arrow_csv.read_csv(path, convert_options=types), out, compression="zstd")
    return time.process_time() - began


def judged(path: Path, out: Path, label: str) -> float:
    began, spent = time.perf_counter(), time.process_time()
    found = judge_file(path, Hints(name=path.name), out)
    cores = time.process_time() - spent
    print(
        f"{label}: {time.perf_counter() - began:.2f} s, {cores:.2f} s of one core, {found.rows} rows, {len(found.columns)} columns"
    )
    return cores


def main(full: bool) -> None:
    rows, chance = (1_000_000 if full else 50_000), random.Random(1)
    with TemporaryDirectory() as folder:
        here = Path(folder)
        table = here / "table.csv"
        with table.open("w", encoding="utf-8", newline="") as file:
            write = csv.writer(file, lineterminator="\n").writerow
            write(HEADER)
            for number in range(1, rows + 1):
                write(row_of(number, chance))
        least = floor(table, here / "floor.parquet")
        spent = judged(table, here / "table.parquet", f"{rows:,}-row CSV")
        print(f"  {spent / least:.1f} times the floor (Arrow to Parquet as text: {least:.2f} s of one core)")
        book = here / "book.xlsx"
        lines = 100_000 if full else 10_000
        with xlsxwriter.Workbook(book, {"constant_memory": True}) as writer:
            page = writer.add_worksheet()
            page.write_row(0, 0, HEADER)
            for number in range(1, lines + 1):
                cells = row_of(number, chance)
                page.write_row(
                    number,
                    0,
                    [
                        number,
                        *cells[1:3],
                        int(cells[3]),
                        cells[4],
                        chance.random() * 1e6,
                        int(cells[6]),
                        *cells[7:9],
                        float(cells[9]),
                    ],
                )
        judged(book, here / "book.parquet", f"{lines:,}-row XLSX (goal at 100,000: 3 s)")
    print(f"peak memory of the process: {resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024} MB")
