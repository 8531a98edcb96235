"""Foreign keys, within a table and between the tables of a package, against `frictionless.Package.validate`."""

import json
from pathlib import Path
from typing import Any

import pytest
from frictionless import Package
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from validators.port import Sibling
from validators.rules import blocks, check

_ALL = 10**9
VALUES = {
    "integer": ["1", "2", "3", "", "x", " 1", "๑", "01"],
    "number": ["1", "1.0", "2.50", "2.5", "NaN", "", "x", "0.1", "12345678901234567890"],
    "string": ["a", "b", "กข", "", "1"],
    "any": ["a", "1", ""],
    "date": ["2020-01-01", "2020-1-1", "", "x", "2021-05-06"],
    "boolean": ["true", "false", "", "1"],
    "year": ["2020", "2021", ""],
    "time": ["10:00:00", ""],
    "list": ["a,b", "c", ""],
    "array": ["[1]", "[]", ""],
}
TYPES = [*VALUES, *["string", "integer", "number"] * 3]


@st.composite
def package(draw: st.DrawFn) -> dict[str, Any]:
    """A package of two tables (and names that lead nowhere), with the text of each table as `csv`."""
    names = ["one", "two"]
    types = {field: draw(st.sampled_from(TYPES)) for field in ("a", "b")}
    resources = []
    for name in names:
        fields = []
        for field in ("a", "b", "c"):
            type = types.get(field, "string") if draw(st.integers(0, 5)) else draw(st.sampled_from(TYPES))
            made: dict[str, Any] = {"name": field, "type": type}
            if type == "number" and draw(st.integers(0, 5)) == 0:
                made["floatNumber"] = True
            if draw(st.integers(0, 5)) == 0:
                made["constraints"] = draw(st.sampled_from([{"required": True}, {"unique": True}]))
                if type in ("list", "array"):
                    made["constraints"] = {"required": True}
            fields.append(made)
        keys = []
        for _ in range(draw(st.integers(0, 2))):
            width = draw(st.integers(1, 2))
            ends = st.lists(st.sampled_from(["a", "b", "a", "b", "c"]), min_size=width, max_size=width, unique=True)
            there = draw(ends) if draw(st.integers(0, 7)) else ["missing", "b"][:width]
            table = draw(
                st.sampled_from(["", *names, *names, *names, *(["nowhere"] if draw(st.integers(0, 5)) == 0 else [])])
            )
            keys.append({"fields": draw(ends), "reference": {"resource": table, "fields": there}})
        schema: dict[str, Any] = {"fields": fields, "foreignKeys": keys}
        if draw(st.integers(0, 2)) == 0 and fields[0]["type"] not in ("list", "array"):
            schema["primaryKey"] = ["a"]
        if draw(st.integers(0, 5)) == 0:
            schema["missingValues"] = ["", "x"]
        cells = [st.sampled_from(VALUES[field["type"]]) for field in fields]
        rows = [[draw(cell) for cell in cells] for _ in range(draw(st.integers(0, 8)))]
        rows = [row[: draw(st.sampled_from([3, 3, 3, 2, 1]))] for row in rows]
        labels = ["a", "b", "c"] if draw(st.integers(0, 7)) else ["b", "a"]
        lines = [",".join(f'"{cell}"' if "," in cell else cell for cell in row) for row in [labels, *rows]]
        resources.append({"name": name, "path": f"{name}.csv", "schema": schema, "csv": "\n".join(lines) + "\n"})
    return {"name": "p", "resources": resources}


def compared(folder: Path, made: dict[str, Any]) -> list[str]:
    """Asserts that each table has Frictionless's errors; gives why it judged alone, or ""."""
    resources = made["resources"]
    for one in resources:
        (folder / one["path"]).write_text(one["csv"], encoding="utf-8")
    bare = [{key: value for key, value in one.items() if key != "csv"} for one in resources]
    siblings = {one["name"]: Sibling(folder / one["path"], one["schema"], encoding="utf-8") for one in bare}
    said = []
    descriptor = json.loads(json.dumps({**made, "resources": bare}))
    for resource in descriptor["resources"]:
        resource["encoding"] = "utf-8"
    theirs = Package.from_descriptor(descriptor, basepath=str(folder))
    for one in bare:
        try:
            report = theirs.get_resource(one["name"]).validate(limit_errors=_ALL)
        except TypeError:  # lists have no hash: Frictionless itself falls over
            continue
        expected = [error.to_descriptor() for task in report.tasks for error in task.errors]
        got = check(
            folder / one["path"], one["schema"], encoding="utf-8", limit=_ALL, siblings=siblings, table=one["name"]
        )
        assert got.errors == expected
        assert sum(got.counts.values()) == len(expected)
        said.append(got.whole)
    return said


@pytest.mark.parametrize("size", [24, 1 << 20])
@settings(max_examples=150, deadline=None, suppress_health_check=list(HealthCheck))
@given(made=package())
def test_any_package_gives_the_same_errors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, size: int, made: dict[str, Any]
) -> None:
    monkeypatch.setattr(blocks, "SIZE", size)
    compared(tmp_path, made)


def two(keys: list[dict[str, Any]], **changed: Any) -> dict[str, Any]:
    fields = [{"name": "id", "type": "integer"}, {"name": "of", "type": "integer"}]
    return {
        "resources": [
            {"name": "one", "path": "one.csv", "schema": {"fields": fields, "foreignKeys": keys}, "csv": "id,of\n1,\n2,1\n3,9\n,\nx,2\n"},
            {"name": "two", "path": "two.csv", "schema": {"fields": fields} | changed, "csv": "id,of\n1,5\n2,6\n2,\n"},
        ]
    }  # fmt: skip


def key(table: str, *fields: str, of: tuple[str, ...] = ("of",)) -> dict[str, Any]:
    return {"fields": list(of), "reference": {"resource": table, "fields": list(fields)}}


@pytest.mark.parametrize(
    "keys",
    [[key("", "id")], [key("one", "id")], [key("two", "id")], [key("two", "id", "of", of=("id", "of")), key("", "id")]],
)
def test_foreign_keys_are_looked_up_at_speed(tmp_path: Path, keys: list[dict[str, Any]]) -> None:
    assert compared(tmp_path, two(keys)) == ["", ""]


def test_keys_of_two_types_go_to_frictionless(tmp_path: Path) -> None:
    fields = [{"name": "id", "type": "number"}, {"name": "of", "type": "integer"}]
    assert (
        compared(tmp_path, two([key("two", "id")], fields=fields))[0]
        == "foreign keys into what cannot be compared as numbers"
    )


def test_a_table_that_is_not_there_is_said_as_frictionless_says_it(tmp_path: Path) -> None:
    compared(tmp_path, two([key("three", "id")]))
    (tmp_path / "alone.csv").write_text("id,of\n1,1\n")
    schema = {"fields": [{"name": "id"}, {"name": "of"}], "foreignKeys": [key("two", "id")]}
    found = check(tmp_path / "alone.csv", schema)
    assert [error["type"] for error in found.errors] == ["resource-error"]
