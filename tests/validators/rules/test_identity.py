"""Our errors against Frictionless's own, descriptor by descriptor: tables and schemas made by hypothesis, and Frictionless's own test data."""

import csv
import io
from pathlib import Path
from typing import Any

import pytest
from frictionless import Dialect, FrictionlessException, Resource, Schema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from validators.rules import check


def theirs(path: Path, schema: dict[str, Any] | None, dialect: dict[str, Any] | None = None) -> list[dict[str, Any]]:
    options: dict[str, Any] = {"path": path.name, "basepath": str(path.parent), "format": "csv", "scheme": "file"}
    if schema:
        try:
            options["schema"] = Schema.from_descriptor(schema)
        except FrictionlessException as error:
            return [one.to_descriptor() for one in error.to_errors()]
    if dialect:
        options["dialect"] = Dialect.from_descriptor(dialect)
    report = Resource(**options).validate(limit_errors=1_000_000)
    return [error.to_descriptor() for task in report.tasks for error in task.errors]


def same(path: Path, schema: dict[str, Any] | None, dialect: dict[str, Any] | None = None) -> bool:
    """Asserts that both find the same; gives whether ours went the fast way."""
    found = check(path, schema, dialect, limit=None)
    wanted = theirs(path, schema, dialect)
    plain = [key_of(error) for error in found.errors]
    assert plain == [key_of(error) for error in wanted]
    assert found.count == len(wanted)
    bounded = check(path, schema, dialect, limit=1)
    assert (bounded.count, bounded.kinds) == (found.count, found.kinds)
    return found.fast


def key_of(error: dict[str, Any]) -> dict[str, Any]:
    """All of an error but the cells of a blank row: Arrow does not tell an empty line from one of separators only."""
    return {
        key: value
        for key, value in error.items()
        if key != "cells" or error["type"] not in ("blank-row", "primary-key")
    }


CELLS = [
    "", "1", "-7", " 12", "007", "๑๒", "1_000", "+5", "1.5", "1e5", "NaN", "inf", "1,000", "x", "ใช่", "true", "False", "0", "2020-01-31", "2020-02-30", "2020-1-2",
    "31/01/2563", "2567", "0000", "12345", "2020-01-01T10:20:30", "2020-01-01T10:20:30Z", "10:20:30", "25:00:00", "a@b.co.th", "a@b", "ครับ@ไทย.com",
    "http://a.b/c", "nothing", "123e4567-e89b-12d3-a456-426614174000", "NA", "-", "AB1234", "ab1234", "กรุงเทพฯ", '"', "a,b", "a\nb", "9999999999999999999999", "-0", "0.0", "3.0",
    "[1]", "{}", "1,2", "P1Y", "2020-01",
]  # fmt: skip
NUMERIC = {
    "minimum": st.sampled_from([0, 5, 2400]),
    "maximum": st.sampled_from([5, 12, 2700]),
    "exclusiveMinimum": st.just(1),
}


@st.composite
def fields(draw: st.DrawFn, name: str) -> dict[str, Any]:
    type_ = draw(
        st.sampled_from(["string", "integer", "number", "boolean", "date", "datetime", "time", "year", "any", "object", "array", "yearmonth", "geopoint", "duration"])
    )  # fmt: skip
    field: dict[str, Any] = {"name": name, "type": type_}
    constraints: dict[str, Any] = {}
    if type_ == "string":
        field["format"] = draw(st.sampled_from(["default", "default", "default", "email", "uri", "uuid"]))
        if draw(st.booleans()):
            constraints["minLength"] = draw(st.integers(0, 4))
        if draw(st.booleans()):
            constraints["maxLength"] = draw(st.integers(1, 8))
        if draw(st.booleans()):
            constraints["pattern"] = draw(
                st.sampled_from(["[A-Z]{2}[0-9]{4}", "a|b", r"\d+", r"\w+", "[^0-9]+", ".*", "a.c", "(?i)ab.*", "ก.*"])
            )
    if type_ in ("integer", "number", "year"):
        for constraint, values in NUMERIC.items():
            if draw(st.integers(0, 3)) == 0:
                constraints[constraint] = draw(values)
    if type_ == "date" and draw(st.booleans()):
        constraints["minimum"] = "2020-01-15"
    if type_ in ("string", "integer", "year") and draw(st.integers(0, 4)) == 0:
        constraints["enum"] = draw(st.sampled_from([["1", "x"], ["2567", "1"]])) if type_ == "string" else [1, 2567]
    if type_ == "number" and draw(st.integers(0, 3)) == 0:
        field |= {"groupChar": ",", "bareNumber": draw(st.booleans())}
    if draw(st.integers(0, 3)) == 0 and type_ not in ("object", "array", "any", "geopoint"):
        constraints["required"] = True
    if draw(st.integers(0, 3)) == 0 and type_ not in ("object", "array", "geopoint"):
        constraints["unique"] = True
    return field | ({"constraints": constraints} if constraints else {})


@st.composite
def cases(draw: st.DrawFn) -> tuple[str, dict[str, Any]]:
    width = draw(st.integers(2, 5))
    names = [f"f{index}" for index in range(width)]
    made = [draw(fields(name)) for name in names]
    schema: dict[str, Any] = {"fields": made}
    if draw(st.integers(0, 5)):
        schema["$schema"] = "https://datapackage.org/profiles/2.0/tableschema.json"
    if draw(st.booleans()):
        schema["missingValues"] = draw(st.sampled_from([["", "NA", "-"], ["NA"], [""]]))
    keyed = [field["name"] for field in made if field["type"] not in ("object", "array", "geopoint", "any")]
    if keyed and draw(st.integers(0, 2)) == 0:
        schema["primaryKey"] = draw(st.lists(st.sampled_from(keyed), min_size=1, max_size=2, unique=True))
    cell = st.sampled_from(CELLS)
    rows = draw(st.lists(st.lists(cell, min_size=width, max_size=width), max_size=25))
    for index in range(len(rows)):
        turn = draw(st.integers(0, 12))
        rows[index] = (
            rows[index][: width - 1]
            if turn == 0
            else [*rows[index], "extra"]
            if turn == 1
            else [""] * width
            if turn == 2
            else rows[index]
        )
    out = io.StringIO()
    writer = csv.writer(
        out,
        lineterminator=draw(st.sampled_from(["\n", "\r\n"])),
        quoting=draw(st.sampled_from([csv.QUOTE_MINIMAL, csv.QUOTE_ALL])),
    )
    header = [*names]
    turn = draw(st.integers(0, 9))
    if turn == 0:
        header[-1] = "other"
    elif turn == 1:
        header.append("more")
    elif turn == 2:
        header.pop()
    writer.writerows([header, *rows])
    return out.getvalue(), schema


@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(cases())
def test_the_same_errors_on_made_tables(
    tmp_path_factory: pytest.TempPathFactory, case: tuple[str, dict[str, Any]]
) -> None:
    text, schema = case
    path = tmp_path_factory.mktemp("made") / "table.csv"
    path.write_text(text, encoding="utf-8", newline="")
    same(path, schema)


RAGGED = st.text(alphabet='",\n\rab1 ', max_size=60)


@settings(max_examples=80, deadline=None, suppress_health_check=list(HealthCheck))
@given(RAGGED)
def test_the_same_errors_on_broken_text(tmp_path_factory: pytest.TempPathFactory, text: str) -> None:
    path = tmp_path_factory.mktemp("broken") / "table.csv"
    path.write_text("a,b\n" + text, encoding="utf-8", newline="")
    same(
        path,
        {
            "fields": [
                {"name": "a", "type": "integer"},
                {"name": "b", "type": "string", "constraints": {"maxLength": 3}},
            ]
        },
    )


@pytest.mark.parametrize("format", ["email", "uuid", "uri"])
def test_formats_that_ask_the_package_validators(tmp_path: Path, format: str) -> None:
    path = tmp_path / "formats.csv"
    cells = ["a@b.co.th", "a.b_c@dga.or.th", "a@b", "@x.com", "ครับ@ไทย.com", "a b@c.com", "http://a.b", "https://data.go.th/x?y=1", "://", "mailto:a@b.com", "x y",
             "123e4567-e89b-12d3-a456-426614174000", "123E4567-E89B-12D3-A456-426614174000", "123e4567", "{123e4567-e89b-12d3-a456-426614174000}"]  # fmt: skip
    path.write_text("id,v\n" + "".join(f"{i},{cell}\n" for i, cell in enumerate(cells)), encoding="utf-8")
    schema = {"fields": [{"name": "id", "type": "integer"}, {"name": "v", "type": "string", "format": format}]}
    assert same(path, schema)
    good = {"email": 2, "uuid": 2, "uri": 3}[format]
    assert len(cells) - check(path, schema).count >= good


def test_many_distinct_texts_go_by_expressions(tmp_path: Path) -> None:
    """More distinct texts than are simply read: the expressions decide, and agree."""
    rows = [
        f"{n},{n / 7:.3f},20{n % 30:02d}-0{n % 9 + 1}-{n % 31 + 1:02d},u{n}@dga.or.th,AB{n:04d},{n % 3000 + 1},{n}x"
        for n in range(4000)
    ]
    for n in range(0, 4000, 97):
        rows[n] = rows[n].replace(",", ",!", n % 6 + 1).replace(",!", ",", n % 6)
    path = tmp_path / "many.csv"
    path.write_text("id,number,date,mail,code,year,text\n" + "\n".join(rows) + "\n", encoding="utf-8")
    schema = {
        "$schema": "https://datapackage.org/profiles/2.0/tableschema.json",
        "fields": [
            {"name": "id", "type": "integer", "constraints": {"unique": True, "maximum": 3900}},
            {"name": "number", "type": "number", "constraints": {"minimum": 1, "exclusiveMaximum": 500}},
            {"name": "date", "type": "date", "constraints": {"minimum": "2005-02-01", "maximum": "2025-06-30"}},
            {"name": "mail", "type": "string", "format": "email"},
            {"name": "code", "type": "string", "constraints": {"pattern": "[A-Z]{2}[0-9]{4}", "maxLength": 6}},
            {"name": "year", "type": "year"},
            {"name": "text", "type": "string", "constraints": {"minLength": 3}},
        ],
        "primaryKey": ["year", "text"],
    }
    assert same(path, schema)


def test_a_unique_value_comes_again_far_away(tmp_path: Path) -> None:
    numbers = [*range(10, 2000), 15, 1999, 15, *range(3000, 3100), 9, 9, 3005]
    path = tmp_path / "again.csv"
    path.write_text("id,x\n" + "".join(f"{n},a\n" for n in numbers), encoding="utf-8")
    assert same(
        path,
        {
            "fields": [
                {"name": "id", "type": "integer", "constraints": {"unique": True}},
                {"name": "x", "type": "string"},
            ]
        },
    )
    assert same(
        path, {"fields": [{"name": "id", "type": "integer"}, {"name": "x", "type": "string"}], "primaryKey": "id"}
    )


def test_a_foreign_key_to_the_same_table(tmp_path: Path) -> None:
    path = tmp_path / "tree.csv"
    path.write_text("id,parent\n1,\n2,1\n3,2\n4,9\n5,x\n", encoding="utf-8")
    schema = {
        "fields": [{"name": "id", "type": "integer"}, {"name": "parent", "type": "integer"}],
        "foreignKeys": [{"fields": ["parent"], "reference": {"resource": "", "fields": ["id"]}}],
    }
    same(path, schema)


@pytest.mark.parametrize(
    "dialect",
    [
        {"csv": {"delimiter": ";"}},
        {"header": False},
        {"headerRows": [1, 2]},
        {"commentChar": "#"},
        {"skipBlankRows": True},
        {"csv": {"quoteChar": "'"}},
        {"headerCase": False},
    ],
)
def test_dialects(tmp_path: Path, dialect: dict[str, Any]) -> None:
    path = tmp_path / "dialect.csv"
    path.write_text("a;b\nc;d\n#1;2\n\n1;'x;y'\nz;\n3;4;5\n", encoding="utf-8")
    same(path, {"fields": [{"name": "a", "type": "integer"}, {"name": "b", "type": "string"}]}, dialect)


@pytest.mark.corpus
def test_the_same_on_the_corpus(corpus: Path) -> None:
    """Every CSV of the corpus, without a schema and under one that was inferred from its first rows with everything required."""
    files = sorted(
        [
            *(corpus / "5-frictionless").rglob("*.csv"),
            *(corpus / "1-thai-tabular").glob("*.csv"),
            *(corpus / "7-gov-spreadsheets").glob("*.csv"),
        ]
    )
    assert len(files) > 30
    fast = 0
    for path in files:
        fast += same(path, None)
        header = next(csv.reader(io.StringIO(path.read_bytes().decode("utf-8-sig", "replace"), newline="")), [])
        names = [name or f"column{index}" for index, name in enumerate(header)]
        if len(set(names)) == len(names):
            same(
                path,
                {
                    "fields": [
                        {"name": name, "type": "integer" if index % 2 else "string", "constraints": {"required": True}}
                        for index, name in enumerate(names)
                    ]
                },
            )
    assert fast > 25
