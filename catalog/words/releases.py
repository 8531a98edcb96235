"""Letting go: a named reviewer finds that what waits for review is harmless, with a reason that is kept; and pulling back what was
let through and is found later. Pure; the catalogue stores it, the judge of files asks it.

What is let go is (column, kind) by (column, kind): a later version of the file in which something else is found waits again. What
is blocked is never let go: it is mended at the source. What was pulled back is served only once it is let go, whatever a gate says.
"""

import hashlib
import json
from dataclasses import dataclass
from typing import Literal

from catalog.words.errors import Conflict, InvalidRequest
from catalog.words.model import PersonalData
from catalog.words.texts import Text

SHORTEST_REASON = 10
LONGEST_NAME, LONGEST_REASON = 200, 4_000  # characters


@dataclass(frozen=True, slots=True)
class Release:
    """One decision. `found` is what the reviewer saw, (column, kind); `at` UTC, ISO 8601. The latest of a resource holds."""

    resource: str
    reviewer: str
    reason: str
    at: str
    found: frozenset[tuple[str, str]]
    action: Literal["let-go", "pull", "keep", "keep-pulled"] = "let-go"

    @property
    def pulled(self) -> bool:
        return self.action in ("pull", "keep-pulled")

    @property
    def kept(self) -> bool:
        return self.action in ("keep", "keep-pulled")

    def covers(self, personal: PersonalData) -> bool:
        """Whether nothing is found that the reviewer did not see."""
        return self.action == "let-go" and personal.tier == "review" and found_in(personal) <= self.found

    def settles(self, personal: PersonalData) -> bool:
        """Whether it was decided to keep it withheld, and nothing is found that the reviewer did not see."""
        return self.kept and found_in(personal) <= self.found


def found_in(personal: PersonalData) -> frozenset[tuple[str, str]]:
    return frozenset((column.column, column.kind) for column in personal.columns)


def mark_of(personal: PersonalData, latest: Release | None) -> str:
    """A word for what a reviewer looks at: another one as soon as something else is found, or somebody decided. Tells nothing."""
    decided = None if latest is None else (latest.at, latest.reviewer, latest.action)
    return hashlib.sha256(json.dumps([personal.tier, sorted(found_in(personal)), decided]).encode()).hexdigest()[:16]


def unchanged(mark: str | None, personal: PersonalData, latest: Release | None) -> None:
    """Raises Conflict where the reviewer looked at something else; None asks nothing."""
    if mark is not None and mark != mark_of(personal, latest):
        raise Conflict(
            Text.of("Something else was found in this file, or somebody decided, since you looked at it"),
            Text.of("Look at it again, then decide."),
        )


def may_serve(personal: PersonalData, release: Release | None = None) -> bool:
    """Whether a file may be served, `release` being the latest decision: it is clean, or all that was found was let go."""
    if release is not None and release.pulled:
        return False
    return personal.tier == "clean" or (release is not None and release.covers(personal))


def let_go(
    resource: str, personal: PersonalData, reviewer: str, reason: str, at: str, *, pulled: bool = False
) -> Release:
    """The decision to let a file go. Raises Conflict where there is nothing to decide, InvalidRequest without a name or a reason."""
    if personal.tier == "block":
        raise Conflict(
            Text.of("This file holds personal data and cannot be let go"),
            Text.of("Remove the personal data at the source and publish the file again"),
        )
    if personal.tier == "clean" and not pulled:
        raise Conflict(Text.of("This file does not wait for a reviewer"))
    return Release(resource, *signed(reviewer, reason), at, found_in(personal))


def pull(resource: str, personal: PersonalData, reviewer: str, reason: str, at: str) -> Release:
    """The decision to hold back what is served. Raises InvalidRequest without a name or a reason."""
    return Release(resource, *signed(reviewer, reason), at, found_in(personal), "pull")


def keep(
    resource: str, personal: PersonalData, reviewer: str, reason: str, at: str, *, pulled: bool = False
) -> Release:
    """The decision to keep a file withheld: it waits no longer, until something else is found in it. Raises InvalidRequest."""
    action: Literal["keep", "keep-pulled"] = "keep-pulled" if pulled else "keep"
    return Release(resource, *signed(reviewer, reason), at, found_in(personal), action)


def signed(reviewer: str, reason: str) -> tuple[str, str]:
    name, why = reviewer.strip(), reason.strip()
    if not name or len(why) < SHORTEST_REASON:
        raise InvalidRequest(
            Text.of(
                "A decision needs the reviewer's name and a reason of at least {count} characters",
                count=SHORTEST_REASON,
            )
        )
    if len(name) > LONGEST_NAME or len(why) > LONGEST_REASON:
        raise InvalidRequest(
            Text.of("A name may have {name} characters and a reason {reason}", name=LONGEST_NAME, reason=LONGEST_REASON)
        )
    return name, why


def pulled_back(at: str) -> tuple[Text, Text]:
    """What readers are told of a file that was pulled back, and what ends it. Never the reviewer's own words: they may say too much."""
    return (
        Text.of(
            "It was pulled back on {date}, because it may hold personal data, and waits for a reviewer.", date=at[:10]
        ),
        Text.of(
            "A reviewer who finds it harmless can let it go; the agency can publish a clean file and ask for that."
        ),
    )


def let_through(at: str) -> tuple[Text, Text]:
    """What readers are told of a file that was let go and is not fetched again yet."""
    return (
        Text.of("A reviewer let it go on {date}; it is published by the next harvest.", date=at[:10]),
        Text.of("Harvest its source again, or wait for the next run."),
    )
