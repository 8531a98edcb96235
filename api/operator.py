"""What only the operator may ask for over the web: who holds the token of `SALA_OPERATOR_TOKEN`. Reading never needs it."""

import hmac

from catalog.words.errors import NotAllowed
from catalog.words.settings import Settings


def operator_only(settings: Settings, given: str) -> None:
    """Raises NotAllowed where no token is set, or another one is given."""
    if not settings.operator_token:
        raise NotAllowed(
            "This server takes no orders over the web: it has no operator's token.",
            "Set SALA_OPERATOR_TOKEN, or say it on the server itself: sala harvest NAME --ask",
        )
    if not hmac.compare_digest(given.strip().encode(), settings.operator_token.encode()):
        raise NotAllowed(
            "This needs the operator's token, and what was given is not it.",
            "Send it as “Authorization: Bearer TOKEN”, or type it on the source's page.",
        )


def bearer(header: str) -> str:
    """The token of an Authorization header; empty where it holds none."""
    kind, _, token = header.partition(" ")
    return token.strip() if kind.lower() == "bearer" else ""
