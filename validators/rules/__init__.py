"""Frictionless's rules at Arrow speed: the same errors (row, field, type, message) as `frictionless.validate`, for every check.

    validators.rules.check(path, schema, dialect) -> Checked

Whole columns are *accepted* at once where that can be proven; every other distinct cell is read by Frictionless's own field, and every
listed error says Frictionless's own sentence. So nothing is ever rejected by our reading of its rules. What goes to Frictionless
as a whole file: `docs/decisions/0013-frictionless-to-the-letter.md`.
"""

import importlib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from validators.port import Sibling
from validators.rules.checked import Checked

__all__ = ["Checked", "check", "package_errors"]


def check(
    path: Path, schema: Mapping[str, Any] | None = None, dialect: Mapping[str, Any] | None = None, *, format: str | None = None, encoding: str | None = None,
    checklist: Mapping[str, Any] | None = None, limit: int = 1000, name: str | None = None, place: str | None = None,
    siblings: Mapping[str, Sibling] | None = None, table: str | None = None, facts: Mapping[str, Any] | None = None,
) -> Checked:  # fmt: skip
    """Judge the whole file. `limit` is how many errors of each type are listed; all are counted. Where Frictionless
    itself falls over a schema, the last error is a `schema-error` that says so. `name` and `place` stand in the report.
    `siblings` are the tables of the package by name, `table` what this one is called there: for foreign keys.
    `facts` is what the package says of the file: see `Hints`.

    Frictionless takes a third of a second to import: it is loaded by the first file that has a schema, not by every start of Sala.
    """
    module = importlib.import_module("validators.rules.checking")
    result: Checked = module.check(
        path,
        schema,
        dialect,
        format=format,
        encoding=encoding,
        checklist=checklist,
        limit=limit,
        name=name,
        place=place,
        siblings=siblings,
        table=table,
        facts=facts,
    )
    return result


def package_errors(descriptor: Mapping[str, Any]) -> list[dict[str, Any]]:
    """What Frictionless says of a package's descriptor, apart from its tables; schemas and dialects stand in it as objects."""
    module = importlib.import_module("validators.rules.packages")
    found: list[dict[str, Any]] = module.package_errors(descriptor)
    return found
