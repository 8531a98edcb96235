"""Sala's errors against Frictionless's own, the whole descriptor of each: none more, none less, in the same order."""

import json
from collections import Counter
from pathlib import Path
from typing import Any

import frictionless
import pytest
from frictionless import Checklist, Dialect, FrictionlessException, Schema
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.validators.rules.tables import TYPES, table
from validators.rules import blocks
from validators.rules.check import check
from validators.rules.rule import BadSchema

_ALL = 10**9


def theirs(path: Path, schema: Any, dialect: Any, encoding: str | None, checklist: Any = None) -> list[dict[str, Any]]:
    options: dict[str, Any] = {"encoding": encoding} if encoding else {}
    try:
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


def compare(path: Path, schema: Any, dialect: Any, encoding: str | None = None) -> str:
    """Asserts that both say the same; gives why Frictionless judged alone, or ""."""
    try:
        expected = theirs(path, schema, dialect, encoding)
    except Exception:  # Frictionless itself fails (an unhashable key, bounds that do not compare)
        with pytest.raises(BadSchema):
            check(path, schema, dialect, encoding=encoding, limit=_ALL)
        return "crash"
    got = check(path, schema, dialect, encoding=encoding, limit=_ALL)
    assert got.errors == expected
    counts = Counter((error["type"], error.get("fieldNumber")) for error in expected)
    assert got.counts == counts
    few = check(path, schema, dialect, encoding=encoding, limit=1)
    assert few.counts == counts
    seen: set[str] = set()
    assert few.errors == [error for error in expected if not (error["type"] in seen or seen.add(error["type"]))]
    return got.whole


@pytest.mark.parametrize("type", [None, *TYPES])
@pytest.mark.parametrize("size", [48, 1 << 20])
@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(data=st.data())
def test_any_table_gives_the_same_errors(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, type: str | None, size: int, data: st.DataObject) -> None:
    monkeypatch.setattr(blocks, "SIZE", size)
    content, schema, dialect, encoding = data.draw(table(type))
    path = tmp_path / "table.csv"
    path.write_bytes(content)
    compare(path, schema, dialect, encoding)
