"""A run: one harvest of one source, from its lease to its last word. The engine owns the run, its errors and its counts.

Phases: records, removals, files (and the keys between them); each batch is one transaction that also saves where the run stands, so
a killed run goes on there, on any worker. A dry run walks the first two and changes nothing.
"""

import logging
import shutil
import threading
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Protocol

from catalog.catalogue.port import Harvesting, Lease, Sources
from catalog.catalogue.port import Reading as Readable
from catalog.catalogue.workers import worker_name
from catalog.words.errors import Conflict, InvalidSource, SalaError
from catalog.words.model import Run, RunStatus
from catalog.words.settings import Settings
from catalog.words.source import SourceConfig
from catalog.words.texts import Text
from harvesters.compare import asked
from harvesters.files import Filing, where
from harvesters.garbage import settle
from harvesters.judges import Judges
from harvesters.keeper import Ended, Keeper
from harvesters.lookups import Lookups
from harvesters.measures import size, weekday
from harvesters.port import Fetcher, SourceProtocol
from harvesters.records import Reading, Tell
from harvesters.registry import PROTOCOLS
from harvesters.removals import Stop, remove

log = logging.getLogger("sala.harvest")


class Ground(Harvesting, Sources, Readable, Protocol):
    """What a run needs of the catalogue."""


def nothing() -> None:
    """Nobody needs to know that a run has begun."""


def silent(phase: str, done: int, total: int | None) -> None:
    """Tells nobody."""


class Engine:
    """Runs sources, one after another or in many threads."""

    def __init__(
        self,
        catalogue: Ground,
        fetcher: Fetcher,
        settings: Settings,
        judges: Judges,
        protocols: Mapping[str, Callable[[], SourceProtocol]] = PROTOCOLS,  # type: ignore[assignment]
    ) -> None:
        self.catalogue, self.fetcher, self.settings = catalogue, fetcher, settings
        self.judges, self.protocols = judges, protocols
        self.ending = threading.Event()

    def run(
        self,
        name: str,
        *,
        force: bool = False,
        approve: bool = False,
        dry: bool = False,
        tell: Tell = silent,
        begun: Callable[[], None] = nothing,
    ) -> Run:
        """One run to its end; `begun` is called when it stands in the store. Raises NotFound, Busy, Conflict where another worker took
        the run over, and Ended after `end()`; everything else that goes wrong is in the run's status, reason and fix."""
        settle()
        config = self.catalogue.source(name)
        first = config.safety.approve_first and not approve and not dry and not self.ran_before(name)
        lease = self.catalogue.begin(name, worker_name(), force=force, approve=approve, dry=dry, preview=first)
        begun()
        first = first and lease.dry  # somebody may have approved meanwhile
        with Keeper(self.catalogue, lease, self.ending) as keeper:
            try:
                status, reason, fix = self.phases(lease, config, keeper, tell)
            except (Conflict, Ended):
                raise
            except SalaError as error:
                keeper.check()
                status, reason, fix = RunStatus.FAILED, error.detail, error.fix
            except Exception as error:  # noqa: BLE001 - a run has an end and a reason, whatever happens
                log.error("run %s of %s broke: %s", lease.run, name, where(error))
                status = RunStatus.FAILED
                reason = Text.of(
                    "The run broke for a reason that was not foreseen ({kind}).", kind=type(error).__name__
                )
                fix = Text.of("Report this to Sala's makers, with the worker's log. The next run goes on as usual.")
            if first and status in (RunStatus.DONE, RunStatus.PARTIAL):
                status, reason, fix = waiting(name)
            return self.catalogue.finish(lease, status, reason, fix)

    def end(self) -> None:
        """Let runs stop at their next step, as they stand: whoever runs them next goes on there."""
        self.ending.set()

    def ran_before(self, name: str) -> bool:
        health = next((s["health"] for s in self.catalogue.sources() if s["name"] == name), {})
        return bool(health.get("last_good_run")) or self.catalogue.known_count(name) > 0

    def phases(
        self, lease: Lease, config: SourceConfig, keeper: Keeper, tell: Tell
    ) -> tuple[RunStatus, Text | None, Text | None]:
        if lease.phase != "files":
            stop = self.records(lease, config, keeper, tell)
            if stop is not None:
                return RunStatus.STOPPED, stop.reason, stop.fix
            lease.phase = "files"
        if config.files.fetch and not lease.dry:
            self.files(lease, config, keeper, tell)
        return self.verdict(lease)

    def records(self, lease: Lease, config: SourceConfig, keeper: Keeper, tell: Tell) -> Stop | None:
        if config.kind not in self.protocols:
            raise InvalidSource("No protocol speaks “{kind}”.", "See the kinds in docs/harvest.md.", kind=config.kind)
        lease.state.setdefault("known", self.catalogue.known_count(config.name))
        lease.state.setdefault("asked", asked(config))
        lease.state.setdefault("since", self.since(lease, config))
        reading = Reading(
            self.catalogue,
            lease,
            config,
            self.protocols[config.kind](),
            self.judges,
            keeper,
            self.settings.harvest_batch,
            tell,
        )
        reading.read(self.fetcher)
        if not reading.came and not lease.state["known"] and reading.progress.sweep is None:
            raise SalaError(
                "The source answers, and holds no datasets.",
                "See that the address and the filter in the source file are what you mean.",
            )
        lease.state["whole"] = reading.progress.complete
        batch = self.settings.harvest_batch
        return remove(self.catalogue, lease, config, reading.progress, reading.came, reading.gone, keeper, batch, tell)

    def since(self, lease: Lease, config: SourceConfig) -> str | None:
        """Large sources are read by what changed since the last good run; whole on one day a week, as not every catalogue stamps each
        change, whenever somebody asked with force or for a preview, and when that run asked for something else or mapped it
        otherwise."""
        large = lease.state["known"] >= self.settings.harvest_incremental
        if (
            not large
            or lease.force
            or lease.approve
            or lease.dry
            or datetime.now(UTC).weekday() == weekday(config.name)
        ):
            return None
        health = next((s["health"] for s in self.catalogue.sources() if s["name"] == config.name), {})
        started: str | None = health.get("last_good_started")
        return started if health.get("last_good_asked") == lease.state["asked"] else None

    def files(self, lease: Lease, config: SourceConfig, keeper: Keeper, tell: Tell) -> None:
        scratch = self.settings.home / "scratch" / lease.run
        most = min(size(config.files.max_size), self.settings.max_stream)
        try:
            Filing(
                self.catalogue,
                lease,
                self.fetcher,
                self.judges,
                keeper,
                scratch,
                most,
                self.settings.harvest_threads,
                self.settings.host_connections,
                tell,
            ).all()
            Lookups(self.catalogue, lease, self.judges, keeper, scratch, tell).all()
        finally:
            shutil.rmtree(scratch, ignore_errors=True)

    def verdict(self, lease: Lease) -> tuple[RunStatus, Text | None, Text | None]:
        """Done, or partial and why, from the run's own counts."""
        run: Mapping[str, Any] = self.catalogue.run(lease.run, outcomes=1)
        files: Mapping[str, int] = run.get("files") or {}
        lost = sum(files.get(state, 0) for state in ("unreachable", "invalid", "not-fetched"))
        if not lease.state.get("whole", True):
            return (
                RunStatus.PARTIAL,
                Text.of("The source changed while it was read, so it is not known to be whole; nothing was removed."),
                Text.of("Nothing to do: the next run looks again."),
            )
        if run["failed"] or lost:
            return (
                RunStatus.PARTIAL,
                Text.of("{records} records and {files} files could not be taken.", records=run["failed"], files=lost),
                Text.of("Each of them is listed below with its cause and what mends it."),
            )
        return RunStatus.DONE, None, None


def waiting(name: str) -> tuple[RunStatus, Text, Text]:
    return (
        RunStatus.STOPPED,
        Text.of("This is the source's first run, and it waits for approval. Nothing was published."),
        Text.of(
            "Look at what would be added; then let it through: on the source's page, or by sala harvest {name} --approve",
            name=name,
        ),
    )
