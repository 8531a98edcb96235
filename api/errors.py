"""What an error becomes over HTTP: one table from `SalaError.type` to a status, and the problem document of RFC 9457."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson
from starlette.responses import Response

from catalog.words.errors import SalaError
from catalog.words.texts import Language, Text

MEDIA_TYPE = "application/problem+json"


@dataclass(frozen=True, slots=True)
class Problem:
    """`meaning` is what `/problems/{type}` says about all errors of the type."""

    status: int
    title: Text
    meaning: Text


PROBLEMS: Mapping[str, Problem] = {
    "not-found": Problem(
        404, Text.of("Not found"), Text.of("Nothing by that name is here, or nothing that may be shown.")
    ),
    "taken-down": Problem(
        410, Text.of("Taken down"), Text.of("It was here and was taken down; the reason and the date stay.")
    ),
    "withheld": Problem(403, Text.of("Withheld"), Text.of("It exists and is not served: a gate holds it back.")),
    "unauthorized": Problem(
        401, Text.of("A token is needed"), Text.of("Only who has a token may do this, and none was shown.")
    ),
    "forbidden": Problem(403, Text.of("Not allowed"), Text.of("The token that was shown does not allow this.")),
    "too-many": Problem(429, Text.of("Too many tries"), Text.of("Too many tries came lately; wait a while.")),
    "invalid-request": Problem(
        400, Text.of("The call cannot be understood"), Text.of("A parameter is unknown, or its value is.")
    ),
    "invalid-source": Problem(
        400, Text.of("The source file is wrong"), Text.of("A source's configuration cannot be used.")
    ),
    "invalid-setting": Problem(
        503, Text.of("A setting is wrong"), Text.of("The operator has to mend a setting of this server.")
    ),
    "too-large": Problem(413, Text.of("Too large"), Text.of("A bound of this server was passed; the detail names it.")),
    "address-refused": Problem(
        400, Text.of("Address refused"), Text.of("An address leads inward, or is of a kind that is not fetched.")
    ),
    "unreachable": Problem(
        422, Text.of("Not reachable"), Text.of("The other side did not answer, or answered with something else.")
    ),
    "unreadable": Problem(422, Text.of("Not readable"), Text.of("The bytes cannot be read as what they seem to be.")),
    "busy": Problem(503, Text.of("Busy"), Text.of("All places are taken; try again in a moment.")),
    "timeout": Problem(504, Text.of("Out of time"), Text.of("A bounded piece of work ran out of its time.")),
    "engine-lost": Problem(
        503, Text.of("An engine does not answer"), Text.of("Database, index or file store does not answer just now.")
    ),
    "conflict": Problem(409, Text.of("Conflict"), Text.of("It is there already, or in a state that forbids this.")),
    "method-not-allowed": Problem(
        405, Text.of("Not allowed here"), Text.of("This address does not take this HTTP method.")
    ),
    "not-acceptable": Problem(
        406, Text.of("Not to be had in that form"), Text.of("None of the accepted media types is made here.")
    ),
    "unsupported-media-type": Problem(
        415, Text.of("Form not taken"), Text.of("What was sent is of a media type that is not taken here.")
    ),
    "range-not-satisfiable": Problem(
        416, Text.of("No such part"), Text.of("The asked range lies outside of the file.")
    ),
    "internal": Problem(
        500, Text.of("A fault of ours"), Text.of("Something went wrong here; it is written down for the operator.")
    ),
    "error": Problem(400, Text.of("This did not work"), Text.of("Another error; the detail says which.")),
}
BY_STATUS = {problem.status: name for name, problem in reversed(PROBLEMS.items())} | {
    403: "withheld",
    503: "engine-lost",
}
TOLD = (
    "file",
    "line",
    "key",
    "bound",
    "setting",
    "retry_after",
)  # facts that may be told; others may hold what was sent


def problem_of(type: str) -> Problem:
    return PROBLEMS.get(type, PROBLEMS["error"])


def document(
    type: str,
    language: Language,
    base_url: str,
    detail: Text | None = None,
    fix: Text | None = None,
    facts: Mapping[str, Any] | None = None,
) -> dict[str, Any]:
    """The problem document; `code` is the stable short name that `type` ends in."""
    problem = problem_of(type)
    made: dict[str, Any] = {
        "type": f"{base_url.rstrip('/')}/problems/{type}",
        "title": problem.title.render(language),
        "status": problem.status,
        "detail": (detail or problem.meaning).render(language),
        "fix": fix.render(language) if fix else None,
        "code": type,
    }
    made.update({name: fact for name, fact in (facts or {}).items() if name in TOLD})
    return made


def problem_response(
    type: str,
    language: Language,
    base_url: str,
    detail: Text | None = None,
    fix: Text | None = None,
    facts: Mapping[str, Any] | None = None,
) -> Response:
    status = problem_of(type).status
    headers = {
        "content-language": language,
        "cache-control": "no-store",
        "access-control-allow-origin": "*",
        "vary": "Accept-Language",
    }
    if status in (429, 503):
        headers["retry-after"] = str((facts or {}).get("retry_after", 5))
    if status == 401:
        headers["www-authenticate"] = "Bearer"
    body = orjson.dumps(document(type, language, base_url, detail, fix, facts), default=str)
    return Response(body, status, headers, MEDIA_TYPE)


def error_response(error: SalaError, language: Language, base_url: str) -> Response:
    return problem_response(error.type, language, base_url, error.detail, error.fix, error.facts)
