"""Personal data over a table of ten columns, five of them personal: seconds, and times the floor (one regex over every cell).

Goal: a million rows in 2 s of one core.
"""

import time

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from validators.people import PersonalScan

BATCH = 65_536


def digits(values: np.ndarray, width: int) -> pa.Array:
    return pa.array([f"{value:0{width}d}" for value in values])


def identities(rng: np.random.Generator, rows: int) -> pa.Array:
    """Numbers with the right check digit."""
    body = rng.integers(0, 10, (rows, 12))
    body[:, 0] = rng.integers(1, 9, rows)
    check = (11 - (body * np.arange(13, 1, -1)).sum(axis=1) % 11) % 10
    return pa.array(["".join(map(str, row)) + str(last) for row, last in zip(body.tolist(), check, strict=True)])


def made_up(rows: int) -> pa.Table:
    rng = np.random.default_rng(7)
    names = [
        f"{t}{f}{e} {s}"
        for t in ("นาย", "นางสาว")
        for f in ("สมชาย", "วิชัย", "ชูใจ")
        for e in ("", "พร", "ศรี")
        for s in ("ใจดี", "ทองดี")
    ]
    return pa.table(
        {
            "เลขประจำตัวประชาชน": identities(rng, rows),
            "ชื่อ-สกุล": pa.array([names[i % len(names)] + str(i % 9973 or "") for i in range(rows)]),
            "โทร": digits(rng.integers(8 * 10**8, 9 * 10**8, rows), 10),
            "อีเมล": pa.array([f"user{i}@gmail.com" for i in range(rows)]),
            "ที่อยู่": pa.array([f"{i % 300}/{i % 20} หมู่ที่ {i % 12} ต.ท่าช้าง อ.เมือง จ.ระยอง {i}" for i in range(rows)]),
            "จังหวัด": pa.array(["กรุงเทพมหานคร", "เชียงใหม่"] * (rows // 2)),
            "วันที่": pa.array([f"2567-01-{i % 28 + 1:02d}" for i in range(rows)]),
            "จำนวน": pa.array([str(n) for n in rng.integers(0, 10**5, rows)]),
            "ราคา": pa.array([f"{n / 100:.2f}" for n in rng.integers(0, 10**8, rows)]),
            "รหัส": pa.array([f"A{i:06d}" for i in range(rows)]),
        }
    )


def main(full: bool) -> None:
    rows = 1_000_000 if full else 100_000
    batches = made_up(rows).to_batches(max_chunksize=BATCH)
    began = time.process_time()
    for batch in batches:
        for column in batch.columns:
            pc.match_substring_regex(column, "[^0-9][0-9]{13}[^0-9]")
    floor = time.process_time() - began
    began, wall = time.process_time(), time.perf_counter()
    scan = PersonalScan()
    for batch in batches:
        scan.feed(batch)
    result = scan.result()
    spent = time.process_time() - began
    assert result.tier == "block"
    print(
        f"{rows:,} rows x 10: {spent:.2f} s of processor, {time.perf_counter() - wall:.2f} s; {spent / floor:.1f} x one regex over every cell"
    )
