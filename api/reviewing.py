"""Who may decide on reviews over HTTP, and deciding: one way for the API and the portal.

Each reviewer has a token of their own, so the name that is kept with a decision is the one that the operator gave, not one typed in.
The catalogue that a web process reads from cannot sign; for a decision one that can is opened, and closed again.
"""

import hashlib
import hmac
import time
from collections.abc import Callable, Mapping
from typing import Any

from api.ground import Ground
from catalog.wiring import open_catalogue, open_index
from catalog.words.errors import InvalidRequest, InvalidSetting, NoToken, TooMany, WrongToken
from catalog.words.texts import Text

SHORTEST_TOKEN, LONGEST_TOKEN = 24, 500  # characters
WRONG, WINDOW = (
    20,
    60.0,
)  # wrong tokens in so many seconds; from then on they are told to wait. A right one always passes.
TOLD: Mapping[str, Text] = {
    "let-go": Text.of("It is let go. Its source is harvested again soon, and publishes it."),
    "keep": Text.of("It stays withheld. It waits again when something else is found in it."),
    "pull": Text.of("It is pulled back with all its versions, and stays so until a reviewer lets it go."),
}


def digest(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()


def reviewers_of(setting: str, name_of_setting: str = "SALA_REVIEWERS") -> dict[str, bytes]:
    """Name to the digest of the token. Raises InvalidSetting."""
    found: dict[str, bytes] = {}
    for part in filter(None, (one.strip() for one in setting.split(";"))):
        name, sign, token = (piece.strip() for piece in part.partition("="))
        if not sign or not name or not SHORTEST_TOKEN <= len(token) <= LONGEST_TOKEN or name in found:
            raise InvalidSetting(
                "{setting} is wrong: each one needs a name and a token of {least} to {most} characters.",
                "Write it as name=token; name=token.",
                setting=name_of_setting,
                least=SHORTEST_TOKEN,
                most=LONGEST_TOKEN,
            )
        found[name] = digest(token)
    return found


def reviewer(ground: Ground, token: str | None, now: Callable[[], float] = time.monotonic) -> str:
    """The name of the reviewer whose token it is. Every token is compared, each in constant time.

    Raises NoToken where none is shown, WrongToken where it is nobody's, TooMany where too many wrong ones came lately.
    """
    known: dict[str, bytes] = ground.keep("reviewers", lambda: reviewers_of(ground.settings.reviewers), 3600)
    if not token:
        raise NoToken(
            "Only reviewers may do this; show your token.",
            "Send it as Authorization: Bearer, or type it into the form.",
        )
    name = holder(known, token)
    if name is not None:
        return name
    count_wrong(ground, now)
    if not known:
        raise WrongToken(
            "Nobody may decide over HTTP here.", "Use `sala review`, or ask the operator to set SALA_REVIEWERS."
        )
    raise WrongToken("This token is no reviewer's.", "Check it, or ask the operator for one.")


def holder(known: Mapping[str, bytes], token: str) -> str | None:
    """Whose token it is. Every one is compared, each in constant time."""
    shown = digest(token[: LONGEST_TOKEN + 1])
    name = None
    for candidate, kept in known.items():
        if hmac.compare_digest(shown, kept):
            name = candidate
    return name


def count_wrong(ground: Ground, now: Callable[[], float] = time.monotonic) -> None:
    """Raises TooMany where too many wrong ones came lately."""
    began, count = ground.kept.get("wrong tokens", (now(), 0))
    if now() - began >= WINDOW:
        began, count = now(), 0
    ground.kept["wrong tokens"] = (began, count + 1)
    if count >= WRONG:
        raise TooMany("Too many wrong tokens came lately.", "Wait a minute, then try again.", retry_after=int(WINDOW))


def decide(ground: Ground, name: str, resource: str, decision: str, reason: str, mark: str | None = None) -> Text:
    """What happens now. `mark`: of what the reviewer looked at; pulling back asks for none, it is never too late. Raises NotFound, Gone, Conflict, InvalidRequest."""
    if decision not in TOLD:
        raise InvalidRequest("A decision is one of: {known}", known=", ".join(TOLD))
    catalogue: Any = open_catalogue(ground.settings, write=True)
    try:
        if decision == "let-go":
            catalogue.request_run(catalogue.let_go(resource, name, reason, mark))
        elif decision == "keep":
            catalogue.keep(resource, name, reason, mark)
        else:
            catalogue.pull(resource, name, reason)
            index = open_index(
                ground.settings, read_only=False
            )  # gone from the search at once, not when a worker comes by
            try:
                catalogue.catch_up(index)
            finally:
                index.close()
    finally:
        catalogue.close()
    return TOLD[decision]
