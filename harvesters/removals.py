"""The second phase: what the source no longer lists. Too much missing stops the run; nothing is removed without being asked."""

from collections.abc import Set
from dataclasses import dataclass
from itertools import islice

from catalog.catalogue.port import Harvesting, Lease
from catalog.words.source import SourceConfig
from catalog.words.texts import Text
from harvesters.keeper import Keeper
from harvesters.measures import most_removed
from harvesters.port import Progress
from harvesters.records import Tell


@dataclass(frozen=True, slots=True)
class Stop:
    """Why a run stops here, and how to let it go on."""

    reason: Text
    fix: Text


def remove(
    catalogue: Harvesting,
    lease: Lease,
    config: SourceConfig,
    progress: Progress,
    came: int,
    gone: Set[str],
    keeper: Keeper,
    size: int,
    tell: Tell,
) -> Stop | None:
    """Withdraw what is missing, and what the source marks as `gone`. Nothing where the source was not read whole; a Stop where too much is missing."""
    if progress.sweep is not None:
        while part := list(islice(progress.sweep, size)):
            keeper.check()
            catalogue.seen(lease, [remote_id for remote_id in part if remote_id not in gone])
            came += len(part)
    if not progress.complete:
        return None
    known = int(lease.state.get("known") or 0)
    missing = catalogue.missing_count(lease)
    if not missing:
        return None
    stop = None if lease.approve else stopped(config, came, missing, known)
    if stop is not None and not lease.dry:  # a dry run also says what is missing
        return stop
    away = catalogue.missing(lease)
    done = 0
    while part := list(islice(away, size)):
        keeper.check()
        catalogue.withdraw(lease, part)
        done += len(part)
        tell("removals", done, missing)
    return stop


def stopped(config: SourceConfig, came: int, missing: int, known: int) -> Stop | None:
    fix = Text.of(
        "See whether the source is whole. If they are really gone, let the run go on: on the source's page, or by sala harvest {name} --approve",
        name=config.name,
    )
    if came == 0:
        return Stop(
            Text.of(
                "The source answers without a single dataset, while {known} are known. Nothing was removed.",
                known=known,
            ),
            fix,
        )
    allowed = most_removed(config.safety.max_removed, known)
    if missing > allowed:
        return Stop(
            Text.of(
                "{missing} of {known} datasets are no longer in the source; that is more than {bound} (safety.max_removed). "
                "Nothing was removed.",
                missing=missing,
                known=known,
                bound=config.safety.max_removed,
            ),
            fix,
        )
    return None
