"""The only file that imports Frictionless: it opens the resource, reads cells its way, writes its errors.

Our folder `validators` hides the package of that name which Frictionless asks for e-mail addresses and UUIDs; it is loaded here
from where it is installed, and handed over.
"""

import importlib.metadata
import importlib.util
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from types import ModuleType
from typing import Any

import frictionless
from frictionless import errors as law_errors
from frictionless.formats.csv.control import CsvControl
from frictionless.platform import platform
from frictionless.table.row import create_cell_handlers

Reader = Callable[[Any], tuple[Any, dict[str, str] | None]]


def _answers() -> ModuleType:
    """The installed package `validators`. Its modules import one another by that name, so ours step aside while they are loaded."""
    found = Path(str(importlib.metadata.distribution("validators").locate_file("validators/__init__.py")))
    spec = importlib.util.spec_from_file_location("validators", found, submodule_search_locations=[str(found.parent)])
    assert spec is not None and spec.loader is not None
    ours = {name: sys.modules.pop(name) for name in list(sys.modules) if name.split(".")[0] == "validators"}
    try:
        module = importlib.util.module_from_spec(spec)
        sys.modules["validators"] = module
        spec.loader.exec_module(module)
    finally:
        for name in [name for name in sys.modules if name.split(".")[0] == "validators"]:
            del sys.modules[name]
        sys.modules.update(ours)
    return module


platform.__dict__["validators"] = _answers()  # a cached property: what stands here is what Frictionless asks


@dataclass(frozen=True, slots=True)
class Field:
    """A field as the data has it: how Frictionless reads one cell of it, and what its schema says."""

    number: int
    name: str
    type: str
    format: str
    constraints: Mapping[str, Any]
    missing: tuple[str, ...]
    read: Reader
    plain: bool  # no option of the type that changes how text is read (bareNumber, groupChar, trueValues …)


@dataclass(frozen=True, slots=True)
class Csv:
    """How the text is read."""

    encoding: str
    delimiter: str
    quote: str
    after: int  # rows before the first row of content


@dataclass(frozen=True, slots=True)
class ForeignKey:
    source: str
    source_fields: tuple[str, ...]
    fields: tuple[str, ...]
    known: frozenset[tuple[Any, ...]]


class Law:
    """One resource under one schema, as Frictionless sees it."""

    def __init__(
        self,
        path: Path,
        schema: Mapping[str, Any] | None,
        dialect: Mapping[str, Any] | None,
        format: str,
        encoding: str | None,
    ) -> None:
        self.fatal: list[dict[str, Any]] = []
        self.path, self.resource = path, None
        self.arguments: dict[str, Any] = {
            "path": path.name,
            "basepath": str(path.parent),
            "format": format,
            "scheme": "file",
        }
        if encoding:
            self.arguments["encoding"] = encoding
        try:
            self.arguments |= {"schema": frictionless.Schema.from_descriptor(dict(schema))} if schema else {}
            self.arguments |= {"dialect": frictionless.Dialect.from_descriptor(dict(dialect))} if dialect else {}
            self.resource = self._opened()
        except frictionless.FrictionlessException as error:
            self.fatal = [one.to_descriptor() for one in error.to_errors()]

    def _opened(self) -> Any:
        resource = frictionless.resources.TableResource(**self.arguments)
        resource.to_descriptor(validate=True)
        resource.open()
        return resource

    def close(self) -> None:
        if self.resource is not None:
            self.resource.close()

    @property
    def labels(self) -> list[str]:
        return list(self.resource.labels)

    def opening_errors(self) -> list[dict[str, Any]]:
        """What is wrong before the first row: an empty source, the header."""
        resource = self.resource
        empty = not (resource.labels or resource.fragment)
        found = [law_errors.SourceError(note="the source is empty")] if empty else []
        return [one.to_descriptor() for one in [*found, *resource.header.errors]]

    def fields(self) -> list[Field]:
        found = []
        for handler in create_cell_handlers(self.resource.header.get_expected_fields()).values():
            field = handler.field
            original = next(
                (one for one in self.resource.header.get_expected_fields() if one.name == field.name), field
            )
            missing = original.missing_values
            if not original.has_defined("missing_values") and original.schema:
                missing = original.schema.missing_values
            options = {"bare_number", "float_number", "decimal_char", "group_char", "true_values", "false_values"}
            plain = not options & set(original.list_defined())
            found.append(
                Field(
                    handler.field_number,
                    field.name,
                    field.type,
                    field.format,
                    dict(field.constraints),
                    tuple(missing),
                    handler.reader,
                    plain,
                )
            )
        return found

    def csv(self) -> Csv | None:
        """The dialect where rows can be read without Frictionless; None where only it knows how."""
        resource, dialect = self.resource, self.resource.dialect
        if resource.format not in ("csv", "tsv") or resource.compression or not resource.labels:
            return None
        if dialect.comment_char or dialect.comment_rows or dialect.skip_blank_rows or not dialect.header_case:
            return None
        control = CsvControl.from_dialect(dialect)
        if (
            control.escape_char
            or control.skip_initial_space
            or not control.double_quote
            or len(control.quote_char) != 1
            or len(control.delimiter) != 1
        ):
            return None
        encoding = str(resource.encoding)
        if encoding not in ("utf-8", "utf-8-sig", "ascii"):
            return None
        return Csv(encoding, control.delimiter, control.quote_char, dialect.create_first_content_row() - 1)

    def unique(self) -> list[str]:
        return [field.name for field in self.resource.header.get_expected_fields() if field.constraints.get("unique")]

    def primary(self) -> list[str]:
        key, names = (
            self.resource.schema.primary_key,
            {field.name for field in self.resource.header.get_expected_fields()},
        )
        return list(key) if key and set(key) <= names else []

    def foreign(self) -> list[ForeignKey]:
        names = {field.name for field in self.resource.header.get_expected_fields()}
        found = []
        lookup = self.resource.lookup
        for one in self.resource.schema.foreign_keys if lookup else ():
            source, fields = one["reference"]["resource"], tuple(one["fields"])
            known = lookup.get(source)
            if known and set(fields) <= names:
                keys = tuple(one["reference"]["fields"])
                found.append(ForeignKey(source, keys, fields, frozenset(known.get(keys, set()))))
        return found

    def scalar(self) -> Iterator[list[dict[str, Any]]]:
        """Row by row, by Frictionless itself: the errors of each row that has any."""
        with self._opened() as resource:
            rows = resource.row_stream
            while True:
                try:
                    row = next(rows)
                except StopIteration:
                    return
                except frictionless.FrictionlessException as error:
                    yield [error.error.to_descriptor()]
                    continue
                if row.errors:
                    yield [one.to_descriptor() for one in row.errors]


_KINDS = {
    kind.type: kind
    for kind in (
        law_errors.TypeError, law_errors.ConstraintError, law_errors.ExtraCellError, law_errors.MissingCellError, law_errors.BlankRowError,
        law_errors.UniqueError, law_errors.PrimaryKeyError, law_errors.ForeignKeyError,
    )
}  # fmt: skip


def error(type: str, note: str, cells: list[str], row: int, **facts: Any) -> dict[str, Any]:
    """An error's descriptor as Frictionless writes it (`Error.to_descriptor`), without building the object: that takes 0.2 ms each."""
    kind = _KINDS[type]
    values = {"note": note, "cells": cells, "rowNumber": row, **facts}
    message = kind.template.format(**values)
    return {
        "type": type,
        "title": kind.title,
        "description": kind.description,
        "message": message,
        "tags": kind.tags,
        **values,
    }
