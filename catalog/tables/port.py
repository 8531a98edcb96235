"""The tables room: rows, aggregates, exports, profiles, differences and SQL over immutable Parquet files.

A `Table` is one version's Parquet (layout: `validators/port.py`, `FileJudgement`). Columns whose names begin with `__` are
internal: only `__id` is shown in rows.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from catalog.words.model import Column


@dataclass(frozen=True, slots=True)
class Table:
    """What is needed to open one version: an address that the files room gives (a local path, or an s3 URI)."""

    resource: str
    version: int
    uri: str
    sha256: str  # of the Parquet file
    rows: int
    columns: Sequence[Column]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Filter:
    column: str
    operator: (
        str  # exact differs contains notcontains in notin less greater strictly_less strictly_greater isnull isnotnull
    )
    value: Any = None


@dataclass(frozen=True, slots=True)
class RowQuery:
    """datagouv/api-tabular's query, parsed; `parse_row_query(params, columns)` makes one from a query string."""

    filters: Sequence[Filter] = ()
    sort: Sequence[tuple[str, bool]] = ()  # (column, descending)
    group_by: Sequence[str] = ()
    aggregates: Sequence[tuple[str, str]] = ()  # (function, column): count sum avg min max
    columns: Sequence[str] | None = None
    q: str = ""  # words; a row answers that holds each of them in any of its cells
    page: int = 1
    page_size: int = 20


@dataclass(frozen=True, slots=True)
class RowPage:
    data: Sequence[Mapping[str, Any]]
    total: int
    page: int
    page_size: int
    columns: Sequence[str] = field(default_factory=tuple)


class Tables(Protocol):
    def rows(self, table: Table, query: RowQuery) -> RowPage: ...
    def export(self, table: Table, query: RowQuery, format: str, metadata: Mapping[str, Any]) -> Iterator[bytes]:
        """Streamed bytes of csv, xlsx, json, jsonl, parquet, arrow or geojson; formulas defused in csv and xlsx."""
        ...

    def diff(
        self, old: Table, new: Table, keys: Sequence[str] | None = None, limit: int = 1000
    ) -> Mapping[str, Any]: ...
    def sql(self, statement: str, tables: Mapping[str, Table], limit: int = 10_000) -> Mapping[str, Any]: ...
