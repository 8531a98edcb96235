"""Sizes, shares and schedules."""

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from harvesters.measures import BANGKOK, WORDS, cron_of, due, is_schedule, most_removed, size
from harvesters.schedule import next_run, tick


@pytest.mark.parametrize(
    ("words", "bytes_"), [("500MB", 500_000_000), ("2GB", 2_000_000_000), ("1.5 kB", 1_500), ("42", 42), ("7B", 7)]
)
def test_sizes(words: str, bytes_: int) -> None:
    assert size(words) == bytes_


def test_shares_and_numbers() -> None:
    assert [most_removed(w, 619) for w in ("10%", "0%", "100 %", "25")] == [61, 0, 619, 25]


@pytest.mark.parametrize("word", [*WORDS, "0 3 * * 1", "*/15 * * * *"])
def test_schedules(word: str) -> None:
    assert is_schedule(word)


@pytest.mark.parametrize("word", ["dayly", "", "0 3 * *", "61 * * * *", "0 3 * * * *", "@daily"])
def test_no_schedules(word: str) -> None:
    assert not is_schedule(word)


@given(st.text(min_size=1), st.datetimes(datetime(2020, 1, 1), datetime(2030, 1, 1)), st.sampled_from(WORDS[:4]))
def test_the_next_run_is_after_the_last_and_within_its_period(name: str, moment: datetime, word: str) -> None:
    last = moment.replace(tzinfo=UTC)
    at = due(word, name, last)
    longest = {
        "hourly": timedelta(hours=1),
        "daily": timedelta(days=1),
        "weekly": timedelta(days=7),
        "monthly": timedelta(days=31),
    }
    assert at is not None and last < at <= last + longest[word]
    if word != "hourly":
        assert at.astimezone(BANGKOK).hour < 6


def test_names_spread_the_runs_over_the_night() -> None:
    assert len({cron_of("daily", f"agency-{n}") for n in range(200)}) > 100


def test_cron_lines_are_bangkok_time() -> None:
    assert due("0 3 * * *", "x", datetime(2026, 1, 1, tzinfo=UTC)) == datetime(2026, 1, 1, 20, tzinfo=UTC)


class Ground:
    def __init__(self, *sources: dict) -> None:
        self.listed = sources
        self.planned: dict[str, str | None] = {}

    def sources(self) -> tuple[dict, ...]:
        return self.listed

    def broken_trials(self) -> tuple[str, ...]:
        return ("tried",)

    def plan(self, name: str, at: str | None) -> None:
        self.planned[name] = at


def a_source(name: str, schedule: str, last: str | None = None, running: str | None = None) -> dict:
    trend = [{"started": last}] if last else []
    return {"name": name, "schedule": schedule, "health": {"trend": trend}, "running": running, "next_run": None}


def test_what_is_due_is_queued_once_for_all_that_was_missed() -> None:
    now = datetime(2026, 6, 1, 12, tzinfo=UTC)
    ground = Ground(
        a_source("new", "weekly"),
        a_source("missed-for-a-month", "daily", "2026-05-01T00:00:00Z"),
        a_source("fresh", "daily", "2026-06-01T11:59:00Z"),
        a_source("by-hand", "manual"),
        a_source("left-standing", "manual", "2026-05-01T00:00:00Z", running="r1"),
    )
    asked = []
    tick(ground, lambda *call: asked.append(call) or True, now)
    assert asked == [("new", False), ("missed-for-a-month", False), ("left-standing", False), ("tried", True)]
    assert list(ground.planned) == ["fresh"]
    assert next_run(a_source("by-hand", "manual"), now) is None
