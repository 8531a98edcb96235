"""What a harvest protocol is: it yields records; it knows neither store nor index.

One file a `kind` in `harvesters/sources/`, one pure mapping a family in `harvesters/mapping/`. Everything goes out through
the one guarded `Fetcher`; the engine (`harvesters/run.py`) owns the run, its errors and its counts.
"""

from collections.abc import Iterator, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, BinaryIO, Protocol

from catalog.words.model import Draft
from catalog.words.source import SourceConfig


@dataclass(frozen=True, slots=True)
class Record:
    """One record as the source gave it: `raw` is JSON-able (an XML or RDF record: {"format", "text"} or its JSON-LD) and is
    kept whole. `failure` is set instead of `raw` where this one record could not be read."""

    remote_id: str
    raw: Mapping[str, Any]
    deleted: bool = False
    url: str | None = None
    failure: Exception | None = None


@dataclass(slots=True)
class Progress:
    """Where a protocol stands: JSON-able `state` that it may leave after every record, and gets back when a killed run goes on."""

    state: dict[str, Any] = field(default_factory=dict)
    total: int | None = None  # how many records the source says it has
    since: str | None = None  # incremental: the last good run began then (UTC); None asks for everything
    complete: bool = True  # whether what was yielded is the whole source (then what was not seen is missing)
    reading: int = (
        0  # how often the protocol began the source anew, as it changed while it was read: then ids come again
    )
    sweep: Iterator[str] | None = None  # incremental: remote ids that the source still holds, for removals


@dataclass(frozen=True, slots=True)
class Answer:
    """The head of a fetched answer. `url` is the final address."""

    url: str
    status: int
    headers: Mapping[str, str]  # lower-case names
    not_modified: bool = False


class Fetcher(Protocol):
    """The one guarded way out. Raises Refused, Unreachable, TooLarge, Timeout with the true cause and a fix."""

    def open(
        self,
        url: str,
        *,
        method: str = "GET",
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        accept: str | None = None,
        max_bytes: int | None = None,
        etag: str | None = None,
        modified: str | None = None,
        errors_too: bool = False,
    ) -> AbstractContextManager[tuple[Answer, BinaryIO]]:
        """The whole decompressed body as a file, bounded, in memory while small and on disk when large; what may be tried again is.

        `accept` that begins with text/html is a page that people read: robots.txt holds. `errors_too`: a JSON answer under a
        status of 400 to 499 is given too (an interface's own error)."""
        ...

    def get(self, url: str, **kwargs: Any) -> tuple[Answer, bytes]:
        """The whole body, in memory, at most `SALA_MAX_DOCUMENT` bytes."""
        ...

    def json(self, url: str, **kwargs: Any) -> Any:
        """The body as JSON; HTML or garbage in its place is Unreachable with its beginning."""
        ...

    def download(self, url: str, path: Path, **kwargs: Any) -> Answer:
        """Into a file, resumed by ranges where the server can."""
        ...


class SourceProtocol(Protocol):
    """`records(config, fetcher, progress)` yields; `draft(raw, config)` is pure."""

    def records(self, config: SourceConfig, fetcher: Fetcher, progress: Progress) -> Iterator[Record]: ...
    def draft(self, raw: Mapping[str, Any], config: SourceConfig) -> Draft: ...
