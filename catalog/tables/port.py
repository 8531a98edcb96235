"""The tables room: rows, aggregates, exports, profiles, differences and SQL over immutable Parquet files.

A `Table` is one version's Parquet (layout: `validators/port.py`, `FileJudgement`). Columns whose names begin with `__` are
internal: only `__id` is shown in rows.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol

from catalog.words.model import Column
from catalog.words.texts import Text


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
    """What every engine of this room does. Errors: InvalidRequest, TooLarge, Timeout, Busy, NotFound, EngineLost."""

    def rows(self, table: Table, query: RowQuery) -> RowPage: ...
    def rows_json(self, table: Table, query: RowQuery, links: Callable[[int], Mapping[str, Any]]) -> bytes:
        """The rows API's answer: {"data", "meta", "links"}; `links` makes the door's links from the total."""
        ...

    def is_hot(self, table: Table, query: RowQuery) -> bool:
        """Whether `rows_json` has its answer ready, so that it takes no time worth a thread."""
        ...

    def rows_as(self, table: Table, query: RowQuery, format: str, metadata: Mapping[str, Any]) -> tuple[bytes, int]:
        """One page in a format of `export`, and the exact total of rows."""
        ...

    def export(
        self, table: Table, query: RowQuery, format: str, metadata: Mapping[str, Any], *, bom: bool = False
    ) -> Iterator[bytes]:
        """Streamed bytes of csv, xlsx, json, jsonl, parquet, arrow or geojson, all pages; formulas defused in csv and xlsx.

        `metadata`: title, address and version, for formats that can hold them. `bom`: CSV that Excel reads as UTF-8.
        """
        ...

    def package(self, dataset: Mapping[str, Any], tables: Iterable[Table], address: str) -> Iterator[bytes]:
        """A zip of a dataset's tables with `datapackage.json` and its licence; the same content gives the same bytes."""
        ...

    def diff(self, old: Table, new: Table, keys: Sequence[str] | None = None, limit: int = 1000) -> Mapping[str, Any]:
        """{"from", "to", "match", "keys", "columns", "rows", "measures", "changes" (at most `limit`), "truncated", "summary"}."""
        ...

    def revision(self, old: Table, new: Table, *, at_once: bool = True) -> Text | None:
        """The summary of a difference, kept; None where it is not known yet (it is then found beside the questions; with `at_once`,
        small tables are compared now)."""
        ...

    def changes(self, old: Table, new: Table, keys: Sequence[str] | None = None) -> Iterator[Mapping[str, Any]]:
        """All changes in the order of the new version, in bounded memory; what is wrong with the keys is raised at once."""
        ...

    def sql(self, statement: str, tables: Mapping[str, Table], limit: int = 10_000) -> Mapping[str, Any]:
        """{"columns", "data", "rows", "truncated", "seconds", "tables"}; `tables` may be a mapping that looks names up."""
        ...

    def sql_export(
        self,
        statement: str,
        tables: Mapping[str, Table],
        format: str,
        metadata: Mapping[str, Any],
        *,
        limit: int = 1_000_000,
        bom: bool = False,
    ) -> Iterator[bytes]:
        """The answer of one SELECT in a format of `export`."""
        ...

    def tidy(self) -> None:
        """Throw away what is kept on disk of tables whose Parquet is gone (taken down), and what is over the bounds."""
        ...

    def close(self) -> None:
        """End its processes and threads; nothing can be asked afterwards."""
        ...
