"""From what was sent to its judgement: for the API and for the portal, one queue over both."""

from collections.abc import Mapping
from contextlib import AbstractContextManager
from functools import partial
from typing import Any

from anyio import to_thread

from api.ground import Ground
from api.judges.inline import found_sheet
from api.judges.receiving import EMPTY, Sent, empty
from api.turns import queued
from catalog.words.errors import InvalidRequest

KIND = "judging"


def queue(ground: Ground) -> AbstractContextManager[Any]:
    """A place among those who are judged or wait for it. Raises Busy."""
    settings = ground.settings
    return queued(ground, KIND, settings.judge_workers, settings.judge_waiting)


async def judged(ground: Ground, sent: Sent, shown: bool = False) -> Mapping[str, Any]:
    """As `Judges.judge` gives it; called by one who stands in the queue. `shown`: with a preview of the table."""
    if sent.record is not None:
        asked = partial(ground.judges.record, sent.record)
        described: Mapping[str, Any] = await to_thread.run_sync(asked, limiter=ground.turns[KIND].places)
        return described
    if sent.path is None or empty(sent.path):
        raise InvalidRequest(*EMPTY)
    work = partial(
        ground.judges.judge, sent.path, sent.folder, sent.name, sent.schema, sent.media_type, shown, sent.sheet
    )
    result: Mapping[str, Any] = await to_thread.run_sync(work, limiter=ground.turns[KIND].places)
    if sent.sheet:
        found_sheet(result["made"]["findings"])
    return result
