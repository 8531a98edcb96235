"""Letting go: a named reviewer finds that what waits for review is harmless, with a reason that is kept. Pure; the catalogue stores it.

What is let go is (column, kind) by (column, kind): a later version of the file in which something else is found waits again. What
is blocked is never let go: it is mended at the source.
"""

from dataclasses import dataclass

from catalog.words.errors import Conflict, InvalidRequest
from catalog.words.model import PersonalData
from catalog.words.texts import Text

SHORTEST_REASON = 10


@dataclass(frozen=True, slots=True)
class Release:
    """One decision. `found` is what the reviewer saw; `at` UTC, ISO 8601."""

    resource: str
    reviewer: str
    reason: str
    at: str
    found: frozenset[tuple[str, str]]

    def covers(self, personal: PersonalData) -> bool:
        """Whether nothing is found that the reviewer did not see."""
        return personal.tier == "review" and found_in(personal) <= self.found


def found_in(personal: PersonalData) -> frozenset[tuple[str, str]]:
    return frozenset((column.column, column.kind) for column in personal.columns)


def may_serve(personal: PersonalData, release: Release | None = None) -> bool:
    """Whether a file may be served: it is clean, or all that was found was let go."""
    return personal.tier == "clean" or (release is not None and release.covers(personal))


def let_go(resource: str, personal: PersonalData, reviewer: str, reason: str, at: str) -> Release:
    """The decision to let a file go. Raises Conflict where there is nothing to decide, InvalidRequest without a name or a reason."""
    if personal.tier == "block":
        raise Conflict(
            Text.of("This file holds personal data and cannot be let go"),
            Text.of("Remove the personal data at the source and publish the file again"),
        )
    if personal.tier == "clean":
        raise Conflict(Text.of("This file does not wait for a reviewer"))
    if not reviewer.strip() or len(reason.strip()) < SHORTEST_REASON:
        raise InvalidRequest(
            Text.of(
                "A decision needs the reviewer's name and a reason of at least {count} characters",
                count=SHORTEST_REASON,
            )
        )
    return Release(resource, reviewer.strip(), reason.strip(), at, found_in(personal))
