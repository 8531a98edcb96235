"""How a source has been: folded over its runs, so that a page needs no history. Pure."""

from collections.abc import Mapping
from typing import Any

from catalog.words.model import RunStatus

TREND = 10  # runs shown
GOOD = (RunStatus.DONE, RunStatus.PARTIAL)  # partial: some records or files failed, the source as a whole answered


def after_run(health: Mapping[str, Any], run: Mapping[str, Any], asked: str | None = None) -> dict[str, Any]:
    """`health` with one more run. `bad_since`: start of the first of the runs that failed in a row, None while well.
    `asked` stands for the configuration and the mappings that the run worked by: the next one compares."""
    good = run["status"] in GOOD
    renewed = dict(health)
    renewed["last_run"] = run["id"]
    renewed["last_status"] = run["status"]
    renewed["last_finished"] = run["finished"]
    renewed["reason"] = run["reason"]
    renewed["fix"] = run["fix"]
    if good:
        renewed["last_good_run"] = run["id"]
        renewed["last_good_started"] = run["started"]
        renewed["last_good_finished"] = run["finished"]
        renewed["last_good_asked"] = asked
        renewed["bad_since"] = None
        renewed["failures"] = 0
    else:
        renewed["bad_since"] = health.get("bad_since") or run["started"]
        renewed["failures"] = int(health.get("failures") or 0) + 1
    point = {name: run[name] for name in ("id", "status", "started", "finished", "seen", "added", "changed", "removed",
                                          "failed", "withheld")}  # fmt: skip
    renewed["trend"] = [*health.get("trend", []), point][-TREND:]
    return renewed
