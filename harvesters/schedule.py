"""The scheduler: what is due, what was asked for, and what was left standing goes into the queue. Any number of workers may
tick: a source waits in the queue once, and its lease lets one worker in."""

import logging
from collections.abc import Callable, Mapping
from datetime import UTC, datetime
from typing import Any, Protocol

from catalog.catalogue.port import Sources
from harvesters.measures import due

log = logging.getLogger("sala.schedule")
Ask = Callable[[str, bool], bool]  # source, whether a dry run -> whether it was queued now


class Planned(Sources, Protocol):
    def plan(self, name: str, next_run: str | None) -> None: ...


def queue_requests(catalogue: Sources, ask: Ask) -> list[str]:
    """What people asked for; cheap, so that "run now" is now. A request stands until its run begins: what is queued here and lost
    with its worker is queued again."""
    return [one["source"] for one in catalogue.open_requests() if ask(one["source"], bool(one["dry"]))]


def wanted(catalogue: Planned, name: str, dry: bool, now: datetime | None = None) -> bool:
    """Whether there still is a reason for a run: between two workers, a message may be queued once more while the other takes it."""
    if any(one["source"] == name and bool(one["dry"]) == dry for one in catalogue.open_requests()):
        return True
    if dry:
        return name in catalogue.broken_trials()
    return any(standing(source, now or datetime.now(UTC)) for source in catalogue.sources() if source["name"] == name)


def standing(source: Mapping[str, Any], now: datetime) -> bool:
    at = next_run(source, now)
    return bool(source["running"]) or (at is not None and at <= now)


def tick(catalogue: Planned, ask: Ask, now: datetime | None = None) -> list[str]:
    """What is due, and what was left standing; the names of the sources that were queued now."""
    moment = now or datetime.now(UTC)
    queued = []
    for source in catalogue.sources():
        at = next_run(source, moment)
        planned = at.strftime("%Y-%m-%dT%H:%M:%SZ") if at is not None else None
        if standing(source, moment):
            # one that is running and alive answers Busy at once; one whose worker was killed is taken up where it stood
            if ask(source["name"], False):
                queued.append(source["name"])
        elif planned != source["next_run"]:
            catalogue.plan(source["name"], planned)
    return queued + [name for name in catalogue.broken_trials() if ask(name, True)]


def next_run(source: Mapping[str, Any], now: datetime) -> datetime | None:
    """When the source should begin next: at once where it never ran; by its schedule after its last run began, good or not."""
    trend = source["health"].get("trend") or []
    began = datetime.fromisoformat(trend[-1]["started"].replace("Z", "+00:00")) if trend else None
    at = due(source["schedule"], source["name"], began)
    return now if at is not None and began is None else at
