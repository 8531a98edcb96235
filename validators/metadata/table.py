"""The one table of metadata checks: every profile, score and worklist reads it."""

from functools import cache

from validators.metadata.check import Check
from validators.metadata.openness import OPENNESS
from validators.metadata.presence import PRESENCE
from validators.metadata.thai import ELEMENTS

CHECKS: tuple[Check, ...] = (*ELEMENTS, *OPENNESS, *PRESENCE)
PROFILES: tuple[str, ...] = tuple(sorted({profile for check in CHECKS for profile in check.points}))


@cache
def checks_of(profile: str) -> tuple[Check, ...]:
    """The checks that a profile counts, in the table's order; raises KeyError for an unknown profile."""
    found = tuple(check for check in CHECKS if profile in check.points)
    if not found:
        raise KeyError(profile)
    return found


def check_of(code: str) -> Check:
    return next(check for check in CHECKS if check.code == code)
