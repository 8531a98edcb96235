"""SQL from strangers: what is honest works, what is not ends in a clear error, and nobody else is harmed."""

import io
import threading
import time
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from catalog.tables.engine import DuckTables
from catalog.tables.port import RowQuery
from catalog.tables.sandbox.pool import Bounds
from catalog.tables.sandbox.worker import engine_of, lock
from catalog.words.errors import Busy, InvalidRequest, SalaError, Timeout, TooLarge
from tests.catalog.tables.conftest import CELLS, PROVINCES, write_table

MB = 1_000_000


@pytest.fixture(scope="module")
def engine(tmp_path_factory):
    folder: Path = tmp_path_factory.mktemp("sql")
    tables = DuckTables(
        64 * MB, folder, 1, Bounds(seconds=3, memory=300 * MB, address_space=2500 * MB, answer=8 * MB, patience=0.5)
    )
    cells = [list(c) for c in CELLS]
    cells[4] = [None] * 7
    cells[3] = [1.0] * 7
    tables.table = write_table(folder, PROVINCES, cells, resource="r-1")
    yield tables
    tables.close()


def ask(engine, statement: str, limit: int = 100):
    return engine.sql(statement, {"r-1": engine.table, "ประชากร": engine.table}, limit)


@pytest.mark.parametrize(
    ("statement", "data"),
    [
        ('SELECT count(*) AS n FROM "r-1"', [{"n": 7}]),
        (
            'SELECT "ปี", sum(amount)::BIGINT AS s FROM ประชากร WHERE amount < 75 GROUP BY 1 ORDER BY 1',
            [{"ปี": 2565, "s": 60}, {"ปี": 2566, "s": 15}],
        ),
        ("FROM ประชากร SELECT จังหวัด ORDER BY จังหวัด COLLATE th LIMIT 1", [{"จังหวัด": "กรุงเทพมหานคร"}]),
        ("SELECT '; DROP TABLE x' AS honest -- a comment; pragma", [{"honest": "; DROP TABLE x"}]),
        ("WITH a AS (SELECT 1 AS x UNION ALL SELECT 2) SELECT sum(x)::INT AS s FROM a", [{"s": 3}]),
        (
            "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t WHERE n < 3) SELECT max(n) AS m FROM t",
            [{"m": 3}],
        ),
        ("SELECT unnest([1, 2]) AS u, range(2) AS r", [{"u": 1, "r": [0, 1]}, {"u": 2, "r": [0, 1]}]),
        ("(" * 5000 + "SELECT 1 AS x" + ")" * 5000, [{"x": 1}]),
        ("SELECT 1 AS a, 2 AS a", [{"a": 1, "a_2": 2}]),
        ("VALUES (DATE '2024-02-29', 1.5::DECIMAL(4,2), 'x'::BLOB, INTERVAL 1 DAY IS NULL)", None),
        (
            'SELECT row_number() OVER (ORDER BY amount) AS k, coalesce(amount, 0) AS a FROM "r-1" QUALIFY k = 1',
            [{"k": 1, "a": 3}],
        ),
        (
            "SELECT CASE WHEN 1 IN (1, 2) THEN 'ใช่' ELSE 'ไม่' END AS c, 5 BETWEEN 1 AND 9 AS b, 'ab' LIKE 'a%' AS l",
            [{"c": "ใช่", "b": True, "l": True}],
        ),
    ],
)
def test_honest_questions_are_answered(engine, statement, data) -> None:
    answer = ask(engine, statement)
    assert data is None or answer["data"] == data
    assert answer["truncated"] is False and answer["rows"] == len(answer["data"])


def test_an_answer_names_its_versions_and_its_columns(engine) -> None:
    answer = ask(engine, 'SELECT จังหวัด, amount FROM "r-1" LIMIT 2')
    assert answer["tables"] == {"r-1": {"resource": "r-1", "version": 1, "sha256": engine.table.sha256}}
    assert answer["columns"] == [{"name": "จังหวัด", "type": "string"}, {"name": "amount", "type": "integer"}]


def test_only_public_columns_are_there(engine) -> None:
    assert list(ask(engine, 'SELECT * FROM "r-1" LIMIT 1')["data"][0]) == ["__id", *(c.name for c in PROVINCES)]
    with pytest.raises(InvalidRequest):
        ask(engine, 'SELECT "__raw_จังหวัด" FROM "r-1"')


HOSTILE = [
    'INSERT INTO "r-1" VALUES (1)',
    "CREATE TABLE x AS SELECT 1",
    'DROP VIEW "r-1"',
    "ATTACH '/tmp/x.db'",
    "COPY (SELECT 1) TO '/tmp/sala-stolen.csv'",
    "COPY \"r-1\" FROM '/etc/passwd'",
    "EXPORT DATABASE '/tmp/x'",
    "INSTALL httpfs",
    "LOAD httpfs",
    "SET memory_limit = '100GB'",
    "RESET enable_external_access",
    "PRAGMA database_list",
    "CALL pragma_version()",
    "EXPLAIN ANALYZE SELECT 1",
    'DESCRIBE "r-1"',
    "SHOW TABLES",
    "BEGIN",
    "USE memory",
    "PREPARE p AS SELECT 1",
    "EXECUTE p",
    "VACUUM",
    "UPDATE EXTENSIONS",
    "SELECT [getenv(x) FOR x IN ['PATH']]",
    'SELECT COLUMNS(c -> getenv(c) IS NULL) FROM "r-1"',
    "SELECT * REPLACE (getenv('x') AS amount) FROM \"r-1\"",
    "SELECT list_aggregate(['PATH'], 'getenv')",
    "SELECT ('home_directory').current_setting()",
    "SELECT 1 LIMIT (SELECT count(*) FROM glob('*'))",
    "SELECT sum(1) OVER (PARTITION BY getenv('A'))",
    "SELECT * FROM \"r-1\" POSITIONAL JOIN read_text('/etc/passwd')",
    "SELECT * FROM (COPY \"r-1\" TO 'x')",
    'WITH x AS MATERIALIZED (UPDATE "r-1" SET amount = 1 RETURNING *) FROM x',
    "\ufeffSELECT * FROM read_text('/etc/passwd')",
    "SELECT $1",
    "CREATE MACRO f() AS TABLE SELECT * FROM read_csv('/etc/passwd')",
    "SELECT 1; SELECT 2",
    'SELECT 1; DROP VIEW "r-1"',
    "WITH x AS (INSERT INTO t VALUES (1) RETURNING *) SELECT * FROM x",
    'WITH x AS (DELETE FROM "r-1" RETURNING *) SELECT * FROM x',
    "WITH x AS (SELECT * FROM read_text('/etc/passwd')) SELECT * FROM x",
    "SELECT * FROM read_csv('/etc/passwd')",
    "SELECT * FROM system.main.read_text('/etc/passwd')",
    "SELECT * FROM '/etc/passwd'",
    "SELECT * FROM '/etc/passwd.csv'",
    'SELECT * FROM "/etc/hosts.csv"',
    "SELECT * FROM 'https://example.org/x.parquet'",
    "SELECT (SELECT content FROM read_blob('/etc/passwd'))",
    "SELECT * FROM glob('/*')",
    "SELECT * FROM sniff_csv('/etc/passwd')",
    "SELECT * FROM parquet_metadata('/tmp/*.parquet')",
    "SELECT * FROM query('SELECT 1')",
    "SELECT * FROM query_table('r-1')",
    "SELECT * FROM json_execute_serialized_sql(json_serialize_sql('SELECT 1'))",
    "SELECT json_serialize_sql('SELECT 1')",
    "SELECT * FROM duckdb_settings()",
    "SELECT * FROM duckdb_secrets()",
    "SELECT * FROM duckdb_views()",
    "SELECT * FROM information_schema.tables",
    "SELECT * FROM pg_catalog.pg_tables",
    "SELECT * FROM pg_tables",
    "SELECT * FROM sqlite_master",
    "SELECT * FROM duckdb_tables",
    "SELECT current_setting('temp_directory')",
    "SELECT getenv('HOME')",
    "SELECT getvariable('x')",
    "SELECT current_database()",
    "SELECT pg_sleep(20)",
    "SELECT sleep_ms(20000)",
    "SELECT list_transform([1], x -> sleep_ms(x))",
    "SELECT write_log('x')",
    "SELECT * FROM range(3) t(x), LATERAL (SELECT * FROM read_text('/etc/passwd'))",
    "SELECT * FROM (PIVOT read_csv('/etc/passwd') ON x)",
    "SUMMARIZE read_csv('/etc/passwd')",
    "SELECT * FROM nope",
    'SELECT nope FROM "r-1"',
    "SELECT",
    "",
    "   -- nothing",
    "SELECT '\x00'",
    "SELECT " + "+".join("1" * 30_000),
    "SELECT " + "-" * 3000 + "1",
    "SELECT " + "abs(" * 400 + "1" + ")" * 400,
    "ไม่ใช่ภาษา SQL",
]


@pytest.mark.parametrize("statement", HOSTILE, ids=lambda s: s[:40].replace("\x00", "0"))
def test_what_is_not_a_plain_question_is_refused_with_words(engine, statement) -> None:
    with pytest.raises(SalaError) as caught:
        ask(engine, statement)
    assert isinstance(caught.value, InvalidRequest | TooLarge), caught.value
    assert caught.value.detail.render("th") and "root:" not in str(caught.value)
    assert ask(engine, "SELECT 1 AS one")["data"] == [{"one": 1}]


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT " + "(" * 10_000 + "1" + ")" * 10_000,
        "SELECT " + "[" * 10_000 + "1" + "]" * 10_000,
        "SELECT " + "NOT " * 9_000 + "true",
        "SELECT * FROM " + "(SELECT * FROM " * 2_000 + "range(1)" + ")" * 2_000,
        "SELECT 1" + "::INT" * 9_000,
    ],
    ids=["brackets", "lists", "nots", "subqueries", "casts"],
)
def test_what_is_nested_too_deeply_is_told_so(engine, statement) -> None:
    with pytest.raises(InvalidRequest) as caught:
        ask(engine, statement)
    assert caught.value.detail.id == "The question is nested too deeply" and "SET" not in str(caught.value)


def test_no_file_was_written() -> None:
    assert not Path("/tmp/sala-stolen.csv").exists()


EXPLOSIONS = [
    "SELECT count(*) FROM range(1000000) a, range(1000000) b, range(1000000) c",
    "SELECT levenshtein(repeat('a', 200000), repeat('b', 200000))",
    "SELECT sum(length(repeat('x', 1000000) || a.range::VARCHAR)) FROM range(10000000) a",
    "SELECT repeat(repeat(repeat('x', 1000), 1000), 10000)",
    "SELECT list(a.range) FROM range(100000000) a",
    "SELECT regexp_matches(repeat('a', 30000000), '(a*)*b')",
    "SELECT repeat('x', 100000) FROM range(100000)",
    "SELECT string_agg(repeat('x', 1000000), '') FROM range(5000)",
    "WITH RECURSIVE t(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM t) SELECT count(*) FROM t",
    "WITH RECURSIVE t(x) AS (SELECT 'a' UNION ALL SELECT x || x FROM t) SELECT max(length(x)) FROM t",
    "SELECT * FROM generate_series(1, 1000000000000)",
    "SELECT format('{:>2000000000}', 'a')",
    "SELECT rpad('a', 2000000000, 'b')",
    "SELECT nfc_normalize(repeat('กำ', 100000000))",
    "SELECT map_from_entries([(x, x) FOR x IN range(10000000)])",
    "SELECT strptime(repeat('1', 10000000), repeat('%d', 5000000))",
    "SELECT unnest([range(100000)]), unnest(range(100000000))",
    "SELECT (repeat('[', 3000) || repeat(']', 3000))::JSON",
]


@pytest.mark.parametrize("statement", EXPLOSIONS)
def test_explosions_end_in_their_process(engine, statement) -> None:
    started = time.monotonic()
    try:
        ask(engine, statement)
    except SalaError as error:
        assert isinstance(error, TooLarge | Timeout | InvalidRequest), error
    assert time.monotonic() - started < 8
    assert ask(engine, "SELECT 1 AS one")["data"] == [{"one": 1}]


def test_rows_beyond_the_limit_are_left_out_and_said(engine) -> None:
    answer = ask(engine, "SELECT * FROM range(100000)", limit=10)
    assert answer["rows"] == 10 and answer["truncated"] is True
    with pytest.raises(InvalidRequest):
        ask(engine, "SELECT 1", limit=0)


def test_who_finds_no_place_is_told_so_and_rows_go_on(engine) -> None:
    slow = "SELECT count(*) FROM range(1000000) a, range(1000000) b, range(1000000) c"
    errors: list[SalaError] = []

    def stranger() -> None:
        try:
            ask(engine, slow)
        except SalaError as error:
            errors.append(error)

    threads = [threading.Thread(target=stranger) for _ in range(3)]
    for thread in threads:
        thread.start()
    started = time.monotonic()
    assert engine.rows(engine.table, RowQuery()).total == 7
    assert time.monotonic() - started < 0.5
    for thread in threads:
        thread.join()
    assert {type(e) for e in errors} <= {Busy, Timeout} and Busy in {type(e) for e in errors}


def test_an_answer_is_a_download_too(engine) -> None:
    statement = 'SELECT จังหวัด, amount, [1, 2] AS parts FROM "r-1" ORDER BY amount DESC NULLS LAST'
    tables = {"r-1": engine.table}
    text = b"".join(engine.sql_export(statement, tables, "csv", {})).decode().splitlines()
    assert text[:2] == ["จังหวัด,amount,parts", '"รวม",75,"[1, 2]"']
    found = pq.read_table(io.BytesIO(b"".join(engine.sql_export(statement, tables, "parquet", {}))))
    assert found.num_rows == 7 and found.column("amount")[0].as_py() == 75


def test_the_worker_cannot_open_sockets_or_other_files(engine) -> None:
    engine.sql("SELECT 1", {}, 1)  # one of the places has a worker now, whatever was killed before
    places = engine.pool.workers.places
    taken = [places.get() for _ in range(places.qsize())]
    try:
        worker = next(one for one in taken if one is not None)
        assert worker.sealed
        assert Path(f"/proc/{worker.process.pid}/status").read_text().count("Seccomp:\t2") == 1
        limits = Path(f"/proc/{worker.process.pid}/limits").read_text()
        assert "Max file size             0" in limits
        assert "SALA" not in Path(f"/proc/{worker.process.pid}/environ").read_text()
    finally:
        for one in taken:
            places.put(one)


@pytest.mark.parametrize(
    "statement",
    [
        "SELECT * FROM read_text('/etc/passwd')",
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM '/etc/hosts.csv'",
        "SELECT * FROM glob('/etc/*')",
        "COPY (SELECT 1) TO '/tmp/sala-stolen.csv'",
        "ATTACH '/tmp/sala-stolen.db'",
        "INSTALL httpfs",
        "LOAD '/tmp/x.duckdb_extension'",
        "SET enable_external_access = true",
        "SET allowed_paths = ['/etc/passwd']",
        "RESET lock_configuration",
        "EXPORT DATABASE '/tmp/sala-stolen'",
    ],
)
def test_the_engine_is_locked_even_where_no_rule_sees_it(statement, tmp_path) -> None:
    allowed = tmp_path / "allowed.parquet"
    pq.write_table(pa.table({"x": [1]}), allowed)
    with engine_of(100 * MB) as locked:
        lock(locked, [str(allowed)])
        assert locked.execute(f"SELECT x FROM read_parquet('{allowed}')").fetchall() == [(1,)]
        with pytest.raises(duckdb.Error):
            locked.execute(statement).fetchall()
    assert not list(Path("/tmp").glob("sala-stolen*"))
