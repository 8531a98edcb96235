"""Sizes, shares and schedules as people write them. Pure."""

import hashlib
import re
from datetime import UTC, datetime, timedelta

from croniter import croniter

from catalog.words.thai.calendar import BANGKOK

UNITS = {"": 1, "K": 1_000, "M": 1_000_000, "G": 1_000_000_000, "T": 1_000_000_000_000}
SIZE = re.compile(r"^(\d+(?:\.\d+)?)\s*([KMGT]?)B?$", re.IGNORECASE)
WORDS = ("hourly", "daily", "weekly", "monthly", "manual")
NIGHT = 6  # daily and rarer runs fall between midnight and six in Bangkok


def size(words: str) -> int:
    """`500MB` -> 500000000. Raises ValueError."""
    found = SIZE.match(words.strip())
    if not found:
        raise ValueError(words)
    return int(float(found[1]) * UNITS[found[2].upper()])


def most_removed(words: str, known: int) -> int:
    """How many of `known` may go before a run stops: `10%` of them, or a plain number."""
    plain = words.strip()
    if plain.endswith("%"):
        return int(known * float(plain[:-1]) / 100)
    return int(float(plain))


def cron_of(schedule: str, name: str) -> str | None:
    """The cron line (Bangkok time) of a word, spread by the source's name; a cron line as it is; None for manual."""
    seed = int.from_bytes(hashlib.sha256(name.encode()).digest()[:8], "big")
    minute, hour, weekday, day = seed % 60, seed // 60 % NIGHT, seed // 360 % 7, 1 + seed // 2520 % 28
    lines = {
        "hourly": f"{minute} * * * *",
        "daily": f"{minute} {hour} * * *",
        "weekly": f"{minute} {hour} * * {weekday}",
        "monthly": f"{minute} {hour} {day} * *",
    }
    word = schedule.strip()
    return None if word == "manual" else lines.get(word, word)


def weekday(name: str) -> int:
    """A day of the week (0 is Monday), spread by the name."""
    return hashlib.sha256(name.encode()).digest()[0] % 7


def is_schedule(schedule: str) -> bool:
    word = schedule.strip()
    return word in WORDS or (len(word.split()) == 5 and croniter.is_valid(word))


def due(schedule: str, name: str, last: datetime | None) -> datetime | None:
    """When the next run should begin (UTC): the first moment of the schedule after the last run began, so what was missed while
    nothing ran is caught up once; at once for a source that never ran; None for manual."""
    cron = cron_of(schedule, name)
    if cron is None:
        return None
    if last is None:
        return datetime(1970, 1, 1, tzinfo=UTC)
    return next_after(cron, last)


def next_after(cron: str, moment: datetime) -> datetime:
    found: datetime = croniter(cron, moment.astimezone(BANGKOK)).get_next(datetime)
    # croniter may step back over its start by less than a second; the same minute is never run twice
    while found <= moment:
        found += timedelta(minutes=1)
    return found.astimezone(UTC)
