"""Tables: publishing, pages, groups, downloads, differences, SQL, many tables; beside Datasette, DuckDB and xlsxwriter on the same rows.

Quick: 200,000 rows and 1,000 tables; `--full`: 1,000,000 rows x 10 and 10,000 tables. Latencies are over HTTP, one client, p50 / p95 in ms,
and `cpu`, the processor time of the server for one answer: it holds on a busy machine too. Each figure is measured for at most a few seconds.
"""

import http.client
import json
import os
import random
import resource
import sqlite3
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote, urlencode

import duckdb
import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.csv as arrow_csv
import pyarrow.parquet as pq
import xlsxwriter

from benchmarks._published import busy, csv_floor, hot, publish, spent, spent_by
from catalog.tables.duck import done
from catalog.tables.engine import DuckTables
from catalog.tables.port import RowQuery, Table
from catalog.tables.rowquery import parse_row_query
from catalog.words.model import Column

PORT = int(os.environ.get("SALA_BENCH_PORT", "9290"))
ROOT = Path(__file__).resolve().parents[1]
KINDS = {"code": "code", "province": "place", "year": "year", "amount": "measure", "rate": "measure"}


def data(count: int, seed: int = 1) -> pa.Table:
    chance = np.random.default_rng(seed)
    notes = pa.array([f"หมายเหตุ {i}" for i in chance.integers(0, 5000, count)])
    return pa.table(
        {
            "__id": pa.array(np.arange(1, count + 1)),
            "__row": pa.array(np.arange(2, count + 2, dtype=np.int32)),
            "__part": pa.nulls(count, pa.string()),
            "code": pa.array([f"TH{i:08d}" for i in range(count)]),
            "province": pa.array([f"จังหวัดที่ {i}" for i in chance.integers(0, 77, count)]),
            "district": pa.array([f"อำเภอ {i}" for i in chance.integers(0, 900, count)]),
            "project": pa.array([f"โครงการ {i}" for i in chance.integers(0, count, count)]),
            "year": pa.array(chance.integers(2550, 2567, count)),
            "amount": pa.array(chance.integers(0, 10_000_000, count)),
            "rate": pa.array(np.round(chance.normal(50, 15, count), 2)),
            "ok": pa.array(chance.random(count) < 0.5),
            "day": pa.array(chance.integers(15_000, 19_000, count).astype(np.int32)).cast(pa.date32()),
            "note": pc.if_else(pa.array(chance.random(count) < 0.3), pa.scalar(None, pa.string()), notes),
        }
    )


def table_of(found: pa.Table, path: Path, version: int = 1) -> Table:
    pq.write_table(found, path, row_group_size=16_384, compression="zstd")
    words = {"int64": "integer", "double": "number", "bool": "boolean", "date32[day]": "date"}
    columns = [
        Column(
            name=f.name,
            title=f.name,
            type="year" if f.name == "year" else words.get(str(f.type), "string"),
            kind=KINDS.get(f.name, "text"),
        )
        for f in found.schema
        if not f.name.startswith("__")
    ]
    return Table("bench", version, str(path), f"{path.name}-{os.getpid()}", found.num_rows, columns, "ตารางทดสอบ")


def application(tables: DuckTables, table: Table) -> Callable:
    """The least that a door does: parse, ask, answer. `/floor` answers the same bytes without asking."""
    floor = tables.rows_json(table, RowQuery(page_size=100), lambda total: {})
    headers = [(b"content-type", b"application/json")]

    async def app(scope: dict, receive: Callable, send: Callable) -> None:
        if scope["type"] != "http":
            return
        if scope["path"] == "/floor":
            body = floor
        else:
            from urllib.parse import parse_qsl

            pairs = parse_qsl(scope["query_string"].decode(), keep_blank_values=True)
            body = tables.rows_json(table, parse_row_query(pairs, table.columns), lambda total: {"next": None})
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": body})

    return app


def serve(path: str, rows: int) -> None:
    """The server process of this benchmark."""
    import uvicorn

    tables = DuckTables(temp=Path(path).parent / "spill")
    schema = pq.read_schema(path)
    found = table_columns(schema)
    table = Table("bench", 1, path, "bench", rows, found, "")
    uvicorn.run(application(tables, table), port=PORT, log_level="critical", access_log=False)


def table_columns(schema: pa.Schema) -> list[Column]:
    words = {"int64": "integer", "double": "number", "bool": "boolean", "date32[day]": "date"}
    return [
        Column(name=f.name, title=f.name, type=words.get(str(f.type), "string"))
        for f in schema
        if not f.name.startswith("__")
    ]


@contextmanager
def server(command: list[str], port: int, ready: str, patience: float = 60) -> Iterator[subprocess.Popen]:
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    try:
        deadline = time.monotonic() + patience
        while True:
            try:
                get(port, ready)
                break
            except OSError:
                if time.monotonic() > deadline or process.poll() is not None:
                    raise
                time.sleep(0.1)
        yield process
    finally:
        process.kill()
        process.wait()


def get(port: int, address: str, connection: http.client.HTTPConnection | None = None) -> bytes:
    connection = connection or http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    connection.request("GET", address)
    answer = connection.getresponse()
    body = answer.read()
    if answer.status != 200:
        raise RuntimeError(f"{answer.status} of {address}: {body[:200]!r}")
    return body


def latency(port: int, pid: int, addresses: Iterable[str], seconds: float = 3) -> tuple[float, float, float]:
    """p50, p95 and mean processor time of the server (ms); each address once."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    took = []
    before, end = spent_by(pid), time.monotonic() + seconds
    for address in addresses:
        began = time.perf_counter()
        get(port, address, connection)
        took.append((time.perf_counter() - began) * 1000)
        if time.monotonic() > end:
            break
    cpu = (spent_by(pid) - before) * 1000 / len(took)
    took.sort()
    return statistics.median(took), took[int(len(took) * 0.95) - (len(took) > 1)], cpu


def rows(**wanted: object) -> str:
    return "/rows?" + urlencode({k: str(v) for k, v in wanted.items()})


def questions(count: int) -> dict[str, list[str]]:
    chance = random.Random(3)
    provinces = [f"จังหวัดที่ {i}" for i in range(77)]
    return {
        "first page, 100 rows": [rows(page_size=100)] * 300,
        "filter + sort, 100": [
            rows(province__exact=p, amount__sort=d, page_size=100)
            for d in ("desc", "asc")
            for p in chance.sample(provinces, 77)
        ],
        "wide filter + sort, 100": [
            rows(amount__greater=i * 9973, rate__sort="desc", page_size=100) for i in range(150)
        ],
        "whole sort, 100": [rows(amount__sort="desc", page_size=100, page=i) for i in range(1, 100)],
        "page deep inside": [rows(page_size=100, page=chance.randint(1, count // 100)) for _ in range(150)],
        "sorted, deep inside": [
            rows(rate__sort="asc", page_size=100, page=chance.randint(1, count // 100)) for _ in range(150)
        ],
        "group by + sum": ["/rows?province__groupby&amount__sum"] * 100,
        "filter + group by + sum": [f"/rows?province__groupby&amount__sum&amount__greater={i}" for i in range(100)],
    }


def datasette_questions(count: int) -> dict[str, list[str]]:
    chance = random.Random(3)
    sql = "select province, sum(amount) from t group by province"
    base = "/bench/t.json?_size=100"
    return {
        "first page, 100 rows": [base] * 20,
        "filter + sort, 100": [
            f"{base}&province={quote(f'จังหวัดที่ {i}')}&_sort_desc=amount" for i in chance.sample(range(77), 30)
        ],
        "wide filter + sort, 100": [f"{base}&amount__gte={i * 9973}&_sort_desc=rate" for i in range(20)],
        "whole sort, 100": [f"{base}&_sort_desc=amount"] * 20,
        "page deep inside": [f"{base}&_next={chance.randint(1, count)}" for _ in range(20)],
        "group by + sum": [f"/bench.json?sql={quote(sql)}"] * 20,
        "filter + sort, 100, no count, no facets": [
            f"{base}&_nocount=1&_nofacet=1&province={quote(f'จังหวัดที่ {i}')}&_sort_desc=amount" for i in range(77)
        ],
    }


def sqlite_of(found: pa.Table, path: Path) -> None:
    with sqlite3.connect(path) as database:
        names = [name for name in found.column_names if not name.startswith("__")]
        database.execute(f"create table t (id integer primary key, {', '.join(names)})")
        cells = [
            found.column(n).cast(pa.string()).to_pylist() if n == "day" else found.column(n).to_pylist()
            for n in ["__id", *names]
        ]
        database.executemany(f"insert into t values ({','.join('?' * (len(names) + 1))})", zip(*cells, strict=True))
        database.execute("create index t_index on t (province, amount desc)")
    database.close()


def timed(work: Callable[[], object]) -> float:
    began = time.perf_counter()
    work()
    return time.perf_counter() - began


def both(work: Callable[[], object], times: int) -> tuple[float, float]:
    """The least seconds of the clock and of the processor."""
    taken = []
    for _ in range(times):
        began = spent()
        taken.append((timed(work), spent() - began))
    return min(wall for wall, _ in taken), min(cpu for _, cpu in taken)


def line(name: str, *cells: object) -> None:
    print(f"{name:44s} " + "  ".join(str(cell) for cell in cells), flush=True)


def pages(folder: Path, found: pa.Table, table: Table) -> None:
    command = [sys.executable, "-c", f"from benchmarks.tables import serve; serve({table.uri!r}, {table.rows})"]
    ours: dict[str, tuple[float, float, float]] = {}
    with server(command, PORT, "/floor") as process:
        first = questions(table.rows)
        cold = {}
        for name, addresses in first.items():
            cold[name] = latency(PORT, process.pid, addresses[:1])[0]
            time.sleep(2)  # frames are made ready beside the questions
        for name, addresses in first.items():
            latency(PORT, process.pid, [addresses[-1]])
            ours[name] = latency(PORT, process.pid, addresses[1:-1])
    sqlite_of(found, folder / "bench.db")
    datasette = [
        sys.executable,
        "-m",
        "datasette",
        str(folder / "bench.db"),
        "-p",
        str(PORT + 1),
        "--setting",
        "sql_time_limit_ms",
        "20000",
    ]
    peers: dict[str, tuple[float, float, float]] = {}
    with server(datasette, PORT + 1, "/-/versions.json") as process:
        for name, addresses in datasette_questions(table.rows).items():
            peers[name] = latency(PORT + 1, process.pid, addresses)
    for name, (p50, p95, cpu) in ours.items():
        peer = peers.get(name)
        beside = f"datasette p50 {peer[0]:8.2f} cpu {peer[2]:8.2f}, {peer[2] / max(cpu, 0.01):.0f}x" if peer else ""
        line(name, f"p50 {p50:6.2f} p95 {p95:6.2f} cpu {cpu:6.2f} ms", f"cold {cold[name]:7.1f}", beside)
    best = peers["filter + sort, 100, no count, no facets"]
    line("  (datasette's best indexed filter + sort)", f"p50 {best[0]:6.2f} cpu {best[2]:6.2f} ms")


def sorts(folder: Path, table: Table) -> None:
    """The first order of a column, of every kind of column, beside DuckDB's sort of the same one (its 100 first rows)."""
    engine = duckdb.connect(config={"threads": 1})
    done(engine, f"CREATE TABLE t AS SELECT * FROM '{table.uri}'")
    for name in ("amount", "province", "note", "project"):
        tables = DuckTables(temp=folder / "spill-sorts")
        loaded = parse_row_query([(f"{name}__exact", "1")], table.columns)
        tables.rows(table, loaded)
        tables.warming.settle()
        query = parse_row_query([(f"{name}__sort", "asc"), ("page_size", "100")], table.columns)
        ours = busy(lambda t=tables, q=query: (t.rows_json(table, q, lambda total: {}), t.warming.settle()))
        again = busy(lambda t=tables, q=replace(query, page=table.rows // 200): t.rows_json(table, q, lambda total: {}))
        text = next(column.type for column in table.columns if column.name == name) == "string"
        key = f"{name} COLLATE th" if text else name
        order = f"SELECT * FROM t ORDER BY {key} LIMIT 100"
        floor = busy(lambda q=order: done(engine, q))
        whole = busy(
            lambda k=key: done(engine, f"SELECT max(r) FROM (SELECT row_number() OVER (ORDER BY {k}) r FROM t)")
        )
        line(
            f"first sort by {name}",
            f"cpu {ours * 1000:7.1f} ms, then {again * 1000:5.1f}",
            f"DuckDB: first 100 {floor * 1000:7.1f}, whole order {whole * 1000:7.1f} ms",
        )
        tables.close()
    engine.close()


def publishing(folder: Path, found: pa.Table) -> None:
    """A file until its table is visible, and then its hot rows from the real server."""
    source, home = folder / "source.csv", folder / "home"
    arrow_csv.write_csv(found.select([name for name in found.column_names if not name.startswith("__")]), source)
    home.mkdir()
    floor = busy(lambda: csv_floor(source, folder / "floor.parquet"))
    id, judging, rest = publish(home, source)
    line(
        "publish: file to visible table",
        f"cpu {rest:6.2f} s beside judging ({judging:.1f} s)",
        f"CSV to Parquet {floor:6.2f} s",
        f"{rest / floor:.2f}x",
    )
    for name, cpu, wall, size in hot(home, id, PORT + 2, 4_000):
        line(name, f"cpu {cpu:6.3f} ms, {1000 / cpu:,.0f}/s a core", f"wall {wall:6.3f} ms", f"{size / 1000:.1f} kB")


def downloads(folder: Path, tables: DuckTables, table: Table) -> None:
    engine = duckdb.connect(config={"threads": 2})
    public = f"(SELECT * EXCLUDE (__id, __row, __part) FROM '{table.uri}')"
    floors = {
        "csv": lambda: engine.execute(f"COPY {public} TO '{folder}/f.csv'").fetchall(),
        "parquet": lambda: engine.execute(f"COPY {public} TO '{folder}/f.parquet' (COMPRESSION zstd)").fetchall(),
        "jsonl": lambda: engine.execute(f"COPY {public} TO '{folder}/f.json' (FORMAT json)").fetchall(),
        "xlsx": lambda: xlsx_floor(table, folder / "f.xlsx"),
    }
    for format, floor in floors.items():
        ours = both(lambda f=format: write(tables, table, f, folder), 1 if format == "xlsx" else 3)
        theirs = (floor(), 0.0) if format == "xlsx" else both(floor, 3)
        peer = "xlsxwriter" if format == "xlsx" else "DuckDB COPY"
        line(
            f"download, {format}",
            f"{ours[0]:6.2f} s, cpu {ours[1]:6.2f}",
            f"{peer} {theirs[0]:6.2f} s, cpu {theirs[1]:6.2f}",
            f"{theirs[0] / ours[0]:.2f} of its speed",
        )
    engine.close()


def write(tables: DuckTables, table: Table, format: str, folder: Path) -> None:
    with (folder / f"o.{format}").open("wb") as file:
        for part in tables.export(table, RowQuery(), format, {}):
            file.write(part)


def xlsx_floor(table: Table, path: Path, most: int = 50_000) -> float:
    """Seconds of xlsxwriter in constant memory: measured on part of the rows, the rest in proportion."""
    book = xlsxwriter.Workbook(str(path), {"constant_memory": True})
    sheet = book.add_worksheet()
    part = pq.read_table(table.uri, columns=[c.name for c in table.columns]).slice(0, most)
    began = time.perf_counter()
    for number, row in enumerate(zip(*[column.to_pylist() for column in part.columns], strict=True)):
        for place, cell in enumerate(row):
            if cell is not None:
                sheet.write(number, place, cell if not hasattr(cell, "isoformat") else cell.isoformat())
    book.close()
    return (time.perf_counter() - began) * table.rows / part.num_rows


def differences(folder: Path, tables: DuckTables, found: pa.Table, table: Table) -> None:
    chance = np.random.default_rng(2)
    revised = found.column("amount").to_numpy().copy()
    revised[chance.choice(table.rows, table.rows // 100, replace=False)] += 1000
    other = found.set_column(found.schema.get_field_index("amount"), "amount", pa.array(revised))
    shuffled = other.take(pa.array(chance.permutation(table.rows))).set_column(0, "__id", found.column("__id"))
    for name, version in (("in place", other), ("shuffled", shuffled)):
        new = table_of(version, folder / f"{name.replace(' ', '')}.parquet", 2)
        differs = " OR ".join(f"o.{c.name} IS DISTINCT FROM n.{c.name}" for c in table.columns)
        with duckdb.connect(config={"threads": 2}) as engine:
            query = f"SELECT count(*) FROM '{table.uri}' o FULL JOIN '{new.uri}' n ON o.code = n.code WHERE {differs}"
            floor = min(timed(lambda q=query, e=engine: e.execute(q).fetchall()) for _ in range(2))
        for keys in (["code"], None):
            ours = min(timed(lambda n=new, k=keys: tables.diff(table, n, k)) for _ in range(2))
            line(
                f"difference, {name}, key {'declared' if keys else 'found'}",
                f"{ours:6.2f} s",
                f"DuckDB join {floor:6.2f} s",
                f"{ours / floor:.2f}x",
            )


def strangers(tables: DuckTables, table: Table) -> None:
    named = {"bench": table}
    for name, statement in {
        "SQL, SELECT 1": "SELECT 1",
        "SQL, group by": "SELECT province, sum(amount) FROM bench GROUP BY 1 ORDER BY 2 DESC LIMIT 10",
    }.items():
        tables.sql(statement, named)
        took = sorted(timed(lambda s=statement: tables.sql(s, named)) * 1000 for _ in range(20))
        line(name, f"p50 {took[10]:6.2f} p95 {took[18]:6.2f} ms")


def many(folder: Path, count: int) -> None:
    tables = DuckTables(memory=256_000_000, temp=folder / "spill-many")
    place = folder / "many"
    place.mkdir()
    kinds = [table_of(data(200 + 40 * (i % 25), i), place / f"{i}.parquet") for i in range(25)]
    some = []
    for number in range(count):
        kind = kinds[number % 25]
        some.append(replace(kind, sha256=f"{number}"))
    before = memory()
    took = []
    for table in some:
        query = parse_row_query([("province__contains", "1"), ("amount__sort", "desc")], table.columns)
        took.append(timed(lambda t=table, q=query: tables.rows_json(t, q, lambda total: {})) * 1000)
    took.sort()
    line(
        f"{count:,} tables, first touched",
        f"p50 {took[count // 2]:6.2f} p95 {took[int(count * 0.95)]:6.2f} ms",
        f"memory +{memory() - before:.0f} MB",
    )
    tables.close()


def memory() -> float:
    return int(Path("/proc/self/statm").read_text().split()[1]) * resource.getpagesize() / 1e6


def main(full: bool = False) -> None:
    count = 1_000_000 if full else 200_000
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        found = data(count)
        table = table_of(found, folder / "bench.parquet")
        line("rows", f"{count:,} x {len(table.columns)}", f"{Path(table.uri).stat().st_size / 1e6:.0f} MB of Parquet")
        publishing(folder, found)
        pages(folder, found, table)
        sorts(folder, table)
        tables = DuckTables(temp=folder / "spill")
        downloads(folder, tables, table)
        differences(folder, tables, found, table)
        strangers(tables, table)
        tables.close()
        many(folder, 10_000 if full else 1_000)
        line("peak memory of this process", f"{resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1000:.0f} MB")


if __name__ == "__main__":
    print(json.dumps(sys.argv[1:]))
    main(full="--full" in sys.argv)
