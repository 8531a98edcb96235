"""The first phase of a run: read, compare, map, judge, publish, in batches; one bad record is one outcome."""

import copy
import logging
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

from catalog.catalogue.port import Harvesting, Known, Lease, Publication
from catalog.words.errors import Conflict, SalaError
from catalog.words.model import DatasetStatus, Draft, Outcome, OutcomeAction
from catalog.words.source import SourceConfig
from catalog.words.texts import Text
from harvesters.compare import differences, fingerprint, salt
from harvesters.defaults import completed
from harvesters.judges import Judges
from harvesters.keeper import Keeper
from harvesters.port import Fetcher, Progress, Record, SourceProtocol

log = logging.getLogger("sala.harvest")
STALE = (
    900  # seconds after which a place in a source's pages is not trusted any more: the run reads it from the beginning
)
Tell = Callable[[str, int, int | None], None]  # phase, done, of how many


@dataclass(slots=True)
class Reading:
    """One source being read by one run."""

    catalogue: Harvesting
    lease: Lease
    config: SourceConfig
    protocol: SourceProtocol
    judges: Judges
    keeper: Keeper
    size: int  # records to a batch
    tell: Tell
    seasoning: bytes = field(init=False)
    progress: Progress = field(init=False)
    came: int = 0
    met: set[int] = field(default_factory=set)  # hashes of the ids that came: two records of one id are told
    twins: dict[str, Outcome] = field(default_factory=dict)
    gone: set[str] = field(default_factory=set)  # ids that the source itself marks as no longer public

    def __post_init__(self) -> None:
        self.seasoning = salt(self.config)
        stood = self.lease.state if time.time() - float(self.lease.state.get("at") or 0) < STALE else {}
        since = self.lease.state.get("since")
        self.progress = Progress(state=copy.deepcopy(stood.get("protocol") or {}), since=since)
        self.came = int(self.lease.state.get("came") or 0)

    def read(self, fetcher: Fetcher) -> None:
        """All records. Raises what the source's protocol raises; what was published until then stays, and the run goes on from there."""
        batch: list[Record] = []
        reading = 0
        for record in self.protocol.records(self.config, fetcher, self.progress):
            if self.progress.reading != reading:
                reading = self.progress.reading
                self.met.clear()
            if self.fresh(record):
                batch.append(record)
            if len(batch) >= self.size:
                self.take(batch)
                batch = []
        self.take(batch)

    def take(self, batch: Sequence[Record]) -> None:
        """One batch, and where the run stands after it. Repeating it changes nothing."""
        self.keeper.check()
        standing = {record.remote_id: record for record in batch}  # of two readings the later
        failed = list(self.twins.values())
        self.twins.clear()
        known = self.catalogue.known(self.config.name, list(standing))
        unchanged: list[str] = []
        hashes: dict[str, str] = {}
        fresh: list[Publication] = []
        for remote_id, record in standing.items():
            before = known.get(remote_id)
            try:
                made = self.judged(record, before)
            except SalaError as error:
                failed.append(failure(remote_id, before, error.detail, error.fix))
            except Exception as error:  # noqa: BLE001 - one record that breaks a mapping must not end the run
                log.warning("record of %s cannot be mapped: %s", self.config.name, type(error).__name__)
                failed.append(failure(remote_id, before, *unmappable(error)))
            else:
                if isinstance(made, Publication):
                    fresh.append(made)
                    continue
                unchanged.append(remote_id)
                if made is not None:
                    hashes[remote_id] = made
        self.came += len(standing)
        state = {
            **self.lease.state,
            "protocol": copy.deepcopy(self.progress.state),
            "came": self.came,
            "at": time.time(),
        }
        if fresh and (unchanged or failed):
            self.catalogue.seen(self.lease, unchanged, failed, hashes)
        self.lease.state = state  # saved with the last transaction of the batch
        if fresh:
            self.catalogue.publish(self.lease, fresh)
        else:
            self.catalogue.seen(self.lease, unchanged, failed, hashes)
        self.tell("records", self.came, self.progress.total)

    def fresh(self, record: Record) -> bool:
        """Whether it is the first of its id in this reading; for another one of the same id an outcome is kept."""
        if record.deleted:
            self.gone.add(record.remote_id)
            return False
        mark = hash(record.remote_id)
        if mark in self.met:
            self.twins.setdefault(record.remote_id, twin(record.remote_id))
            return False
        self.met.add(mark)
        return True

    def judged(self, record: Record, before: Known | None) -> Publication | str | None:
        """What to publish of a record; None where it is what is known already; its hash where it is too, though known by another."""
        if record.failure is not None:
            raise record.failure
        hash = fingerprint(record.raw, self.seasoning)
        if before is not None and before.hash == hash and not self.lease.force:
            return None
        draft = completed(self.protocol.draft(record.raw, self.config), record.remote_id, self.config)
        findings, score = self.judges.metadata(draft)
        withheld = self.judges.gate(draft)
        changes: list[dict[str, Any]] = []
        if before is not None:
            known = self.catalogue.draft(before.dataset)
            changes = differences(known, draft)
            if known is not None and not changes and self.same(before, hash, draft, withheld is not None):
                return hash
        return Publication(
            draft=draft,
            raw=record.raw,
            hash=hash,
            findings=findings,
            score=score,
            withheld=withheld[0] if withheld else None,
            withheld_fix=withheld[1] if withheld else None,
            url=record.url or draft.landing_page,
            changes=changes,
        )

    def same(self, before: Known, hash: str, draft: Draft, withheld: bool) -> bool:
        """Whether a record of which a newer mapping, or another line of the source's configuration, makes what stands already is the same
        in itself, too. Then nothing changed, and readers need not hear of it."""
        given = draft.organization.slug if draft.organization else self.config.name
        owner = given if self.config.organization == "from-record" else self.config.organization
        status = DatasetStatus.WITHHELD if withheld else DatasetStatus.PUBLISHED
        if self.lease.force or before.status != status or before.organization != owner:
            return False
        raw = self.catalogue.raw(before.dataset)
        return raw is not None and fingerprint(raw, self.seasoning) == hash


def failure(remote_id: str, before: Known | None, detail: Text, fix: Text | None) -> Outcome:
    return Outcome(
        remote_id=remote_id,
        dataset=before.dataset if before else None,
        action=OutcomeAction.FAILED,
        detail=detail,
        fix=fix,
    )


def twin(remote_id: str) -> Outcome:
    return Outcome(
        remote_id=f"{remote_id}#2",
        dataset=None,
        action=OutcomeAction.FAILED,
        detail=Text.of("Two records of this source have the id “{id}”; only the first of them is taken.", id=remote_id),
        fix=Text.of("Give each dataset an id of its own at the agency; the next harvest then takes both."),
    )


def unmappable(error: Exception) -> tuple[Text, Text]:
    """No value of the record is told: only what kind of error it was."""
    if isinstance(error, Conflict):
        raise error
    return (
        Text.of("The record cannot be read as a dataset ({kind}).", kind=type(error).__name__),
        Text.of("Look at this record at the agency; if it is as it should be, report this to Sala's makers."),
    )
