"""What an expected error is on a page: its status, its headline, and what one can do now. One table, by error type."""

from dataclasses import dataclass

from catalog.words.errors import SalaError
from catalog.words.texts import Text


@dataclass(frozen=True, slots=True)
class Refusal:
    status: int
    headline: Text
    advice: Text
    search: bool = True  # whether a search box helps here


REFUSALS = {
    "not-found": Refusal(
        404,
        Text.of("This page is not here"),
        Text.of(
            "The address may be mistyped, or the page has moved. Search for what you need, or start from the home page."
        ),
    ),
    "taken-down": Refusal(
        410,
        Text.of("This data was taken down"),
        Text.of("It is not served any more, in no version. If you need it, ask the agency that published it."),
    ),
    "withheld": Refusal(
        403,
        Text.of("This data is not shown"),
        Text.of(
            "It did not pass the checks that protect people's personal data or the agency's own category. Nothing of it is served."
        ),
    ),
    "unauthorized": Refusal(
        401,
        Text.of("A token is needed"),
        Text.of("Give the token that the operator gave you as a reviewer."),
        search=False,
    ),
    "forbidden": Refusal(
        403, Text.of("Not allowed"), Text.of("Check the token, or ask the operator for one of your own."), search=False
    ),
    "too-many": Refusal(429, Text.of("Too many tries"), Text.of("Wait a minute, then try again."), search=False),
    "invalid-request": Refusal(
        400,
        Text.of("This address cannot be understood"),
        Text.of("Something in the address is not what this page expects. Go back, or begin a new search."),
    ),
    "too-large": Refusal(
        413,
        Text.of("This is too large"),
        Text.of("Ask for less at a time, or download the whole file."),
        search=False,
    ),
    "busy": Refusal(
        503, Text.of("Many people are here just now"), Text.of("Please try again in a minute."), search=False
    ),
    "timeout": Refusal(
        504, Text.of("This took too long"), Text.of("Ask for less at a time, or try again in a minute."), search=False
    ),
    "engine-lost": Refusal(
        503,
        Text.of("A part of this service is not answering"),
        Text.of("Nothing is lost. Please try again in a few minutes; pages of datasets may still open."),
        search=False,
    ),
}
OTHER = Refusal(400, Text.of("This could not be done"), Text.of("Please go back and try again."))


def refusal(error: SalaError) -> Refusal:
    return REFUSALS.get(error.type, OTHER)
