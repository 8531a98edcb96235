"""What only the operator may ask for over the web: who holds the token of `SALA_OPERATOR_TOKEN`. Reading never needs it."""

import hmac

from catalog.words.errors import InvalidSetting, NoToken, WrongToken
from catalog.words.settings import Settings

SHORTEST = 24  # characters of a token


def operator_only(settings: Settings, given: str) -> None:
    """Raises WrongToken where no token is set or another one is given, NoToken where none is given, InvalidSetting where the one that
    is set could be guessed."""
    if not settings.operator_token:
        raise WrongToken(
            "This server takes no orders over the web: it has no operator's token.",
            "Set SALA_OPERATOR_TOKEN, or say it on the server itself: sala harvest NAME --ask",
        )
    if len(settings.operator_token) < SHORTEST:
        raise InvalidSetting("SALA_OPERATOR_TOKEN is shorter than {least} characters.", least=SHORTEST)
    if not given.strip():
        raise NoToken(
            "Only the operator may do this; show the token.",
            "Send it as “Authorization: Bearer TOKEN”, or type it on the source's page.",
        )
    if not hmac.compare_digest(given.strip().encode(), settings.operator_token.encode()):
        raise WrongToken("This is not the operator's token.", "It stands in SALA_OPERATOR_TOKEN on the server.")


def bearer(header: str) -> str:
    """The token of an Authorization header; empty where it holds none."""
    kind, _, token = header.partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""
