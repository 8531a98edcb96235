"""An operation of the API, declared once: address, parameters, answer. Route, strict reading and OpenAPI come from it."""

import logging
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Any
from urllib.parse import parse_qsl

from pydantic import BaseModel
from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route

from api.call import Call, Handler
from api.errors import BY_STATUS, error_response, problem_response
from api.ground import Ground
from api.language import language_of
from api.parameters import LANG, Parameter, read_parameters
from api.turns import turn
from catalog.words.errors import InvalidRequest, SalaError
from catalog.words.texts import Text

LOG = logging.getLogger("sala.api")
MOST_QUERY = 32_000  # characters of a query string


@dataclass(frozen=True, slots=True)
class Operation:
    """`long`: runs in a thread. `open`: further parameters are the handler's to check (columns of a table).
    `answers`: media type to schema (None: bytes) of a 200."""

    path: str
    handler: Handler
    summary: str
    description: str = ""
    parameters: Sequence[Parameter] = ()
    answers: Mapping[str, type[BaseModel] | dict[str, Any] | None] = field(default_factory=dict)
    errors: Sequence[str] = ("invalid-request", "not-found")
    tag: str = "Datasets"
    method: str = "GET"
    long: bool = False
    open: bool = False
    body: dict[str, Any] | None = None  # OpenAPI's requestBody
    prepare: Callable[[Call], Awaitable[None]] | None = None  # reads what was sent into `call.body`
    places: int = 8  # calls at once, where long
    itself: bool = False  # the handler is a coroutine that takes its turns itself
    kind: str = ""  # operations of one kind share their places; empty: a kind of its own
    name: str = ""
    secured: bool = False  # needs a reviewer's token

    @property
    def known(self) -> dict[str, Parameter]:
        return {p.name: p for p in (*self.parameters, LANG) if p.place == "query"}


def ground_of(request: Request) -> Ground:
    ground: Ground = request.app.state.ground
    return ground


def pairs_of(request: Request) -> list[tuple[str, str]]:
    """The query string, decoded and in order."""
    query: bytes = request.scope["query_string"]
    if not query:
        return []
    if len(query) > MOST_QUERY:
        raise InvalidRequest("The address is too long: at most {most} characters may follow the “?”.", most=MOST_QUERY)
    try:
        return parse_qsl(query.decode("latin-1"), keep_blank_values=True, max_num_fields=1_000)
    except ValueError as error:
        raise InvalidRequest("The address has too many parameters.") from error


def route(operation: Operation) -> Route:
    known = operation.known
    handler, is_open = operation.handler, operation.open

    async def endpoint(request: Request) -> Response:
        language = language_of(request.scope)
        ground = ground_of(request)
        try:
            pairs = pairs_of(request)
            checked = [(n, v) for n, v in pairs if n in known] if is_open else pairs
            params = read_parameters(checked, known) if checked else {}
            call = Call(request, ground, language, params, pairs)
            if operation.prepare is not None:
                await operation.prepare(call)
            if operation.itself:
                return await handler(call)  # type: ignore[misc]
            if not operation.long:
                made = handler(call)
                if isinstance(made, Response):
                    return made
                work = made.work
            else:
                work = partial(handler, call)
            return await turn(ground, operation.kind or operation.path, operation.places, work)
        except SalaError as error:
            return error_response(error, language, ground.base_url)
        except HTTPException as error:
            # Starlette's own reading of forms; what it says is about the form, in English.
            type = BY_STATUS.get(error.status_code, "invalid-request")
            text = Text.of("The form cannot be read: {why}", why=str(error.detail)[:200])
            return problem_response(type, language, ground.base_url, text)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it
        except Exception:
            LOG.exception("fault in %s", operation.path)
            return problem_response("internal", language, ground.base_url)

    return Route(operation.path, endpoint, methods=[operation.method], name=operation.name or handler.__name__)
