"""Sala's errors against Frictionless's own, the whole descriptor of each: none more, none less, in the same order."""

import json
import subprocess
import sys
from collections import Counter
from pathlib import Path
from typing import Any

import frictionless
import pytest
from frictionless import Checklist, Dialect, FrictionlessException, Schema
from frictionless.resources import TableResource
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.validators.rules.tables import TYPES, facts, table
from validators.rules import blocks, check

_ALL = 10**9


def theirs(
    path: Path, schema: Any, dialect: Any, encoding: str | None, checklist: Any = None, facts: Any = None
) -> list[dict[str, Any]]:
    options: dict[str, Any] = {"encoding": encoding} if encoding else {}
    try:
        if facts:
            given = {"schema": schema, "dialect": dialect, "encoding": encoding, **facts}
            table = TableResource.from_descriptor(
                json.loads(
                    json.dumps({"name": "t", "path": path.name, **{key: one for key, one in given.items() if one}})
                ),
                basepath=str(path.parent),
            )
            return [one.to_descriptor() for task in table.validate(limit_errors=_ALL).tasks for one in task.errors]
        if schema:
            options["schema"] = Schema.from_descriptor(json.loads(json.dumps(schema)))
        if dialect:
            options["dialect"] = Dialect.from_descriptor(json.loads(json.dumps(dialect)))
        if checklist:
            options["checklist"] = Checklist.from_descriptor(checklist)
    except FrictionlessException as error:
        return [one.to_descriptor() for one in (error.reasons or [error.error])]
    report = frictionless.validate(path.name, basepath=str(path.parent), type="table", limit_errors=_ALL, **options)
    return [error.to_descriptor() for error in [*report.errors, *(one for task in report.tasks for one in task.errors)]]


def compare(path: Path, schema: Any, dialect: Any, encoding: str | None = None, facts: Any = None) -> str:
    """Asserts that both say the same; gives why Frictionless judged alone, or ""."""
    try:
        expected = theirs(path, schema, dialect, encoding, facts=facts)
    except Exception as crash:  # noqa: BLE001 (Frictionless itself fails: an unhashable key, bounds that do not compare)
        last = check(path, schema, dialect, encoding=encoding, limit=_ALL, facts=facts).errors[-1]
        assert (last["type"], type(crash).__name__ in last["message"]) == ("schema-error", True)
        return "crash"
    got = check(path, schema, dialect, encoding=encoding, limit=_ALL, facts=facts)
    assert got.errors == expected
    counts = Counter((error["type"], error.get("fieldNumber")) for error in expected)
    assert got.counts == counts
    few = check(path, schema, dialect, encoding=encoding, limit=1, facts=facts)
    assert few.counts == counts
    seen: set[str] = set()
    assert few.errors == [error for error in expected if not (error["type"] in seen or seen.add(error["type"]))]
    return got.whole


@pytest.mark.parametrize("type", [None, *TYPES])
@pytest.mark.parametrize("size", [48, 1 << 20])
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_table_gives_the_same_errors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, type: str | None, size: int, data: st.DataObject
) -> None:
    monkeypatch.setattr(blocks, "SIZE", size)
    content, schema, dialect, encoding = data.draw(table(type))
    path = tmp_path / data.draw(st.sampled_from(["table.csv", "table.csv", "table.tsv"]))
    path.write_bytes(content)
    compare(path, schema, dialect, encoding, data.draw(facts(content)))


@pytest.mark.parametrize("size", [48, 1 << 20])
@pytest.mark.parametrize("floating", [True, False])
def test_nan_is_equal_to_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, floating: bool) -> None:
    monkeypatch.setattr(blocks, "SIZE", size)
    path = tmp_path / "table.csv"
    path.write_bytes(b"a,b\n" + b"NaN,1\nNaN,2\n1.5,3\n1.5,4\nnan,5\n" * 4)
    number = {"name": "a", "type": "number", "floatNumber": floating, "constraints": {"unique": True}}
    compare(path, {"fields": [number, {"name": "b", "type": "integer"}], "primaryKey": ["a", "b"]}, None)


def _delimited(corpus: Path) -> list[Path]:
    places = [corpus / "5-frictionless", corpus / "1-thai-tabular"]
    return sorted(
        path
        for place in places
        for path in place.rglob("*")
        if path.suffix in (".csv", ".tsv", ".txt", ".ods", ".xlsx") and path.stat().st_size < 3_000_000
    )


@pytest.mark.corpus
@pytest.mark.filterwarnings("ignore")  # what Frictionless's own readers warn of
def test_the_corpus_gives_the_same_errors(corpus: Path) -> None:
    """Without a schema Frictionless infers one from the first hundred rows: then both judge by it."""
    paths = _delimited(corpus)
    assert len(paths) > 30
    for path in paths:
        compare(path, None, None)


@pytest.mark.corpus
@pytest.mark.filterwarnings("ignore")
def test_the_packages_of_the_corpus_give_the_same_errors(corpus: Path) -> None:
    seen = 0
    for package in sorted((corpus / "5-frictionless").rglob("datapackage.json")):
        for one in json.loads(package.read_text()).get("resources", []):
            path = package.parent / str(one.get("path"))
            if path.suffix == ".csv" and path.exists():
                schema = {name: value for name, value in one.get("schema", {}).items() if name != "foreignKeys"}
                compare(path, schema, one.get("dialect"))
                seen += 1
    assert seen


WORTH = {
    "email": [
        "a@b.com",
        "a@b",
        "A.b@Example.Co.TH",
        "a b@c.com",
        "a@b..com",
        "x@xn--12c1fe.com",
        '"a b"@c.com',
        "é@b.com",
        "@b.com",
        "a@1.2.3.4",
    ],
    "uuid": [
        "2bc1c94f-0deb-43e9-92a1-4775189ec9f8",
        "2BC1C94F0DEB43E992A14775189EC9F8",
        "{2bc1c94f-0deb-43e9-92a1-4775189ec9f8}",
        "2bc1c94f",
        "x",
    ],
    "uri": ["http://a.b", "https://data.go.th/dataset/x?y=1", "a.b", "//a", "mailto:a@b.c", "http://", "http://ก.ไทย"],
    "binary": ["aGVsbG8=", "aGVsbG8", "", "####", "aGVs"],
}


@pytest.mark.parametrize("format", WORTH)
def test_formats_say_what_the_installed_packages_say(tmp_path: Path, format: str) -> None:
    """In a process of its own, from another folder, `validators` is the installed package and Frictionless is as its makers meant it."""
    path = tmp_path / "table.csv"
    path.write_text(
        "v,n\n" + "".join(f'"{cell.replace(chr(34), chr(34) * 2)}",{row}\n' for row, cell in enumerate(WORTH[format])),
        encoding="utf-8",
    )
    schema = {"fields": [{"name": "v", "type": "string", "format": format}, {"name": "n", "type": "integer"}]}
    script = (
        "import sys, json, frictionless, validators; assert 'site-packages' in validators.__file__;"
        "r = frictionless.validate('table.csv', schema=frictionless.Schema.from_descriptor(json.loads(sys.argv[1])));"
        "print(json.dumps([[e.row_number, e.message] for e in r.task.errors]))"
    )
    run = subprocess.run(
        [sys.executable, "-I", "-c", script, json.dumps(schema)],
        cwd=tmp_path,
        capture_output=True,
        text=True,
        check=True,
    )
    assert [[error["rowNumber"], error["message"]] for error in check(path, schema).errors] == json.loads(run.stdout)


def test_nothing_else_imports_frictionless() -> None:
    script = "import sys, validators.file, validators.port; assert 'frictionless' not in sys.modules"
    subprocess.run([sys.executable, "-c", script], check=True)


@pytest.mark.parametrize(
    "checklist",
    [
        {"checks": [{"type": "duplicate-row"}, {"type": "row-constraint", "formula": "n > 1"}]},
        {"skipErrors": ["type-error"]},
    ],
)
def test_checklists_go_to_frictionless(tmp_path: Path, checklist: dict[str, Any]) -> None:
    path = tmp_path / "table.csv"
    path.write_text("n,s\n1,a\n1,a\nx,b\n")
    schema = {"fields": [{"name": "n", "type": "integer"}, {"name": "s", "type": "string"}]}
    got = check(path, schema, checklist=checklist)
    assert got.whole
    assert got.errors == theirs(path, schema, None, None, checklist)


def test_counts_go_on_where_the_list_ends(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("n\n" + "x\n" * 5000)
    got = check(path, {"fields": [{"name": "n", "type": "integer"}]}, limit=10)
    assert (len(got.errors), got.counts, got.report["stats"]["errors"], got.rows) == (
        10,
        {("type-error", 1): 5000},
        5000,
        5000,
    )


def test_a_key_of_lists_that_lacks_a_column_fails_as_in_frictionless(tmp_path: Path) -> None:
    path = tmp_path / "table.csv"
    path.write_text("a\n[1]\n[2]\n")
    names = ["a", "b"]
    key = {"fields": names, "reference": {"resource": "", "fields": names}}
    schema = {"fields": [{"name": "a", "type": "array"}, {"name": "b"}], "foreignKeys": [key]}
    assert compare(path, schema, None) == "crash"
