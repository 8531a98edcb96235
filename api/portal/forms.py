"""Forms that pages send: what comes of one, and what is said where it cannot be read."""

from collections.abc import Awaitable, Callable

from starlette.exceptions import HTTPException
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response

from api.portal.visit import Visit, error_page, visit
from catalog.words.errors import InvalidRequest, SalaError
from catalog.words.texts import Language

MOST_LETTERS = 100_000  # bytes of one field
Act = Callable[[Visit], Awaitable[Response]]


def receiver(act: Act, language: Language) -> Callable[[Request], Awaitable[Response]]:
    """A POST as Starlette calls it; expected errors become pages."""

    async def receive(request: Request) -> Response:
        try:
            return await act(visit(request, language))
        except SalaError as error:
            return error_page(request, error, language)
        except HTTPException as error:
            # Starlette's own reading of forms; what it says is about the form, in English.
            told = InvalidRequest("The form cannot be read: {why}", why=str(error.detail)[:200])
            return error_page(request, told, language)
        except ClientDisconnect:
            return Response(status_code=400)  # nobody is there to read it

    return receive


async def fields_of(request: Request, most: int) -> dict[str, str]:
    """The texts of a form without files and of at most `most` fields."""
    async with request.form(max_files=0, max_fields=most, max_part_size=MOST_LETTERS) as form:
        return {name: value for name, value in form.items() if isinstance(value, str)}
