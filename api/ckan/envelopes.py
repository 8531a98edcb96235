"""CKAN's envelopes and errors. `CkanError` knows its `__type`; the table below knows the status that goes with it."""

from typing import Any

from catalog.words.errors import SalaError
from catalog.words.texts import Language

STATUS = {
    "Validation Error": 409,
    "Not Found Error": 404,
    "Authorization Error": 403,
    "Search Query Error": 400,
    "Search Error": 409,
    "Search Index Error": 503,
    "Integrity Error": 400,
    "Internal Server Error": 503,
}
# Sala's own errors in CKAN's words.
OF_SALA = {
    "not-found": "Not Found Error",
    "taken-down": "Not Found Error",
    "withheld": "Authorization Error",
    "invalid-request": "Validation Error",
    "too-large": "Validation Error",
    "engine-lost": "Search Index Error",
}


class CkanError(Exception):
    """`message`, or `fields`: field to its faults."""

    def __init__(self, type: str, message: str | None = None, **fields: list[str]) -> None:
        self.type, self.message, self.fields = type, message, fields
        super().__init__(message or type)

    def body(self) -> dict[str, Any]:
        made: dict[str, Any] = {"__type": self.type, **self.fields}
        if self.message is not None:
            made["message"] = self.message
        return made


class BadRequest(Exception):
    """A call that is no call: answered with a bare JSON string."""


def missing(name: str = "") -> CkanError:
    return CkanError("Not Found Error", f"Not found: {name}" if name else "Not found")


def invalid(field: str, fault: str) -> CkanError:
    return CkanError("Validation Error", **{field: [fault]})


def unsearchable(fault: str) -> CkanError:
    return CkanError("Search Query Error", f"Search Query is invalid: {fault}")


def translated(error: SalaError, language: Language) -> CkanError:
    type = OF_SALA.get(error.type, "Internal Server Error")
    said = error.detail.render(language)
    if type == "Validation Error":
        return CkanError(type, message=said)
    prefix = {"Not Found Error": "Not found: ", "Authorization Error": "Access denied: "}.get(type, "")
    return CkanError(type, prefix + said)
