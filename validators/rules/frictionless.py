"""Opens a file with Frictionless, asks it about rows, and runs it over a whole file."""

import hashlib
from collections.abc import Collection, Iterator, Mapping, Sequence
from functools import lru_cache
from pathlib import Path
from types import SimpleNamespace
from typing import Any

from validators.port import FACTS, Sibling
from validators.rules.descriptors import error_of, failure, lost_key
from validators.rules.library import (
    Checklist,
    CsvControl,
    Dialect,
    FrictionlessException,
    Package,
    Schema,
    TableResource,
    create_cell_handlers,
    errors,
)
from validators.rules.rule import Foreign, Plan, Rule
from validators.rules.spread import cells_of

_REMEMBERED = 20_000  # distinct cells of one field whose reading is kept
# A workbook of a few kilobytes can say that it has 17 billion cells. What has more is checked up to here, and an error says so.
MOST_CELLS = 30_000_000
MOST_SPREAD = 3_000_000  # cells of an OpenDocument file, which is held in memory as a whole
_TOO_MANY = "it has more cells than can be checked: publish the table as CSV"
_TYPED = ("xlsx", "xls", "ods", "json", "jsonl", "ndjson")  # formats whose cells have types
VERSION_2 = "https://datapackage.org/profiles/2.0/"
_BATCH = 8192  # rows of them at once
_BOUNDS = ("minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum")
_OPTIONS = (
    "true_values",
    "false_values",
    "decimal_char",
    "group_char",
    "bare_number",
    "float_number",
    "delimiter",
    "item_type",
    "array_item",
)
_UNIQUE_TYPES = {"string", "any", "integer", "number", "year", "date", "boolean", "datetime", "yearmonth"}


class Opened:
    """One file as Frictionless opens it: its errors before the first row, and a plan for the rows unless it is broken."""

    def __init__(
        self, path: Path, schema: Mapping[str, Any] | None, dialect: Mapping[str, Any] | None, *, format: str | None, encoding: str | None,
        checklist: Mapping[str, Any] | None, siblings: Mapping[str, Sibling] | None = None, name: str | None = None, joined: bool = True,
        facts: Mapping[str, Any] | None = None,
    ) -> None:  # fmt: skip
        """`name` and `siblings`: what the table is called in its package, and all tables of it. `joined`: Frictionless looks foreign keys up
        itself; where not, they are only told (`plan().foreign`)."""
        self.siblings = siblings or {}
        self.foreign: list[dict[str, Any]] = []
        self.start: list[dict[str, Any]] = []
        self.labels: list[str] = []
        self.broken = False
        self.resource: Any = None
        self.end: list[dict[str, Any]] = []
        self.partial = False  # not all rows were read
        self.typed = False
        try:
            self.checklist = Checklist.from_descriptor(dict(checklist)) if checklist else Checklist()
            self.resource = _resource(name, Sibling(path, schema, dialect, format, encoding, facts or {}))
            wanted = {key["reference"]["resource"] for key in self.resource.schema.foreign_keys} if schema else set()
            others = [
                _resource(one, there)
                for one, there in self.siblings.items()
                if one in wanted and not self.is_itself(one)
            ]
            if self.siblings:
                self.package = Package(resources=[self.resource, *others])
            self.checks = self.checklist.connect(self.resource)
            self.resource.to_descriptor(validate=True)
            if self.resource.format == "ods" and cells_of(path, MOST_SPREAD) > MOST_SPREAD:
                raise FrictionlessException(errors.TableError(note=_TOO_MANY))
            if schema and not joined and self._answerable():
                self.foreign, self.resource.schema.foreign_keys = self.resource.schema.foreign_keys, []
            self.resource.open()
        except FrictionlessException as error:
            self.broken = True
            self.start = [one.to_descriptor() for one in (error.reasons or [error.error])]
            return
        except Exception as error:  # noqa: BLE001 (a pattern that is no regular expression, and the like, escape it as they are)
            self.broken = True
            self.start = [failure(error)]
            return
        self.labels = list(self.resource.labels)
        for check in list(self.checks):
            for error in check.validate_start():
                if error.type == "check-error" and check in self.checks:
                    self.checks.remove(check)
                if self.checklist.match(error):
                    self.start.append(error.to_descriptor())

    def close(self) -> None:
        if self.resource is not None:
            self.resource.close()

    def _answerable(self) -> bool:
        """Whether every table that foreign keys look into is there."""
        names = {key["reference"]["resource"] for key in self.resource.schema.foreign_keys}
        return names <= {"", self.resource.name, *self.siblings}

    def is_itself(self, table: str) -> bool:
        """Whether a foreign key that names `table` looks into this one."""
        return table in ("", self.resource.name)

    @property
    def place(self) -> tuple[str, str]:
        return (self.resource.name, self.resource.place) if self.resource is not None else ("table", "")

    @property
    def fields(self) -> int:
        return len(self.resource.schema.fields) if self.resource is not None and self.resource.schema else 0

    def plan(self) -> Plan | str:
        """The plan, or why this file goes to Frictionless as a whole."""
        resource = self.resource
        self.typed = resource.format in _TYPED
        known = resource.format in ("csv", "tsv") or self.typed
        if not known or resource.scheme != "file" or resource.compression or resource.extrapaths:
            return "not one plain file of a known format"
        if len(self.checks) != 1 or self.checklist.pick_errors or self.checklist.skip_errors:
            return "checks beyond the baseline"
        if resource.schema.foreign_keys:
            return "foreign keys"
        fields = resource.header.get_expected_fields()
        handlers = create_cell_handlers(fields)
        if not fields or len(handlers) != len(fields):
            return "no fields, or two of one name"
        places = {name: place for place, name in enumerate(handlers)}
        unique = [place for place, field in enumerate(fields) if field.constraints.get("unique")]
        key = set(resource.schema.primary_key)
        primary: list[int] = []
        if key and key <= places.keys():
            names = resource.primary_key_labels(SimpleNamespace(field_names=list(places)), resource.dialect.header_case)
            primary = [places[name] for name in names]
        foreign = [
            Foreign([places[name] for name in key["fields"]], key["fields"], key["reference"]["resource"], key["reference"]["fields"])
            for key in self.foreign
            if places.keys() >= set(key["fields"])
        ]  # fmt: skip
        # Also of a foreign key that lacks a column: Frictionless gathers what it looks into all the same, and falls over lists.
        keyed = {*unique, *primary, *(places[name] for key in self.foreign for name in key["fields"] if name in places)}
        if any(fields[place].type not in _UNIQUE_TYPES for place in keyed):
            return "a key of a type that is not compared as one number"
        if self.typed and (foreign or any(getattr(field, "array_item", None) for field in fields)):
            return "foreign keys, or arrays whose items have a type, beside cells that have types"
        self.unique, self.primary, self.leads = unique, primary, foreign
        self.rules = [_rule(number, fields[number - 1], handler) for number, handler in enumerate(handlers.values(), 1)]
        self.readers = [rule.read if self.typed else lru_cache(_REMEMBERED)(rule.read) for rule in self.rules]
        # What has types is not cut here: the dialect of its Plan says nothing.
        control = CsvControl() if self.typed else CsvControl.from_dialect(resource.dialect)
        config = control.to_python()
        dialect = resource.dialect
        return Plan(
            rules=self.rules,
            encoding=resource.encoding, newlines=resource.format != "csv", delimiter=config.delimiter, quote=config.quotechar or "", escape=config.escapechar,
            skip_space=config.skipinitialspace, python_dialect=config, first_row=dialect.create_first_content_row(), comment_char=dialect.comment_char,
            comment_rows=frozenset(dialect.comment_rows), skip_blank=dialect.skip_blank_rows, unique=unique, primary=primary, foreign=foreign,
        )  # fmt: skip

    def row(
        self, cells: list[Any], number: int, repeats: Mapping[int, int], key: int | None, lost: Collection[int] = (),
        open: Collection[int] | None = None,
    ) -> list[dict[str, Any]]:  # fmt: skip
        """The errors of one row, in Frictionless's order. `repeats`: field place -> row that had the value before;
        `key`: row that had the primary key before, 0 where the key is all empty, None where all is well;
        `lost`: which foreign keys find nothing; `open`: the places that can be wrong in themselves where the others are
        proven (then the row is not blank), None for all."""
        if open is not None:
            open = {*open, *repeats, *(place for one in lost for place in self.leads[one].places)}
        rules, readers, found, values, empty, seen = self.rules, self.readers, [], {}, 0, set()
        shown = ["" if cell is None else str(cell) for cell in cells] if self.typed else cells
        about = {"cells": shown, "rowNumber": number}

        def read(place: int) -> None:
            nonlocal empty
            if place in seen:
                return
            seen.add(place)
            if open is not None and place not in open:
                return
            cell = cells[place] if place < len(cells) else None
            values[place], notes = readers[place](cell)
            empty += values[place] is None and not (notes and "type" in notes)
            for name, note in sorted(notes.items(), key=lambda one: one[0] != "type") if notes else ():
                kind = errors.TypeError if name == "type" else errors.ConstraintError
                found.append(
                    error_of(kind, note, **about, cell=str(cell), fieldName=rules[place].name, fieldNumber=place + 1)
                )

        def finish() -> None:
            """All that a row says of itself; what holds between rows comes after it."""
            if len(seen) > len(rules):
                return
            for place in range(len(rules)):
                read(place)
            for place in range(len(rules), len(cells)):
                found.append(
                    error_of(
                        errors.ExtraCellError, "", **about, cell=str(cells[place]), fieldName="", fieldNumber=place + 1
                    )
                )
            for place in range(len(cells), len(rules)):
                found.append(
                    error_of(
                        errors.MissingCellError,
                        "",
                        **about,
                        cell="",
                        fieldName=rules[place].name,
                        fieldNumber=place + 1,
                    )
                )
            if open is None and empty == len(rules):
                found[:] = [error_of(errors.BlankRowError, "", **about)]
            seen.add(-1)

        for place in self.unique:
            read(place)
            if place in repeats:
                finish()
                note = f"the same as in the row at position {repeats[place]}"
                found.append(
                    error_of(
                        errors.UniqueError,
                        note,
                        **about,
                        cell=str(values[place]),
                        fieldName=rules[place].name,
                        fieldNumber=place + 1,
                    )
                )
        for place in self.primary:
            read(place)
        if self.primary and key is not None:
            finish()
            note = (
                f"the same as in the row at position {key}"
                if key
                else 'cells composing the primary keys are all "None"'
            )
            found.append(error_of(errors.PrimaryKeyError, note, **about))
        for one, foreign in enumerate(self.leads):
            for place in foreign.places:
                read(place)
            if one in lost:
                finish()
                found.append(lost_key(foreign, [values[place] for place in foreign.places], about))
        finish()
        return found

    def batches(self) -> Iterator[list[tuple[int, list[Any]]]]:
        """The rows of a workbook or of JSON, as Frictionless reads them; what ends them too early is in `end` then."""
        batch: list[tuple[int, list[Any]]] = []
        cells = 0
        try:
            for one in self.resource.dialect.read_enumerated_content_stream(self.resource.cell_stream):
                batch.append(one)
                cells += max(len(one[1]), 1)
                if cells > MOST_CELLS:
                    self.end, self.partial = [_unchecked(one[0])], True
                    break
                if len(batch) == _BATCH:
                    yield batch
                    batch = []
        except FrictionlessException as error:
            self.end = [error.error.to_descriptor()]
        if batch:
            yield batch

    def counted(self, path: Path, rows: int) -> list[dict[str, Any]]:
        """What the file as a whole is not, though the package says so: its sum, bytes, fields, rows."""
        said = self.resource
        if self.partial or not (said.hash or said.bytes or said.fields or said.rows):
            return []
        said.stats.bytes, said.stats.rows = path.stat().st_size, rows
        if said.hash:
            with path.open("rb") as file:
                said.stats.md5 = hashlib.file_digest(file, "md5").hexdigest()
                file.seek(0)
                said.stats.sha256 = hashlib.file_digest(file, "sha256").hexdigest()
        return [error for check in self.checks for error in self._matching(check.validate_end())]

    def whole(self) -> Iterator[dict[str, Any] | None]:
        """Every error of the rows and of the end, as Frictionless finds them; None once for each row. Where Frictionless itself
        falls over (limits that do not compare with the values, keys that are lists), that is the last error."""
        try:
            yield from self._rows()
        except Exception as error:  # noqa: BLE001 (it lets any failure of Python through)
            yield failure(error)

    def _rows(self) -> Iterator[dict[str, Any] | None]:
        cells = 0
        while True:
            try:
                row = next(self.resource.row_stream)
            except FrictionlessException as error:
                yield error.error.to_descriptor()
                continue
            except StopIteration:
                break
            yield None
            for check in self.checks:
                yield from self._matching(check.validate_row(row))
            cells += max(len(row.cells), 1)
            if cells > MOST_CELLS and self.resource.format not in ("csv", "tsv"):
                yield _unchecked(row.row_number)
                return
        for check in self.checks:
            yield from self._matching(check.validate_end())

    def _matching(self, found: Iterator[Any]) -> Iterator[dict[str, Any]]:
        return (error.to_descriptor() for error in found if self.checklist.match(error))


def _unchecked(row: int) -> dict[str, Any]:
    note = f"rows after the row at position {row} are not checked: publish the table as CSV"
    return errors.TableError(note=note).to_descriptor()


def _resource(name: str | None, table: Sibling) -> TableResource:
    """Raises FrictionlessException for descriptors that are none."""
    facts = {"name": name, "format": table.format, "encoding": table.encoding}
    facts |= {key: table.facts.get(key) for key in FACTS}
    version = {}
    if str(table.facts.get("$schema") or "").startswith(VERSION_2):
        facts["schema_profile"], version = f"{VERSION_2}dataresource.json", {"datapackage_version": "v2"}
    return TableResource(
        path=table.path.name,
        basepath=str(table.path.parent),
        **{key: value for key, value in facts.items() if value},
        **({"schema": Schema.from_descriptor(plain(table.schema), **version)} if table.schema else {}),
        **({"dialect": Dialect.from_descriptor(plain(table.dialect), **version)} if table.dialect else {}),
    )


def _rule(number: int, field: Any, handler: Any) -> Rule:
    value = field.create_value_reader()
    constraints = {
        name: field.constraints[name] for name in field.supported_constraints if field.constraints.get(name) is not None
    }
    missing = field.missing_values
    if not field.has_defined("missing_values") and field.schema:
        missing = field.schema.missing_values
    return Rule(
        name=field.name,
        number=number,
        type=field.type,
        format=field.format,
        read=handler.reader,
        constraints=constraints,
        bounds={name: value(constraints[name]) for name in _BOUNDS if name in constraints},
        missing=list(missing),
        options={name: getattr(field, name) for name in _OPTIONS if hasattr(field, name)},
    )


def plain(value: Any) -> Any:
    """A deep copy of plain dicts and lists: Frictionless writes into the descriptors it is given."""
    if isinstance(value, Mapping):
        return {key: plain(one) for key, one in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [plain(one) for one in value]
    return value
