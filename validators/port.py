"""What judging gives: the calls that harvest, the command line and the open validator share.

validators.judge_file(path, hints, out)      one file: read, Frictionless rules, personal data, Parquet
validators.judge_metadata(draft, profile)    one record: findings and score
validators.gate(draft)                       a reason to withhold, or None
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from catalog.words.model import Column, Judgement
from catalog.words.releases import Release

FACTS = ("hash", "bytes", "fields", "rows")  # what a data package may say of a file, to be held against it


@dataclass(frozen=True, slots=True)
class Sibling:
    """Another table of the same package (or the table itself): what foreign keys look into. `path` is local."""

    path: Path
    schema: Mapping[str, Any] | None = None
    dialect: Mapping[str, Any] | None = None
    format: str | None = None
    encoding: str | None = None
    facts: Mapping[str, Any] = field(default_factory=dict)  # `Hints.facts`
    sheet: str | None = None  # `Hints.sheet`


@dataclass(frozen=True, slots=True)
class Hints:
    """What is known before a file is opened. All of it may be wrong: content decides.

    Keys of `dialect` that turn decisions of reading round, beside Frictionless's own (`delimiter`, `quoteChar`, `escapeChar`, `header`, `headerRows`):
    `encoding`, `sheet` (a name; `*`: all sheets with the same columns, one under another), `table` (the n-th of a page or of tables one under another; 0: all of the sheet is one table),
    `fill` (false: labels stay where they stand; true: every label column is filled down; titles: these columns), `sections` (true: rows with a heading only become a column, false: they stay rows), `transpose` (true: the header stands in the first column).
    """

    name: str | None = None  # file name or last part of the address
    format: str | None = None
    media_type: str | None = None  # of the HTTP answer
    table_schema: Mapping[str, Any] | None = None
    dialect: Mapping[str, Any] | None = None
    sheet: str | None = None
    release: Release | None = None  # what a reviewer decided last about this file
    table: str | None = None  # what the table is called in its data package
    siblings: Mapping[str, Sibling] = field(
        default_factory=dict
    )  # the tables of the package by name: foreign keys look into them
    # Judged with all its dataset: tables that are not at hand, and why ("keys-into-withheld", "keys-into-lost"); None: judged alone.
    absent: Mapping[str, str] | None = None
    # What the package says of the file (`FACTS`), and as `$schema` which profile it follows.
    facts: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class FileJudgement:
    """`parquet` is None where the file is not a table (or could not be read as one: then `unreadable` says why).

    The Parquet's columns are `__id` (int64, 1-based), `__row` (int32, the row of the original file, 1-based), `__part` (string:
    null for data, "total", "subtotal"), then the columns in order, then `__raw_<name>` (string: the text as published, only for columns where
    reading changed it). Its key-value metadata holds `sala` = JSON {"columns": [Column…], "sheet", "notes", "source_columns"}.
    """

    judgement: Judgement
    format: str  # as sniffed: CSV TSV XLSX XLS ODS JSON JSONL GEOJSON XML PARQUET HTML PDF ZIP …
    media_type: str
    parquet: Path | None = None
    rows: int | None = None
    columns: Sequence[Column] = ()
    profile: Mapping[str, Any] = field(default_factory=dict)
    unreadable: Any = None  # Text
    blocked: Any = None  # Text: personal data was found; nothing of it may be served
    fix: Any = None  # Text: what mends `unreadable` or `blocked`
