"""What strangers send to tables: each is a clear error of its own, and nothing of the machine is told."""

import re
from urllib.parse import quote

import duckdb
import pytest

from catalog.tables.sandbox.statements import TABLE_FUNCTIONS, callable_functions

NAMING = re.compile(
    r"file|path|setting|config|secret|environ|variable|director|url|sleep|log\b|query|sql", re.IGNORECASE
)


def functions() -> list[tuple[str, str, int]]:
    """Every function that DuckDB has and a statement may not call: (name, kind, how many arguments)."""
    with duckdb.connect() as engine:
        rows = engine.execute(
            "SELECT lower(function_name), function_type, max(len(parameters)) FROM duckdb_functions() GROUP BY 1, 2"
        ).fetchall()
        allowed = callable_functions(engine)
    tables = [
        (n, "table", k) for n, t, k in rows if t in ("table", "table_macro", "pragma") and n not in TABLE_FUNCTIONS
    ]
    others = [(n, "scalar", k) for n, t, k in rows if t not in ("table", "table_macro", "pragma") and n not in allowed]
    return sorted({one for one in (*tables, *others) if one[0].isidentifier()})


def refused(client, address: str, **params: str) -> dict:
    answer = client.get(address, params=params)
    assert 400 <= answer.status_code < 500, (params, answer.status_code, answer.text[:300])
    assert answer.headers["content-type"].startswith("application/problem+json")
    told = answer.json()
    assert told["detail"] and told["code"] and told["status"] == answer.status_code
    assert "root:" not in answer.text and "Traceback" not in answer.text and "/work" not in answer.text
    return told


def test_no_function_that_names_a_file_or_a_setting_answers(client) -> None:
    """All that are there in this DuckDB: a new version's functions are tried the day it comes."""
    tried = functions()
    assert len(tried) > 100
    for name, kind, count in tried:
        given = ", ".join(["'/etc/passwd'"] * max(1, min(count or 0, 4)))
        statement = f"SELECT * FROM {name}({given})" if kind == "table" else f"SELECT {name}({given})"
        refused(client, "/api/v1/sql", q=statement)


def test_what_may_be_called_names_no_file(client) -> None:
    """Of what may be called, those whose names or words sound of files take texts apart, and read nothing."""
    with duckdb.connect() as engine:
        allowed = callable_functions(engine)
        rows = engine.execute(
            "SELECT DISTINCT lower(function_name), parameters::VARCHAR FROM duckdb_functions() WHERE function_type <> 'table'"
        ).fetchall()
    suspects = {name for name, parameters in rows if name in allowed and NAMING.search(f"{name} {parameters}")}
    harmless = {
        "parse_dirpath",
        "parse_dirname",
        "parse_filename",
        "parse_path",
        "path_join",
        "url_encode",
        "url_decode",
    }
    harmless |= {name for name in suspects if name.startswith(("json_", "struct_", "variant_"))} | {"log", "->>"}
    assert suspects <= harmless, suspects - harmless


@pytest.mark.parametrize(
    "name",
    [
        "nope__exact",
        "nope",
        "__exact",
        "people__",
        "people__nope",
        "__raw_people__exact",
        "__row__exact",
        'x"; DROP TABLE y__exact',
        "คอลัมน์ที่ไม่มี__contains",
        "a=b__exact",
        "ก" * 100 + "__exact",
        "people__exact\x00",
        "'__sort",
        "x" * 3000 + "__exact",
    ],
)
@pytest.mark.parametrize("door", ["rows", "download.csv", "download.xlsx"])
def test_strange_columns(client, world, name: str, door: str) -> None:
    told = refused(client, f"/api/v1/resources/{world.table}/{door}", **{name: "1"})
    assert told["code"] == "invalid-request" and told.get("fix") and len(str(told)) < 6000


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("people__exact", "abc"),
        ("people__less", "1e999"),
        ("people__in", "1,,x"),
        ("people__sort", "sideways"),
        ("province__sum", ""),
        ("page", "0"),
        ("page", "-1"),
        ("page", "9" * 30),
        ("page", "๑๒x"),
        ("page_size", "10001"),
        ("page_size", "1.5"),
        ("columns", "nope"),
        ("columns", ","),
        ("q", "ก " * 30),
        ("q", "ก" * 2000),
        ("version", "99"),
        ("version", "x"),
        ("version", "0"),
    ],
)
def test_strange_values(client, world, name: str, value: str) -> None:
    refused(client, f"/api/v1/resources/{world.table}/rows", **{name: value})


def test_a_page_beyond_the_end_is_empty_and_says_the_total(client, world) -> None:
    for query in ("page=1000000", "page=1000000000&page_size=10000", f"page=50&{quote('province__sort')}=asc"):
        answer = client.get(f"/api/v1/resources/{world.table}/rows?{query}")
        told = answer.json()
        assert answer.status_code == 200 and told["data"] == [] and told["meta"]["total"] > 0, query
        assert told["links"]["next"] is None and told["links"]["prev"]


@pytest.mark.parametrize("format", ["exe", "CSVX", "%00", "../original", "csv%2f.."])
def test_strange_formats(client, world, format: str) -> None:
    answer = client.get(f"/api/v1/resources/{world.table}/download.{format}")
    assert answer.status_code in (400, 404, 406) and "root:" not in answer.text


@pytest.mark.parametrize(
    "query", ["from=1&to=99", "from=x&to=2", "from=1&to=2&key=nope", "from=2&to=2&key=%00", "nope=1"]
)
def test_strange_differences(client, world, query: str) -> None:
    answer = client.get(f"/api/v1/resources/{world.table}/diff?{query}")
    assert answer.status_code in (400, 404), answer.text[:300]
    assert answer.headers["content-type"].startswith("application/problem+json") and answer.json()["detail"]
