"""The search port: what every engine must do, in the catalogue's words. Adapters: `tantivy.py`, `elastic.py`.

An index is a projection of the store: it can be thrown away and rebuilt. It holds ids and what is searched, not the
documents that are shown (those come from the store, so what is withheld cannot be shown by a stale index).
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Protocol


@dataclass(frozen=True, slots=True)
class TableFields:
    """What is searchable inside one published table."""

    resource: str
    title: str
    columns: Sequence[Mapping[str, Any]]  # Column as dicts: name, title, type, unit, kind
    values: Sequence[str] = ()  # frequent and distinct values, bounded


@dataclass(frozen=True, slots=True)
class IndexDocument:
    """One dataset as the index sees it; made by `catalog.catalogue.indexing` from a `Dataset`."""

    id: str
    dataset: Mapping[str, Any]  # Dataset.model_dump(mode="json")
    tables: Sequence[TableFields] = ()
    use: int = 0  # views and downloads


@dataclass(frozen=True, slots=True)
class SearchQuery:
    """`filters`: facet name -> chosen values (OR within, AND between). `sort` is a name of `words.facets.SORTS`.

    `cursor` is what an earlier page's `next` carried; one made up or of another query raises InvalidRequest.
    """

    text: str = ""
    filters: Mapping[str, Sequence[str]] = field(default_factory=dict)
    sort: str = "relevance"
    limit: int = 20
    cursor: str | None = None
    facets: Sequence[str] = ()
    facet_limit: int = 20
    explain: bool = False
    exact: bool = False  # search instead for exactly this: no corrections


@dataclass(frozen=True, slots=True)
class Hit:
    id: str
    score: float | None = None
    matched: Sequence[Mapping[str, Any]] = ()  # where: {"part": "title"|"column"|"value"|…, "resource", "text"}
    explanation: Mapping[str, Any] | None = None


@dataclass(frozen=True, slots=True)
class FacetCount:
    value: str
    count: int


@dataclass(frozen=True, slots=True)
class SearchPage:
    total: int
    hits: Sequence[Hit]
    facets: Mapping[str, Sequence[FacetCount]]
    next: str | None = None
    understood: Mapping[str, Any] | None = None  # {"corrected": …, "also": [...], "years": {...}, "in_the_way": word}


@dataclass(frozen=True, slots=True)
class Suggestion:
    text: str
    kind: str  # dataset organization word place column
    id: str | None = None


@dataclass(frozen=True, slots=True)
class TableHit:
    """One published table whose columns or values hold what was asked: `matched` as in `Hit`, columns first."""

    resource: str
    dataset: str
    title: str
    matched: Sequence[Mapping[str, Any]]
    score: float | None = None


@dataclass(frozen=True, slots=True)
class TablePage:
    total: int
    hits: Sequence[TableHit]
    next: str | None = None


class SearchIndex(Protocol):
    """Raises EngineLost when the engine does not answer. One writer at a time; readers are many."""

    def search(self, query: SearchQuery) -> SearchPage: ...
    def columns(self, query: SearchQuery) -> TablePage:
        """Tables that hold every word asked, in a column's name, title or unit or among their values. Of the query:
        `text`, `limit`, `cursor`, `exact`."""
        ...

    def suggest(self, text: str, limit: int = 10) -> Sequence[Suggestion]: ...
    def similar(self, id: str, limit: int = 6) -> Sequence[str]: ...
    def series(self, id: str, limit: int = 12) -> Sequence[str]: ...
    def apply(self, documents: Iterable[IndexDocument], removed: Iterable[str], position: int) -> None:
        """Index, remove, commit, and remember that the outbox was followed up to `position`. Idempotent."""

    def position(self) -> int:
        """The outbox position followed so far; 0 for an empty index."""

    def rebuild(self, documents: Iterable[IndexDocument], position: int) -> None:
        """Build under a new name while the old one serves, then swap."""

    def ids(self) -> Iterator[str]:
        """Every id held, in order: to compare with the store."""

    def count(self) -> int: ...
    def close(self) -> None: ...
